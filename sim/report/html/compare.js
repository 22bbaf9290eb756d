'use strict';
// The page of two runs: a comparison of settings, or a diff. data: a, b (run.json each), labels, pairs (positions of layers
// that belong together, -1 where one side has none), configuration (what differs, of a diff).

const measures = {
  cycles: {
    title: 'cycles',
    of: layer => layer.cycles,
    total: run => run.total.cycles,
    parts: layer => layer.ledger,
    colours: causeColours,
    text: value => whole.format(value),
  },
  bytes: {
    title: 'DRAM bytes',
    of: layer => bytesOf(layer),
    total: run => bytesOf(run.total),
    parts: layer => layer.dram.by_tensor,
    colours: tensorColours,
    text: inBytes,
  },
  energy: {
    title: 'energy, uJ',
    of: layer => energyOf(layer),
    total: run => energyOf(run.total),
    parts: layer => Object.fromEntries(Object.entries(layer.energy_uj).filter(([key]) => key !== 'total')),
    colours: energyColours,
    text: value => scaled(value, 'microjoules').join(' '),
  },
  macs: {
    title: 'MACs',
    of: layer => layer.macs,
    total: run => run.total.macs,
    parts: layer => ({macs: layer.macs}),
    colours: {macs: '#0072b2'},
    text: value => shortNumber(value),
  },
};

function pairsOf(data) {
  return data.pairs.map(([a, b]) => {
    const left = a < 0 ? null : data.a.layers[a],
      right = b < 0 ? null : data.b.layers[b];
    return {a: left, b: right, name: (left || right).name, position: (a < 0 ? b : a) + 1};
  });
}

const side = (measure, layer) => (layer ? measure.of(layer) : 0);
const part = (measure, layer, key) => (layer ? measure.parts(layer)[key] || 0 : 0);

function comparisonTiles(page, data) {
  const both = (name, of, text) => [
    name,
    change(of(data.a), of(data.b)),
    '',
    `${text(of(data.a))} to ${text(of(data.b))}`,
  ];
  tiles(page, [
    both(
      'Cycles',
      run => run.total.cycles,
      value => whole.format(value),
    ),
    both('DRAM traffic', run => bytesOf(run.total), inBytes),
    both(
      'Energy',
      run => run.total.energy_uj.total,
      value => scaled(value, 'microjoules').join(' '),
    ),
    both('MACs', run => run.total.macs, shortNumber),
    both(
      'MAC utilisation',
      run => run.total.mac_utilisation,
      value => inPercent(value),
    ),
    both(
      'SRAM peak',
      run => run.total.sram.peak_bytes,
      value => `${rounded(value / 1024)} KiB`,
    ),
  ]);
}

// What moves the total from a to b: the causes' cycles, as steps.
function drawDecides(parent, data) {
  const keys = [...new Set([...Object.keys(data.a.total.ledger), ...Object.keys(data.b.total.ledger)])];
  const steps = keys
    .map(key => [key, (data.b.total.ledger[key] || 0) - (data.a.total.ledger[key] || 0)])
    .filter(([, value]) => value !== 0)
    .sort((x, y) => Math.abs(y[1]) - Math.abs(x[1]));
  if (steps.length === 0) {
    parent.append(element('p', {class: 'note'}, 'The ledgers are equal.'));
    return;
  }
  chart(
    parent,
    c => ({
      grid: {left: 190, right: 90, top: 8, bottom: 42},
      tooltip: tooltip(
        c,
        found =>
          tip(causeWords[steps[found.dataIndex][0]] || steps[found.dataIndex][0], [
            ['a', whole.format(data.a.total.ledger[steps[found.dataIndex][0]] || 0)],
            ['b', whole.format(data.b.total.ledger[steps[found.dataIndex][0]] || 0)],
          ]),
        'item',
      ),
      xAxis: {
        type: 'value',
        name: 'cycles of b less those of a',
        nameGap: 24,
        min: -1.3 * Math.abs(steps[0][1]),
        max: 1.3 * Math.abs(steps[0][1]),
        ...axisStyle(c, {axisLabel: {formatter: shortNumber, showMinLabel: false, showMaxLabel: false}}),
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: steps.map(([key]) => causeWords[key] || key),
        ...axisStyle(c, {
          split: false,
          axisLabel: {fontSize: 12, color: c.ink},
          axis: {axisTick: {show: false}, axisLine: {show: false}},
        }),
      },
      series: [
        {
          type: 'bar',
          barWidth: 14,
          data: steps.map(([key, value], index) => ({
            value,
            itemStyle: {color: colourOf(causeColours, key, index)},
            label: {
              show: true,
              position: value < 0 ? 'left' : 'right',
              color: c.soft,
              formatter: (value > 0 ? '+' : '') + whole.format(value),
            },
          })),
        },
      ],
    }),
    {height: 60 + 26 * steps.length},
  );
}

function drawMirror(parent, data, pairs, measure, events) {
  const keys = [
    ...new Set(
      pairs.flatMap(pair => [pair.a, pair.b].filter(Boolean).flatMap(layer => Object.keys(measure.parts(layer)))),
    ),
  ].filter(key => pairs.some(pair => part(measure, pair.a, key) + part(measure, pair.b, key) > 0));
  const most = pairs.reduce((max, pair) => Math.max(max, side(measure, pair.a), side(measure, pair.b)), 1);
  const difference = pairs.map(pair => side(measure, pair.b) - side(measure, pair.a));
  const furthest = difference.reduce((max, value) => Math.max(max, Math.abs(value)), 1);
  const rows = Math.min(pairs.length, 140);
  // A bar to the left, the name, a bar to the right, the difference.
  const width = parent.clientWidth,
    narrow = width < 760;
  const names = narrow ? 110 : 150;
  const bar = Math.max(60, (width - names - 60) * 0.35),
    last = Math.max(60, width - names - 60 - 2 * bar);
  return chart(
    parent,
    c => {
      const category = (index, show) => ({
        type: 'category',
        gridIndex: index,
        inverse: true,
        data: pairs.map(pair => pair.name),
        ...axisStyle(c, {
          split: false,
          axis: {axisTick: {show: false}, axisLine: {show: index === 2, lineStyle: {color: c.strong}, onZero: true}},
        }),
        axisLabel: {
          show,
          color: c.ink,
          fontSize: 11,
          width: names - 14,
          overflow: 'truncate',
          interval: 0,
          margin: names / 2,
          align: 'center',
        },
      });
      const value = (index, title, more) => ({
        type: 'value',
        gridIndex: index,
        position: 'top',
        name: title,
        nameGap: 22,
        splitNumber: narrow ? 2 : 4,
        ...axisStyle(c, {axisLabel: {formatter: shortNumber, showMaxLabel: false, showMinLabel: index !== 2}}),
        ...more,
      });
      const bars = (which, grid) =>
        keys.map((key, index) => ({
          type: 'bar',
          name: key,
          stack: which,
          xAxisIndex: grid,
          yAxisIndex: grid,
          barCategoryGap: '25%',
          itemStyle: {color: colourOf(measure.colours, key, index)},
          emphasis: {disabled: pairs.length > 500},
          data: pairs.map(pair => part(measure, pair[which], key)),
        }));
      return {
        legend: legend(c, {data: keys}),
        grid: [
          {left: 6, width: bar, top: 66, bottom: 8},
          {left: 6 + bar + names, width: bar, top: 66, bottom: 8},
          {left: 6 + 2 * bar + names + 24, width: last, top: 66, bottom: 8},
        ],
        axisPointer: {link: [{yAxisIndex: 'all'}]},
        tooltip: tooltip(c, found => {
          const pair = pairs[found[0].dataIndex];
          const lines = keys
            .filter(key => part(measure, pair.a, key) + part(measure, pair.b, key) > 0)
            .map(key => [
              key,
              `${measure.text(part(measure, pair.a, key))} | ${measure.text(part(measure, pair.b, key))}`,
              colourOf(measure.colours, key, keys.indexOf(key)),
            ]);
          return tip(pair.name, [
            ['a | b', `${measure.text(side(measure, pair.a))} | ${measure.text(side(measure, pair.b))}`],
            ['change', change(side(measure, pair.a), side(measure, pair.b))],
            ...lines,
          ]);
        }),
        xAxis: [
          value(0, 'a: ' + shortened(data.labels.a), {inverse: true, max: most}),
          value(1, 'b: ' + shortened(data.labels.b), {max: most}),
          value(2, 'b - a', {min: -furthest, max: furthest}),
        ],
        yAxis: [category(0, false), category(1, true), category(2, false)],
        dataZoom: zoom(pairs.length, 140, 'y'),
        series: [
          ...bars('a', 0),
          ...bars('b', 1),
          {
            type: 'bar',
            name: 'b - a',
            xAxisIndex: 2,
            yAxisIndex: 2,
            barCategoryGap: '25%',
            data: difference.map(value => ({value, itemStyle: {color: value > 0 ? '#b3410e' : '#00734f'}})),
          },
        ],
      };
    },
    {height: 84 + Math.max(8, rows) * (rows > 60 ? 13 : 17), events},
  );
}

// Of settings the beginning tells, of paths the end.
const shortened = text =>
  text.length <= 30 ? text : text.includes('/') ? '...' + text.slice(-27) : text.slice(0, 27) + '...';

function pairTable(parent, data, pairs) {
  const number = (title, value, text, more = {}) => ({title, value, text, kind: 'number', ...more});
  const changed = (title, of, text, sized) => [
    number(title + ' a', pair => pair.a && of(pair.a), text),
    number(title + ' b', pair => pair.b && of(pair.b), text),
    number(
      title + ' b-a',
      pair => (pair.b ? of(pair.b) : 0) - (pair.a ? of(pair.a) : 0),
      (value, pair) =>
        value === 0
          ? '='
          : `${sized ? `${value > 0 ? '+' : ''}${text(value)}  ` : ''}${change(pair.a ? of(pair.a) : 0, pair.b ? of(pair.b) : 0)}`,
      {
        className: pair => {
          const value = (pair.b ? of(pair.b) : 0) - (pair.a ? of(pair.a) : 0);
          return value < 0 ? 'better' : value > 0 ? 'worse' : '';
        },
      },
    ),
  ];
  const columns = [
    {title: '#', value: pair => pair.position, kind: 'number'},
    {title: 'Layer', value: pair => pair.name, kind: 'text', className: () => 'name'},
    {title: 'Op', value: pair => (pair.a || pair.b).op, kind: 'text'},
    number('Groups a', pair => pair.a && pair.a.groups),
    number('Groups b', pair => pair.b && pair.b.groups),
    ...changed(
      'Cycles',
      layer => layer.cycles,
      value => whole.format(value),
      true,
    ),
    ...changed(
      'DRAM kB',
      layer => bytesOf(layer) / 1e3,
      value => digits(value, 1),
    ),
    ...changed(
      'uJ',
      layer => energyOf(layer),
      value => digits(value, 2),
    ),
    {title: 'Bound a', value: pair => pair.a && pair.a.bound, kind: 'text'},
    {title: 'Bound b', value: pair => pair.b && pair.b.bound, kind: 'text'},
  ];
  const table = new SortedTable(parent, {
    columns,
    rows: pairs,
    fileName: 'layers',
    label: 'Layers of both runs',
    filterHint: 'Filter: conv2d, cycles b-a > 500',
  });
  return table;
}

function configurationTable(page, data) {
  if (!data.configuration) return;
  const made = section(
    page,
    'Configuration',
    data.configuration.length ? 'Keys that differ.' : 'Both runs have the same configuration.',
    'configuration',
  );
  if (data.configuration.length === 0) return;
  const text = value =>
    value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);
  new SortedTable(made, {
    fileName: 'configuration',
    rows: data.configuration,
    label: 'Configuration',
    columns: [
      {title: 'Key', value: row => row.key, kind: 'text'},
      {title: 'a', value: row => text(row.a), kind: 'text'},
      {title: 'b', value: row => text(row.b), kind: 'text'},
    ],
  });
}

function showComparison(page, data) {
  const pairs = pairsOf(data);
  pageHead(page, data);
  comparisonTiles(page, data);
  let table = null;
  if (hasCharts()) {
    drawDecides(section(page, 'What decides', 'Cycles by cause: what b saves or adds against a.', 'decides'), data);
    const mirror = section(page, 'Layers side by side', null, 'mirror');
    const controls = element('div', {class: 'controls'});
    const box = element('div');
    mirror.append(controls, box);
    let measure = 'cycles',
      order = data.configuration ? 'effect' : 'network';
    const redraw = () => {
      removeCharts(box);
      const chosen = measures[measure];
      const sorted =
        order === 'network'
          ? pairs
          : pairs
              .slice()
              .sort(
                (x, y) =>
                  Math.abs(side(chosen, y.b) - side(chosen, y.a)) - Math.abs(side(chosen, x.b) - side(chosen, x.a)),
              );
      drawMirror(box, data, sorted, chosen, {click: found => table.mark(sorted[found.dataIndex])});
    };
    controls.append(
      picker(
        'Show',
        Object.entries(measures).map(([key, each]) => [key, each.title]),
        measure,
        value => {
          measure = value;
          redraw();
        },
      ),
      picker(
        'Order',
        [
          ['network', 'as in the network'],
          ['effect', 'largest difference first'],
        ],
        order,
        value => {
          order = value;
          redraw();
        },
      ),
    );
    redraw();
  }
  configurationTable(page, data);
  table = pairTable(section(page, 'Layers', 'Click a title to sort.', 'layers'), data, pairs);
  pageFoot(page, data);
}
