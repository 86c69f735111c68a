// Bytes and the texts that stand for them. Each value has one spelling; what could be read in two ways is refused.
import {bad} from './findings.mjs';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BASE45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const MAX_BASE58 = 400;

export const utf8 = text => new TextEncoder().encode(text);
// A byte order mark is kept: it is a letter like any other, and no document begins with it.
export const fromUtf8 = data => new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(data);
export const toHex = data => Array.from(data, byte => byte.toString(16).padStart(2, '0')).join('');
export const sameBytes = (one, two) => one.length === two.length && one.every((byte, n) => byte === two[n]);

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const hash = async (data, name = 'SHA-256') => new Uint8Array(await crypto.subtle.digest(name, data));

export function toNumber(data) {
  return data.length ? BigInt(`0x${toHex(data)}`) : 0n;
}

export function fromNumber(number, size) {
  const hex = number.toString(16).padStart(2 * size, '0');
  return Uint8Array.from({length: size}, (_, n) => parseInt(hex.slice(2 * n, 2 * n + 2), 16));
}

export function fromBase64url(text, where) {
  const rest = typeof text === 'string' ? text.length % 4 : 1;
  const unused = {0: 0, 2: 15, 3: 3}[rest];
  if (unused === undefined || !/^[A-Za-z0-9_-]*$/.test(text) || text.endsWith('\n')) {
    throw bad('This is not Base64url', where);
  }
  // Bits of the last letter that belong to no byte are zero, or there would be a second spelling.
  if (unused && BASE64.indexOf(text.at(-1)) & unused) {
    throw bad('This is not Base64url', where);
  }
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, letter => letter.charCodeAt(0));
}

export function toBase64(data) {
  let binary = '';
  for (let at = 0; at < data.length; at += 8192) {
    binary += String.fromCharCode(...data.subarray(at, at + 8192));
  }
  return btoa(binary);
}

export const toBase64url = data => toBase64(data).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

export function fromBase64(text, where) {
  let data = null;
  try {
    data = typeof text === 'string' ? Uint8Array.from(atob(text), letter => letter.charCodeAt(0)) : null;
  } catch {
    data = null;
  }
  if (data === null || toBase64(data) !== text) {
    throw bad('This is not Base64', where);
  }
  return data;
}

export function fromBase58(text, where) {
  if (text.length > MAX_BASE58) {
    throw bad(`A base-58 text has more than ${MAX_BASE58} characters`, where);
  }
  let number = 0n;
  for (const letter of text) {
    const value = BASE58.indexOf(letter);
    if (value < 0) {
      throw bad('This is not base 58', where);
    }
    number = number * 58n + BigInt(value);
  }
  const zeros = text.match(/^1*/)[0].length;
  const hex = number ? number.toString(16) : '';
  return concat(new Uint8Array(zeros), fromNumber(number, Math.ceil(hex.length / 2)));
}

export function toBase58(data) {
  let number = toNumber(data);
  let text = '';
  for (; number; number /= 58n) {
    text = BASE58[Number(number % 58n)] + text;
  }
  return '1'.repeat(data.findIndex(byte => byte) < 0 ? data.length : data.findIndex(byte => byte)) + text;
}

export function fromMultibase(text, where) {
  if (typeof text === 'string' && text[0] === 'z') {
    return fromBase58(text.slice(1), where);
  }
  if (typeof text === 'string' && text[0] === 'u') {
    return fromBase64url(text.slice(1), where);
  }
  throw bad('This is not multibase z or u', where);
}

export function fromBase45(text, where) {
  const values = Array.from(text, letter => BASE45.indexOf(letter));
  if (values.includes(-1) || values.length % 3 === 1) {
    throw bad('This is not Base45', where);
  }
  const out = [];
  for (let at = 0; at < values.length; at += 3) {
    const [a, b, c] = values.slice(at, at + 3);
    const sum = a + 45 * b + (c === undefined ? 0 : 2025 * c);
    if (sum > (c === undefined ? 0xff : 0xffff)) {
      throw bad('This is not Base45', where);
    }
    out.push(...(c === undefined ? [sum] : [sum >> 8, sum & 255]));
  }
  return Uint8Array.from(out);
}
