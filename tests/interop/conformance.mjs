// The normative statements of the W3C specifications, put to a VC-API over HTTP: what must be accepted, what refused.
// Written from the specifications (VC Data Model 2.0, VC Data Integrity 1.0, vc-di-eddsa, vc-di-ecdsa, Bitstring Status
// List 1.0, vc-jose-cose); documents that are to be verified are made by others' packages, or here step by step. Request on stdin: {api, suite, issuer, documents}; answer on stdout:
// {results: [{of, says, ok, why}]}.
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';
import {join} from 'node:path';
import {readFileSync} from 'node:fs';
import {createHash, generateKeyPairSync, randomBytes, sign} from 'node:crypto';

const home = process.argv[2];
const require = createRequire(pathToFileURL(join(home, 'package.json')));
const load = name => import(pathToFileURL(require.resolve(name)).href);
const {api, suite, issuer, documents} = JSON.parse(readFileSync(0, 'utf8'));
const held = new Map(Object.entries(documents));
const vc = await load('@digitalbazaar/vc');
const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
const purposes = createRequire(require.resolve('@digitalbazaar/vc'))('jsonld-signatures').purposes;
const b58 = createRequire(require.resolve('@digitalbazaar/data-integrity'))('base58-universal');
const isEcdsa = suite.startsWith('ecdsa');
const multikey = await load(isEcdsa ? '@digitalbazaar/ecdsa-multikey' : '@digitalbazaar/ed25519-multikey');

// A stranger with a did:key of its own, whose documents are made by others' packages.
const pair = await multikey.generate(isEcdsa ? {curve: 'P-256'} : {});
const {publicKeyMultibase} = await pair.export({publicKey: true});
const stranger = `did:key:${publicKeyMultibase}`;
Object.assign(pair, {id: `${stranger}#${publicKeyMultibase}`, controller: stranger});
const signer = {...pair.signer(), id: pair.id};
const documentLoader = async url => {
  if(!held.has(url)) {
    throw new Error(`not held: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: held.get(url)};
};
const named = `@digitalbazaar/${suite}-cryptosuite`;
const made = await load(named);
const proofSuite = () => new DataIntegrityProof({signer, cryptosuite: made.cryptosuite ?? made.createSignCryptosuite()});

const V2 = 'https://www.w3.org/ns/credentials/v2';
const EXAMPLES = 'https://www.w3.org/ns/credentials/examples/v2';
const base = more => ({'@context': [V2], type: ['VerifiableCredential'], issuer,
  credentialSubject: {id: 'did:example:subject'}, ...more});
const without = (body, name) => Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
const inWords = (terms, more) => base({'@context': [V2, terms], ...more});

async function post(path, body) {
  const response = await fetch(api + path, {method: 'POST', body: JSON.stringify(body),
    headers: {'Content-Type': 'application/json'}});
  return {status: response.status, body: await response.json()};
}
const issue = credential => post('/credentials/issue', {credential, options: {}});
const verify = (verifiableCredential, options = {}) =>
  post('/credentials/verify', {verifiableCredential, options: {checks: ['proof'], ...options}});
const verifyVp = (verifiablePresentation, options = {}) =>
  post('/presentations/verify', {verifiablePresentation, options});

const signed = async (credential = base(), who = stranger) => vc.issue({
  credential: {...credential, issuer: who}, suite: proofSuite(), documentLoader});
async function vp(presentation, {challenge = 'c-1', domain = 'd.example', sign = true} = {}) {
  const body = {'@context': [V2], type: ['VerifiablePresentation'], ...presentation};
  if(sign && body.verifiableCredential) {
    body.verifiableCredential = await Promise.all(body.verifiableCredential.map(
      each => each.proof || each.bare ? without(each, 'bare') : signed(each)));
  }
  const purpose = new purposes.AuthenticationProofPurpose({challenge, domain});
  return vc.signPresentation({presentation: body, suite: proofSuite(), purpose, documentLoader});
}

const results = [];
async function check(of, says, work) {
  try {
    await work();
    results.push({of, says, ok: true, why: ''});
  } catch(error) {
    results.push({of, says, ok: false, why: String(error?.message ?? error).slice(0, 300)});
  }
}
async function accepted(...answers) {
  for(const answer of answers) {
    const {status, body} = await answer;
    if(status >= 300) {
      throw new Error(`${status}: ${body.detail}`);
    }
  }
}
async function refused(...answers) {
  for(const [number, answer] of answers.entries()) {
    const {status, body} = await answer;
    if(![400, 422].includes(status)) {
      throw new Error(`answer ${number + 1} is ${status}: ${JSON.stringify(body).slice(0, 200)}`);
    }
  }
}
const must = (holds, why) => {
  if(!holds) {
    throw new Error(why);
  }
};
const said = async credential => {
  const answer = await issue(credential ?? base());
  must(answer.status === 201, `issuing gave ${answer.status}: ${answer.body.detail}`);
  return answer.body.verifiableCredential;
};

const DM = 'VC Data Model 2.0, section ';
await check(`${DM}4.3`, 'a credential has a @context', () => refused(issue(without(base(), '@context'))));
await check(`${DM}4.3`, 'an issued credential keeps its @context, the base first', async () => {
  const issued = await said(base({'@context': [V2, EXAMPLES]}));
  must(issued['@context'][0] === V2 && issued['@context'][1] === EXAMPLES, 'order');
});
await check(`${DM}4.3`, 'the first context is the base', () => refused(
  issue(base({'@context': [EXAMPLES, V2]})), issue(base({'@context': [EXAMPLES]})), issue(base({'@context': V2}))));
await check(`${DM}4.3`, 'further contexts are addresses or objects', () => accepted(
  issue(base({'@context': [V2, EXAMPLES]})),
  issue(inWords({Own: 'https://example.org/#Own'}, {type: ['VerifiableCredential', 'Own']}))));
await check(`${DM}4.3`, 'a context is nothing else', () => refused(
  issue(base({'@context': [V2, 5]})), issue(base({'@context': [V2, 'https ://no/address']})),
  issue(base({'@context': [V2, null]}))));
await check(`${DM}4.3`, 'a presentation has a @context, the base first', async () => {
  const good = await vp({});
  await accepted(verifyVp(good));
  await refused(verifyVp(without(good, '@context')), verifyVp({...good, '@context': [EXAMPLES, V2]}),
    verifyVp({...good, '@context': [V2, 'https://example.com']}), verifyVp({...good, '@context': [V2, 5]}));
});
await check(`${DM}4.3`, 'further contexts of a presentation are addresses or objects', async () => accepted(
  verifyVp(await vp({'@context': [V2, EXAMPLES]})),
  verifyVp(await vp({'@context': [V2, {Own: 'https://example.org/#Own'}], type: ['VerifiablePresentation', 'Own']}))));
await check(`${DM}4.4`, 'an id is one address', () => accepted(
  issue(base({id: 'urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33'})), issue(base({id: 'did:example:x'})),
  issue(base({credentialSubject: {id: 'did:example:y'}}))));
await check(`${DM}4.4`, 'an id is nothing but one address', () => refused(
  issue(base({id: null})), issue(base({id: ['did:example:a', 'did:example:b']})), issue(base({id: 'not an address'})),
  issue(base({credentialSubject: {id: ['did:example:a', 'did:example:b']}}))));
await check(`${DM}4.5`, 'a credential has a type', () => refused(issue(without(base(), 'type'))));
await check(`${DM}4.5`, 'a presentation has a type', async () => refused(
  verifyVp(without(await vp({}), 'type')), verifyVp({...await vp({}), type: ['Other']})));
await check(`${DM}4.5`, 'a type is a defined term or an address', () => accepted(
  issue(base({type: ['VerifiableCredential', 'https://example.org/#Own']})),
  issue(inWords({Own: 'https://example.org/#Own'}, {type: ['VerifiableCredential', 'Own']}))));
await check(`${DM}4.5`, 'a type that maps to no address is refused', () => refused(
  issue(inWords({Own: 'no address'}, {type: ['VerifiableCredential', 'Own']})),
  issue(base({type: ['VerifiableCredential', 'Undefined']}))));
await check(`${DM}4.5`, 'the order of types does not matter', () => accepted(
  issue(base({type: ['https://example.org/#A', 'https://example.org/#B', 'VerifiableCredential']})),
  issue(base({type: ['https://example.org/#B', 'VerifiableCredential', 'https://example.org/#A']}))));
await check(`${DM}4.5`, 'one type is VerifiableCredential', () => refused(issue(base({type: ['https://example.org/#A']}))));
for(const [name, id] of [['credentialStatus', 'did:example:s'], ['termsOfUse', 'did:example:t'],
  ['evidence', 'did:example:e'], ['refreshService', 'did:example:r'], ['credentialSchema', 'https://example.org/s']]) {
  const typed = {id, type: 'Own'};
  await check(`${DM}4.5`, `${name} has a type`, async () => {
    const terms = {Own: 'https://example.org/#Own'};
    await accepted(issue(inWords(terms, {[name]: typed})), issue(inWords(terms, {[name]: [typed, typed]})));
    await refused(issue(inWords(terms, {[name]: {id}})), issue(inWords(terms, {[name]: [typed, {id}]})));
  });
}
for(const name of ['name', 'description']) {
  const where = {[name]: value => ({[name]: value}),
    [`issuer.${name}`]: value => ({issuer: {id: issuer, [name]: value}})};
  for(const [place, put] of Object.entries(where)) {
    await check(`${DM}4.6`, `${place} is a text or says its language`, async () => {
      await accepted(...['A', {'@value': 'A', '@language': 'en'},
        {'@value': 'A', '@language': 'en', '@direction': 'ltr'},
        [{'@value': 'A', '@language': 'en'}, {'@value': 'B', '@language': 'fr'}]].map(
        value => issue(base({'@context': [V2, EXAMPLES], ...put(value)}))));
      await refused(issue(base({'@context': [V2, EXAMPLES],
        ...put({'@value': 'A', '@language': 'en', url: 'did:example:x'})})));
    });
  }
}
await check(`${DM}4.7`, 'an issued credential has an issuer', async () => {
  must((await said(without(base(), 'issuer'))).issuer, 'no issuer');
});
await check(`${DM}4.7`, 'an issuer is an address or an object with one', () => accepted(
  issue(base()), issue(base({issuer: {id: issuer}}))));
await check(`${DM}4.7`, 'an issuer is nothing else', () => refused(...['no address', null, {id: null}, {id: 'no address'},
  {name: 'A'}].map(value => issue(base({issuer: value})))));
await check(`${DM}4.8`, 'a credential has a subject', () => refused(issue(without(base(), 'credentialSubject'))));
await check(`${DM}4.8`, 'a subject is one or more objects with claims', async () => {
  await accepted(issue(base({credentialSubject: [{id: 'did:example:a'}, {id: 'did:example:b'}]})));
  await refused(...[{}, [], [{id: 'did:example:a'}, {}], 'did:example:a', null].map(
    value => issue(base({credentialSubject: value}))));
});
await check(`${DM}4.9`, 'validFrom and validUntil are dateTimeStamps', () => accepted(
  issue(base({validFrom: '2023-02-27T05:15:42.123Z'})), issue(base({validFrom: '2023-02-27T05:15:42-05:00'})),
  issue(base({validFrom: '9997-01-01T00:00:00Z'})), issue(base({validUntil: '2100-02-27T05:15:42Z'})),
  issue(base({validUntil: '2100-02-27T05:15:42.123Z'})), issue(base({validUntil: '2100-02-27T05:15:42-05:00'}))));
await check(`${DM}4.9`, 'validFrom and validUntil are nothing else', () => refused(
  ...['February', '2023-02-27', '2023-02-27T05:15:42', 5, null].flatMap(
    value => [issue(base({validFrom: value})), issue(base({validUntil: value}))])));
await check(`${DM}4.9`, 'the end is not before the beginning', async () => {
  await accepted(issue(base({validFrom: '2020-01-01T00:00:00Z', validUntil: '2099-01-01T00:00:00Z'})));
  await refused(issue(base({validFrom: '2099-01-01T00:00:00Z', validUntil: '2020-01-01T00:00:00Z'})));
});
await check(`${DM}4.10`, 'a status has at most one id, an address', async () => {
  const terms = {Own: 'https://example.org/#Own'};
  await accepted(issue(inWords(terms, {credentialStatus: {type: 'Own'}})));
  await refused(...[['did:example:a', 'did:example:b'], 'no address'].map(
    id => issue(inWords(terms, {credentialStatus: {id, type: 'Own'}}))));
  await refused(issue(base({credentialStatus: {type: 'Undefined'}})));
});
await check(`${DM}4.11`, 'a schema has an id, an address', () => refused(
  issue(base({credentialSchema: {type: 'JsonSchema'}})),
  issue(base({credentialSchema: {id: 'no address', type: 'JsonSchema'}}))));
await check(`${DM}4.12`, 'an issued credential is secured', async () => must((await said()).proof, 'no proof'));
await check(`${DM}4.13`, 'a presentation holds credentials as objects', async () => {
  await accepted(verifyVp(await vp({verifiableCredential: [base(), base()]})));
  const good = await vp({verifiableCredential: [base()]});
  await refused(...[5, 'text', 'https://example.org/c'].map(value => verifyVp({...good, verifiableCredential: [value]})));
});
await check(`${DM}4.13`, 'an id of a presentation is an address', async () => {
  await accepted(verifyVp(await vp({id: 'urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33'})));
  await refused(verifyVp({...await vp({}), id: 'no address'}));
});
await check(`${DM}4.13`, 'a holder is an address or an object with one', async () => {
  await accepted(verifyVp(await vp({holder: stranger, verifiableCredential: [base()]})),
    verifyVp(await vp({holder: {id: stranger}, verifiableCredential: [base()]})));
  await refused(verifyVp({...await vp({holder: stranger}), holder: {name: 'A'}}));
});
function ownToken(typ, payload) {
  const {publicKey, privateKey} = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({format: 'jwk'}).x, 'base64url');
  const key = 'z' + b58.encode(new Uint8Array([0xed, 0x01, ...raw]));
  const part = value => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({alg: 'EdDSA', typ, kid: `did:key:${key}#${key}`})}.${part(payload(`did:key:${key}`))}`;
  return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
}
const own = did => base({issuer: did, validFrom: '2020-01-01T00:00:00Z'});
const wrong = token => [{'@context': []}, {'@context': EXAMPLES}, {'@context': undefined}, {id: token},
  {id: `data:application/jwt,${token}`}, {type: undefined}];
await check(`${DM}4.13.1`, 'an enveloped credential has a context, a data address and its type', async () => {
  const token = ownToken('vc+jwt', own);
  const good = {'@context': [V2], type: 'EnvelopedVerifiableCredential', id: `data:application/vc+jwt,${token}`};
  await accepted(verify(good), verify(token), verifyVp(await vp({verifiableCredential: [{...good, bare: true}]})));
  await refused(...[...wrong(token), {type: 'VerifiableCredential'}].map(change => verify({...good, ...change})),
    verify(token.slice(0, -4) + 'AAAA'));
});
await check(`${DM}4.13.2`, 'an enveloped presentation has a context, a data address and its type', async () => {
  const inner = await signed();
  const token = ownToken('vp+jwt', did => ({'@context': [V2], type: ['VerifiablePresentation'], holder: did,
    verifiableCredential: [inner]}));
  const good = {'@context': [V2], type: 'EnvelopedVerifiablePresentation', id: `data:application/vp+jwt,${token}`};
  await accepted(verifyVp(good), verifyVp(token));
  await refused(...[...wrong(token), {type: ['VerifiablePresentation'], id: 'x'}].map(
    change => verifyVp({...good, ...change})), verifyVp(token.slice(0, -4) + 'AAAA'));
});
await check(`${DM}4.13.3`, 'a self-asserted credential names its holder', async () => {
  const own = {...base(), issuer: stranger, bare: true};
  await accepted(verifyVp(await vp({holder: stranger, verifiableCredential: [own]})));
  await refused(verifyVp(await vp({verifiableCredential: [own]})),
    verifyVp(await vp({holder: stranger, verifiableCredential: [{...own, issuer: 'did:example:acme'}]})),
    verifyVp(await vp({holder: 'did:example:acme', verifiableCredential: [own]})));
});
await check(`${DM}5.2`, 'no context redefines a word of the base', () => refused(
  issue(inWords({VerifiableCredential: 'https://example.org/#Other'}, {})),
  issue(inWords({name: 'https://example.org/#other'}, {})), issue(inWords({id: 'https://example.org/#other'}, {})),
  issue(inWords({DataIntegrityProof: 'https://example.org/#Other'}, {}))));
const related = (...parts) => issue(base({relatedResource: parts}));
const one = {id: 'https://example.org/r', digestSRI: 'sha256-' + createHash('sha256').digest('base64')};
await check(`${DM}5.3`, 'a related resource has an id and a hash', async () => {
  await accepted(related(one), related({...one, mediaType: 'application/json'}),
    related({id: one.id, digestMultibase: 'uEiBZ'}));
  await refused(related('https://example.org/r'), related(without(one, 'id')), related(without(one, 'digestSRI')));
});
await check(`${DM}5.3`, 'a related resource is named once', () => refused(related(one, one)));
await check(`${DM}7.1`, 'what is issued verifies, and what is changed does not', async () => {
  const issued = await said(base({'@context': [V2, EXAMPLES], credentialSubject: {id: 'did:example:a', claim: 'x'}}));
  await accepted(verify(issued));
  await refused(verify({...issued, credentialSubject: {id: 'did:example:a', claim: 'y'}}));
});
await check(`${DM}7.1`, 'a presentation with another proof value does not verify', async () => {
  const good = await vp({});
  await refused(verifyVp({...good, proof: {...good.proof, proofValue: 'z5nmMBw2u9TGKd9NxxHJtyZKgjN2Eh'}}));
});
await check(`${DM}7.1`, 'a refusal is a problem with type, title and detail', async () => {
  const {body} = await verify({...await said(), proof: undefined});
  must(body.type && body.title && body.detail && body.problemDetails?.[0]?.type, JSON.stringify(body));
});

const DI = 'VC Data Integrity 1.0, section ';
const {proof: ours} = await said();
await check(`${DI}2.1`, 'proof.type is DataIntegrityProof, and its cryptosuite is a text', async () =>
  must(ours.type === 'DataIntegrityProof' && ours.cryptosuite === suite, JSON.stringify(ours)));
await check(`${DI}2.1`, 'created is a dateTimeStamp', async () =>
  must(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(ours.created), ours.created));
await check(`${DI}2.1`, 'verificationMethod and proofPurpose map to addresses', async () => must(
  new URL(ours.verificationMethod) && ours.proofPurpose === 'assertionMethod', JSON.stringify(ours)));
await check(`${DI}2.4`, 'proofValue is multibase base58btc', async () =>
  must(/^z[1-9A-HJ-NP-Za-km-z]+$/.test(ours.proofValue), ours.proofValue));
await check(`${DI}2.1`, 'a challenge, nonce or previous proof that is there is a text', async () =>
  must(['challenge', 'nonce', 'previousProof'].every(name => !(name in ours)), 'more than was asked'));
const theirs = await signed();
const changed = changes => verify({...theirs, proof: {...theirs.proof, ...changes}});
await check(`${DI}4.4`, 'a valid proof by another implementation verifies', () => accepted(verify(theirs)));
await check(`${DI}4.4`, 'a missing or null proof is refused', () => refused(
  verify(without(theirs, 'proof')), verify({...theirs, proof: null}), verify({...theirs, proof: []})));
for(const [name, values] of Object.entries({
  type: [undefined, 'UnknownProof', null, ['DataIntegrityProof']],
  verificationMethod: [undefined, null, 'did:key:invalid', 5, `${stranger}#other`],
  proofPurpose: [undefined, null, 'invalidPurpose', 'authentication'],
  proofValue: [undefined, null, theirs.proof.proofValue.slice(1), 'u' + theirs.proof.proofValue.slice(1),
    'u' + Buffer.from(b58.decode(theirs.proof.proofValue.slice(1))).toString('base64url'), 5],
  cryptosuite: [undefined, null, 'invalid-cryptosuite', ['x']],
  created: ['invalid', '2020-01-01T00:00:00', 5],
  expires: ['invalid', '2020-01-01T00:00:00Z', 5],
  previousProof: ['urn:uuid:x', ['urn:uuid:x'], 5]})) {
  await check(`${DI}4.4`, `a missing, wrong or changed ${name} is refused`, () =>
    refused(...values.map(value => changed({[name]: value}))));
}
await check(`${DI}4.4`, 'a proof for another purpose than the expected one is refused', () =>
  refused(verify(theirs, {expectedProofPurpose: 'authentication'})));
await check(`${DI}4.4`, 'challenge and domain must be those that were asked', async () => {
  const good = await vp({verifiableCredential: [base()]});
  await accepted(verifyVp(good, {challenge: 'c-1', domain: 'd.example'}));
  await refused(verifyVp(good, {challenge: 'c-2', domain: 'd.example'}), verifyVp(good, {challenge: 'c-1', domain: 'e.example'}));
});

// A proof made here by the specification's own steps, so that what is refused is refused for what it says, and not
// because a signature no longer fits.
const jsonld = createRequire(require.resolve('@digitalbazaar/vc'))('jsonld');
const jcs = suite.includes('jcs') && createRequire(require.resolve('@digitalbazaar/eddsa-jcs-2022-cryptosuite'))('canonicalize');
const canonized = async document => jcs ? jcs(document) : jsonld.canonize(
  document, {algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader, safe: false});
const sha256 = text => createHash('sha256').update(text).digest();
async function proven(body, changes = {}) {
  const kept = Object.fromEntries(Object.entries({type: 'DataIntegrityProof', cryptosuite: suite,
    created: '2026-01-01T00:00:00Z', verificationMethod: pair.id, proofPurpose: 'assertionMethod', ...changes})
    .filter(([, value]) => value !== undefined));
  const options = {'@context': body['@context'], ...kept};
  const data = Buffer.concat([sha256(await canonized(options)), sha256(await canonized(body))]);
  const value = await pair.signer().sign({data: new Uint8Array(data)});
  return {...body, proof: {...jcs ? options : kept, proofValue: 'z' + b58.encode(value)}};
}
const mine = base({issuer: stranger});
const provenBy = async changes => verify(await proven(mine, changes));
await check(`${DI}4.1`, 'a proof made by the steps verifies', () => accepted(provenBy()));
await check(`${DI}2.1`, 'created is a dateTimeStamp or absent, and its proof holds', async () => {
  await accepted(provenBy({created: undefined}), provenBy({created: '2026-01-01T00:00:00.123-05:00'}));
  await refused(...['invalid', '2026-01-01', '2026-01-01T00:00:00', '2026-13-01T00:00:00Z', 'January'].map(
    created => provenBy({created})));
});
await check(`${DI}2.1`, 'expires is a dateTimeStamp that has not passed', async () => {
  await accepted(provenBy({expires: '2099-01-01T00:00:00Z'}));
  await refused(...['invalid', '2099-01-01T00:00:00', '2026-02-01T00:00:00Z'].map(expires => provenBy({expires})));
});
await check(`${DI}2.1`, 'another purpose, method, type or suite is refused though its signature holds', () => refused(
  provenBy({proofPurpose: 'authentication'}), provenBy({proofPurpose: 'capabilityInvocation'}),
  provenBy({verificationMethod: `${stranger}#other`}), provenBy({verificationMethod: issuer}),
  provenBy({cryptosuite: ''}), provenBy({type: ''}), provenBy({type: undefined, cryptosuite: undefined})));
await check(`${DI}2.1`, 'one or several domains, a challenge and a nonce are texts', async () => {
  await accepted(provenBy({domain: 'd.example'}), provenBy({domain: ['d.example', 'e.example'], challenge: 'c', nonce: 'n'}));
  await refused(verify({...theirs, proof: {...theirs.proof, domain: 5}}), provenBy({challenge: ['c', 'd']}),
    provenBy({nonce: ['n', 'm']}));
});
await check(`${DI}2.1`, 'a presentation for several domains counts in each of them and in no other', async () => {
  const body = {'@context': [V2], type: ['VerifiablePresentation'], verifiableCredential: [await signed()]};
  const good = await proven(body, {proofPurpose: 'authentication', challenge: 'c-1', domain: ['e.example', 'd.example']});
  await accepted(verifyVp(good, {challenge: 'c-1', domain: 'd.example'}), verifyVp(good, {challenge: 'c-1', domain: 'e.example'}));
  await refused(verifyVp(good, {challenge: 'c-1', domain: 'f.example'}));
});
await check(`${DI}2.1`, 'the words of an issued proof mean what Data Integrity says', async () => {
  const sec = 'https://w3id.org/security#';
  const issued = await said();
  const [meant] = await jsonld.expand({'@context': issued['@context'], ...without(ours, '@context')}, {documentLoader});
  must(meant['@type'][0] === `${sec}DataIntegrityProof`, JSON.stringify(meant));
  const named = meant[`${sec}cryptosuite`][0];
  must(named['@value'] === suite && named['@type'] === `${sec}cryptosuiteString`, JSON.stringify(named));
  must(meant[`${sec}verificationMethod`][0]['@id'] === ours.verificationMethod, 'verificationMethod');
  must(meant[`${sec}proofPurpose`][0]['@id'] === `${sec}assertionMethod`, 'proofPurpose');
  must(!('id' in ours) || URL.canParse(ours.id), 'id');
});
await check(`${DI}4.1`, 'texts are encoded in UTF-8 before they are hashed', async () => {
  const words = base({'@context': [V2, EXAMPLES], credentialSubject: {id: 'did:example:a', claim: 'Zürich 東京 \u{1f600} \ufb01'}});
  await accepted(verify(await said(words)), verify(await proven({...words, issuer: stranger})));
});

const BS = 'Bitstring Status List 1.0, section ';
const entry = {type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '94567',
  statusListCredential: 'https://example.org/status/3'};
const withStatus = changes => issue(base({credentialStatus: {...entry, ...changes}}));
const message = (...states) => states.map(status => ({status, message: 'm'}));
await check(`${BS}2.1`, 'an entry has a purpose, an index as text in base ten, and the address of its list', async () => {
  await accepted(withStatus({}), withStatus({id: 'https://example.org/status/3#94567'}), withStatus({statusListIndex: '0'}));
  await refused(...[{statusPurpose: undefined}, {statusPurpose: 5}, {statusListIndex: true}, {statusListIndex: 7},
    {statusListIndex: '-1'}, {statusListIndex: '0x10'}, {statusListIndex: ''}, {statusListCredential: undefined},
    {statusListCredential: 'no address'}, {statusListCredential: 5}, {id: entry.statusListCredential}].map(withStatus));
});
await check(`${BS}2.1`, 'a size is a whole number above zero, and of more than one bit each value has its message', async () => {
  await accepted(withStatus({statusSize: 1}), withStatus({statusSize: 1, statusMessage: message('0x0', '0x1')}),
    withStatus({statusPurpose: 'message', statusSize: 2, statusMessage: message('0x0', '0x1', '0x2', '0x3')}));
  await refused(...[{statusSize: 0}, {statusSize: -1}, {statusSize: 1.5}, {statusSize: '1'}, {statusSize: 2},
    {statusSize: 2, statusMessage: message('0x0', '0x1')}, {statusSize: 1, statusMessage: message('0x0')},
    {statusSize: 1, statusMessage: [{status: '0x0'}, {status: '0x1'}]}, {statusMessage: 'm'}].map(withStatus));
});
await check(`${BS}2.1`, 'a reference is an address or several', async () => {
  await accepted(withStatus({statusReference: 'https://example.org/r'}), withStatus({statusReference: ['https://example.org/r']}));
  await refused(withStatus({statusReference: 5}), withStatus({statusReference: ['no address']}));
});

const JC = 'vc-jose-cose, section ';
const asToken = (more, change = text => text) => verify(change(ownToken('vc+jwt', did => ({...own(did), ...more}))));
await check(`${JC}3.1.1`, 'a token is a JWS of type vc+jwt whose signature holds', async () => {
  await accepted(asToken({}));
  await refused(verify(ownToken('JWT', own)), verify(ownToken('vp+jwt', own)), verify(ownToken(undefined, own)),
    asToken({}, text => text.split('.').slice(0, 2).join('.') + '.'), asToken({}, text => text.slice(0, -6) + 'AAAAAA'));
});
await check(`${JC}3.1.1`, 'the claims vc and vp have no place in it', () => refused(
  asToken({vc: own(stranger)}), asToken({vp: {type: ['VerifiablePresentation']}})));
await check(`${JC}4.1`, 'iss is the issuer, or absent', async () => {
  const issued = did => ({...own(did), iss: did});
  const inside = did => ({...own(did), issuer: {id: did, name: 'A'}, iss: did});
  await accepted(verify(ownToken('vc+jwt', issued)), verify(ownToken('vc+jwt', inside)));
  await refused(asToken({iss: 'did:web:else.example'}), asToken({issuer: stranger}));
});
await check(`${JC}4.1`, 'members that are not understood are ignored, those that are understood are kept', async () => {
  await accepted(asToken({later: {more: [1, 2]}, nbf: 1, exp: 4e9}));
  await refused(asToken({exp: 1}), asToken({nbf: 4e9}), asToken({exp: '4000000000'}));
});
await check(`${JC}3.1.2`, 'a credential in a presentation is secured', async () => {
  const shown = inner => verifyVp(ownToken('vp+jwt', did => ({'@context': [V2], type: ['VerifiablePresentation'],
    holder: did, verifiableCredential: [inner]})));
  const token = ownToken('vc+jwt', own);
  const envelope = {'@context': [V2], type: 'EnvelopedVerifiableCredential', id: `data:application/vc+jwt,${token}`};
  await accepted(shown(envelope));
  await refused(shown(own('did:web:else.example')), shown({...envelope, id: envelope.id.slice(0, -6) + 'AAAAAA'}),
    shown({...envelope, id: `data:text/plain,${token}`}), shown({...envelope, type: 'VerifiableCredential'}));
});

const CS = `${suite}, `;
await check(`${CS}verification method`, 'the public key is a Multikey in base58btc', async () => {
  const method = held.get(ours.verificationMethod);
  must(method?.type === 'Multikey' && method.publicKeyMultibase.startsWith('z'), JSON.stringify(method));
  must(b58.decode(method.publicKeyMultibase.slice(1)).length === (isEcdsa ? 35 : 34), 'length of the key');
});
await check(`${CS}verification method`, 'its controller lists it for the proof\'s purpose', async () => {
  const did = held.get(ours.verificationMethod.split('#')[0]);
  must(did?.[ours.proofPurpose]?.includes(ours.verificationMethod), JSON.stringify(did));
});
await check(`${CS}proof`, 'the signature has 64 bytes', async () =>
  must(b58.decode(ours.proofValue.slice(1)).length === 64, 'length'));
await check(`${CS}proof`, 'what is issued verifies with another implementation', async () => {
  const issued = await said(base({'@context': [V2, EXAMPLES], credentialSubject: {id: 'did:example:a', claim: 'x'}}));
  const cryptosuite = made.cryptosuite ?? made.createVerifyCryptosuite();
  const result = await vc.verifyCredential({credential: issued, suite: new DataIntegrityProof({cryptosuite}), documentLoader});
  must(result.verified, String(result.error?.errors?.map(e => e.message) ?? result.error));
});
await check(`${CS}proof`, 'a signature of another length is refused', () => {
  const long = new Uint8Array([...b58.decode(theirs.proof.proofValue.slice(1)), ...randomBytes(32)]);
  return refused(changed({proofValue: 'z' + b58.encode(long)}), changed({proofValue: 'z' + b58.encode(long.slice(0, 32))}));
});
await check(`${CS}proof`, 'another canonicalisation or hash is refused', async () => {
  const other = suite.includes('jcs') ? suite.replace('jcs', 'rdfc') : suite.replace('rdfc', 'jcs');
  const digest = name => createHash(name).update(JSON.stringify(theirs)).digest();
  const wrong = await pair.signer().sign({data: new Uint8Array([...digest('sha512'), ...digest('sha512')])});
  await refused(changed({cryptosuite: other}), changed({proofValue: 'z' + b58.encode(wrong)}));
});
await check(`${CS}proof`, 'an added member, a changed order of a list or a changed text is refused', () => refused(
  verify({...theirs, validUntil: '2099-01-01T00:00:00Z'}),
  verify({...theirs, credentialSubject: {id: 'did:example:other'}}),
  verify({...theirs, type: ['VerifiableCredential', 'https://example.org/#A']})));
process.stdout.write(JSON.stringify({results}));
