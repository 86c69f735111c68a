// The forms that a document comes in, each read into one shape. Nothing is verified yet: `check` does that, with a key.
import {fromUtf8, hash, utf8} from './bytes.mjs';
import {paperContents, parseCode, PREFIX, verifyCode} from './codes.mjs';
import {readContents, strip} from './contents.mjs';
import {bad, refused, unreadable, unsettled} from './findings.mjs';
import {fromSeconds, optionalInstant} from './instants.mjs';
import {controller} from './issuers.mjs';
import {multibase} from './keys.mjs';
import {parseProof, verifyProof} from './proofs.mjs';
import {has, isObject, loadJson, without} from './strict_json.mjs';
import {disclosedClaims, numericDate, parseJws, parseSdJwt, verifyJws} from './tokens.mjs';

const MAX_BYTES = 2_000_000;
const ENVELOPED = 'EnvelopedVerifiableCredential';
const PRESENTATIONS = ['VerifiablePresentation', 'EnvelopedVerifiablePresentation'];
const MEDIA = {'application/vc+jwt': readJwt, 'application/vc+sd-jwt': readSdJwt};
const REGISTERED = ['iat', 'nbf', 'exp', 'iss', 'cnf'];

// The eight bytes that name a key in a code.
export const keyId = async key => (await hash(utf8(multibase(key)))).slice(0, 8);

export async function readForm(raw) {
  if (raw.length > MAX_BYTES) {
    throw bad(`The document is larger than ${MAX_BYTES} bytes`, 'document');
  }
  let text = '';
  try {
    text = strip(fromUtf8(raw));
  } catch {
    text = '';
  }
  if (text.startsWith(PREFIX)) {
    return readCode(text);
  }
  if (text.startsWith('{')) {
    return readJson(text);
  }
  const periods = part => part.split('.').length - 1;
  if (text.includes('~') && periods(text.slice(0, text.indexOf('~'))) >= 2) {
    return readSdJwt(text);
  }
  if (periods(text) >= 2 && /^[\x21-\x7e\x00-\x08\x0e-\x1b\x7f]+$/.test(text)) {
    return readJwt(text);
  }
  throw unreadable('This is no document that can be checked');
}

async function readJson(text) {
  const document = loadJson(text, 'document');
  const kinds = Array.isArray(document.type) ? document.type : [document.type];
  if (PRESENTATIONS.some(kind => kinds.includes(kind))) {
    throw unsettled('form_unsupported', 'This page judges one document at a time', 'Give the documents in it one by one.');
  }
  if (kinds.includes(ENVELOPED)) {
    const listed = document['@context'];
    if (!(Array.isArray(listed) ? listed : [listed]).includes(TABLES.contexts[0])) {
      throw bad('The envelope lacks the base context', '$.@context');
    }
    const address = typeof document.id === 'string' ? document.id.replace(/^data:/, '') : '';
    const [media, token] = [address.split(',', 1)[0], address.slice(address.indexOf(',') + 1)];
    if (!address.includes(',') || !Object.hasOwn(MEDIA, media)) {
      throw unsettled('form_unsupported', 'The envelope is of a kind that is not supported');
    }
    return MEDIA[media](token);
  }
  if (document.type === 'CocketTrustList') {
    throw unreadable('This is a trust list, by which documents are judged');
  }
  if (!has(document, 'proof')) {
    if (!kinds.includes('VerifiableCredential')) {
      throw unreadable('This is no document that can be checked');
    }
    throw refused('signature_bad', 'The document carries no proof at all');
  }
  const proof = parseProof(document);
  const body = without(document, 'proof');
  return {
    form: proof.suite,
    contents: readContents(body),
    document: body,
    check: key => verifyProof(document, proof, key),
    method: proof.method,
    signed: optionalInstant(proof.created, '$.proof.created'),
    notBefore: null,
    expires: optionalInstant(proof.expires, '$.proof.expires'),
  };
}

function hides(value) {
  if (Array.isArray(value)) {
    return value.some(hides);
  }
  return isObject(value) && (has(value, '_sd') || has(value, '...') || Object.values(value).some(hides));
}

async function readJwt(text) {
  const token = parseJws(text);
  return fromToken(token, token.payload, 'vc+jwt', null);
}

async function readSdJwt(text) {
  const parsed = parseSdJwt(text);
  // RFC 9901 section 9.7: a holder must not be able to leave out what a verdict rests on.
  if (hides(without(parsed.token.payload, 'credentialSubject'))) {
    throw unsettled('form_unsupported', 'It may hide until when it counts, or where its status is');
  }
  const claims = await disclosedClaims(parsed);
  const [whole, shown] = [parsed.token.payload.credentialSubject, claims.credentialSubject];
  for (const name of ['items', 'conditions']) {
    const lists = [whole, shown].map(subject => (isObject(subject) ? subject[name] : null));
    if (lists.every(Array.isArray) && lists[1].length < lists[0].length) {
      throw unsettled('form_unsupported', `It hides a line of its ${name}`, 'Ask for it with all of them shown.');
    }
  }
  return fromToken(parsed.token, claims, 'vc+sd-jwt', parsed);
}

function fromToken(token, claims, kind, parsed) {
  // RFC 8725 section 3.11: the type is explicit, so that no other kind of token passes for a document.
  if (token.header.typ === 'vp+jwt') {
    throw unsettled('form_unsupported', 'This page judges one document at a time', 'Give the documents in it one by one.');
  }
  if (token.header.typ !== kind) {
    throw unsettled('form_unsupported', `The token is not of type ${kind}`);
  }
  if (has(claims, 'vc') || has(claims, 'vp')) {
    throw bad('The token holds a claim of an older standard', 'token, payload');
  }
  const [signed, notBefore, expires] = ['iat', 'nbf', 'exp'].map(name => fromSeconds(numericDate(claims, name)));
  const contents = readContents(claims);
  if (has(claims, 'iss') && claims.iss !== contents.issuer) {
    throw refused('issuer_mismatch', 'The token names two issuers');
  }
  let method = has(token.header, 'kid') ? token.header.kid : '';
  const x5c = token.header.x5c ?? null;
  if (x5c === null) {
    controller(method, 'token, kid');
  } else if (typeof method !== 'string' || !method.startsWith('did:')) {
    method = '';
  }
  return {
    form: `${kind} ${token.header.alg}`,
    contents,
    document: without(claims, ...REGISTERED),
    check: key => verifyJws(token, key),
    method,
    x5c,
    signed,
    notBefore,
    expires,
    sdJwt: parsed,
  };
}

async function readCode(text) {
  const parsed = parseCode(text);
  const paper = paperContents(parsed.claims);
  return {
    form: 'code',
    contents: paper.contents,
    document: paper.digest ? {digest: paper.digest} : {},
    check: key => verifyCode(parsed, key),
    method: '',
    keyId: parsed.keyId,
    signed: paper.signed,
    notBefore: null,
    expires: null,
    statusList: paper.statusList,
    statusIndex: paper.statusIndex,
  };
}
