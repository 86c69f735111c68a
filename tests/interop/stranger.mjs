// A stranger who has read docs/reference/foreign-hands.md and shares no code with the project: issuer, holder, verifier.
// node stranger.mjs PACKAGES issuer OUT | holder OUT | present TOKEN OUT AUDIENCE NONCE | verifier TRUST SIGNER STATUS FILE…
import {createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {gunzipSync, gzipSync} from 'node:zlib';

const [, , home, role, ...given] = process.argv;
const require = createRequire(pathToFileURL(join(home, 'package.json')));
const load = name => import(pathToFileURL(require.resolve(name)).href);
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const DID = 'did:web:ministry.far.example';
const STATUS = 'https://ministry.far.example/status/';
const CONTEXTS = ['https://www.w3.org/ns/credentials/v2', 'https://cocket.example/ns/credentials/v1'];
const sha256 = data => createHash('sha256').update(data).digest();
const now = () => new Date(Date.now() - 60_000).toISOString().replace(/\.\d+Z/, 'Z');
const days = count => new Date(Date.now() + count * 86_400_000).toISOString().replace(/\.\d+Z/, 'Z');
const json = path => JSON.parse(readFileSync(path, 'utf8'));

// RFC 8785 for what these documents hold: texts, whole numbers, lists, objects.
function canonical(value) {
  if(Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  if(value && typeof value === 'object') {
    return `{${Object.keys(value).sort().map(key => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

function base58(data) {
  let number = BigInt('0x' + data.toString('hex'));
  let text = '';
  for(; number; number /= 58n) {
    text = BASE58[Number(number % 58n)] + text;
  }
  return text;
}

function fromBase58(text, size) {
  const number = [...text].reduce((sum, letter) => sum * 58n + BigInt(BASE58.indexOf(letter)), 0n);
  return Buffer.from(number.toString(16).padStart(2 * size, '0'), 'hex');
}

const multikey = key => 'z' + base58(Buffer.concat([Buffer.from([0xed, 1]), Buffer.from(key.export({format: 'jwk'}).x, 'base64url')]));
const ed25519 = text => createPublicKey({
  key: {kty: 'OKP', crv: 'Ed25519', x: fromBase58(text.slice(1), 34).subarray(2).toString('base64url')}, format: 'jwk'});

function secured(body, key, method) {
  const proof = {type: 'DataIntegrityProof', cryptosuite: 'eddsa-jcs-2022', created: now(), verificationMethod: method,
    proofPurpose: 'assertionMethod', '@context': body['@context']};
  const hashed = Buffer.concat([sha256(canonical(proof)), sha256(canonical(body))]);
  return {...body, proof: {...proof, proofValue: 'z' + base58(sign(null, hashed, key))}};
}

function holds(document, key) {
  const {proof, ...body} = document;
  const {proofValue, ...options} = proof;
  const hashed = Buffer.concat([sha256(canonical(options)), sha256(canonical(body))]);
  return verify(null, hashed, key, fromBase58(proofValue.slice(1), 64));
}

const roles = {
  // Makes a key, a profile to be listed, an end-user certificate in two forms, and its status lists.
  async issuer(out) {
    const jose = await load('jose');
    mkdirSync(join(out, 'status'), {recursive: true});
    const {privateKey, publicKey} = generateKeyPairSync('ed25519');
    const method = `${DID}#key-1`;
    const key = {id: method, publicKeyMultibase: multikey(publicKey), file: '', validFrom: '2026-01-01T00:00:00Z', validUntil: null,
      compromisedFrom: null};
    const profile = {id: DID, name: 'Ministry of Far', jurisdiction: 'FR', statusBase: STATUS, keys: [key]};
    writeFileSync(join(out, 'authority.json'), JSON.stringify(profile));
    const body = {
      '@context': CONTEXTS,
      id: 'urn:uuid:11111111-2222-4333-8444-555555555555',
      type: ['VerifiableCredential', 'EndUserCertificate'],
      issuer: {id: DID, name: 'Ministry of Far'},
      validFrom: now(),
      validUntil: days(90),
      credentialStatus: [{type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '7',
        statusListCredential: `${STATUS}1-revocation.json`}],
      credentialSubject: {number: 'FAR-7', jurisdiction: 'FR', destination: 'FR', endUse: 'Teaching',
        items: [{provision: '6A003.b.4', quantity: {amount: '3', unit: 'each'}}]},
    };
    writeFileSync(join(out, 'certificate.json'), JSON.stringify(secured(body, privateKey, method), null, 2));
    const token = await new jose.CompactSign(Buffer.from(JSON.stringify({...body, iat: Math.floor(Date.now() / 1000) - 60})))
      .setProtectedHeader({alg: 'EdDSA', kid: method, typ: 'vc+jwt'}).sign(privateKey);
    writeFileSync(join(out, 'certificate.jwt'), token);
    for(const [name, bit] of [['good', 0], ['revoked', 1]]) {
      const bits = Buffer.alloc(16_384);
      bits[0] = bit; // entry 7 is the last bit of the first byte
      const list = {
        '@context': CONTEXTS.slice(0, 1), id: `${STATUS}1-revocation.json`,
        type: ['VerifiableCredential', 'BitstringStatusListCredential'], issuer: DID, validFrom: now(), validUntil: days(7),
        credentialSubject: {id: `${STATUS}1-revocation.json#list`, type: 'BitstringStatusList', statusPurpose: 'revocation',
          encodedList: 'u' + gzipSync(bits).toString('base64url')}};
      mkdirSync(join(out, 'status', name));
      writeFileSync(join(out, 'status', name, 'revocation.json'), JSON.stringify(secured(list, privateKey, method)));
    }
  },

  // Makes a holder's key: the public half goes to the issuer.
  async holder(out) {
    mkdirSync(out, {recursive: true});
    const {privateKey, publicKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
    writeFileSync(join(out, 'secret.jwk'), JSON.stringify(privateKey.export({format: 'jwk'})));
    writeFileSync(join(out, 'public.jwk'), JSON.stringify(publicKey.export({format: 'jwk'})));
  },

  // Shows a licence with one claim opened, bound to whom it is for.
  async present(token, out, audience, nonce) {
    const [signed, ...rest] = readFileSync(token, 'utf8').trim().split('~');
    const open = rest.filter(part => part && JSON.parse(Buffer.from(part, 'base64url'))[1] === 'endUser');
    const bound = [signed, ...open, ''].join('~');
    const jose = await load('jose');
    const key = createPrivateKey({key: json(join(out, 'secret.jwk')), format: 'jwk'});
    const claims = {iat: Math.floor(Date.now() / 1000) - 5, aud: audience, nonce, sd_hash: sha256(bound).toString('base64url')};
    const binding = await new jose.CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({alg: 'ES256', typ: 'kb+jwt'}).sign(key);
    writeFileSync(join(out, 'presentation.sd-jwt'), bound + binding);
  },

  // Checks a trust list under a pinned key, then each licence: signature, key, time, and what the status lists say.
  async verifier(trustPath, signer, statuses, ...files) {
    const jose = await load('jose');
    const trust = json(trustPath);
    if(trust.proof.verificationMethod !== `did:key:${signer}#${signer}` || !holds(trust, ed25519(signer))) {
      throw new Error('the trust list is not signed by the pinned key');
    }
    const keyOf = (issuer, method) => {
      const entry = trust.issuers.find(one => one.id === issuer)?.keys.find(one => one.id === method);
      return entry && ed25519(entry.publicKeyMultibase);
    };
    const lists = new Map(readdirSync(statuses).map(name => json(join(statuses, name))).map(list => [list.id, list]));
    const answers = {};
    for(const path of files) {
      const text = readFileSync(path, 'utf8').trim();
      let body;
      if(text.startsWith('{')) {
        body = JSON.parse(text);
        answers[path] = holds(body, keyOf(body.issuer.id, body.proof.verificationMethod)) ? 'genuine' : 'forged';
      } else {
        const {kid} = JSON.parse(Buffer.from(text.split('.')[0], 'base64url'));
        body = JSON.parse(Buffer.from(text.split('.')[1], 'base64url'));
        answers[path] = await jose.compactVerify(text, keyOf(body.issuer.id, kid)).then(() => 'genuine', () => 'forged');
      }
      for(const entry of body.credentialStatus ?? []) {
        const list = lists.get(entry.statusListCredential);
        const listed = list && holds(list, keyOf(body.issuer.id, list.proof.verificationMethod));
        const bits = listed ? gunzipSync(Buffer.from(list.credentialSubject.encodedList.slice(1), 'base64url')) : null;
        const index = Number(entry.statusListIndex);
        if(answers[path] === 'genuine' && (!bits || (bits[index >> 3] >> (7 - (index & 7))) & 1)) {
          answers[path] = bits ? entry.statusPurpose : 'status unknown';
        }
      }
      const time = new Date().toISOString();
      if(answers[path] === 'genuine' && (time < body.validFrom || time > (body.validUntil ?? '9999'))) {
        answers[path] = 'not in force';
      }
    }
    process.stdout.write(JSON.stringify(answers));
  },
};

await roles[role](...given);
