// A headless Chromium that tells everything a page does wrong.
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

const require = createRequire(new URL('../../web/package.json', import.meta.url));

export function missingParts() {
  const missing = [];
  try {
    require.resolve('playwright-core');
    require.resolve('echarts');
  } catch {
    missing.push('web/node_modules');
  }
  if (!existsSync(chromiumPath())) missing.push(chromiumPath());
  return missing;
}

function chromiumPath() {
  return process.env.VARGSIM_CHROMIUM || '/usr/bin/chromium';
}

export async function openBrowser() {
  const {chromium} = require('playwright-core');
  // Root, as in a container, has no sandbox of Chromium's.
  return chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}

// Opens a file; `faults` gathers console errors, exceptions, dialogs, and requests other than for the file itself.
export async function openReport(browser, path, {width = 1400, height = 1000, colorScheme = 'light'} = {}) {
  const context = await browser.newContext({viewport: {width, height}, colorScheme, offline: true});
  const page = await context.newPage();
  const faults = [];
  const address = pathToFileURL(path).href;
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', error => faults.push(`exception: ${error.message}`));
  page.on('dialog', dialog => {
    faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', request => {
    if (request.url() !== address && !/^(data|blob):/.test(request.url())) faults.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  await allCharts(page);
  return {page, faults, close: () => context.close()};
}

// Waits until no chart is left to be drawn.
export async function allCharts(page) {
  await page.waitForFunction(() => waitingCharts.length === 0);
}

// Of every chart: the section it is in, how many marks it has drawn, and how many different colours its pixels have.
export async function drawnCharts(page) {
  await allCharts(page);
  return page.evaluate(() =>
    [...document.querySelectorAll('.chart')].map(box => {
      const instance = echarts.getInstanceByDom(box);
      const marks = instance.getZr().storage.getDisplayList(true).length;
      const canvas = box.querySelector('canvas');
      const copy = document.createElement('canvas');
      copy.width = canvas.width;
      copy.height = canvas.height;
      const context = copy.getContext('2d', {willReadFrequently: true});
      context.drawImage(canvas, 0, 0);
      const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
      const colours = new Set();
      for (let i = 0; i < pixels.length; i += 4 * 7)
        if (pixels[i + 3] > 200) colours.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
      return {section: box.closest('section')?.id, marks, colours: colours.size};
    }),
  );
}
