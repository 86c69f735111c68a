// Deterministic CBOR (RFC 8949 section 4.2), as much of it as a code on paper uses: whole numbers, bytes, texts, lists,
// maps, truth values and one outer tag. Every other spelling of a value is refused, so no map has a key twice.
import {fromUtf8, sameBytes} from './bytes.mjs';
import {bad} from './findings.mjs';
import {MAX_DEPTH} from './strict_json.mjs';


export class Tagged {
  constructor(tag, value) {
    Object.assign(this, {tag, value});
  }
}

export function decodeCbor(data, where) {
  const reader = new CborReader(data, where);
  const value = reader.item(0);
  if (reader.at !== data.length) {
    throw bad('This is not deterministic CBOR', where);
  }
  return value;
}

class CborReader {
  constructor(data, where) {
    Object.assign(this, {data, where, at: 0});
  }

  take(count) {
    if (this.at + count > this.data.length) {
      throw bad('This is not CBOR', this.where);
    }
    this.at += count;
    return this.data.subarray(this.at - count, this.at);
  }

  argument(info) {
    if (info < 24) {
      return info;
    }
    if (info > 27) {
      throw bad('This is not deterministic CBOR', this.where);
    }
    let value = 0n;
    for (const byte of this.take(1 << (info - 24))) {
      value = value * 256n + BigInt(byte);
    }
    // The shortest form is the only one.
    if (value < [24n, 0x100n, 0x10000n, 0x100000000n][info - 24]) {
      throw bad('This is not deterministic CBOR', this.where);
    }
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  }

  size(info) {
    const value = this.argument(info);
    if (typeof value !== 'number' || value > this.data.length) {
      throw bad('This is not CBOR', this.where);
    }
    return value;
  }

  item(level) {
    if (level > MAX_DEPTH) {
      throw bad('This is not CBOR', this.where);
    }
    const [head] = this.take(1);
    const info = head & 31;
    switch (head >> 5) {
      case 0:
        return this.argument(info);
      case 1: {
        const value = this.argument(info);
        return typeof value === 'number' ? -1 - value : -1n - value;
      }
      case 2:
        return this.take(this.size(info)).slice();
      case 3:
        try {
          return fromUtf8(this.take(this.size(info)));
        } catch {
          throw bad('This is not CBOR', this.where);
        }
      case 4:
        return Array.from({length: this.size(info)}, () => this.item(level + 1));
      case 5:
        return this.map(this.size(info), level);
      case 6:
        return new Tagged(this.argument(info), this.item(level + 1));
      default:
        if (info >= 20 && info <= 22) {
          return [false, true, null][info - 20];
        }
        throw bad('A value of the code is of a kind that codes do not use', this.where);
    }
  }

  map(count, level) {
    const found = new Map();
    let before = null;
    for (let n = 0; n < count; n += 1) {
      const start = this.at;
      const key = this.item(level + 1);
      const written = this.data.subarray(start, this.at);
      if (before !== null && !comesBefore(before, written)) {
        throw bad('This is not deterministic CBOR', this.where);
      }
      before = written;
      found.set(key, this.item(level + 1));
    }
    return found;
  }
}

function comesBefore(one, two) {
  if (one.length !== two.length) {
    return one.length < two.length;
  }
  const at = one.findIndex((byte, n) => byte !== two[n]);
  return !sameBytes(one, two) && one[at] < two[at];
}
