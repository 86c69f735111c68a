// Who signs: did:key and did:web in their one spelling, and names that imitate one on the trust list.
import {bad, shown, unsettled} from './findings.mjs';
import {fromMultikey} from './keys.mjs';

const HOST = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+';
const WEB = new RegExp(`^did:web:(${HOST})(?:%3A[0-9]{1,5})?((?::[A-Za-z0-9._~-]+)*)$`);
const KEY = /^did:key:(z[1-9A-HJ-NP-Za-km-z]{20,200})$/;
const MAX_DID = 300;

export function checkDid(did, where) {
  if (typeof did === 'string' && [...did].length <= MAX_DID) {
    const web = WEB.exec(did);
    if (KEY.test(did) || (web && !/:\.+(?::|$)/.test(web[2]))) {
      return did;
    }
    if (/^did:(?!web:|key:)[a-z0-9]+:/.test(did) || did.startsWith('https://')) {
      throw unsettled('issuer_not_listed', `The issuer '${did.slice(0, 60)}' is no did:web or did:key`);
    }
  }
  throw bad(`'${shown(did).slice(0, 60)}' is no identifier of an issuer`, where);
}

export function controller(method, where) {
  const at = typeof method === 'string' ? method.indexOf('#') : -1;
  const fragment = at < 0 ? '' : method.slice(at + 1);
  if (!fragment || [...fragment].length > MAX_DID) {
    throw bad('A key is named as DID#FRAGMENT', where);
  }
  return checkDid(method.slice(0, at), where);
}

export function keyOfDidKey(method, where) {
  const at = method.indexOf('#');
  const multikey = method.slice('did:key:'.length, at);
  if (method.slice(at + 1) !== multikey) {
    throw bad('A did:key names one key, and repeats it', where);
  }
  return fromMultikey(multikey, where);
}

// A listed name that this one imitates, and whether it is the same to the eye; null when there is none.
export function resembling(did, known) {
  const shape = shapeOf(did);
  let close = null;
  for (const other of [...known].sort()) {
    if (other === did) {
      continue;
    }
    const shape2 = shapeOf(other);
    if (shape === shape2) {
      return [other, true];
    }
    if (did.startsWith('did:web:') && other.startsWith('did:web:') && oneApart(shape, shape2)) {
      close = [other, false];
    }
  }
  return close;
}

function shapeOf(did) {
  const labels = did.toLowerCase().split('.').map(label => {
    const at = label.lastIndexOf('xn--');
    const decoded = at < 0 ? label : punycode(label.slice(at + 4)) ?? label;
    return at < 0 ? decoded : label.slice(0, at) + decoded;
  });
  let text = labels.join('.').normalize('NFKD').toLowerCase();
  text = Array.from(text, letter => (Object.hasOwn(TABLES.looks, letter) ? TABLES.looks[letter] : letter)).join('');
  text = text.replace(/\p{M}/gu, '');
  for (const [pair, single] of TABLES.pairs) {
    text = text.replaceAll(pair, single);
  }
  return text;
}

function oneApart(one, two) {
  const [short, long] = one.length > two.length ? [two, one] : [one, two];
  if (long.length - short.length > 1) {
    return false;
  }
  let at = 0;
  while (at < short.length && short[at] === long[at]) {
    at += 1;
  }
  const rest = text => short.slice(at) === text || short.slice(at + 1) === text;
  return rest(long.slice(at + 1)) || short.slice(at) === long.slice(at);
}

// RFC 3492 section 6.2; null for what is no Punycode.
function punycode(text) {
  const cut = text.lastIndexOf('-');
  const out = Array.from(cut < 0 ? '' : text.slice(0, cut));
  let [n, i, bias] = [128, 0, 72];
  for (let at = cut + 1; at < text.length; ) {
    const before = i;
    for (let [weight, k] = [1, 36]; ; k += 36) {
      const digit = 'abcdefghijklmnopqrstuvwxyz0123456789'.indexOf(text[at] ?? '.');
      at += 1;
      if (digit < 0 || i > 1e12) {
        return null;
      }
      i += digit * weight;
      const threshold = Math.min(Math.max(k - bias, 1), 26);
      if (digit < threshold) {
        break;
      }
      weight *= 36 - threshold;
    }
    const size = out.length + 1;
    let delta = before === 0 ? Math.floor((i - before) / 700) : Math.floor((i - before) / 2);
    delta += Math.floor(delta / size);
    let k = 0;
    for (; delta > 455; k += 36) {
      delta = Math.floor(delta / 35);
    }
    bias = k + Math.floor((36 * delta) / (delta + 38));
    n += Math.floor(i / size);
    i %= size;
    if (n > 0x10ffff) {
      return null;
    }
    out.splice(i, 0, String.fromCodePoint(n));
    i += 1;
  }
  return out.join('');
}
