// Implementations by others, behind one call: a JSON request on stdin, a JSON answer on stdout.
// Request: {do, …}. Answer: {ok: true, …} or {ok: false, why}. With `times` it repeats after `warm` calls, and says how many
// seconds of processor time it took. One of `texts` after another is parsed in each call, as a document that comes in is.
import {createHash, createPublicKey, createPrivateKey, sign, verify} from 'node:crypto';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';
import {join} from 'node:path';
import {readFileSync} from 'node:fs';

const home = process.argv[2];
const require = createRequire(pathToFileURL(join(home, 'package.json')));
const load = name => import(pathToFileURL(require.resolve(name)).href);

const request = JSON.parse(readFileSync(0, 'utf8'));
const sha256 = data => createHash('sha256').update(data).digest();

const own = new Map(Object.entries(request.documents ?? {}));
const documentLoader = async url => {
  if(!own.has(url)) {
    throw new Error(`not held: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: own.get(url)};
};

async function suiteFor(name, signing) {
  const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
  const module = await load(`@digitalbazaar/${name}-cryptosuite`);
  let cryptosuite = module.cryptosuite;
  if(!cryptosuite) {
    cryptosuite = signing ? module.createSignCryptosuite() : module.createVerifyCryptosuite();
  }
  if(!signing) {
    return new DataIntegrityProof({cryptosuite});
  }
  const multikey = await load(name.startsWith('ecdsa') ?
    '@digitalbazaar/ecdsa-multikey' : '@digitalbazaar/ed25519-multikey');
  const pair = await multikey.from(request.key);
  return new DataIntegrityProof({signer: pair.signer(), cryptosuite, date: request.created});
}

async function repeated(work) {
  const times = request.times ?? 1;
  const warm = request.warm ?? 0;
  let result;
  for(let i = 0; i < warm; ++i) {
    result = await work();
  }
  const started = process.cpuUsage();
  for(let i = 0; i < times; ++i) {
    result = await work();
  }
  const {user, system} = process.cpuUsage(started);
  return {result, seconds: (user + system) / 1e6};
}

let calls = 0;
const given = () => request.texts ?
  JSON.parse(request.texts[calls++ % request.texts.length]) : structuredClone(request.credential);

const tasks = {
  async issue() {
    const vc = await load('@digitalbazaar/vc');
    const suite = await suiteFor(request.suite, true);
    const {result, seconds} = await repeated(() => vc.issue(
      {credential: given(), suite, documentLoader}));
    return {ok: true, credential: result, seconds};
  },
  async verify() {
    const vc = await load('@digitalbazaar/vc');
    const suite = await suiteFor(request.suite, false);
    const {result, seconds} = await repeated(() => vc.verifyCredential({
      credential: given(), suite, documentLoader, now: request.now,
      checkStatus: async () => ({verified: true})}));
    const why = result.verified ? '' : String(result.error?.errors?.map(e => e.message) ?? result.error);
    return {ok: result.verified, why, seconds};
  },
  async present() {
    const vc = await load('@digitalbazaar/vc');
    const suite = await suiteFor(request.suite, true);
    const {challenge, domain, holder, credentials} = request;
    const presentation = vc.createPresentation({verifiableCredential: credentials, holder, verify: false, version: 2});
    const {AuthenticationProofPurpose} = createRequire(require.resolve('@digitalbazaar/vc'))('jsonld-signatures').purposes;
    const purpose = new AuthenticationProofPurpose({challenge, domain});
    return {ok: true, presentation: await vc.signPresentation({presentation, suite, purpose, documentLoader})};
  },
  async verifyPresentation() {
    const vc = await load('@digitalbazaar/vc');
    const suite = await suiteFor(request.suite, false);
    const {challenge, domain, now, presentation} = request;
    const result = await vc.verify({presentation, suite, challenge, domain, now, documentLoader,
      checkStatus: async () => ({verified: true})});
    const errors = result.error?.errors ?? [result.error];
    return {ok: result.verified, why: result.verified ? '' : errors.map(e => String(e?.message ?? e)).join('; ')};
  },
  async status() {
    const {decodeList} = await load('@digitalbazaar/vc-bitstring-status-list');
    const list = await decodeList({encodedList: request.encodedList});
    return {ok: true, length: list.length, set: request.indexes.map(index => list.getStatus(index))};
  },
  async pack() {
    const {createList} = await load('@digitalbazaar/vc-bitstring-status-list');
    const list = await createList({length: request.length});
    request.indexes.forEach(index => list.setStatus(index, true));
    return {ok: true, encodedList: await list.encode()};
  },
  async jwtVerify() {
    const jose = await load('jose');
    const key = await jose.importJWK(request.jwk, request.alg);
    const {result, seconds} = await repeated(() => jose.compactVerify(request.token, key));
    return {ok: true, payload: JSON.parse(Buffer.from(result.payload).toString()), seconds};
  },
  async jwtSign() {
    const jose = await load('jose');
    const key = await jose.importJWK(request.jwk, request.header.alg);
    const bytes = new TextEncoder().encode(JSON.stringify(request.payload));
    return {ok: true, token: await new jose.CompactSign(bytes).setProtectedHeader(request.header).sign(key)};
  },
  async sdJwtVerify() {
    const {instance} = await sdJwt();
    const {payload, kb} = await instance.verify(request.token, request.options ?? {});
    return {ok: true, payload, bound: Boolean(kb)};
  },
  async sdJwtIssue() {
    const {instance} = await sdJwt();
    const token = await instance.issue(request.payload, request.frame, {header: request.header});
    return {ok: true, token, shown: await instance.present(token, request.present ?? {})};
  },
};

async function sdJwt() {
  const {SDJwtInstance} = await load('@sd-jwt/core');
  const raw = (data, key) => sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256',
    Buffer.from(data), {key, dsaEncoding: 'ieee-p1363'}).toString('base64url');
  const check = (jwk, data, signature) => {
    const key = createPublicKey({key: jwk, format: 'jwk'});
    return verify(jwk.kty === 'OKP' ? null : 'sha256', Buffer.from(data),
      {key, dsaEncoding: 'ieee-p1363'}, Buffer.from(signature, 'base64url'));
  };
  const secret = request.secret && createPrivateKey({key: request.secret, format: 'jwk'});
  const instance = new SDJwtInstance({
    omitTyp: true,
    hasher: async data => new Uint8Array(sha256(typeof data === 'string' ? data : Buffer.from(data))),
    hashAlg: 'sha-256',
    saltGenerator: async length => createHash('sha256').update(String(Math.random())).digest('base64url').slice(0, length),
    signer: secret && (async data => raw(data, secret)),
    signAlg: request.header?.alg ?? 'ES256',
    verifier: async (data, signature) => check(request.jwk, data, signature),
    kbVerifier: async (data, signature, payload) => check(payload.cnf.jwk, data, signature),
  });
  return {instance};
}

try {
  process.stdout.write(JSON.stringify(await tasks[request.do]()));
} catch(error) {
  process.stdout.write(JSON.stringify({ok: false, why: String(error?.stack ?? error).slice(0, 600)}));
}
