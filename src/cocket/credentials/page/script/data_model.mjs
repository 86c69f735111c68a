// The rules of the W3C VC Data Model 2.0 that hold for every credential, in the order of cocket.verifier.data_model.
import {bad, refused, unsettled} from './findings.mjs';
import {has, isObject} from './strict_json.mjs';

const URL_SHAPE = /^[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\xa0<>"{}|\\^`]+$/;
const TYPED = {credentialStatus: false, credentialSchema: true, refreshService: false, termsOfUse: false, evidence: false};
const LANGUAGE = ['@value', '@language', '@direction'];

export function checkContexts(body) {
  const listed = body['@context'];
  if (!Array.isArray(listed) || listed[0] !== TABLES.contexts[0]) {
    throw bad(`The first context is not ${TABLES.contexts[0]}`, '$.@context');
  }
  for (const context of listed) {
    if (typeof context !== 'string') {
      throw refused('malformed', 'A context inside the document redefines its words');
    }
    if (!TABLES.contexts.includes(context)) {
      throw unsettled('context_unknown', `The context '${context.slice(0, 80)}' is not held`);
    }
  }
}

export function checkCredential(body) {
  if (has(body, 'id')) {
    checkAddress(body.id, '$.id');
  }
  if (!checkTypes(body.type, '$.type').includes('VerifiableCredential')) {
    throw bad('The type does not name VerifiableCredential', '$.type');
  }
  const {issuer} = body;
  for (const [owner, place] of [[body, '$'], [isObject(issuer) ? issuer : {}, '$.issuer']]) {
    for (const name of ['name', 'description']) {
      if (has(owner, name) && !isWords(owner[name])) {
        throw bad('This is no text, nor a text with its language', `${place}.${name}`);
      }
    }
  }
  checkAddress(isObject(issuer) ? issuer.id : issuer, '$.issuer');
  for (const subject of several(body, 'credentialSubject', true)) {
    if (!Object.keys(subject).length) {
      throw bad('A subject has no claim', '$.credentialSubject');
    }
    if (has(subject, 'id')) {
      checkAddress(subject.id, '$.credentialSubject.id');
    }
  }
  for (const name of ['validFrom', 'validUntil']) {
    if (has(body, name) && body[name] === null) {
      throw bad('This is not an instant', `$.${name}`);
    }
  }
  for (const [name, needsId] of Object.entries(TYPED)) {
    for (const part of several(body, name, false)) {
      checkTypes(part.type, `$.${name}.type`);
      if (needsId || has(part, 'id')) {
        checkAddress(part.id, `$.${name}.id`);
      }
    }
  }
  const seen = new Set();
  for (const part of several(body, 'relatedResource', false)) {
    checkAddress(part.id, '$.relatedResource.id');
    if (seen.has(part.id)) {
      throw bad('A related resource stands twice', '$.relatedResource');
    }
    seen.add(part.id);
    if (typeof part.digestSRI !== 'string' && typeof part.digestMultibase !== 'string') {
      throw bad('A related resource has no hash', '$.relatedResource');
    }
  }
}

function checkTypes(value, where) {
  const kinds = Array.isArray(value) ? value : [value];
  if (!kinds.length || !kinds.every(kind => typeof kind === 'string' && kind)) {
    throw bad('The type is no text, nor a list of texts', where);
  }
  return kinds;
}

export const isAddress = value => typeof value === 'string' && URL_SHAPE.test(value);

function checkAddress(value, where) {
  if (!isAddress(value)) {
    throw bad('This is no address (URL)', where);
  }
}

function several(body, name, required) {
  if (!has(body, name) && !required) {
    return [];
  }
  const parts = Array.isArray(body[name]) ? body[name] : [body[name]];
  if (!parts.length || !parts.every(isObject)) {
    throw bad(`${name} is an object, or a list of objects`, `$.${name}`);
  }
  return parts;
}

const isWords = value =>
  (Array.isArray(value) && value.length ? value : [value]).every(text => typeof text === 'string' || isTagged(text));

function isTagged(text) {
  if (!isObject(text) || typeof text['@value'] !== 'string' || !Object.keys(text).every(key => LANGUAGE.includes(key))) {
    return false;
  }
  const language = has(text, '@language') ? text['@language'] : '';
  return typeof language === 'string' && (!has(text, '@direction') || ['ltr', 'rtl'].includes(text['@direction']));
}
