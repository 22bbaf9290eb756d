// The HTML reports in a real browser: charts are drawn, tables sort and filter, hovering tells, nothing goes wrong and
// nothing leaves the file.
//
// usage: node report_test.mjs SIM SCREENSHOT_FOLDER; exit status 77 where Chromium or the npm packages are missing
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {allCharts, drawnCharts, missingParts, openBrowser, openReport} from './browser.mjs';

const [sim, pictures] = process.argv.slice(2);
const firstPaintLimit = 3000; // milliseconds, as the other
const lastChartLimit = 15000;

const missing = missingParts();
if (missing.length > 0) {
  console.log(
    `SKIPPED: the HTML reports were not looked at; missing: ${missing.join(', ')} (scripts/setup test installs them)`,
  );
  process.exit(77);
}

const folder = mkdtempSync(join(tmpdir(), 'vargsim-browser-'));
const report = name => join(folder, name, 'report.html');
let browser;

const tests = [];
const test = (name, body) => tests.push([name, body]);

// Opens a report, hands it over, and afterwards insists that nothing went wrong.
async function looking(name, options, body) {
  const opened = await openReport(browser, report(name), options);
  await body(opened.page);
  assert.deepEqual(opened.faults, [], name);
  await opened.close();
}

async function allDrawn(page, sections) {
  const charts = await drawnCharts(page);
  assert.deepEqual(
    charts.map(chart => chart.section),
    sections,
  );
  for (const chart of charts) {
    assert.ok(chart.marks > 10, `${chart.section} has ${chart.marks} marks`);
    assert.ok(chart.colours >= 3, `${chart.section} has ${chart.colours} colours`);
  }
}

const cells = (page, section, column) =>
  page.$$eval(`#${section} tbody tr`, (rows, index) => rows.map(row => row.children[index].textContent), column);
const numbers = texts => texts.map(text => Number(text.replaceAll(',', '')));
const sorted = (values, sign) => values.every((value, i) => i === 0 || sign * (values[i - 1] - value) <= 0);
const column = (page, section, title) =>
  page.$$eval(`#${section} thead th`, (heads, wanted) => heads.findIndex(head => head.textContent === wanted), title);
const click = (page, section, title) => page.click(`#${section} thead th:text-is("${title}")`);

const runSections = ['latency', 'traffic', 'roofline', 'occupancy', 'utilisation', 'energy'];

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1400, 700]) {
    test(`a run's charts are drawn, ${colorScheme}, ${width} pixels wide`, () =>
      looking('run', {colorScheme, width}, async page => {
        await allDrawn(page, runSections);
        assert.ok(
          await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
          'wider than the window',
        );
        await page.screenshot({path: join(pictures, `run-${colorScheme}-${width}.png`), fullPage: true});
      }));
  }
}

test('the summary says what run.json says', () =>
  looking('run', {}, async page => {
    const run = JSON.parse(readFileSync(join(folder, 'run/run.json')));
    const lead = await page.textContent('.lead');
    assert.ok(lead.includes(run.total.cycles.toLocaleString('en')), lead);
    assert.equal(await page.textContent('#layers tfoot td:nth-child(2)'), 'total');
    const shown = await cells(page, 'layers', await column(page, 'layers', 'Cycles'));
    assert.deepEqual(
      numbers(shown),
      run.layers.slice(0, shown.length).map(layer => layer.cycles),
    );
  }));

test('a click on a title sorts: largest first, then smallest, then as it was', () =>
  looking('run', {}, async page => {
    const index = await column(page, 'layers', 'Cycles');
    const before = await cells(page, 'layers', index);
    await click(page, 'layers', 'Cycles');
    const largestFirst = numbers(await cells(page, 'layers', index));
    assert.ok(sorted(largestFirst, -1) && largestFirst[0] > largestFirst.at(-1));
    await click(page, 'layers', 'Cycles');
    assert.ok(sorted(numbers(await cells(page, 'layers', index)), 1));
    await click(page, 'layers', 'Cycles');
    assert.deepEqual(await cells(page, 'layers', index), before);
  }));

test('a filter takes words and comparisons', () =>
  looking('run', {}, async page => {
    const run = JSON.parse(readFileSync(join(folder, 'run/run.json')));
    await page.fill('#layers input[type=search]', 'conv2d cycles > 3000');
    const expected = run.layers.filter(layer => layer.op === 'conv2d' && layer.cycles > 3000).map(layer => layer.name);
    assert.ok(expected.length > 0 && expected.length < run.layers.length);
    assert.deepEqual(await cells(page, 'layers', await column(page, 'layers', 'Layer')), expected);
    assert.match(
      await page.textContent('#layers .count'),
      new RegExp(`^${expected.length} of ${run.layers.length} rows`),
    );
    await page.fill('#layers input[type=search]', 'nosuchlayer');
    assert.equal(await page.$$eval('#layers tbody tr', rows => rows.length), 0);
  }));

test('hovering over a column tells its layer and causes; a click marks its row', () =>
  looking('run', {}, async page => {
    const [x, y, name] = await page.evaluate(() => {
      const box = document.querySelector('#latency .chart');
      const instance = echarts.getInstanceByDom(box);
      const series = instance.getOption().series;
      const totals = series[0].data.map((_, i) => series.reduce((all, each) => all + each.data[i], 0));
      const tallest = totals.indexOf(Math.max(...totals));
      const [px] = instance.convertToPixel({xAxisIndex: 0, yAxisIndex: 0}, [tallest, 0]);
      const at = box.getBoundingClientRect();
      const bottom = instance.convertToPixel({xAxisIndex: 0, yAxisIndex: 0}, [tallest, totals[tallest] / 40])[1];
      return [at.left + px, at.top + bottom, instance.getOption().xAxis[0].data[tallest]];
    });
    await page.mouse.move(x, y - 40);
    await page.mouse.move(x, y);
    await page.waitForSelector('#latency .tip');
    const tip = await page.textContent('#latency .tip');
    assert.ok(tip.startsWith(name) && tip.includes('cycles') && tip.includes('%'), tip);
    await page.mouse.click(x, y);
    assert.equal(await page.textContent('#layers tr.marked td:nth-child(2)'), name);
  }));

test('a layer called <script> is text', () =>
  looking('evil', {}, async page => {
    assert.equal(await page.evaluate(() => window.evil), undefined);
    const name = JSON.parse(readFileSync(join(folder, 'evil/run.json'))).layers[0].name;
    assert.equal(await page.textContent('#layers tbody tr td:nth-child(2)'), name);
    assert.ok((await page.textContent('h1')).startsWith(name));
    assert.ok((await page.title()).startsWith(name));
    assert.equal(await page.$$eval('img', images => images.length), 0);
    const box = await (await page.$('#latency .chart')).boundingBox();
    await page.mouse.move(box.x + 120, box.y + 200);
    await page.mouse.move(box.x + 124, box.y + 200);
    await page.waitForSelector('#latency .tip');
    assert.ok((await page.textContent('#latency .tip')).startsWith(name));
    assert.equal(await page.evaluate(() => window.evil), undefined);
  }));

test('a run.json without occupancy has all other charts', () =>
  looking('old', {}, async page => {
    await allDrawn(
      page,
      runSections.filter(section => section !== 'occupancy'),
    );
    assert.match(await page.textContent('#occupancy'), /no SRAM occupancy/);
  }));

test('it prints: every layer is on paper, and paper is white', () =>
  looking('run', {colorScheme: 'dark'}, async page => {
    const run = JSON.parse(readFileSync(join(folder, 'run/run.json')));
    const pdf = await page.pdf({path: join(pictures, 'run.pdf'), format: 'A4'});
    assert.ok(pdf.length > 50000);
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    assert.equal(await page.$$eval('#layers tbody tr', rows => rows.length), run.layers.length);
    assert.equal(
      await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--ground').trim()),
      '#ffffff',
    );
  }));

async function firstPaint(name) {
  const begin = Date.now();
  const opened = await openReport(browser, report(name));
  const all = Date.now() - begin;
  const first = await opened.page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  assert.deepEqual(opened.faults, []);
  console.log(`  ${name}: first paint after ${first.toFixed(0)} ms, all charts after ${all} ms`);
  assert.ok(first < firstPaintLimit, `${name}: first paint after ${first} ms`);
  assert.ok(all < lastChartLimit, `${name}: all charts after ${all} ms`);
  return opened;
}

test('5,000 layers are usable', async () => {
  const {page, close} = await firstPaint('many_layers');
  await allDrawn(page, runSections);
  const begin = Date.now();
  await click(page, 'layers', 'Cycles');
  assert.ok(sorted(numbers(await cells(page, 'layers', await column(page, 'layers', 'Cycles'))), -1));
  await page.fill('#layers input[type=search]', 'copy3. eltwise_add');
  assert.match(await page.textContent('#layers .count'), /of 5,000 rows/);
  assert.ok(Date.now() - begin < 2000, 'sorting and filtering take too long');
  await close();
});

test('a comparison is mirrored, with a column of differences and what decides', () =>
  looking('compare', {}, async page => {
    await allDrawn(page, ['decides', 'mirror']);
    const widths = await page.evaluate(() =>
      echarts
        .getInstanceByDom(document.querySelector('#mirror .chart'))
        .getOption()
        .xAxis.map(axis => axis.inverse),
    );
    assert.deepEqual(widths, [true, false, false]);
    const compare = JSON.parse(readFileSync(join(folder, 'compare/compare.json')));
    assert.equal((await page.textContent('.lead')).replaceAll('\u00a0', ' '), compare.summary);
    const difference = await cells(page, 'layers', await column(page, 'layers', 'Cycles b-a'));
    assert.equal(
      Number(difference[0].split(' ')[0].replace(/[+,]/g, '')),
      compare.b.layers[0].cycles - compare.a.layers[0].cycles,
    );
    await page.selectOption('#mirror select >> nth=0', 'bytes');
    await page.selectOption('#mirror select >> nth=1', 'effect');
    await allDrawn(page, ['decides', 'mirror']);
    await page.screenshot({path: join(pictures, 'compare.png'), fullPage: true});
  }));

test('a diff shows the configuration', () =>
  looking('diff', {}, async page => {
    await allDrawn(page, ['decides', 'mirror']);
    assert.ok((await cells(page, 'configuration', 0)).includes('hw.sram.capacity_kib'));
    await page.screenshot({path: join(pictures, 'diff.png'), fullPage: true});
  }));

test('a sweep has axes to pick, a heat map, crossovers and a Pareto front', () =>
  looking('sweep', {}, async page => {
    await allDrawn(page, ['crossovers', 'heat', 'pareto']);
    await page.screenshot({path: join(pictures, 'sweep.png'), fullPage: true});
    const cellsOf = async () => {
      await allCharts(page);
      return page.evaluate(
        () => echarts.getInstanceByDom(document.querySelector('#heat .chart')).getOption().series[0].data.length,
      );
    };
    assert.equal(await cellsOf(), 6 * 3);
    await page.selectOption('#pickers select >> nth=1', 'network.input_size');
    assert.equal(await cellsOf(), 6 * 2);
    await page.selectOption('#held select >> nth=0', '128');
    assert.equal(await cellsOf(), 2);
    assert.match(await page.textContent('#pareto'), /points are on the front/);
    assert.equal(await page.$$eval('#rejected tbody tr', rows => rows.length), 12);
    await page.fill('#points input[type=search]', 'network.input_size = 96 hw.sram.capacity_kib >= 256');
    assert.match(await page.textContent('#points .count'), /^6 of 36 rows/);
  }));

test('lines that cross are found where they cross', () =>
  looking('sweep', {}, async page => {
    const found = await page.evaluate(() =>
      crossingsOf([
        {
          name: 'p',
          points: [
            [1, 10],
            [2, 6],
            [4, 2],
          ],
        },
        {
          name: 'q',
          points: [
            [1, 8],
            [2, 7],
            [4, 6],
          ],
        },
      ]),
    );
    assert.equal(found.length, 1);
    assert.ok(Math.abs(found[0].x - (1 + 2 / 3)) < 1e-12, JSON.stringify(found));
    assert.equal(found[0].better, 'p');
    const front = await page.evaluate(() =>
      paretoFront(
        [
          {a: 1, b: 9},
          {a: 2, b: 9},
          {a: 2, b: 5},
          {a: 3, b: 6},
          {a: 4, b: 1},
        ],
        'a',
        'b',
      ).map(point => point.b),
    );
    assert.deepEqual(front, [9, 5, 1]);
  }));

test('20,000 points are usable', async () => {
  const {page, close} = await firstPaint('many_points');
  await allDrawn(page, ['crossovers', 'heat', 'pareto']);
  const begin = Date.now();
  await page.selectOption('#held select >> nth=0', '128');
  await page.fill('#points input[type=search]', 'network.input_size = 96');
  assert.ok(Date.now() - begin < 2000, 'picking and filtering take too long');
  await close();
});

mkdirSync(pictures, {recursive: true});
execFileSync('python3', [fileURLToPath(new URL('prepare.py', import.meta.url)), sim, folder], {stdio: 'inherit'});
browser = await openBrowser();
let failed = 0;
for (const [name, body] of tests) {
  try {
    await body();
    console.log(`ok: ${name}`);
  } catch (error) {
    ++failed;
    console.log(`FAILED: ${name}\n${error.stack}`);
  }
}
await browser.close();
if (failed === 0) rmSync(folder, {recursive: true});
else console.log(`kept: ${folder}`);
console.log(`${tests.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
