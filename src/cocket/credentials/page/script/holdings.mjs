// What the verifier holds: pins, trust lists and status lists that were brought in as files, each checked by its signature.
import {fromUtf8, utf8} from './bytes.mjs';
import {decimal} from './decimals.mjs';
import {bad, Finding, refused, shown} from './findings.mjs';
import {ageDays, DAY, parseInstant} from './instants.mjs';
import {controller} from './issuers.mjs';
import {accept, readTrust, STATUS_TYPE, TRUST_TYPE} from './lists.mjs';
import {parseProof, verifyProof} from './proofs.mjs';
import {digest, isObject, loadJson} from './strict_json.mjs';

const SNAPSHOT = 'cocket.border.snapshot.v1';
const STATEMENT = 'CocketBalanceStatement';

export class Holdings {
  constructor(store) {
    Object.assign(this, {store, pins: [], trust: [], statuses: new Map(), dates: [], statement: null, leftOut: 0});
  }

  // What was kept is checked again as it was when it came: a list that was changed on the device counts for nothing.
  async load(packed) {
    for (const pin of [...((await this.store.get('pins')) ?? []), ...packed.pins]) {
      // Of two pins of one authority the later counts: neither an old page nor an old storage rolls the other back.
      const known = this.pins.find(one => one.authority === pin.authority);
      if (!known || known.number < pin.number) {
        this.pins = [...this.pins.filter(one => one !== known), {...pin}];
      }
    }
    const kept = (await this.store.get('files')) ?? [];
    for (const text of [...packed.files, ...kept]) {
      try {
        await this.take(text);
      } catch (error) {
        if (!(error instanceof Finding)) {
          throw error;
        }
        this.leftOut += error.code === 'superseded' ? 0 : 1;
      }
    }
  }

  pinned(authority, signer) {
    this.pins = this.pins.filter(pin => pin.authority !== authority);
    this.pins.push({authority, signers: [signer], number: 0, sha256: ''});
    return this.store.put('pins', this.pins);
  }

  async bring(text) {
    const taken = await this.take(text);
    await this.store.put('pins', this.pins);
    await this.store.put('files', this.texts());
    return taken;
  }

  texts() {
    const statuses = [...this.statuses.values()].map(fromUtf8);
    return [...this.trust.map(({text}) => text), ...statuses, ...(this.statement ? [this.statement.text] : [])];
  }

  // Take one file of any kind; give what kinds of lists it held.
  async take(text) {
    const document = loadJson(text, 'file');
    if (!isObject(document)) {
      throw bad('This is no list', 'file');
    }
    if (document.type === SNAPSHOT && Array.isArray(document.files)) {
      const taken = [];
      for (const inner of document.files) {
        taken.push(...(await this.take(shown(inner))));
      }
      return taken;
    }
    if (document.type === TRUST_TYPE) {
      await this.takeTrust(text);
      return ['trust'];
    }
    if (Array.isArray(document.type) && document.type.includes(STATUS_TYPE) && typeof document.id === 'string') {
      await this.takeStatus(document, text);
      return ['status'];
    }
    if (document.type === STATEMENT) {
      await this.takeStatement(document, text);
      return ['balances'];
    }
    throw bad('This is no list', 'file');
  }

  async takeTrust(text) {
    const document = readTrust(utf8(text));
    const {authority} = document;
    const at = this.pins.findIndex(pin => pin.authority === authority);
    if (at < 0) {
      throw refused('signature_bad', `No key is pinned for ${shown(authority).slice(0, 200)}`);
    }
    const pin = this.pins[at];
    if (document.number < pin.number) {
      const numbers = `number ${document.number} after number ${pin.number}`;
      throw refused('superseded', `The trust list is rolled back: ${numbers}`);
    }
    // The list that was seen last may be signed by a key that no longer signs the next one; its hash is pinned instead.
    const seen = (await digest(document)) === pin.sha256;
    const signers = seen ? [...pin.signers, controller(parseProof(document).method, 'proof').slice(8)] : pin.signers;
    const {trust, pin: next} = await accept(utf8(text), {...pin, signers});
    this.trust = [...this.trust.filter(one => one.list.authority !== authority), {list: trust, text}];
    this.pins[at] = next;
  }

  issuerKey(did, method) {
    for (const {list} of this.trust) {
      const key = list.issuers.get(did)?.keys.find(one => one.id === method && one.compromisedFrom === null);
      if (key) {
        return key.key;
      }
    }
    throw refused('key_unknown', `${shown(did).slice(0, 100)} has no such key on a trust list that is held`);
  }

  async signed(document, issuer) {
    const proof = parseProof(document);
    await verifyProof(document, proof, this.issuerKey(issuer, proof.method));
  }

  async takeStatus(document, text) {
    const issuer = isObject(document.issuer) ? document.issuer.id : document.issuer;
    await this.signed(document, issuer);
    const dated = parseInstant(document.validFrom, 'status list');
    const known = this.dates.find(one => one.address === document.id);
    if (known && known.dated > dated) {
      throw refused('superseded', 'A newer status list of this address is held already');
    }
    this.statuses.set(document.id, utf8(text));
    this.dates = [...this.dates.filter(one => one !== known), {address: document.id, dated}];
  }

  async takeStatement(document, text) {
    await this.signed(document, document.issuer);
    const plain = line => ['item', 'unit'].every(name => typeof line[name] === 'string') && decimal(shown(line.drawn));
    const rows = [document.licences, document.heads, ...(document.licences ?? []).map(one => one?.lines)];
    if (!rows.every(Array.isArray) || !document.licences.every(one => one.lines.every(plain))) {
      throw bad('The balances are of another form', 'file');
    }
    const dated = parseInstant(document.asOf, 'balances');
    if (this.statement && this.statement.dated > dated) {
      throw refused('superseded', 'Newer balances are held already');
    }
    this.statement = {text, dated, issuer: document.issuer, licences: document.licences, heads: document.heads};
  }

  // The latest instant that anything held speaks of: no clock may be before it.
  newest() {
    const dates = [...this.trust.map(({list}) => list.issued), ...this.dates.map(({dated}) => dated)];
    return dates.reduce((last, dated) => (last === null || dated > last ? dated : last), null);
  }

  clockDoubtful(at) {
    const newest = this.newest();
    const ended = this.trust.length > 0 && this.trust.every(({list}) => list.validUntil + 90n * DAY < at);
    return (newest !== null && newest > at + 300_000_000n) || ended;
  }

  summary(at) {
    const oldest = this.dates.reduce((first, {dated}) => (first === null || dated < first ? dated : first), null);
    return {
      trust: this.trust.map(({list}) => ({
        authority: list.authority, number: list.number, issued: list.issued, age: ageDays(list.issued, at),
        stale: list.validUntil < at,
      })),
      statuses: this.dates.length,
      oldest,
      oldestAge: oldest === null ? null : ageDays(oldest, at),
      statement: this.statement,
      leftOut: this.leftOut,
    };
  }
}
