// The page: what happens when somebody pastes, loads, records or exports.
import {fromUtf8, hash, toHex, utf8} from './bytes.mjs';
import {POLICY, verifyUnder} from './checking.mjs';
import {digitOf} from './contents.mjs';
import {inBase} from './decimals.mjs';
import {Finding} from './findings.mjs';
import {Holdings} from './holdings.mjs';
import {now, written} from './instants.mjs';
import {missing} from './keys.mjs';
import {drawdownEvent, enrolment, EXTENSION, importedKey, leftOf, newKey, signedLine} from './records.mjs';
import {canScan, fromCamera, fromPicture} from './scanner.mjs';
import {byId, drawFields, element, showHoldings, showReceipt, showRecords, showVerdict, translate} from './screen.mjs';
import {openStore} from './store.mjs';
import {LANGUAGES, say, spokenDate, startLanguage} from './words.mjs';

const POST_FIELDS = ['party', 'name', 'country', 'unlocode', 'log'];
const state = {language: 'en', verdict: null, left: null, records: [], post: null, key: null, scanning: false};
const policy = {...POLICY, maxStatusAge: PACKED.maxStatusAge};
const told = (name, ...parts) => say(state.language, name, ...parts);

async function start() {
  state.store = await openStore();
  state.holdings = new Holdings(state.store);
  state.language = startLanguage(await state.store.get('language'));
  state.lacks = await missing();
  byId('language').replaceChildren(...LANGUAGES.map(tag => element('option', WORDS[tag].language, {value: tag, lang: tag})));
  byId('language').value = state.language;
  if (!state.lacks) {
    await state.holdings.load(PACKED);
    state.post = (await state.store.get('post')) ?? null;
    state.key = (await state.store.get('key')) ?? null;
    await finishBegun();
  }
  state.scan = await canScan();
  listen();
  await redraw();
  document.documentElement.dataset.ready = 'yes';
  byId('document').focus();
}

async function redraw() {
  translate(state.language);
  byId('lacks').textContent = state.lacks ? told(`lacks.${state.lacks}`) : '';
  byId('check').disabled = Boolean(state.lacks);
  byId('camera').hidden = !state.scan;
  byId('no-camera').hidden = state.scan;
  state.records = await readRecords();
  const unsaved = state.records.filter(record => !record.exported).length;
  showHoldings(state.holdings.summary(now()), state.store, unsaved, state.language);
  showRecords(state.records, state.language);
  byId('export').disabled = state.records.length === 0;
  byId('share').hidden = !navigator.canShare?.({files: [new File([''], 'a.txt', {type: 'text/plain'})]});
  byId('share').disabled = state.records.length === 0;
  byId('receipt').disabled = !state.records.some(record => record.line);
  byId('pins').replaceChildren(...state.holdings.pins.map(pin => element('li', `${pin.authority} · ${pin.number}`)));
  for (const name of POST_FIELDS) {
    byId(`post-${name}`).value ||= state.post?.[name] ?? (name === 'log' ? 'cocket.local/custody' : '');
  }
  byId('key-state').textContent = state.key ? told('key_is', state.key.id) : told('key_none');
  byId('enrol').disabled = !state.key || !state.post;
  if (state.verdict) {
    present();
  }
}

// Records of the store, and those that it could not keep: whatever happens to the storage, this page still has them.
async function readRecords() {
  let kept = [];
  try {
    kept = await state.store.records();
  } catch {
    state.store.lost = true;
  }
  const known = new Set(kept.map(record => record.event.eventID));
  const own = state.records.filter(record => !known.has(record.event.eventID));
  return [...kept, ...own].sort((one, two) => (one.event.eventTime < two.event.eventTime ? -1 : 1));
}

function note(place, name, ...parts) {
  byId(place).textContent = name ? told(name, ...parts) : '';
}

async function check() {
  const raw = utf8(byId('document').value);
  await checkBytes(raw);
}

async function checkBytes(raw) {
  note('input-note');
  const began = performance.now();
  const lists = state.holdings.trust.map(({list}) => list);
  state.verdict = await verifyUnder(raw, lists, state.holdings.statuses, now(), policy);
  byId('verdict').dataset.reason = state.verdict.reason;
  byId('verdict').dataset.milliseconds = String(Math.round(performance.now() - began));
  note('draw-note');
  present();
  byId('verdict').focus();
}

function present() {
  const {verdict, holdings} = state;
  state.left = null;
  let asOf = '';
  if (verdict.proof === 'good' && verdict.contents.kinds.has('ExportLicence')) {
    state.left = leftOf(verdict.contents, holdings.statement, state.records, state.key?.id);
    const counted = state.left.find(Boolean)?.counted ?? 0;
    asOf = holdings.statement
      ? told('left_as_of', spokenDate(holdings.statement.dated, state.language, true), counted)
      : told('left_here', counted);
  }
  showVerdict(verdict, state.left, asOf, state.language);
  // What could not be settled may pass all the same; then at least it is recorded, and the record says so.
  const drawable = verdict.outcome !== 'not_genuine' && state.left !== null;
  note('draw-warning', drawable && verdict.outcome !== 'genuine' ? 'draw_unsettled' : '');
  byId('draw').hidden = !drawable;
  if (drawable && byId('draw').dataset.of !== `${verdict.contents.issuer} ${verdict.contents.number} ${state.language}`) {
    byId('draw').dataset.of = `${verdict.contents.issuer} ${verdict.contents.number} ${state.language}`;
    drawFields(verdict, state.left, state.language);
  }
}

function drawn() {
  const {contents} = state.verdict;
  const lines = [];
  for (const [n, {provision, unit}] of contents.goods.entries()) {
    // Digits of any script, and a decimal comma, are what they say.
    const typed = byId(`amount-${n}`).value.trim().replace(/[,٫]/, '.');
    const amount = Array.from(typed, letter => (/^\p{Nd}$/u.test(letter) ? digitOf(letter) : letter)).join('');
    if (!amount) {
      continue;
    }
    const read = /^[0-9]{1,40}(\.[0-9]{1,40})?$/.test(amount) ? inBase(amount, unit) : null;
    if (read === null || read.value.number === 0n) {
      byId(`amount-${n}`).focus();
      throw new Error(told('bad_amount', amount || '0'));
    }
    lines.push({item: provision, amount, unit});
  }
  if (!lines.length) {
    throw new Error(told('no_amount'));
  }
  const serials = [...new Set(byId('serials').value.split(/[\n,;]+/).map(text => text.trim()).filter(Boolean))];
  if (serials.length > 200 || serials.some(text => text.length > 200) || lines.length > 100) {
    throw new Error(told('too_many'));
  }
  return {licence: contents.number, issuer: contents.issuer, lines, serials,
    consignment: byId('consignment').value.trim().slice(0, 200), movement: byId('movement').value,
    place: byId('place').value.trim().slice(0, 200)};
}

async function record() {
  note('draw-note');
  if (!state.key || !state.post) {
    return note('draw-note', 'need_post');
  }
  let given;
  try {
    given = drawn();
  } catch (error) {
    byId('draw-note').textContent = error.message;
    return;
  }
  const photo = byId('photo').files[0];
  given.photo = photo ? toHex(await hash(new Uint8Array(await photo.arrayBuffer()))) : '';
  given.unsettled = state.verdict.outcome === 'genuine' ? '' : state.verdict.reason;
  given.clock = state.holdings.clockDoubtful(now()) ? 'doubtful' : '';
  byId('record').disabled = true;
  try {
    const made = await keepAndSign(given);
    byId('draw').dataset.of = '';
    for (const id of ['serials', 'consignment', 'photo']) {
      byId(id).value = '';
    }
    await redraw();
    showReceipt(made, state.post, state.language);
    const exceeded = state.left.some(one => one && one.left.number < 0n);
    note('draw-note', exceeded ? 'recorded_over' : given.clock ? 'recorded_clock' : 'recorded', made.sequence);
  } catch (error) {
    note('draw-note', error.name === 'QuotaExceededError' ? 'full' : 'not_kept', error.name);
  } finally {
    byId('record').disabled = false;
  }
}

// Keep it, then sign it: the number is taken by keeping, and nothing is signed that could be lost.
async function keepAndSign(given) {
  for (let again = 0; ; again += 1) {
    const own = (await readRecords()).filter(one => one.key === state.key.id);
    const head = own.reduce((last, one) => (last && last.sequence > one.sequence ? last : one), null);
    if (head && !head.line) {
      await sign(head);
    }
    const time = written(now());
    const event = drawdownEvent(state.post, given, head, time);
    const begun = {key: state.key.id, sequence: event[EXTENSION].drawdown.sequence, event, signedAt: time, exported: false};
    try {
      await state.store.add(begun);
    } catch (error) {
      if (error.name === 'ConstraintError' && again < 20) {
        continue; // another tab took the number: look again
      }
      throw error;
    }
    return sign(begun);
  }
}

async function sign(begun) {
  const made = await signedLine(begun.event, {...state.post, log: begun.log ?? state.post.log}, state.key, begun.signedAt);
  Object.assign(begun, made);
  if (!state.records.some(one => one.event.eventID === begun.event.eventID)) {
    state.records.push(begun);
  }
  try {
    await state.store.replace(begun);
    // Ask the browser not to throw this away when it needs room.
    navigator.storage?.persist?.().catch(() => {});
  } catch {
    state.store.lost = true; // it is signed, and this page still has it to export
  }
  return begun;
}

async function finishBegun() {
  for (const begun of await readRecords()) {
    if (!begun.line && begun.key === state.key?.id && state.post) {
      await sign(begun);
    }
  }
}

function save(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], {type}));
  element('a', '', {href: address, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

// Hand the records over: by the phone's own way of sharing (a mail waits there until the network is back), or as a file.
async function exportRecords(share) {
  const ready = state.records.filter(one => one.line);
  const name = `draw-downs-${written(now()).slice(0, 19).replaceAll(':', '')}.jsonl`;
  const text = ready.map(one => `${one.line}\n`).join('');
  if (share) {
    await navigator.share({files: [new File([text], name.replace('.jsonl', '.txt'), {type: 'text/plain'})]});
  } else {
    save(name, text, 'application/x-ndjson');
  }
  for (const one of ready) {
    one.exported = true;
    await state.store.replace(one).catch(() => {});
  }
  await redraw();
}

async function bringIn(files) {
  const done = [];
  for (const file of files) {
    try {
      done.push(`${file.name}: ${(await state.holdings.bring(fromUtf8(new Uint8Array(await file.arrayBuffer())))).length}`);
    } catch (error) {
      done.push(`■ ${file.name}: ${error instanceof Finding ? error.what : told('not_kept', error.name)}`);
    }
  }
  byId('lists-note').textContent = done.join(' · ');
  await redraw();
}

async function take(file) {
  if (!file) {
    return;
  }
  if (file.type.startsWith('image/')) {
    const text = state.scan ? await fromPicture(file).catch(() => '') : '';
    if (!text) {
      return note('input-note', !state.scan ? 'no_pictures' : text === null ? 'many_codes' : 'no_code');
    }
    byId('document').value = text;
    return check();
  }
  const raw = new Uint8Array(await file.arrayBuffer());
  byId('document').value = raw.length < 100_000 ? new TextDecoder().decode(raw) : '';
  await checkBytes(raw);
}

async function savePost() {
  const post = Object.fromEntries(POST_FIELDS.map(name => [name, byId(`post-${name}`).value.trim()]));
  post.country = post.country.toUpperCase();
  post.unlocode = post.unlocode.toUpperCase();
  const right = /^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(post.party) && /^[A-Z]{2}$/.test(post.country) &&
    /^([A-Z]{2}[A-Z2-9]{3})?$/.test(post.unlocode) && post.log;
  if (!right) {
    return note('post-note', 'bad_post');
  }
  state.post = post;
  await state.store.put('post', post);
  note('post-note', 'kept');
  await redraw();
}

async function useKey(make) {
  try {
    state.key = await make();
    await state.store.put('key', state.key);
    note('post-note', 'kept');
  } catch (error) {
    note('post-note', 'bad_key', error.name);
  }
  await redraw();
}

function listen() {
  const on = (id, event, act) => byId(id).addEventListener(event, given => {
    Promise.resolve(act(given)).catch(error => note('input-note', 'not_kept', error.name));
  });
  on('check', 'click', check);
  // A scanner that types ends with Enter.
  on('document', 'keydown', event => {
    if (event.key === 'Enter' && !event.shiftKey && byId('document').value.startsWith('CKT1:')) {
      event.preventDefault();
      return check();
    }
    return null;
  });
  on('file', 'change', event => take(event.target.files[0]));
  on('camera', 'click', async () => {
    state.scanning = !state.scanning;
    const text = state.scanning ? await fromCamera(byId('video'), () => !state.scanning) : '';
    state.scanning = false;
    byId('document').value = text || byId('document').value;
    return text ? check() : null;
  });
  on('clear', 'click', () => {
    byId('document').value = '';
    state.verdict = null;
    byId('verdict').hidden = true;
    byId('draw').hidden = true;
    byId('document').focus();
  });
  on('language', 'change', async event => {
    state.language = event.target.value;
    await state.store.put('language', state.language);
    await redraw();
  });
  on('lists', 'change', event => bringIn([...event.target.files]));
  on('pin', 'click', async () => {
    const [authority, signer] = [byId('pin-authority').value.trim(), byId('pin-signer').value.trim()];
    if (!authority.startsWith('did:') || !signer.startsWith('z')) {
      return note('lists-note', 'bad_pin');
    }
    await state.holdings.pinned(authority, signer);
    note('lists-note', 'kept');
    return redraw();
  });
  on('record', 'click', record);
  on('export', 'click', () => exportRecords(false));
  on('share', 'click', () => exportRecords(true));
  on('receipt', 'click', () => {
    const last = state.records.filter(one => one.line).at(-1);
    showReceipt(last, state.post, state.language);
    print();
  });
  on('save-post', 'click', savePost);
  on('new-key', 'click', () => useKey(newKey));
  on('import-key', 'change', event => useKey(async () => importedKey(await event.target.files[0].text())));
  on('enrol', 'click', () => save(`post-${state.key.id}.json`, enrolment(state.post, state.key, written(now())), 'application/json'));
}

start().catch(error => {
  byId('lacks').textContent = `${WORDS.en['lacks.other']} ${error.message}`;
  document.documentElement.dataset.ready = 'failed';
});
