// What a document says, read carefully (W3C VC Data Model 2.0), in the order in which cocket.verifier reads it.
import {checkContexts, checkCredential, isAddress} from './data_model.mjs';
import {bad} from './findings.mjs';
import {optionalInstant} from './instants.mjs';
import {checkDid} from './issuers.mjs';
import {isObject} from './strict_json.mjs';

const MAX_ITEMS = 1000;
const MAX_SIZE = 8;
const INDEX = /^(0|[1-9][0-9]{0,9})$/;
const AMOUNT = /^[0-9]{1,30}(\.[0-9]{1,10})?$/;
const EDGES = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const STRIP = new RegExp(`^${EDGES}|${EDGES}$`, 'g');

// JavaScript's own trim takes a byte order mark for a blank.
export const strip = text => text.replace(STRIP, '');

export function checkAmount(text, where) {
  if (!AMOUNT.test(text)) {
    throw bad(`'${text.slice(0, 40)}' is no amount: digits, and a point before a fraction`, where);
  }
}

// Digits of every script come in runs of ten; the first of a run is the one before which there is no digit.
export function digitOf(letter) {
  let value = 0;
  for (let code = letter.codePointAt(0); value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - 1)); code -= 1) {
    value += 1;
  }
  return value;
}

export function readContents(body) {
  checkContexts(body);
  checkCredential(body);
  const issuer = isObject(body.issuer) ? body.issuer.id : body.issuer;
  const issuerId = checkDid(issuer, '$.issuer');
  const validFrom = optionalInstant(body.validFrom, '$.validFrom');
  const validUntil = optionalInstant(body.validUntil, '$.validUntil');
  if (validFrom !== null && validUntil !== null && validUntil < validFrom) {
    throw bad('The document ends before it begins', '$.validUntil');
  }
  const types = Array.isArray(body.type) ? body.type : [body.type];
  const kinds = new Set(types.filter(kind => kind !== 'VerifiableCredential'));
  const several = Array.isArray(body.credentialSubject);
  if (several && (TABLES.types.some(kind => kinds.has(kind)) || body.credentialSubject.length > MAX_ITEMS)) {
    throw bad('The document is about exactly one subject here', '$.credentialSubject');
  }
  const subject = several ? {} : body.credentialSubject;
  return {
    kinds,
    id: body.id === undefined ? '' : body.id,
    issuer: issuerId,
    jurisdiction: textOf(subject, 'jurisdiction'),
    validFrom,
    validUntil,
    goods: readGoods(subject.items),
    destination: textOf(subject, 'destination'),
    statuses: parseEntries(body.credentialStatus),
    more: 0,
    number: typeof subject.number === 'string' ? subject.number : '',
    restsOn: kinds.has('ReExportConsent') && typeof subject.parent?.id === 'string' ? subject.parent.id : '',
  };
}

function readGoods(items) {
  if (items === undefined || items === null) {
    return [];
  }
  if (!Array.isArray(items) || items.length > MAX_ITEMS) {
    throw bad(`The items are no list of at most ${MAX_ITEMS}`, '$.credentialSubject.items');
  }
  return items.map((item, number) => {
    const where = `$.credentialSubject.items[${number}]`;
    if (!isObject(item) || !isObject(item.quantity)) {
      throw bad('An item has no quantity', where);
    }
    const {amount, unit} = item.quantity;
    if (typeof amount !== 'string' || typeof unit !== 'string') {
      throw bad('A quantity is a text with a unit', `${where}.quantity`);
    }
    checkAmount(amount, `${where}.quantity.amount`);
    return {provision: textOf(item, 'provision'), amount, unit, description: textOf(item, 'description')};
  });
}

function textOf(object, name) {
  const value = object[name] === undefined ? '' : object[name];
  if (typeof value !== 'string') {
    throw bad(`${name} is no text`, `$.credentialSubject.${name}`);
  }
  return value;
}

function parseEntries(status) {
  const entries = Array.isArray(status) ? status : status === undefined || status === null ? [] : [status];
  const where = '$.credentialStatus';
  return entries.map(entry => {
    if (!isObject(entry)) {
      throw bad('A status entry is an object', where);
    }
    if (entry.type !== 'BitstringStatusListEntry') {
      return {foreign: true};
    }
    const {statusPurpose: purpose, statusListIndex: index, statusListCredential: address, statusSize: size = 1} = entry;
    const counted = (Number.isInteger(size) || typeof size === 'bigint') && size >= 1;
    if (typeof purpose !== 'string' || typeof address !== 'string' || !counted) {
      throw bad('A status entry lacks a part', where);
    }
    if (typeof index !== 'string' || index.endsWith('\n') || !INDEX.test(index)) {
      throw bad('A status index is a text of digits', where);
    }
    if (entry.id === address || !isAddress(address) || !isProper(entry, size)) {
      throw bad("A status entry has its list's name, no address, or messages that do not fit its size", where);
    }
    return {purpose, index: Number(index), address, foreign: size !== 1};
  });
}

function isProper(entry, size) {
  const {statusMessage: messages, statusReference: references = []} = entry;
  if (size > 1 || (messages !== undefined && messages !== null)) {
    const texts = part => isObject(part) && ['status', 'message'].every(name => typeof part[name] === 'string');
    if (!Array.isArray(messages) || size > MAX_SIZE || messages.length !== 2 ** size || !messages.every(texts)) {
      return false;
    }
  }
  return [references].flat().every(isAddress);
}
