// An officer's draw-down as a custody event: written, signed by the post's key, chained to the one before by number and hash.
import {fromBase64url, hash, toBase64, toHex, utf8} from './bytes.mjs';
import {decimal, inBase, minus, plus} from './decimals.mjs';
import {ED25519} from './keys.mjs';
import {canonical, digest, loadJson} from './strict_json.mjs';

export const EXTENSION = 'cocket:custody';
const LABEL = 'cocket.custody.signature.v1';
const EVENT_CONTEXT = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  {cocket: 'https://cocket.example/ns/custody/'},
];
const NO_RECORD = '0'.repeat(64);

// `given` {licence, issuer, lines, serials, consignment, movement, place, photo, cancels, clock}; `head` the record before.
export function drawdownEvent(post, given, head, time) {
  const drawdown = {
    sequence: head ? head.sequence + 1 : 1,
    previous: head ? head.digest : NO_RECORD,
    issuer: given.issuer,
    movement: given.movement,
    lines: given.lines,
  };
  for (const name of ['serials', 'consignment', 'photo', 'cancels', 'clock', 'unsettled']) {
    if (given[name]?.length) {
      drawdown[name] = given[name];
    }
  }
  const place = {country: post.country};
  for (const [name, value] of [['unlocode', post.unlocode], ['name', given.place || post.name]]) {
    if (value) {
      place[name] = value;
    }
  }
  return {
    '@context': EVENT_CONTEXT,
    type: 'ObjectEvent',
    eventID: `urn:uuid:${crypto.randomUUID()}`,
    eventTime: time,
    eventTimeZoneOffset: '+00:00',
    action: 'OBSERVE',
    bizStep: 'inspecting',
    epcList: [],
    [EXTENSION]: {actor: post.party, licence: given.licence, place, drawdown, critical: ['drawdown']},
  };
}

export const eventDigest = event => digest(loadJson(JSON.stringify(event), 'record'));

// The line of a custody file: the event in its envelope with one signature, as canonical JSON.
export async function signedLine(event, post, key, signedAt) {
  const of = await eventDigest(event);
  const text = [LABEL, post.log, 'event', 'sender', key.id, signedAt, of, ''].join('\n');
  const signature = new Uint8Array(await crypto.subtle.sign({name: ED25519}, key.private, utf8(text)));
  const signatures = [{key: key.id, role: 'sender', signature: toBase64(signature), signedAt}];
  const document = {type: 'cocket.custody.event.v1', log: post.log, event, signatures};
  return {line: canonical(loadJson(JSON.stringify(document), 'record')), digest: of};
}

// A key that never leaves the device: not even this page can read its private half.
export async function newKey() {
  const pair = await crypto.subtle.generateKey({name: ED25519}, false, ['sign', 'verify']);
  return postKey(pair.privateKey, new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
}

// A private JWK (RFC 8037) that the authority issued to the post.
export async function importedKey(text) {
  const jwk = JSON.parse(text);
  const own = {kty: jwk.kty, crv: jwk.crv, x: jwk.x, d: jwk.d};
  const key = await crypto.subtle.importKey('jwk', own, {name: ED25519}, false, ['sign']);
  return postKey(key, fromBase64url(jwk.x, 'key'));
}

async function postKey(key, raw) {
  return {id: toHex(await hash(raw)).slice(0, 16), public: toBase64(raw), private: key};
}

// What the authority enters into its key file, so that it counts this post's records.
export function enrolment(post, key, time) {
  const until = `${Number(time.slice(0, 4)) + 1}${time.slice(4)}`.replace('-02-29', '-02-28');
  const entry = {id: key.id, party: post.party, public: key.public, roles: ['observer']};
  return `${JSON.stringify({keys: [{...entry, valid_from: time, valid_until: until}]}, null, 2)}\n`;
}

// What is left of a licence's lines by what this device knows: a statement of balances, and the records made since.
export function leftOf(contents, statement, records, keyId) {
  const number = contents.number;
  const stated = statement?.licences.find(one => one.number === number && one.issuer === contents.issuer);
  const counted = statement?.heads.find(head => head.key === keyId)?.sequence ?? 0;
  const cancelled = new Set(records.map(one => one.event[EXTENSION].drawdown.cancels));
  const own = records.filter(
    ({event, key}) => event[EXTENSION].licence === number && event[EXTENSION].drawdown.issuer === contents.issuer &&
      !cancelled.has(event.eventID) && !event[EXTENSION].drawdown.cancels &&
      !(key === keyId && event[EXTENSION].drawdown.sequence <= counted),
  );
  return contents.goods.map(({provision, amount, unit}) => {
    const granted = inBase(amount, unit);
    if (granted === null) {
      return null;
    }
    let drawn = decimal(stated?.lines.find(one => one.item === provision && one.unit === granted.unit)?.drawn ?? '0');
    for (const {event} of own) {
      for (const line of event[EXTENSION].drawdown.lines.filter(one => one.item === provision)) {
        const more = inBase(line.amount, line.unit);
        drawn = more && more.unit === granted.unit ? plus(drawn, more.value) : drawn;
      }
    }
    return {left: minus(granted.value, drawn), unit: granted.unit, counted: own.length};
  });
}
