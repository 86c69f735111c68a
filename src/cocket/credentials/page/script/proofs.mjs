// Data Integrity proofs of the jcs suites (vc-di-eddsa 3.3, vc-di-ecdsa 3.3). The rdfc suites need JSON-LD, which a page of
// this size does not carry: their documents stay "cannot tell" here.
import {concat, fromBase58, hash, utf8} from './bytes.mjs';
import {bad, refused, shown, unsettled} from './findings.mjs';
import {ED25519, P256, P384, verifySignature} from './keys.mjs';
import {canonical, has, isObject, without} from './strict_json.mjs';

const SUITES = {
  'eddsa-jcs-2022': [[ED25519], false],
  'eddsa-rdfc-2022': [[ED25519], true],
  'ecdsa-jcs-2019': [[P256, P384], false],
  'ecdsa-rdfc-2019': [[P256, P384], true],
};

export function parseProof(document) {
  let {proof} = document;
  proof = Array.isArray(proof) && proof.length === 1 ? proof[0] : proof;
  if (!isObject(proof)) {
    throw bad('A document has exactly one proof here', '$.proof');
  }
  if (proof.type !== 'DataIntegrityProof') {
    throw unsettled('form_unsupported', 'The proof is no DataIntegrityProof');
  }
  const suite = proof.cryptosuite;
  if (typeof suite !== 'string' || !Object.hasOwn(SUITES, suite)) {
    throw unsettled('form_unsupported', `The cryptosuite '${shown(suite).slice(0, 40)}' is not supported`);
  }
  if (proof.proofPurpose !== 'assertionMethod') {
    throw refused('signature_bad', 'The proof was made for another purpose');
  }
  if (has(proof, 'previousProof')) {
    throw unsettled('form_unsupported', 'Proof chains are not supported');
  }
  const dates = [proof.created, proof.expires];
  const texts = dates.every(date => date === undefined || date === null || typeof date === 'string');
  if (typeof proof.verificationMethod !== 'string' || !texts) {
    throw bad("The proof's method and dates are texts", '$.proof');
  }
  // VC Data Integrity 1.0 section 2.1: one or more domains, and texts.
  const {domain = [], challenge = '', nonce = ''} = proof;
  if (![...[domain].flat(), challenge, nonce].every(text => typeof text === 'string')) {
    throw bad("The proof's domain, challenge and nonce are texts", '$.proof');
  }
  if (typeof proof.proofValue !== 'string' || proof.proofValue[0] !== 'z') {
    throw bad("A proof's value has one spelling: base 58 after a z", '$.proof.proofValue');
  }
  const value = fromBase58(proof.proofValue.slice(1), '$.proof.proofValue');
  return {suite, method: proof.verificationMethod, created: dates[0], expires: dates[1],
    options: without(proof, 'proofValue'), value};
}

// Give the document without its proof, once the proof has held.
export async function verifyProof(document, proof, key) {
  const [kinds, linkedData] = SUITES[proof.suite];
  let unsecured = without(document, 'proof');
  if (!kinds.includes(key.kind)) {
    throw refused('algorithm_refused', `The proof is ${proof.suite}, but the key is ${key.kind}`);
  }
  if (linkedData) {
    throw unsettled('form_unsupported', 'This proof needs JSON-LD canonicalisation');
  }
  const whole = unsecured;
  if (has(proof.options, '@context')) {
    // 3.3.2 step 4: the document's context begins with the proof's, whose words are what was signed.
    const [contexts, signed] = [listed(unsecured['@context']), listed(proof.options['@context'])];
    if (signed.length > contexts.length || signed.some((context, n) => context !== contexts[n])) {
      throw refused('signature_bad', 'The context is not the one that was signed');
    }
    unsecured = without(unsecured);
    unsecured['@context'] = proof.options['@context'];
  }
  const name = key.kind === P384 ? 'SHA-384' : 'SHA-256';
  const parts = [canonical(proof.options), canonical(unsecured)];
  const [config, body] = await Promise.all(parts.map(part => hash(utf8(part), name)));
  if (!(await verifySignature(key, proof.value, concat(config, body)))) {
    throw refused('signature_bad', "The proof does not hold under the issuer's key");
  }
  return whole;
}

const listed = value => (Array.isArray(value) ? value : [value]);
