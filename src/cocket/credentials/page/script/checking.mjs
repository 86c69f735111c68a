// Is this document genuine? The steps of cocket.verifier.checking under the same numbers, and one verdict.
// `knowledge` is {trust, statuses: Map of address to bytes}; `policy` {leeway in seconds, maxStatusAge in days or null}.
import {sameBytes} from './bytes.mjs';
import {bad, Finding, refused, unsettled} from './findings.mjs';
import {keyId, readForm} from './forms.mjs';
import {ageDays, DAY, inSeconds, SECOND, written} from './instants.mjs';
import {controller, keyOfDidKey, resembling} from './issuers.mjs';
import {isSet, judge, judgeKey, readStatusList, STATUS_TYPE, takeThefts} from './lists.mjs';
import {verifyBinding} from './tokens.mjs';

const MAX_CHAIN = 5;
export const POLICY = {leeway: TABLES.leeway, maxStatusAge: null};
const leewayOf = policy => BigInt(policy.leeway) * SECOND;

// After which a further list is asked, the gravest last: it may know the issuer, or be of today.
const OPEN = ['issuer_not_listed', 'issuer_resembles', 'lookalike_issuer', 'trust_list_stale'];

// The verdict under the first trust list of today that knows the issuer; else the gravest of what they say.
export async function verifyUnder(raw, lists, statuses, at, policy = POLICY) {
  let found = null;
  takeThefts(lists.flatMap(trust => [...trust.issuers.values()]));
  for (const trust of lists.length ? lists : [null]) {
    const verdict = await verify(raw, {trust, statuses, remembered: new Map()}, at, policy);
    const rank = OPEN.indexOf(verdict.reason);
    if (rank < 0) {
      return verdict;
    }
    found = found && rank <= OPEN.indexOf(found.reason) ? found : verdict;
  }
  return found;
}

export async function verify(raw, knowledge, at, policy = POLICY) {
  const found = {proof: 'unchecked', form: '', contents: null, document: null, signed: null, issuerName: '', reliedOn: []};
  let [reason, detail, mend] = ['genuine', '', ''];
  try {
    await walk(raw, knowledge, at, policy, found);
  } catch (error) {
    if (!(error instanceof Finding)) {
      throw error;
    }
    ({code: reason, what: detail, mend} = error);
  }
  return {outcome: TABLES.reasons[reason]?.[0] ?? 'cannot_tell', reason, detail, mend, ...found};
}

async function walk(raw, knowledge, at, policy, found) {
  // 1. Read it. Nothing in it counts yet.
  const presented = await readForm(raw);
  const {form, contents, document, signed} = presented;
  Object.assign(found, {form, contents, document, signed});
  // 2. Find the key, by what the verifier holds. 3. Check the signature. From here on, what it says counts.
  const {issuer, trusted, key} = await keyFor(presented, knowledge);
  try {
    await presented.check(key);
  } catch (error) {
    if (error.code === 'signature_bad') {
      found.proof = 'bad';
    }
    throw error;
  }
  found.proof = 'good';
  if (presented.sdJwt) {
    await verifyBinding(presented.sdJwt, inSeconds(at), policy.leeway);
  }
  // 4. Whether the issuer is trusted for this, and the key was good when it signed.
  found.reliedOn = trustedFor(presented, issuer, trusted, knowledge, at, policy);
  found.issuerName = issuer.name;
  // 5. Its status. What cannot be told waits until the calendar has spoken.
  const question = await statusOf(presented, issuer, knowledge, at, policy, found.reliedOn);
  // 6. Its time.
  inForce(presented, at, policy);
  if (question) {
    throw question;
  }
}

async function keyFor(presented, knowledge) {
  const did = presented.contents.issuer;
  // 2.1 The key belongs to the issuer that the document names.
  if (presented.method && controller(presented.method, 'key') !== did) {
    throw refused('issuer_mismatch', `It names ${did.slice(0, 80)}, and is signed by ${presented.method.slice(0, 80)}`);
  }
  // 2.2 An issuer on the list signs with a key on the list.
  const issuer = knowledge.trust?.issuers.get(did);
  if (issuer) {
    if (presented.x5c && !presented.method) {
      if (!Array.isArray(presented.x5c) || presented.x5c.length < 1 || presented.x5c.length > MAX_CHAIN) {
        throw bad(`x5c holds one to ${MAX_CHAIN} certificates`, 'token, header');
      }
      throw unsettled('form_unsupported', 'This page does not read chains of certificates');
    }
    for (const trusted of issuer.keys) {
      const named = presented.method
        ? trusted.id === presented.method
        : sameBytes(await keyId(trusted.key), presented.keyId);
      if (named) {
        return {issuer, trusted, key: trusted.key};
      }
    }
    throw refused('key_unknown', `${issuer.name} has no such key on the trust list`);
  }
  // 2.3 Another issuer: whether the signature fits can still be said, not whom it speaks for.
  if (presented.method && did.startsWith('did:key:')) {
    return {issuer: null, trusted: null, key: keyOfDidKey(presented.method, 'key')};
  }
  throw notListed(did, knowledge);
}

function notListed(did, knowledge) {
  if (!knowledge.trust) {
    return unsettled('trust_list_missing', 'No trust list is held');
  }
  const close = resembling(did, knowledge.trust.issuers.keys());
  if (close) {
    const what = `${did.slice(0, 80)} is not ${close[0]}`;
    return close[1] ? refused('lookalike_issuer', what) : unsettled('issuer_resembles', what);
  }
  return unsettled('issuer_not_listed', `${did.slice(0, 80)} is not on the trust list`);
}

function signedAt(presented) {
  const signed = presented.signed ?? presented.contents.validFrom;
  if (signed === null) {
    throw unsettled('form_unsupported', 'It does not say when it was signed, nor from when it counts');
  }
  return signed;
}

function trustedFor(presented, issuer, trusted, knowledge, at, policy) {
  // 4.1 Somebody that the verifier trusts vouches for the issuer.
  if (!issuer) {
    throw notListed(presented.contents.issuer, knowledge);
  }
  // 4.2 The list is of today, as far as its own dates and this clock can say.
  const {trust} = knowledge;
  const clock = `your clock says ${written(at)}`;
  if (trust.issued > at + leewayOf(policy)) {
    throw unsettled('clock_behind', `The trust list is of ${written(trust.issued)}, ${clock}`);
  }
  if (trust.validUntil < at) {
    throw unsettled('trust_list_stale', `The trust list was to be replaced by ${written(trust.validUntil)}, ${clock}`);
  }
  // 4.3 The document was not signed tomorrow.
  const signed = signedAt(presented);
  if (presented.signed !== null && signed > at + leewayOf(policy)) {
    throw unsettled('clock_behind', `It was signed at ${written(signed)}, ${clock}`);
  }
  // 4.4 The issuer may issue this. 4.5 The key was good when it signed.
  judge(issuer, presented.contents.kinds, presented.contents.jurisdiction, signed);
  judgeKey(trusted, signed);
  return [{what: 'trust_list', dated: trust.issued, age: ageDays(trust.issued, at)}];
}

function inForce(presented, at, policy) {
  for (const begin of [presented.contents.validFrom, presented.notBefore]) {
    if (begin !== null && begin > at + leewayOf(policy)) {
      throw refused('not_yet_valid', `It is valid from ${written(begin)}`);
    }
  }
  for (const end of [presented.contents.validUntil, presented.expires]) {
    if (end !== null && end <= at - leewayOf(policy)) {
      throw refused('expired', `It was valid until ${written(end)}`);
    }
  }
}

async function statusOf(presented, issuer, knowledge, at, policy, reliedOn) {
  let question = null;
  for (const entry of entriesOf(presented, issuer)) {
    if (TABLES.informative.includes(entry.purpose)) {
      continue;
    }
    if (entry.foreign || !Object.hasOwn(TABLES.purposes, entry.purpose)) {
      // A word that is not known, or spelt otherwise, may mean that the document counts no more.
      const named = entry.purpose ? ` (${entry.purpose.slice(0, 40)})` : '';
      question ??= unsettled('status_unusable', `The status is of a kind that is not supported${named}`, 'Ask the issuer.');
      continue;
    }
    let list;
    let set;
    try {
      list = await statusList(entry, presented.contents.issuer, knowledge);
      set = isSet(list, entry.index);
    } catch (error) {
      if (!(error instanceof Finding)) {
        throw error;
      }
      const own = error.kind === 'unsettled' && error.code.startsWith('status_');
      question ??= own ? error : unsettled('status_unusable', error.what, error.mend);
      continue;
    }
    const stale = freshness(list, at, policy);
    reliedOn.push({what: entry.purpose, dated: list.dated, age: ageDays(list.dated, at)});
    // Who was revoked or spent stays so; a suspension may have been lifted since.
    if (set && (stale === null || entry.purpose !== 'suspension')) {
      throw refused(TABLES.purposes[entry.purpose], `The status list of ${written(list.dated)} says so`);
    }
    question ??= stale;
  }
  return question;
}

export function entriesOf(presented, issuer) {
  if (presented.form === 'code' && presented.statusList) {
    return Object.keys(TABLES.purposes).map(purpose => ({
      purpose,
      index: presented.statusIndex,
      address: `${issuer.statusBase}${presented.statusList}-${purpose}.json`,
    }));
  }
  return presented.contents.statuses;
}

function freshness(list, at, policy) {
  if (list.dated > at + leewayOf(policy)) {
    return unsettled('clock_behind', `The status list is of ${written(list.dated)}, your clock says ${written(at)}`);
  }
  const limit = policy.maxStatusAge ?? (list.validUntil === null ? TABLES.undatedDays : null);
  const old = limit !== null && list.dated + BigInt(limit) * DAY < at;
  if (old || (list.validUntil !== null && list.validUntil < at)) {
    const age = ageDays(list.dated, at);
    return unsettled('status_stale', `The status list is of ${written(list.dated)} and ${age} days old`);
  }
  return null;
}

async function statusList(entry, issuer, knowledge) {
  const raw = knowledge.statuses.get(entry.address);
  if (raw === undefined) {
    throw unsettled('status_missing', `The list for ${entry.purpose} is not held`, entry.address.slice(0, 200));
  }
  const name = `${entry.address} ${issuer}`;
  let list = knowledge.remembered.get(name);
  if (!list) {
    // The list is a document itself: same issuer, same trust, good signature.
    const presented = await readForm(raw);
    if (presented.contents.issuer !== issuer) {
      throw unsettled('status_unusable', `The status list is of ${presented.contents.issuer}, not of ${issuer}`);
    }
    const {issuer: listed, trusted, key} = await keyFor(presented, knowledge);
    await presented.check(key);
    if (trusted) {
      judgeKey(trusted, signedAt(presented));
    }
    const {kinds} = presented.contents;
    if (listed && (kinds.size !== 1 || !kinds.has(STATUS_TYPE))) {
      throw unsettled('status_unusable', 'The status list is of another type');
    }
    list = await readStatusList(presented.document, entry.address);
    if (presented.expires !== null && (list.validUntil === null || presented.expires < list.validUntil)) {
      list.validUntil = presented.expires;
    }
    knowledge.remembered.set(name, list);
  }
  if (!list.purposes.includes(entry.purpose)) {
    throw unsettled('status_unusable', `The status list is for ${list.purposes}, not for ${entry.purpose}`);
  }
  return list;
}
