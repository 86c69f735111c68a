// What stops a check, each with a code of TABLES.reasons: broken (bad), understood and refused, or left open (unsettled).

export class Finding extends Error {
  constructor(kind, code, what, mend = '') {
    super(what);
    Object.assign(this, {kind, code, what, mend});
  }
}

export const bad = (what, where = '') => new Finding('bad', 'malformed', where ? `${where}: ${what}` : what);
export const refused = (code, what) => new Finding('refused', code, what);
export const unsettled = (code, what, mend = '') => new Finding('unsettled', code, what, mend);
// It is no document of any form: a question that cannot be put.
export const unreadable = what => new Finding('unreadable', 'no_document', what);

// A value from outside in a sentence; objects from outside have no text of their own.
export function shown(value) {
  if (value !== null && typeof value === 'object') {
    return Array.isArray(value) ? 'a list' : 'an object';
  }
  return String(value);
}
