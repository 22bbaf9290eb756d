// usage: node screenshots.mjs REPORTS PICTURES
// Pictures of the upper part of REPORTS/run and REPORTS/sweep.
import {join} from 'node:path';
import {openBrowser, openReport} from './browser.mjs';

const [reports, pictures] = process.argv.slice(2);
const browser = await openBrowser();
for (const [name, height] of [
  ['run', 1300],
  ['sweep', 1150],
]) {
  const {page, close} = await openReport(browser, join(reports, name, 'report.html'), {width: 1200, height});
  await page.screenshot({path: join(pictures, `report_${name}.png`)});
  await close();
}
await browser.close();
