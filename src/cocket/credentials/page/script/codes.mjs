// The short form on paper: a CBOR Web Token (RFC 8392) in COSE_Sign1 (RFC 9052), as Base45 text (RFC 9285).
import {concat, fromBase45, fromUtf8, toHex, utf8} from './bytes.mjs';
import {decodeCbor, Tagged} from './cbor.mjs';
import {checkAmount} from './contents.mjs';
import {bad, refused, shown} from './findings.mjs';
import {fromSeconds, MAX_SECONDS} from './instants.mjs';
import {checkDid} from './issuers.mjs';
import {ED25519, P256, verifySignature} from './keys.mjs';

export const PREFIX = 'CKT1:';
const MAX_TEXT = 1000;
const CODE_ALGORITHMS = new Map([[-8, ED25519], [-7, P256], [-19, ED25519]]);
const [ALG, KID] = [1, 4];
const [ISS, EXP, NBF, IAT, CTI, OWN] = [1, 4, 5, 6, 7, -65537];
const isBytes = value => value instanceof Uint8Array;

export function parseCode(text) {
  const where = 'code';
  if (!text.startsWith(PREFIX) || [...text].length > MAX_TEXT) {
    throw bad(`The text of a code begins with ${PREFIX}`, where);
  }
  const tagged = decodeCbor(fromBase45(text.slice(PREFIX.length), where), where);
  const parts = tagged instanceof Tagged && tagged.tag === 18 ? tagged.value : null;
  if (!Array.isArray(parts) || parts.length !== 4) {
    throw bad('This is no COSE_Sign1', where);
  }
  const [protect, unprotected, payload, signature] = parts;
  const empty = unprotected instanceof Map && unprotected.size === 0;
  if (![protect, payload, signature].every(isBytes) || !empty) {
    throw bad('A part of the COSE_Sign1 is of the wrong kind', where);
  }
  const [header, claims] = [decodeCbor(protect, where), decodeCbor(payload, where)];
  const named = header instanceof Map && header.size === 2 && header.has(ALG) && isBytes(header.get(KID));
  if (!named) {
    throw bad('The protected header holds algorithm and key id', where);
  }
  const algorithm = header.get(ALG);
  if (!CODE_ALGORITHMS.has(algorithm)) {
    throw refused('algorithm_refused', `The algorithm ${shown(algorithm).slice(0, 20)} is not accepted`);
  }
  if (!(claims instanceof Map)) {
    throw bad('The claims are no map', where);
  }
  // RFC 9052 section 4.4: the Sig_structure, with empty external data.
  const signed = concat([0x84, 0x6a], utf8('Signature1'), inBytes(protect), [0x40], inBytes(payload));
  return {algorithm, keyId: header.get(KID), claims, signature, signed};
}

function inBytes(data) {
  const size = data.length;
  const head = size < 24 ? [0x40 | size] : size < 256 ? [0x58, size] : [0x59, size >> 8, size & 255];
  return concat(head, data);
}

export async function verifyCode(parsed, key) {
  if (CODE_ALGORITHMS.get(parsed.algorithm) !== key.kind) {
    throw refused('algorithm_refused', `The code says algorithm ${parsed.algorithm}, but the key is ${key.kind}`);
  }
  if (!(await verifySignature(key, parsed.signature, parsed.signed))) {
    throw refused('signature_bad', "The signature does not hold under the issuer's key");
  }
}

export function paperContents(claims) {
  const where = 'code';
  const own = claims.get(OWN);
  if (!Array.isArray(own) || own.length !== 8) {
    throw bad('The code lacks its own claim', where);
  }
  const [kind, jurisdiction, destination, lines, more, statusList, statusIndex, digest] = own;
  if (![kind, more, statusIndex].every(n => typeof n === 'number' && n >= 0 && n < 2 ** 32)) {
    throw bad('A number of the code is out of range', where);
  }
  const texts = [jurisdiction, destination, statusList];
  if (kind >= TABLES.types.length || !texts.every(text => typeof text === 'string') || !isBytes(digest)) {
    throw bad('A part of the code is of the wrong kind', where);
  }
  if (!Array.isArray(lines)) {
    throw bad('The goods of the code are no list', where);
  }
  const number = numberOf(claims.get(CTI));
  const contents = {
    kinds: new Set([TABLES.types[kind]]),
    id: number,
    issuer: checkDid(claims.get(ISS), 'code, issuer'),
    jurisdiction,
    validFrom: instantOf(claims.get(NBF)),
    validUntil: claims.has(EXP) ? instantOf(claims.get(EXP)) : null,
    goods: lines.map(lineOf),
    destination,
    statuses: [],
    more,
    number,
  };
  return {contents, signed: instantOf(claims.get(IAT)), statusList, statusIndex, digest: toHex(digest)};
}

// RFC 8392 section 3.1.7 has the number as bytes.
function numberOf(value) {
  try {
    if (isBytes(value)) {
      return fromUtf8(value);
    }
  } catch {
    // No UTF-8.
  }
  throw bad("The code's number is not in bytes of UTF-8", 'code');
}

function lineOf(line) {
  if (!Array.isArray(line) || line.length !== 3 || !line.every(part => typeof part === 'string')) {
    throw bad('A line of goods has a provision, an amount and a unit', 'code');
  }
  checkAmount(line[1], 'code');
  return {provision: line[0], amount: line[1], unit: line[2], description: ''};
}

function instantOf(value) {
  if (typeof value !== 'number' || value < 0 || value > MAX_SECONDS) {
    throw bad('A time of the code is no number of seconds', 'code');
  }
  return fromSeconds(value);
}
