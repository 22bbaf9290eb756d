'use strict';
// What the pages share: colours, numbers, elements, tables and charts. Text of the data is only ever set as text.

const causeColours = {
  compute: '#0072b2',
  fill_drain: '#6bbbe8',
  wait_weights: '#e69f00',
  wait_ifmap: '#d55e00',
  wait_ofmap: '#cc79a7',
  bank_conflict: '#c9b400',
  vector: '#009e73',
  control: '#8d939c',
};
const tensorColours = {
  weights: '#e69f00',
  bias: '#c9b400',
  ifmap: '#d55e00',
  residual: '#8f4a1f',
  ofmap: '#cc79a7',
  psum: '#7a6fb0',
};
const boundColours = {compute: '#0072b2', dram: '#d55e00', sram: '#c9b400', vector: '#009e73', control: '#8d939c'};
const energyColours = {
  mac: '#0072b2',
  register: '#6bbbe8',
  vector: '#009e73',
  sram: '#c9b400',
  dram: '#d55e00',
  leakage: '#8d939c',
};
const causeWords = {
  compute: 'computing',
  fill_drain: 'filling and draining the array',
  wait_weights: 'waiting for weights',
  wait_ifmap: 'waiting for ifmaps',
  wait_ofmap: 'waiting for ofmaps',
  bank_conflict: 'SRAM bank conflicts',
  vector: 'vector unit',
  control: 'control',
};
// For keys that later versions add, and for series without a meaning of their own.
const otherColours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#6bbbe8', '#7a6fb0', '#8f4a1f'];

function colourOf(colours, key, index = 0) {
  return colours[key] || otherColours[index % otherColours.length];
}

// --- numbers ---

const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});

function digits(value, places) {
  return value.toLocaleString('en', {minimumFractionDigits: places, maximumFractionDigits: places});
}

// Three or four significant digits, as a person reads them.
function rounded(value) {
  const size = Math.abs(value);
  if (size >= 1000 || value === 0) return whole.format(value);
  if (Number.isInteger(value)) return String(value);
  return digits(value, size >= 100 ? 1 : size >= 1 ? 2 : size >= 0.01 ? 3 : 5);
}

const scales = {
  bytes: [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
    [1, 'B'],
  ],
  plain: [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
    [1, ''],
  ],
  microjoules: [
    [1e3, 'mJ'],
    [1, 'uJ'],
    [1e-3, 'nJ'],
  ],
};

function scaled(value, kind) {
  const [size, unit] =
    scales[kind].find(([least]) => Math.abs(value) >= least) || scales[kind][scales[kind].length - 1];
  return [rounded(value / size), unit];
}

const inBytes = value => scaled(value, 'bytes').join(' ');
const inPercent = (share, places = 1) => digits(100 * share, places) + ' %';
const shortNumber = value => scaled(value, 'plain').join('');

// Labels of logarithmic axes.
const plainNumber = value => (value >= 1000 ? shortNumber(value) : String(Number(value.toPrecision(2))));

function change(a, b) {
  if (a === b) return '=';
  if (!a) return 'new';
  const percent = (100 * (b - a)) / Math.abs(a);
  return (percent > 0 ? '+' : '') + digits(percent, 1) + ' %';
}

const ratio = (numerator, denominator) => (denominator > 0 ? numerator / denominator : 0);
const sum = values => values.reduce((total, value) => total + value, 0);

// --- elements ---

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'class') made.className = value;
    else if (name === 'swatch') made.style.setProperty('--swatch', value);
    else if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter(child => child !== undefined && child !== null));
  return made;
}

function section(parent, title, note, id) {
  const made = element(
    'section',
    {id},
    element('header', {}, element('h2', {}, title), note ? element('p', {class: 'note'}, note) : null),
  );
  parent.append(made);
  return made;
}

function pageHead(page, data) {
  page.append(element('p', {class: 'eyebrow'}, data.eyebrow), element('h1', {}, data.title));
  (data.summary || []).forEach((sentence, index) =>
    page.append(element('p', {class: index === 0 ? 'lead' : 'note'}, sentence.replaceAll(' %', '\u00a0%'))),
  );
  for (const warning of data.warnings || []) page.append(element('p', {class: 'warning'}, warning));
  if (!hasCharts())
    page.append(
      element(
        'p',
        {class: 'warning', id: 'no-charts'},
        'Charts are missing: sim was built without the chart library. Run scripts/setup where npm is there, build again, and write this report anew with sim report. The tables below are complete.',
      ),
    );
}

function pageFoot(page, data) {
  page.append(
    element(
      'footer',
      {},
      `Written by ${data.tool.name} ${data.tool.version}.` +
        (hasCharts() ? ' Charts: Apache ECharts, Apache License 2.0.' : ''),
    ),
  );
}

function tiles(parent, list) {
  parent.append(
    element(
      'div',
      {class: 'tiles'},
      ...list.map(([name, value, unit, under]) =>
        element(
          'div',
          {class: 'tile'},
          element('div', {class: 'name'}, name),
          element('div', {class: 'value'}, value, unit ? element('small', {}, unit) : null),
          under ? element('div', {class: 'under'}, under) : null,
        ),
      ),
    ),
  );
}

// A bar cut in proportion, with its legend: what a total is made of.
function shareBar(parent, name, parts, colours, text) {
  const total = sum(parts.map(([, value]) => value));
  const shown = parts.filter(([, value]) => value > 0);
  if (total <= 0) return;
  const bar = element('div', {class: 'bar', role: 'img', 'aria-label': name});
  const keys = element('div', {class: 'keys'});
  shown.forEach(([key, value], index) => {
    const colour = colourOf(colours, key, index);
    const piece = element('span', {title: `${key}: ${text(value)}`});
    piece.style.cssText = `flex:${value / total} 0 0;background:${colour}`;
    bar.append(piece);
    keys.append(
      element(
        'span',
        {class: 'key', swatch: colour},
        `${key} `,
        element('b', {}, inPercent(value / total)),
        ` ${text(value)}`,
      ),
    );
  });
  parent.append(element('div', {class: 'share'}, element('div', {class: 'name'}, name), element('div', {}, bar, keys)));
}

function miniature(parts, colours) {
  const total = sum(parts.map(([, value]) => value));
  const bar = element('span', {class: 'miniature'});
  parts.forEach(([key, value], index) => {
    if (value <= 0) return;
    const piece = element('span');
    piece.style.cssText = `flex:${value / total} 0 0;background:${colourOf(colours, key, index)}`;
    bar.append(piece);
  });
  return bar;
}

function picker(label, options, chosen, onchange) {
  const select = element('select', {onchange: () => onchange(select.value)});
  for (const [value, text] of options)
    select.append(element('option', {value, selected: value === chosen ? '' : undefined}, text));
  return element('label', {}, label, select);
}

// --- tables ---

// columns: {title, value(row): what sorts, filters and is exported, text(value, row): what is shown, cell(row): an element
// instead, kind: 'text' | 'number', hint}. Rows are made as they come into view; all of them before printing.
class SortedTable {
  constructor(parent, {columns, rows, total, fileName, onhover, onpick, label, filterHint}) {
    Object.assign(this, {columns, rows, total, fileName, onhover, onpick});
    this.shown = rows;
    this.order = null;
    this.count = element('span', {class: 'count'});
    this.filterBox = element('input', {
      type: 'search',
      placeholder: filterHint || 'Filter: conv, cycles > 20000',
      'aria-label': 'Filter rows',
      oninput: () => this.filter(this.filterBox.value),
    });
    parent.append(
      element(
        'div',
        {class: 'controls'},
        this.filterBox,
        this.count,
        element('button', {type: 'button', onclick: () => this.save('csv')}, 'CSV'),
        element('button', {type: 'button', onclick: () => this.save('md')}, 'Markdown'),
      ),
    );
    this.head = element('tr', {}, ...columns.map(column => this.headCell(column)));
    this.body = element('tbody');
    this.box = element(
      'div',
      {class: 'table', tabindex: 0, role: 'region', 'aria-label': label || 'Table', onscroll: () => this.fill()},
      element(
        'table',
        {},
        element('thead', {}, this.head),
        this.body,
        total ? element('tfoot', {}, this.totalRow()) : null,
      ),
    );
    parent.append(this.box);
    window.addEventListener('beforeprint', () => this.fill(true));
    this.show();
  }

  headCell(column) {
    const cell = element(
      'th',
      {
        class: 'sortable' + (column.kind === 'text' ? ' text' : ''),
        title: column.hint,
        tabindex: 0,
        scope: 'col',
        onclick: () => this.sort(column),
        onkeydown: event => {
          if (event.key === 'Enter') this.sort(column);
        },
      },
      column.title,
    );
    column.head = cell;
    return cell;
  }

  // First click: largest first for numbers, A first for text; then the other way round; then as it was.
  sort(column) {
    const steps = column.kind === 'text' ? ['ascending', 'descending', null] : ['descending', 'ascending', null];
    const now = this.order && this.order.column === column ? this.order.direction : null;
    const direction = now === null ? steps[0] : steps[steps.indexOf(now) + 1];
    for (const other of this.columns) other.head.removeAttribute('aria-sort');
    this.order = direction ? {column, direction} : null;
    if (direction) column.head.setAttribute('aria-sort', direction);
    this.show();
  }

  // Words must all occur in a row's text; "column > number" compares.
  filter(text) {
    const conditions = [];
    const words = text
      .replace(/(\S+?)\s*(<=|>=|=|<|>)\s*(-?[\d.]+(?:e\d+)?)/g, (all, name, sign, number) => {
        const column =
          this.columns.find(each => each.title.toLowerCase() === name.toLowerCase()) ||
          this.columns.find(each => each.title.toLowerCase().startsWith(name.toLowerCase()));
        if (!column) return all;
        conditions.push([column, sign, Number(number)]);
        return ' ';
      })
      .toLowerCase()
      .split(/\s+/)
      .filter(Boolean);
    const holds = {
      '<': (a, b) => a < b,
      '>': (a, b) => a > b,
      '<=': (a, b) => a <= b,
      '>=': (a, b) => a >= b,
      '=': (a, b) => a === b,
    };
    this.chosen = row => {
      if (!conditions.every(([column, sign, number]) => holds[sign](Number(column.value(row)), number))) return false;
      if (words.length === 0) return true;
      const all = this.columns
        .filter(column => column.kind === 'text')
        .map(column => String(column.value(row) ?? ''))
        .join(' ')
        .toLowerCase();
      return words.every(word => all.includes(word));
    };
    this.show();
  }

  show() {
    this.shown = this.chosen ? this.rows.filter(this.chosen) : this.rows.slice();
    if (this.order) {
      const {column, direction} = this.order;
      const sign = direction === 'ascending' ? 1 : -1;
      const key = row => column.value(row);
      this.shown.sort((x, y) => {
        const a = key(x),
          b = key(y);
        if (a === b) return 0;
        if (a === null || a === undefined) return 1;
        if (b === null || b === undefined) return -1;
        return (
          sign *
          (typeof a === 'number' && typeof b === 'number'
            ? a - b
            : String(a).localeCompare(String(b), 'en', {numeric: true}))
        );
      });
    }
    this.body.replaceChildren();
    this.made = 0;
    this.count.textContent =
      this.shown.length === this.rows.length
        ? `${whole.format(this.rows.length)} rows`
        : `${whole.format(this.shown.length)} of ${whole.format(this.rows.length)} rows`;
    this.box.scrollTop = 0;
    this.fill();
  }

  fill(all = false) {
    while (
      this.made < this.shown.length &&
      (all || this.made === 0 || this.box.scrollTop + this.box.clientHeight + 600 > this.box.scrollHeight)
    ) {
      const part = this.shown.slice(this.made, this.made + 100);
      this.body.append(...part.map(row => this.row(row)));
      this.made += part.length;
    }
  }

  row(row) {
    return element(
      'tr',
      {
        onmouseenter: this.onhover ? () => this.onhover(row) : undefined,
        onclick: this.onpick ? () => this.onpick(row) : undefined,
      },
      ...this.columns.map(column => this.cell(column, row)),
    );
  }

  cell(column, row) {
    const made = element('td', {
      class:
        [column.kind === 'text' ? 'text' : '', column.className ? column.className(row) : ''].join(' ').trim() ||
        undefined,
    });
    if (column.cell) made.append(column.cell(row));
    else made.textContent = this.text(column, row);
    if (column.className && column.className(row) === 'name') made.title = made.textContent;
    return made;
  }

  text(column, row) {
    const value = column.value(row);
    if (value === null || value === undefined) return '-';
    return column.text ? column.text(value, row) : typeof value === 'number' ? rounded(value) : String(value);
  }

  totalRow() {
    return element(
      'tr',
      {class: 'total'},
      ...this.columns.map(column =>
        element('td', {class: column.kind === 'text' ? 'text' : undefined}, this.total(column) ?? ''),
      ),
    );
  }

  mark(row) {
    let index = this.shown.indexOf(row);
    if (index < 0) {
      this.filterBox.value = '';
      this.chosen = null;
      this.show();
      index = this.shown.indexOf(row);
    }
    while (this.made <= index)
      this.body.append(...this.shown.slice(this.made, (this.made += 100)).map(each => this.row(each)));
    for (const old of this.body.querySelectorAll('.marked')) old.classList.remove('marked');
    const line = this.body.children[index];
    line.classList.add('marked');
    line.scrollIntoView({block: 'nearest'});
  }

  save(kind) {
    const quoted = text => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const plain = (column, row) => {
      const value = column.value(row);
      return value === null || value === undefined ? '' : String(value);
    };
    const barred = text => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
    const lines =
      kind === 'csv'
        ? [
            this.columns.map(column => quoted(column.title)).join(','),
            ...this.shown.map(row => this.columns.map(column => quoted(plain(column, row))).join(',')),
          ]
        : [
            '| ' + this.columns.map(column => barred(column.title)).join(' | ') + ' |',
            '|' + this.columns.map(column => (column.kind === 'text' ? '---|' : '--:|')).join(''),
            ...this.shown.map(
              row => '| ' + this.columns.map(column => barred(this.text(column, row))).join(' | ') + ' |',
            ),
          ];
    const link = element('a', {
      href: URL.createObjectURL(new Blob([lines.join('\n') + '\n'], {type: 'text/plain'})),
      download: `${this.fileName}.${kind}`,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}

// --- charts ---

const hasCharts = () => typeof echarts !== 'undefined';
const charts = [];

function ink() {
  const style = getComputedStyle(document.documentElement);
  const get = name => style.getPropertyValue(name).trim();
  return {
    ink: get('--ink'),
    soft: get('--soft'),
    faint: get('--faint'),
    line: get('--line'),
    strong: get('--line-strong'),
    panel: get('--panel'),
    accent: get('--accent'),
  };
}

// A chart whose options are made anew from the data whenever colours or choices change.
function chart(parent, options, {height, events = {}, group, tall} = {}) {
  if (!hasCharts()) return null;
  const box = element('div', {class: 'chart' + (tall ? ' tall' : '')});
  if (height) box.style.height = height + 'px';
  parent.append(box);
  const made = {box, options, events, group, instance: null};
  made.draw = () => {
    if (!made.instance) {
      made.instance = echarts.init(box, null, {renderer: 'canvas'});
      if (group) {
        made.instance.group = group;
        echarts.connect(group);
      }
      for (const [name, handler] of Object.entries(events)) made.instance.on(name, handler);
    }
    made.instance.setOption(
      {
        animation: false,
        textStyle: {fontFamily: getComputedStyle(document.body).fontFamily, color: ink().ink},
        ...options(ink()),
      },
      true,
    );
  };
  charts.push(made);
  waitingCharts.push(made);
  if (waitingCharts.length === 1) afterFrame(drawWaiting);
  return made;
}

// Words and figures are on the screen before the first chart is drawn, and a long report stays responsive meanwhile.
const waitingCharts = [];
const afterFrame = action => requestAnimationFrame(() => setTimeout(action));

function drawWaiting() {
  const next = waitingCharts[0];
  if (next && next.box.isConnected) next.draw();
  waitingCharts.shift();
  if (waitingCharts.length > 0) afterFrame(drawWaiting);
}

function redrawAll() {
  for (const each of charts) each.draw();
}

function removeCharts(box) {
  for (const old of box.querySelectorAll('.chart')) {
    const index = charts.findIndex(each => each.box === old);
    if (index >= 0 && charts[index].instance) charts[index].instance.dispose();
    if (index >= 0) charts.splice(index, 1);
  }
  box.replaceChildren();
}

function watchSurroundings() {
  if (!hasCharts()) return;
  let waiting = 0;
  window.addEventListener('resize', () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => charts.forEach(each => each.instance?.resize()));
  });
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawAll);
  // Paper is white whatever the screen is, and narrower.
  window.addEventListener('beforeprint', () => {
    document.documentElement.dataset.print = '';
    redrawAll();
    charts.forEach(each => each.instance.resize({width: Math.min(each.box.clientWidth, 700)}));
  });
  window.addEventListener('afterprint', () => {
    delete document.documentElement.dataset.print;
    redrawAll();
    charts.forEach(each => each.instance.resize());
  });
}

function axisStyle(colours, more = {}) {
  return {
    axisLine: {lineStyle: {color: colours.strong}},
    axisTick: {lineStyle: {color: colours.strong}},
    axisLabel: {color: colours.soft, fontSize: 11, ...more.axisLabel},
    splitLine: {show: more.split !== false, lineStyle: {color: colours.line}},
    nameTextStyle: {color: colours.soft, fontSize: 11},
    nameLocation: 'middle',
    ...more.axis,
  };
}

function tooltip(colours, content, trigger = 'axis') {
  return {
    trigger,
    axisPointer: {type: 'shadow', shadowStyle: {color: colours.ink, opacity: 0.06}, lineStyle: {color: colours.strong}},
    backgroundColor: colours.panel,
    borderColor: colours.strong,
    padding: [7, 10],
    textStyle: {color: colours.ink, fontSize: 12},
    confine: true,
    formatter: content,
    transitionDuration: 0,
  };
}

// lines: [key or null, name, value text, colour or null]
function tip(title, lines) {
  return element(
    'div',
    {class: 'tip'},
    element('b', {}, title),
    ...lines.map(([name, value, colour]) =>
      element(
        'div',
        {class: 'row'},
        element('span', colour ? {class: 'key', swatch: colour} : {}, name),
        element('span', {}, value),
      ),
    ),
  );
}

function legend(colours, more = {}) {
  return {
    top: 0,
    left: 0,
    itemWidth: 10,
    itemHeight: 10,
    itemGap: 12,
    icon: 'roundRect',
    textStyle: {color: colours.soft, fontSize: 12},
    type: 'scroll',
    pageTextStyle: {color: colours.soft},
    pageIconColor: colours.soft,
    ...more,
  };
}

// A slider, and the part of a long list that is shown at first: what a screen can tell apart.
function zoom(count, most, axis = 'x') {
  const inside = axis === 'x' ? {xAxisIndex: 0} : {yAxisIndex: 'all'};
  if (count <= most) return count > 30 && axis === 'x' ? [{type: 'inside', ...inside, zoomOnMouseWheel: 'ctrl'}] : [];
  const end = (100 * most) / count;
  const slider = axis === 'x' ? {height: 16, bottom: 4} : {width: 14, right: 0};
  return [
    {
      type: 'slider',
      ...inside,
      ...slider,
      start: 0,
      end,
      showDetail: false,
      brushSelect: false,
      borderColor: 'transparent',
    },
    {type: 'inside', ...inside, start: 0, end, zoomOnMouseWheel: 'ctrl'},
  ];
}

// Stacked columns, one a layer: parts is a list of [key, value(layer)].
function stackedLayers(
  parent,
  layers,
  {keys, part, colours, unit, text, events, names = key => key, percentAxis = false},
) {
  const used = keys.filter(key => layers.some(layer => part(layer, key) > 0));
  return chart(
    parent,
    c => ({
      legend: legend(c, {data: used.map(names)}),
      grid: {left: 62, right: 12, top: 34, bottom: layers.length > 300 ? 92 : 72},
      tooltip: tooltip(c, found => {
        const layer = layers[found[0].dataIndex];
        const total = sum(used.map(key => part(layer, key)));
        return tip(layer.name, [
          [unit, text(total)],
          ...used
            .filter(key => part(layer, key) > 0)
            .map(key => [
              names(key),
              `${text(part(layer, key))}  ${inPercent(ratio(part(layer, key), total), 0)}`,
              colourOf(colours, key, keys.indexOf(key)),
            ]),
        ]);
      }),
      xAxis: {
        type: 'category',
        data: layers.map(layer => layer.name),
        ...axisStyle(c, {
          split: false,
          axisLabel: {rotate: 60, interval: 'auto', fontSize: 10, width: 78, overflow: 'truncate'},
        }),
      },
      yAxis: {type: 'value', name: unit, nameGap: 48, ...axisStyle(c, {axisLabel: {formatter: shortNumber}})},
      dataZoom: zoom(layers.length, 300),
      series: used.map(key => ({
        type: 'bar',
        stack: 'all',
        name: names(key),
        barCategoryGap: '18%',
        itemStyle: {color: colourOf(colours, key, keys.indexOf(key))},
        emphasis: {disabled: layers.length > 500},
        data: layers.map(layer => part(layer, key)),
      })),
    }),
    {events, group: 'layers', height: 340},
  );
}
