// Drives Firefox for border_firefox.py: node border_firefox.mjs PACKAGES FIREFOX FOLDER. The network leads nowhere.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';

const [, , packages, executablePath, folder] = process.argv;
const require = createRequire(pathToFileURL(join(packages, 'package.json')));
const {default: puppeteer} = await import(pathToFileURL(require.resolve('puppeteer-core')).href);
const file = name => readFileSync(join(folder, name), 'utf8');
const address = name => pathToFileURL(join(folder, name)).href;
const nowhere = {'network.proxy.type': 1, 'network.proxy.http': '127.0.0.1', 'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1', 'network.proxy.ssl_port': 9};
const browser = await puppeteer.launch({browser: 'firefox', executablePath, headless: true, extraPrefsFirefox: nowhere});
console.log(await browser.version());

const seconds = [];
for(const [form, text] of Object.entries(JSON.parse(file('forms.json')))) {
  for(let turn = 0; turn < 3; turn += 1) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const started = performance.now();
    await page.goto(address('border.html'));
    await page.waitForSelector("html[data-ready='yes']");
    await page.$eval('#document', (field, value) => { field.value = value; }, text);
    await page.click('#check');
    await page.waitForSelector('#verdict[data-reason]');
    seconds.push((performance.now() - started) / 1000);
    console.log(form, await page.$eval('#word', word => word.textContent), seconds.at(-1).toFixed(2), 's');
    await context.close();
  }
}
seconds.sort((one, two) => one - two);
console.log(`opened to verdict: median ${seconds[seconds.length >> 1].toFixed(2)} s, longest ${seconds.at(-1).toFixed(2)} s`);

const page = await browser.newPage();
await page.goto(address('blank.html'));
await page.addScriptTag({content: file('verifier.js')});
const rows = JSON.parse(file('table.json'));
let differ = 0;
for(let start = 0; start < rows.length; start += 50) {
  const part = rows.slice(start, start + 50);
  const answers = await page.evaluate(async asked => {
    const out = [];
    for(const row of asked) {
      const lists = [];
      for(const text of row.lists) {
        lists.push((await verifier.accept(verifier.utf8(text), row.pin)).trust);
      }
      const statuses = new Map(Object.entries(row.statuses).map(([name, text]) => [name, verifier.utf8(text)]));
      const raw = Uint8Array.from(atob(row.document), letter => letter.charCodeAt(0));
      const verdict = await verifier.verifyUnder(raw, lists, statuses, verifier.parseInstant(row.at, 'at'));
      const goods = verdict.proof === 'good' ? verdict.contents.goods.length : null;
      out.push([verdict.outcome, verdict.reason, verdict.proof, goods]);
    }
    return out;
  }, part);
  for(const [n, answer] of answers.entries()) {
    if(JSON.stringify(answer) !== JSON.stringify(part[n].expected)) {
      differ += 1;
      console.log('differs:', part[n].name, part[n].expected, answer);
    }
  }
}
console.log(`${rows.length} cases, ${differ} answered differently`);
await browser.close();
process.exitCode = differ ? 1 : 0;
