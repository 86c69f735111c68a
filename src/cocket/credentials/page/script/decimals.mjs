// Amounts as exact decimals: a whole number and how many of its digits are behind the point; and trade units in their base.
import {strip} from './contents.mjs';

const WRITTEN = /^\+?([0-9]{0,40})(?:\.([0-9]{0,40}))?(?:[eE]([+-]?[0-9]{1,3}))?$/;

export function decimal(text) {
  const found = WRITTEN.exec(strip(text).replaceAll('_', ''));
  if (!found || !(found[1] || found[2])) {
    return null;
  }
  const fraction = found[2] ?? '';
  const shift = fraction.length - Number(found[3] ?? 0);
  const number = BigInt(found[1] + fraction || '0');
  return shift >= 0 ? {number, scale: shift} : {number: number * 10n ** BigInt(-shift), scale: 0};
}

const scaled = (value, scale) => value.number * 10n ** BigInt(scale - value.scale);

export function plus(one, two, sign = 1n) {
  const scale = Math.max(one.scale, two.scale);
  return {number: scaled(one, scale) + sign * scaled(two, scale), scale};
}

export const minus = (one, two) => plus(one, two, -1n);
export const times = (one, two) => ({number: one.number * two.number, scale: one.scale + two.scale});
export const isNegative = value => value.number < 0n;

export function decimalText({number, scale}) {
  const digits = String(number < 0n ? -number : number).padStart(scale + 1, '0');
  const cut = digits.length - scale;
  const fraction = digits.slice(cut).replace(/0+$/, '');
  return `${number < 0n ? '-' : ''}${digits.slice(0, cut)}${fraction ? `.${fraction}` : ''}`;
}

// The amount in the base unit of its kind, so that 0.5 t and 500 kg are one; null when it is no plain amount.
export function inBase(amount, unit) {
  const value = decimal(amount);
  if (value === null) {
    return null;
  }
  const [base, factor] = Object.hasOwn(TABLES.units, unit) ? TABLES.units[unit] : [unit, '1'];
  return {value: times(value, decimal(factor)), unit: base};
}
