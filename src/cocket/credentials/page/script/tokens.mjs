// Tokens: JWS in compact form (RFC 7515), and selective disclosure (RFC 9901) with its key binding.
import {fromBase64url, fromUtf8, hash, toBase64url, utf8} from './bytes.mjs';
import {bad, refused, shown} from './findings.mjs';
import {MAX_SECONDS} from './instants.mjs';
import {ED25519, fromJwk, P256, P384, verifySignature} from './keys.mjs';
import {has, isObject, loadJson, MAX_DEPTH, Real, without} from './strict_json.mjs';

const MAX_TOKEN = 1_000_000;
const MAX_DISCLOSURES = 1000;
const ALGORITHMS = {ES256: P256, ES384: P384, EdDSA: ED25519, Ed25519: ED25519};
const FORBIDDEN = ['jwk', 'jku', 'x5u', 'crit', 'b64', 'zip'];
const HASHES = {'sha-256': 'SHA-256', 'sha-384': 'SHA-384', 'sha-512': 'SHA-512'};

export function parseJws(text, where = 'token') {
  if (text.length > MAX_TOKEN) {
    throw bad(`The token has more than ${MAX_TOKEN} characters`, where);
  }
  const parts = text.split('.');
  if (parts.length !== 3) {
    throw bad('A token has three parts between periods', where);
  }
  const header = objectOf(parts[0], `${where}, header`);
  for (const name of FORBIDDEN) {
    if (has(header, name)) {
      throw refused('algorithm_refused', `The header names '${name}', which is not accepted`);
    }
  }
  if (typeof header.alg !== 'string' || !Object.hasOwn(ALGORITHMS, header.alg)) {
    throw refused('algorithm_refused', `The algorithm '${shown(header.alg).slice(0, 20)}' is not accepted`);
  }
  const payload = objectOf(parts[1], `${where}, payload`);
  const signature = fromBase64url(parts[2], `${where}, signature`);
  return {header, payload, signature, signed: utf8(`${parts[0]}.${parts[1]}`)};
}

export async function verifyJws(token, key) {
  if (ALGORITHMS[token.header.alg] !== key.kind) {
    throw refused('algorithm_refused', `The token says ${token.header.alg}, but the key is ${key.kind}`);
  }
  if (!(await verifySignature(key, token.signature, token.signed))) {
    throw refused('signature_bad', "The signature does not hold under the issuer's key");
  }
}

export function numericDate(payload, name, where = 'token') {
  if (!has(payload, name)) {
    return null;
  }
  const given = payload[name];
  const value = given instanceof Real ? given.value : given;
  if (typeof value !== 'number' || value < 0 || value > MAX_SECONDS) {
    throw bad(`The claim ${name} is not a number of seconds`, where);
  }
  return Math.trunc(value);
}

function decoded(part, where) {
  const data = fromBase64url(part, where);
  let text;
  try {
    text = fromUtf8(data);
  } catch {
    throw bad('This is not UTF-8', where);
  }
  return loadJson(text, where);
}

function objectOf(part, where) {
  const value = decoded(part, where);
  if (!isObject(value)) {
    throw bad('This is not a JSON object', where);
  }
  return value;
}

export function parseSdJwt(text, where = 'token') {
  if (text.length > MAX_TOKEN) {
    throw bad(`The token has more than ${MAX_TOKEN} characters`, where);
  }
  const parts = text.split('~');
  if (parts.length - 2 > MAX_DISCLOSURES) {
    throw bad(`There are more than ${MAX_DISCLOSURES} disclosures`, where);
  }
  const token = parseJws(parts[0], where);
  const algorithm = has(token.payload, '_sd_alg') ? token.payload._sd_alg : 'sha-256';
  if (typeof algorithm !== 'string' || !Object.hasOwn(HASHES, algorithm)) {
    throw refused('algorithm_refused', `The digest algorithm '${shown(algorithm).slice(0, 20)}' is not accepted`);
  }
  const disclosures = parts.slice(1, -1).map((part, n) => disclosure(part, `${where}, disclosure ${n + 1}`));
  const binding = parts.at(-1);
  return {token, disclosures, binding, bound: text.slice(0, text.length - binding.length), algorithm};
}

const digestOf = async (text, algorithm) => toBase64url(await hash(utf8(text), HASHES[algorithm]));

function disclosure(text, where) {
  const value = decoded(text, where);
  if (!Array.isArray(value) || ![2, 3].includes(value.length) || typeof value[0] !== 'string') {
    throw refused('disclosure_bad', 'A disclosure has a salt, a name and a value');
  }
  if (value.length === 2) {
    return {text, name: null, value: value[1]};
  }
  if (typeof value[1] !== 'string' || value[1] === '_sd' || value[1] === '...') {
    throw refused('disclosure_bad', 'A disclosure uses a reserved name');
  }
  return {text, name: value[1], value: value[2]};
}

export async function disclosedClaims(parsed) {
  const byDigest = new Map();
  for (const one of parsed.disclosures) {
    const name = await digestOf(one.text, parsed.algorithm);
    if (byDigest.has(name)) {
      throw refused('disclosure_bad', 'A disclosure is given twice');
    }
    byDigest.set(name, one);
  }
  const opening = {byDigest, seen: new Set(), used: new Set()};
  const claims = opened(without(parsed.token.payload, '_sd_alg'), opening, 0);
  if (opening.used.size !== byDigest.size) {
    throw refused('disclosure_bad', 'A disclosure fits nowhere in the signed token');
  }
  return claims;
}

function opened(value, opening, depth) {
  if (depth > MAX_DEPTH) {
    throw bad(`The token nests deeper than ${MAX_DEPTH} levels`, 'token');
  }
  if (Array.isArray(value)) {
    return openedList(value, opening, depth);
  }
  if (!isObject(value)) {
    return value;
  }
  if (has(value, '...')) {
    throw refused('disclosure_bad', 'The reserved name ... stands where it may not');
  }
  const result = without(value, '_sd');
  for (const name of Object.keys(result)) {
    result[name] = opened(result[name], opening, depth + 1);
  }
  const digests = has(value, '_sd') ? value._sd : [];
  if (!Array.isArray(digests)) {
    throw refused('disclosure_bad', 'The digests of an object are no list');
  }
  for (const digest of digests) {
    const one = taken(digest, opening);
    if (one === null) {
      continue;
    }
    if (one.name === null) {
      throw refused('disclosure_bad', 'An element of an array is disclosed where a named claim belongs');
    }
    if (has(result, one.name)) {
      throw refused('disclosure_bad', `The claim '${one.name.slice(0, 40)}' is disclosed over another one`);
    }
    result[one.name] = opened(one.value, opening, depth + 1);
  }
  return result;
}

function openedList(values, opening, depth) {
  const result = [];
  for (const value of values) {
    if (!isObject(value) || !has(value, '...')) {
      result.push(opened(value, opening, depth + 1));
      continue;
    }
    if (Object.keys(value).length !== 1) {
      throw refused('disclosure_bad', 'A digest in an array has something beside it');
    }
    const one = taken(value['...'], opening);
    if (one === null) {
      continue;
    }
    if (one.name !== null) {
      throw refused('disclosure_bad', 'A named claim is disclosed where an element of an array belongs');
    }
    result.push(opened(one.value, opening, depth + 1));
  }
  return result;
}

function taken(digest, opening) {
  if (typeof digest !== 'string') {
    throw refused('disclosure_bad', 'A digest is no text');
  }
  // A digest that stands twice would let one disclosure mean two things.
  if (opening.seen.has(digest)) {
    throw refused('disclosure_bad', 'A digest stands twice in the token');
  }
  opening.seen.add(digest);
  if (!opening.byDigest.has(digest)) {
    return null;
  }
  opening.used.add(digest);
  return opening.byDigest.get(digest);
}

// `at` and `leeway` in seconds. A page asks for no nonce, so a token without a binding passes.
export async function verifyBinding(parsed, at, leeway) {
  if (!parsed.binding) {
    return;
  }
  const confirmation = parsed.token.payload.cnf;
  if (!isObject(confirmation) || !has(confirmation, 'jwk')) {
    throw refused('binding_bad', "The token names no holder's key");
  }
  const key = fromJwk(confirmation.jwk, 'token, cnf');
  const proof = parseJws(parsed.binding, 'key binding');
  if (proof.header.typ !== 'kb+jwt') {
    throw refused('binding_bad', 'The key binding is not of type kb+jwt');
  }
  try {
    await verifyJws(proof, key);
  } catch (error) {
    throw error.kind === 'refused' ? refused('binding_bad', error.what) : error;
  }
  const issued = numericDate(proof.payload, 'iat', 'key binding');
  if (issued === null || issued > at + leeway) {
    throw refused('binding_bad', 'The key binding has no time, or one that is still to come');
  }
  const [ends, begins] = ['exp', 'nbf'].map(name => numericDate(proof.payload, name, 'key binding'));
  if ((ends !== null && ends <= at - leeway) || (begins !== null && begins > at + leeway)) {
    throw refused('binding_bad', 'The key binding counts no more, or not yet');
  }
  if (proof.payload.sd_hash !== (await digestOf(parsed.bound, parsed.algorithm))) {
    throw refused('binding_bad', 'The key binding was made for other disclosures');
  }
  for (const name of ['nonce', 'aud']) {
    if (typeof proof.payload[name] !== 'string') {
      throw refused('binding_bad', `The key binding was made for another ${name}`);
    }
  }
}
