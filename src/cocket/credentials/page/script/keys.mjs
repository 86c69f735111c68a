// Public keys (Ed25519, P-256, P-384) and what counts as a signature under them: the policy of cocket.verifier, on WebCrypto.
import {concat, fromBase64url, fromMultibase, fromNumber, sameBytes, toBase58, toNumber} from './bytes.mjs';
import {bad} from './findings.mjs';
import {has, isObject} from './strict_json.mjs';

export const ED25519 = 'Ed25519';
export const P256 = 'P-256';
export const P384 = 'P-384';
const CODES = {[ED25519]: [0xed, 0x01], [P256]: [0x80, 0x24], [P384]: [0x81, 0x24]};
const LENGTHS = {[ED25519]: 32, [P256]: 33, [P384]: 49};
const FIELD = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
// The y coordinates of the points of small order.
const SMALL_ORDER = new Set([
  0n,
  1n,
  FIELD - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);
// Short Weierstrass curves y² = x³ - 3x + b over p; both p leave 3 when divided by 4, so that a root is one power.
const CURVES = {
  [P256]: {
    hash: 'SHA-256',
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  [P384]: {
    hash: 'SHA-384',
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
};

export function multibase(key) {
  return `z${toBase58(concat(Uint8Array.from(CODES[key.kind]), key.raw))}`;
}

export function makeKey(kind, raw, where) {
  if (raw.length !== LENGTHS[kind]) {
    throw bad('The public key has the wrong length for its kind', where);
  }
  if (!(kind === ED25519 ? acceptable(raw) : wholePoint(kind, raw))) {
    throw bad(`The public key is no proper ${kind} key`, where);
  }
  return {kind, raw};
}

export function fromMultikey(text, where) {
  if (typeof text !== 'string' || text[0] !== 'z') {
    throw bad('A public key begins with z', where);
  }
  const data = fromMultibase(text, where);
  for (const [kind, code] of Object.entries(CODES)) {
    if (sameBytes(data.subarray(0, 2), code)) {
      return makeKey(kind, data.slice(2), where);
    }
  }
  throw bad('The key is of a kind that is not supported', where);
}

export function fromJwk(jwk, where) {
  if (!isObject(jwk) || has(jwk, 'd')) {
    throw bad('This is no public JWK', where);
  }
  if (jwk.kty === 'OKP' && jwk.crv === ED25519) {
    return makeKey(ED25519, fromBase64url(jwk.x, where), where);
  }
  if (jwk.kty === 'EC' && (jwk.crv === P256 || jwk.crv === P384)) {
    const [x, y] = [fromBase64url(jwk.x, where), fromBase64url(jwk.y, where)];
    const size = LENGTHS[jwk.crv] - 1;
    if (x.length !== size || y.length !== size) {
      throw bad('A coordinate has the wrong length', where);
    }
    const raw = concat([2 | (y.at(-1) & 1)], x);
    const whole = wholePoint(jwk.crv, raw);
    if (!whole || !sameBytes(whole.subarray(1 + size), y)) {
      throw bad('The point is not on its curve', where);
    }
    return makeKey(jwk.crv, raw, where);
  }
  throw bad('The key is of a kind that is not supported', where);
}

function acceptable(raw) {
  const y = toNumber(raw.slice().reverse()) & (2n ** 255n - 1n);
  return y < FIELD && !SMALL_ORDER.has(y);
}

function power(base, exponent, modulus) {
  let [result, factor] = [1n, base % modulus];
  for (let rest = exponent; rest; rest >>= 1n) {
    result = rest & 1n ? (result * factor) % modulus : result;
    factor = (factor * factor) % modulus;
  }
  return result;
}

// Browsers import whole points only: y is worked out of the compressed one. Null when it is on no curve.
function wholePoint(kind, raw) {
  const {p, b} = CURVES[kind];
  const size = LENGTHS[kind] - 1;
  const x = toNumber(raw.slice(1));
  if ((raw[0] !== 2 && raw[0] !== 3) || x >= p) {
    return null;
  }
  const square = (((x * x * x - 3n * x + b) % p) + p) % p;
  let y = power(square, (p + 1n) / 4n, p);
  if ((y * y) % p !== square) {
    return null;
  }
  if ((y & 1n) !== BigInt(raw[0] & 1)) {
    y = p - y;
  }
  return concat([4], raw.slice(1), fromNumber(y, size));
}

export async function verifySignature(key, signature, message) {
  const size = key.kind === ED25519 ? 32 : LENGTHS[key.kind] - 1;
  if (signature.length !== 2 * size) {
    return false;
  }
  const [first, second] = [signature.slice(0, size), signature.slice(size)];
  if (key.kind === ED25519) {
    // Browsers differ in what they let pass here, so S and R are looked at first.
    const r = toNumber(first.reverse()) & (2n ** 255n - 1n);
    if (toNumber(second.reverse()) >= ORDER || r >= FIELD || SMALL_ORDER.has(r)) {
      return false;
    }
    return verifiedBy({name: ED25519}, key.raw, {name: ED25519}, signature, message);
  }
  const {n, hash} = CURVES[key.kind];
  const [r, s] = [toNumber(first), toNumber(second)];
  if (r <= 0n || r >= n || s <= 0n || s >= n) {
    return false;
  }
  const algorithm = {name: 'ECDSA', namedCurve: key.kind};
  return verifiedBy(algorithm, wholePoint(key.kind, key.raw), {name: 'ECDSA', hash}, signature, message);
}

// Whether nobody without the key can write this good signature in a second way: of ECDSA's two s, the lower.
export function hasOneSpelling(key, signature) {
  return key.kind === ED25519 || 2n * toNumber(signature.slice(signature.length / 2)) < CURVES[key.kind].n;
}

async function verifiedBy(algorithm, raw, how, signature, message) {
  let imported;
  try {
    imported = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']);
  } catch (error) {
    if (error.name === 'NotSupportedError') {
      throw error;
    }
    return false; // 32 bytes that are no point of the curve verify nothing
  }
  return crypto.subtle.verify(how, imported, signature, message);
}

// What this browser lacks, in words of TABLES.missing; empty when it can do everything.
export async function missing() {
  if (!globalThis.crypto?.subtle) {
    return 'secure_context';
  }
  if (typeof DecompressionStream === 'undefined') {
    return 'gzip';
  }
  try {
    await crypto.subtle.importKey('raw', new Uint8Array([...Array(31).fill(7), 1]), {name: ED25519}, false, ['verify']);
  } catch (error) {
    return error.name === 'NotSupportedError' ? 'ed25519' : '';
  }
  return '';
}
