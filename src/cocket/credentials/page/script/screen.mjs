// What is drawn: the verdict, the goods, what it rests on, and the records of this device. Text is never markup.
import {decimalText, isNegative} from './decimals.mjs';
import {EXTENSION} from './records.mjs';
import {direction, say, sentenceOf, spokenDate} from './words.mjs';

export const byId = id => document.getElementById(id);

export function element(name, text = '', attributes = {}, ...inside) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...inside);
  return made;
}

// Text of papers keeps its own direction, and what does not print is shown by its number.
export function inert(text) {
  return element('bdi', String(text).replace(/[\p{C}\u2028\u2029]/gu, letter => `⟨U+${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`));
}

export function translate(language) {
  document.documentElement.lang = language;
  document.documentElement.dir = direction(language);
  for (const one of document.querySelectorAll('[data-say]')) {
    one.textContent = say(language, one.dataset.say);
  }
  for (const one of document.querySelectorAll('[data-hint]')) {
    one.placeholder = say(language, one.dataset.hint);
  }
  byId('draft').hidden = language === 'en';
}

const SHAPES = {genuine: '●', not_genuine: '■', cannot_tell: '◆'};

export function showVerdict(verdict, left, asOf, language) {
  const place = byId('verdict');
  place.className = verdict.outcome;
  byId('shape').textContent = SHAPES[verdict.outcome];
  byId('word').textContent = say(language, verdict.outcome);
  byId('sentence').textContent = sentenceOf(language, verdict.reason);
  const own = `mend.${verdict.reason}`;
  const refusal = verdict.outcome === 'not_genuine' ? 'mend.signature_bad' : '';
  byId('mend').textContent = say(language, WORDS.en[own] ? own : refusal);
  byId('said').replaceChildren(...(verdict.proof === 'good' ? described(verdict, language) : []));
  byId('goods').replaceChildren(...(verdict.proof === 'good' ? goodsRows(verdict, left, language) : []));
  const shown = verdict.proof === 'good' && verdict.contents.goods.length > 0;
  byId('goods-table').hidden = !shown;
  byId('as-of').textContent = shown && left ? asOf : '';
  byId('more').textContent = verdict.contents?.more && shown ? say(language, 'more_lines', verdict.contents.more) : '';
  byId('relied').replaceChildren(
    ...verdict.reliedOn.map(({what, dated, age}) =>
      element('li', say(language, 'relied', say(language, `list.${what}`), spokenDate(dated, language), age))),
  );
  byId('detail').replaceChildren(inert(verdict.detail ? `${verdict.reason}: ${verdict.detail}` : verdict.reason));
  place.hidden = false;
}

function described(verdict, language) {
  const {contents} = verdict;
  const rows = [
    ['what', [...contents.kinds].map(kind => (WORDS.en[`kind.${kind}`] ? say(language, `kind.${kind}`) : kind)).join(', ')],
    ['number', contents.number || contents.id],
    ['issuer', `${verdict.issuerName || contents.issuer} (${contents.jurisdiction})`],
    ['destination', contents.destination],
    ['rests_on', contents.kinds.has('ReExportConsent')
      ? say(language, 'rests_on_check', contents.restsOn || say(language, 'unknown')) : ''],
    ['valid', [contents.validFrom, contents.validUntil].map(one => (one === null ? '' : spokenDate(one, language))).join(' – ')],
  ];
  return rows.filter(([, value]) => value).flatMap(([name, value]) => [
    element('dt', say(language, name)),
    element('dd', '', {}, inert(value)),
  ]);
}

function goodsRows(verdict, left, language) {
  return verdict.contents.goods.map((line, n) => {
    const rest = left?.[n];
    const over = rest && isNegative(rest.left);
    const text = rest ? `${over ? '■ ' : ''}${decimalText(rest.left)} ${rest.unit}` : say(language, 'unknown');
    return element('tr', '', {},
      element('td', '', {}, inert([line.provision, line.description].filter(Boolean).join(' '))),
      element('td', '', {}, inert(`${line.amount} ${line.unit}`)),
      element('td', '', over ? {class: 'over'} : {}, inert(text)));
  });
}

export function showHoldings(summary, store, unsaved, language) {
  const lines = summary.trust.map(({authority, number, issued, age, stale}) =>
    `${stale ? '▲ ' : ''}${say(language, 'holds_trust', authority, number, spokenDate(issued, language), age)}`);
  lines.push(summary.trust.length ? '' : `▲ ${say(language, 'holds_no_trust')}`);
  lines.push(summary.statuses
    ? say(language, 'holds_status', summary.statuses, spokenDate(summary.oldest, language), summary.oldestAge)
    : `▲ ${say(language, 'holds_no_status')}`);
  lines.push(summary.statement ? say(language, 'holds_balances', spokenDate(summary.statement.dated, language, true), summary.statement.issuer) : '');
  lines.push(summary.leftOut ? `▲ ${say(language, 'left_out', summary.leftOut)}` : '');
  lines.push(store.lasting ? '' : `▲ ${say(language, 'no_storage')}`, store.lost ? `▲ ${say(language, 'storage_lost')}` : '');
  lines.push(unsaved ? `▲ ${say(language, 'unsaved', unsaved)}` : '');
  byId('holdings').replaceChildren(...lines.filter(Boolean).map(line => element('li', '', {}, inert(line))));
}

export function drawFields(verdict, left, language) {
  byId('draw-lines').replaceChildren(...verdict.contents.goods.map((line, n) => {
    const label = element('label', '', {for: `amount-${n}`}, inert(`${line.provision} (${line.unit})`));
    const given = left?.[n] ? ` ${say(language, 'of', decimalText(left[n].left), left[n].unit)}` : '';
    label.append(given);
    const attributes = {id: `amount-${n}`, inputmode: 'decimal', autocomplete: 'off', maxlength: '40'};
    return element('p', '', {}, label, element('input', '', attributes));
  }));
}

export function showRecords(records, language) {
  byId('records').replaceChildren(...records.map(record => {
    const {event} = record;
    const {drawdown, licence} = event[EXTENSION];
    const what = drawdown.lines.map(line => `${line.amount} ${line.unit} ${line.item}`).join('; ');
    const state = !record.line ? say(language, 'begun') : record.exported ? say(language, 'exported') : say(language, 'only_here');
    return element('li', '', {}, inert(`${drawdown.sequence}. ${licence}: ${what}. ${event.eventTime}. ${state}`));
  }));
  byId('nothing').hidden = records.length > 0;
}

// The receipt that is printed and signed by two hands; it says all that has to be typed in where the phone is gone.
export function showReceipt(record, post, language) {
  const {event} = record;
  const {drawdown, licence, place} = event[EXTENSION];
  const rows = [
    ['number', licence], ['issuer', drawdown.issuer], ['post', `${post.name}, ${post.party}`],
    ['place', Object.values(place).join(', ')], ['time', event.eventTime], ['movement', say(language, `move.${drawdown.movement}`)],
    ...drawdown.lines.map(line => ['amount', `${line.amount} ${line.unit} ${line.item}`]),
    ['serials', (drawdown.serials ?? []).join(', ')], ['consignment', drawdown.consignment ?? ''],
    ['record', `${drawdown.sequence} · ${record.digest}`],
  ];
  byId('receipt-rows').replaceChildren(...rows.filter(([, value]) => value).flatMap(([name, value]) => [
    element('dt', say(language, name)), element('dd', '', {}, inert(value))]));
}
