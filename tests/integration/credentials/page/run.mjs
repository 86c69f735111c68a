// Asks the page's verifier about every case of a table: node run.mjs VERIFIER.mjs TABLE.json, answers as JSON.
import {readFileSync} from 'node:fs';
import {pathToFileURL} from 'node:url';

const [, , source, table] = process.argv;
const {accept, parseInstant, utf8, verifyUnder} = await import(pathToFileURL(source).href);
const answers = [];
for (const row of JSON.parse(readFileSync(table, 'utf8'))) {
  const lists = [];
  for (const text of row.lists) {
    lists.push((await accept(utf8(text), row.pin)).trust);
  }
  const statuses = new Map(Object.entries(row.statuses).map(([address, text]) => [address, utf8(text)]));
  const raw = Uint8Array.from(Buffer.from(row.document, 'base64'));
  const verdict = await verifyUnder(raw, lists, statuses, parseInstant(row.at, 'at'));
  const goods = verdict.proof === 'good' ? verdict.contents.goods.length : null;
  answers.push([verdict.outcome, verdict.reason, verdict.proof, goods, verdict.detail]);
}
process.stdout.write(JSON.stringify(answers));
