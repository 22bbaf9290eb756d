'use strict';
{
  const page = document.getElementById('page');
  const data = JSON.parse(document.getElementById('data').textContent);
  page.replaceChildren();
  ({run: showRun, compare: showComparison, diff: showComparison, sweep: showSweep})[data.kind](page, data);
  watchSurroundings();
}
