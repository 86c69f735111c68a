// The two kinds of lists that a verifier holds: who may issue (trust lists), and what was revoked (bitstring status lists).
import {fromBase64, fromBase64url, fromUtf8, toHex} from './bytes.mjs';
import {bad, refused, unsettled} from './findings.mjs';
import {optionalInstant, parseInstant, written} from './instants.mjs';
import {checkDid, controller, keyOfDidKey} from './issuers.mjs';
import {fromMultikey, hasOneSpelling, multibase} from './keys.mjs';
import {parseProof, verifyProof} from './proofs.mjs';
import {digest, has, isObject, loadJson} from './strict_json.mjs';

const MAX_LIST = 4_000_000;
const MIN_BITS = 131_072;
const MAX_BITS = 2 ** 26;
export const STATUS_TYPE = 'BitstringStatusListCredential';
export const TRUST_TYPE = 'CocketTrustList';

// Check a trust list against a pin {authority, signers, number, sha256}; give {trust, pin}.
export async function accept(raw, pin) {
  const document = readTrust(raw);
  const proof = parseProof(document);
  if (!controller(proof.method, 'trust list, proof').startsWith('did:key:')) {
    throw bad('A trust list is signed by a did:key', 'trust list, proof');
  }
  const key = keyOfDidKey(proof.method, 'trust list, proof');
  if (!pin.signers.includes(multibase(key))) {
    throw refused('signature_bad', 'The trust list is not signed by a key that you pinned');
  }
  const body = await verifyProof(document, proof, key);
  // The proof stands in the list's hash, and whoever passes the list on could write it anew without a key.
  if (!isObject(document.proof) || document.proof.proofValue[0] !== 'z' || !hasOneSpelling(key, proof.value)) {
    const what = 'The proof is not in its one spelling: a single object, its value in base 58, of two signatures the lower';
    throw bad(what, 'trust list, proof');
  }
  const trust = trustList(body, await digest(document));
  if (trust.authority !== pin.authority) {
    throw refused('issuer_mismatch', `The list is of ${trust.authority}, not of ${pin.authority}`);
  }
  if (trust.number < pin.number) {
    throw refused('signature_bad', `The trust list is rolled back: number ${trust.number} after number ${pin.number}`);
  }
  if (trust.number === pin.number && trust.sha256 !== pin.sha256) {
    throw refused('signature_bad', `There are two different trust lists with number ${trust.number}`);
  }
  if (pin.number && trust.number === pin.number + 1 && body.previous !== pin.sha256) {
    throw refused('signature_bad', `The trust list does not follow the number ${pin.number} that was seen`);
  }
  const signers = listOf(body, 'signers').map(text => multibase(fromMultikey(text, 'trust list, signers')));
  return {trust, pin: {authority: trust.authority, signers, number: trust.number, sha256: trust.sha256}};
}

export function readTrust(raw) {
  if (raw.length > MAX_LIST) {
    throw bad(`The trust list is larger than ${MAX_LIST} bytes`, 'trust list');
  }
  let document;
  try {
    document = loadJson(fromUtf8(raw), 'trust list');
  } catch (error) {
    throw error.kind ? error : bad('The trust list is not UTF-8', 'trust list');
  }
  if (!isObject(document) || document.type !== TRUST_TYPE) {
    throw bad(`This is no ${TRUST_TYPE}`, 'trust list');
  }
  return document;
}

function trustList(body, sha256) {
  if (!Number.isInteger(body.number) || body.number < 1) {
    throw bad("The list's number counts from 1", 'trust list, number');
  }
  const issuers = listOf(body, 'issuers').map((entry, n) => issuerOf(entry, `trust list, issuers[${n}]`));
  const byId = new Map(issuers.map(issuer => [issuer.id, issuer]));
  if (byId.size !== issuers.length) {
    throw bad('An issuer stands twice on the list', 'trust list, issuers');
  }
  takeThefts(issuers);
  return {
    authority: checkDid(body.authority, 'trust list, authority'),
    number: body.number,
    issued: parseInstant(body.issued, 'trust list, issued'),
    validUntil: parseInstant(body.validUntil, 'trust list, validUntil'),
    issuers: byId,
    sha256,
  };
}

// Whoever stole a key has it under each of its names: the earliest day that the list knows counts for all.
// Over several lists it is the same: that a key is in other hands is true whoever says it first.
export function takeThefts(issuers) {
  const keys = issuers.flatMap(issuer => issuer.keys);
  const stolen = new Map();
  for (const {key, compromisedFrom: day} of keys.filter(one => one.compromisedFrom !== null)) {
    const known = stolen.get(multibase(key));
    stolen.set(multibase(key), known === undefined || day < known ? day : known);
  }
  for (const one of stolen.size ? keys : []) {
    one.compromisedFrom = stolen.get(multibase(one.key)) ?? null;
  }
}

function issuerOf(entry, where) {
  if (!isObject(entry)) {
    throw bad('An issuer is an object', where);
  }
  const id = checkDid(entry.id, `${where}.id`);
  const texts = ['name', 'jurisdiction', 'statusBase'].map(name => (has(entry, name) ? entry[name] : ''));
  const types = listOf(entry, 'types');
  if (![...texts, ...types].every(text => typeof text === 'string')) {
    throw bad('A name, jurisdiction or type is no text', where);
  }
  const keys = listOf(entry, 'keys').map((key, n) => keyOf(key, id, `${where}.keys[${n}]`));
  if (new Set(keys.map(key => key.id)).size !== keys.length) {
    throw bad("A key's id stands twice", `${where}.keys`);
  }
  listOf(entry, 'roots').forEach(text => fromBase64(text, `${where}.roots`));
  const [name, jurisdiction, statusBase] = texts;
  return {id, name, jurisdiction, statusBase, types: new Set(types), ...spanOf(entry, where), keys};
}

function keyOf(entry, did, where) {
  if (!isObject(entry) || typeof entry.id !== 'string') {
    throw bad('A key is an object with an id', where);
  }
  if (controller(entry.id, where) !== did) {
    throw bad("A key's id begins with its issuer's", where);
  }
  const key = fromMultikey(entry.publicKeyMultibase, where);
  const compromisedFrom = optionalInstant(entry.compromisedFrom, `${where}.compromisedFrom`);
  return {id: entry.id, key, ...spanOf(entry, where), compromisedFrom};
}

const spanOf = (entry, where) => ({
  validFrom: parseInstant(entry.validFrom, `${where}.validFrom`),
  validUntil: optionalInstant(entry.validUntil, `${where}.validUntil`),
});

function listOf(body, name) {
  const value = has(body, name) ? body[name] : [];
  if (!Array.isArray(value)) {
    throw bad(`${name} is a list`, `trust list, ${name}`);
  }
  return value;
}

const within = (instant, first, end) => first <= instant && (end === null || instant < end);

export function judge(issuer, kinds, jurisdiction, signed) {
  if (!kinds.size) {
    throw refused('not_authorised', `${issuer.name} may not issue a document that does not say what it is`);
  }
  const unknown = [...kinds].filter(kind => !issuer.types.has(kind));
  if (unknown.length) {
    throw refused('not_authorised', `${issuer.name} may not issue ${unknown.sort().join(', ').slice(0, 80)}`);
  }
  if (!jurisdiction && TABLES.types.some(kind => kinds.has(kind))) {
    throw unsettled('form_unsupported', 'It does not say, or hides, for which jurisdiction it counts');
  }
  if (jurisdiction && jurisdiction !== issuer.jurisdiction) {
    throw refused('not_authorised', `${issuer.name} speaks for ${issuer.jurisdiction}, not for ${jurisdiction}`);
  }
  if (!within(signed, issuer.validFrom, issuer.validUntil)) {
    throw refused('not_authorised', `${issuer.name} was not listed on the day of the signature`);
  }
}

export function judgeKey(trusted, signed) {
  if (trusted.compromisedFrom !== null) {
    const day = written(trusted.compromisedFrom).slice(0, 10);
    if (signed >= trusted.compromisedFrom) {
      throw refused('key_compromised', `The key was compromised from ${day}`);
    }
    throw unsettled('key_compromised_undated', `The key was compromised from ${day}`);
  }
  if (!within(signed, trusted.validFrom, trusted.validUntil)) {
    throw refused('key_out_of_time', 'The key was not in use on the day of the signature');
  }
}

// The body of a status list credential whose proof held (Bitstring Status List section 3.2, steps 7 to 9).
export async function readStatusList(body, address) {
  const subject = body.credentialSubject;
  if (!Array.isArray(body.type) || !body.type.includes(STATUS_TYPE) || !isObject(subject)) {
    throw bad(`This is no ${STATUS_TYPE}`, 'status list');
  }
  // Its own address is signed with it; a list without one could be put in the place of another one of its issuer.
  if (body.id !== address || subject.type !== 'BitstringStatusList') {
    throw bad('The status list is published under another address', 'status list');
  }
  const purposes = Array.isArray(subject.statusPurpose) ? subject.statusPurpose : [subject.statusPurpose];
  if (!purposes.length || !purposes.every(purpose => typeof purpose === 'string')) {
    throw bad("The status list's purpose is no text, nor a list of texts", 'status list');
  }
  const dated = parseInstant(body.validFrom, 'status list, validFrom');
  const validUntil = optionalInstant(body.validUntil, 'status list, validUntil');
  return {purposes, dated, validUntil, bits: await unpack(subject.encodedList)};
}

async function unpack(encoded) {
  const where = 'status list, encodedList';
  if (typeof encoded !== 'string' || encoded.length > MAX_LIST || encoded[0] !== 'u') {
    throw bad('The list is not packed as multibase u', where);
  }
  const packed = fromBase64url(encoded.slice(1), where);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const reader = stream.getReader();
  const bits = new Uint8Array(MAX_BITS / 8);
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (size + part.value.length > bits.length) {
        await reader.cancel();
        throw bad(`The list unfolds to more than ${MAX_BITS} bits`, where);
      }
      bits.set(part.value, size);
      size += part.value.length;
    }
  } catch (error) {
    throw error.kind ? error : bad('The list is not gzip, or is cut short', where);
  }
  if (size * 8 < MIN_BITS || toHex(packed.subarray(0, 2)) !== '1f8b') {
    throw bad(`The list is cut short, or has fewer than ${MIN_BITS} bits`, where);
  }
  return bits.slice(0, size);
}

export function isSet(list, index) {
  const byte = Math.floor(index / 8);
  if (byte >= list.bits.length) {
    throw unsettled('status_unusable', `The status list has no entry ${index}`);
  }
  return Boolean((list.bits[byte] >> (7 - (index % 8))) & 1);
}
