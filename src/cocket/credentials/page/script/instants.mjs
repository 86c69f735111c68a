// Instants as whole microseconds since 1970, in BigInt, so that they compare as exactly as in the Python verifier.
import {bad, shown} from './findings.mjs';

const STAMP =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(?:Z|([+-])(0[0-9]|1[0-4]):([0-5][0-9]))$/;
export const SECOND = 1_000_000n;
export const DAY = 86_400n * SECOND;
const FIRST = BigInt(Date.UTC(2000, 0, 1)) * 1000n - 730_119n * DAY; // 0001-01-01
const LAST = 253_402_300_800n * SECOND;
export const MAX_SECONDS = 253_402_300_799;

export function parseInstant(text, where) {
  const found = typeof text === 'string' && text.length < 40 && !text.endsWith('\n') ? STAMP.exec(text) : null;
  const instant = found ? instantOfParts(found) : null;
  if (instant === null) {
    throw bad(`'${shown(text).slice(0, 40)}' is not an instant`, where);
  }
  return instant;
}

function instantOfParts([, year, month, day, hour, minute, second, fraction = '', sign, hours = '0', minutes = '0']) {
  const days = new Date(Date.UTC(2000, Number(month), 0)); // the length of the month, leap years apart
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const most = month === '02' && !leap ? 28 : days.getUTCDate();
  if (+year < 1 || +month < 1 || +month > 12 || +day < 1 || +day > most || +hour > 23 || +minute > 59 || +second > 59) {
    return null;
  }
  if (+hours * 60 + +minutes > 840) {
    return null;
  }
  const date = new Date(0);
  date.setUTCFullYear(+year, +month - 1, +day);
  const seconds = BigInt(date.getTime() / 1000 + +hour * 3600 + +minute * 60 + +second);
  const offset = BigInt((+hours * 60 + +minutes) * 60) * (sign === '-' ? -1n : 1n);
  const micro = BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  const instant = (seconds - offset) * SECOND + micro;
  return instant >= FIRST && instant < LAST ? instant : null;
}

export const optionalInstant = (text, where) =>
  text === undefined || text === null ? null : parseInstant(text, where);
export const fromSeconds = seconds => (seconds === null ? null : BigInt(seconds) * SECOND);
export const now = () => BigInt(Date.now()) * 1000n;
const floor = (value, unit) => (value - (((value % unit) + unit) % unit)) / unit;
export const ageDays = (then, at) => Number(floor(at - then, DAY));
export const inSeconds = instant => Number(floor(instant, SECOND));

export function written(instant) {
  return instant === null ? '' : new Date(inSeconds(instant) * 1000).toISOString().replace('.000Z', 'Z');
}
