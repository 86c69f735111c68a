// Strict JSON from outside, and canonical JSON (RFC 8785). JSON.parse forgives what two readers could take differently.
// Objects have no prototype, so that no name in them is anything but a name. A fraction is a Real: 1.0 is not the integer 1.
import {hash, toHex, utf8} from './bytes.mjs';
import {bad} from './findings.mjs';

export const MAX_DEPTH = 40;
const MAX_NUMBER_TEXT = 60;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const BLANK = /[ \t\n\r]*/y;
const ESCAPES = {'"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t'};

export class Real {
  constructor(value) {
    this.value = value;
  }
}

export const isObject = value =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Real);
export const has = (object, name) => Object.hasOwn(object, name);

export function without(object, ...names) {
  const copy = Object.create(null);
  for (const name of Object.keys(object)) {
    if (!names.includes(name)) {
      copy[name] = object[name];
    }
  }
  return copy;
}

export function loadJson(text, where) {
  const value = new Parser(text, where).whole();
  if ((text.match(/[[{]/g) ?? []).length > MAX_DEPTH && depth(value) > MAX_DEPTH) {
    throw bad(`The document nests deeper than ${MAX_DEPTH} levels`, where);
  }
  return value;
}

function depth(value) {
  let level = [value];
  let deepest = 0;
  while (level.length) {
    deepest += 1;
    level = level.flatMap(outer => (isObject(outer) ? Object.values(outer) : Array.isArray(outer) ? outer : []));
  }
  return deepest;
}

class Parser {
  constructor(text, where) {
    Object.assign(this, {text, where, at: 0, level: 0});
  }

  whole() {
    const value = this.value();
    this.blanks();
    if (this.at < this.text.length) {
      this.fail('extra data');
    }
    return value;
  }

  fail(why) {
    throw bad(`This is not JSON (${why})`, `${this.where}, letter ${this.at + 1}`);
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    this.at += found ? found[0].length : 0;
    return found;
  }

  blanks() {
    this.match(BLANK);
  }

  value() {
    // A stack of our own limits is kinder than the browser's.
    if (this.level > 500) {
      throw bad(`The document nests deeper than ${MAX_DEPTH} levels`, this.where);
    }
    this.blanks();
    const first = this.text[this.at];
    if (first === '{' || first === '[') {
      this.at += 1;
      this.level += 1;
      const value = first === '{' ? this.object() : this.list();
      this.level -= 1;
      return value;
    }
    if (first === '"') {
      return this.string();
    }
    for (const [word, value] of [['true', true], ['false', false], ['null', null]]) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  number() {
    const found = this.match(NUMBER);
    if (!found) {
      this.fail('expecting value');
    }
    if (found[0].length > MAX_NUMBER_TEXT) {
      throw bad(`A number has more than ${MAX_NUMBER_TEXT} characters`, this.where);
    }
    const value = Number(found[0]);
    if (found[1] === undefined && found[2] === undefined) {
      return Number.isSafeInteger(value) ? value || 0 : BigInt(found[0]);
    }
    if (!Number.isFinite(value)) {
      throw bad(`The number ${found[0].slice(0, 20)} is too large`, this.where);
    }
    return new Real(value);
  }

  string() {
    this.at += 1;
    let out = '';
    for (;;) {
      out += this.match(PLAIN)[0];
      const letter = this.text[this.at];
      if (letter === '"') {
        this.at += 1;
        return out;
      }
      if (letter !== '\\') {
        this.fail('unterminated or control letter in a text');
      }
      const next = this.text[this.at + 1];
      const hex = this.text.slice(this.at + 2, this.at + 6);
      if (next === 'u' && /^[0-9A-Fa-f]{4}$/.test(hex)) {
        out += String.fromCharCode(parseInt(hex, 16));
        this.at += 6;
      } else if (next !== undefined && next !== 'u' && Object.hasOwn(ESCAPES, next)) {
        out += ESCAPES[next];
        this.at += 2;
      } else {
        this.fail('invalid escape');
      }
    }
  }

  list() {
    const out = [];
    this.blanks();
    if (this.text[this.at] === ']') {
      this.at += 1;
      return out;
    }
    for (;;) {
      out.push(this.value());
      this.blanks();
      const mark = this.text[this.at];
      this.at += 1;
      if (mark === ']') {
        return out;
      }
      if (mark !== ',') {
        this.fail("expecting ',' delimiter");
      }
    }
  }

  object() {
    const out = Object.create(null);
    this.blanks();
    if (this.text[this.at] === '}') {
      this.at += 1;
      return out;
    }
    for (;;) {
      this.blanks();
      if (this.text[this.at] !== '"') {
        this.fail('expecting a name in quotes');
      }
      const name = this.string();
      this.blanks();
      if (this.text[this.at] !== ':') {
        this.fail("expecting ':' delimiter");
      }
      this.at += 1;
      const value = this.value();
      if (has(out, name)) {
        throw bad(`The key '${name.slice(0, 40)}' stands twice in one object`, this.where);
      }
      out[name] = value;
      this.blanks();
      const mark = this.text[this.at];
      this.at += 1;
      if (mark === '}') {
        return out;
      }
      if (mark !== ',') {
        this.fail("expecting ',' delimiter");
      }
    }
  }
}

export function canonical(value) {
  if (typeof value === 'string') {
    // JSON.stringify writes half of a pair as an escape; it has no UTF-8 form at all.
    if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value)) {
      throw bad('A text holds half of a surrogate pair', 'document');
    }
    return JSON.stringify(value);
  }
  if (typeof value === 'bigint') {
    throw bad('An integer is beyond 2^53', 'document');
  }
  if (value instanceof Real) {
    return String(value.value || 0);
  }
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  if (isObject(value)) {
    // Without a comparison, JavaScript sorts by UTF-16 code units, as RFC 8785 asks.
    return `{${Object.keys(value).sort().map(name => `${canonical(name)}:${canonical(value[name])}`).join(',')}}`;
  }
  return String(value);
}

export const digest = async value => toHex(await hash(utf8(canonical(value))));
