'use strict';
// The page of a sweep. data: axes and figures (names of columns), columns (name -> one value a point), rejected (points
// without figures), confirmations.

const figureWords = {
  'total.cycles': 'cycles',
  'total.latency_ms': 'latency, ms',
  'total.mac_utilisation': 'MAC utilisation',
  'total.dram.read_bytes': 'DRAM bytes read',
  'total.dram.write_bytes': 'DRAM bytes written',
  dram_bytes: 'DRAM bytes',
  'total.energy_uj.total': 'energy, uJ',
  'total.sram.peak_bytes': 'SRAM peak, bytes',
  'total.macs': 'MACs',
  'network.macs': 'MACs',
  'network.params': 'parameters',
  'total.frames_per_second': 'images a second',
  'total.average_power_mw': 'power, mW',
  'total.dram.bandwidth_utilisation': 'DRAM bandwidth used',
  'network.weight_bytes': 'weight bytes',
};
const moreIsBetter = new Set(['total.mac_utilisation', 'total.frames_per_second']);
const wordsOf = name => figureWords[name] || name;

function makeSweep(data) {
  const count = data.axes.length + data.figures.length === 0 ? 0 : Object.values(data.columns)[0].length;
  const points = [];
  for (let i = 0; i < count; ++i) {
    const point = {};
    for (const [name, column] of Object.entries(data.columns)) point[name] = column[i];
    points.push(point);
  }
  const order = (a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', {numeric: true});
  const values = Object.fromEntries(
    data.axes.map(axis => [axis, [...new Set(points.map(point => point[axis]))].sort(order)]),
  );
  return {...data, points, values};
}

const shownValue = value => (value === null || value === undefined ? 'default' : String(value));
const betterOf = (figure, a, b) => (moreIsBetter.has(figure) ? a > b : a < b);

// The best point of each cell, over whatever is not an axis of the picture.
function bestBy(points, figure, keyOf) {
  const best = new Map();
  for (const point of points) {
    if (typeof point[figure] !== 'number') continue;
    const key = keyOf(point);
    const old = best.get(key);
    if (!old || betterOf(figure, point[figure], old[figure])) best.set(key, point);
  }
  return best;
}

function pointTip(sweep, point, figures) {
  return tip(`point ${point.point}`, [
    ...sweep.axes.map(axis => [axis, shownValue(point[axis])]),
    ...figures.map(figure => [wordsOf(figure), rounded(point[figure])]),
  ]);
}

// One colour from light to dark; told apart without colour vision.
const heatColours = ['#fde725', '#90d743', '#35b779', '#21918c', '#31688e', '#443983', '#440154'];

function drawHeat(box, sweep, points, state) {
  const {x, y, figure} = state;
  const xs = sweep.values[x],
    ys = y ? sweep.values[y] : ['all'];
  const best = bestBy(points, figure, point => `${xs.indexOf(point[x])}/${y ? ys.indexOf(point[y]) : 0}`);
  const cells = [...best].map(([key, point]) => {
    const [i, j] = key.split('/').map(Number);
    return {value: [i, j, point[figure]], point};
  });
  if (cells.length === 0) {
    box.append(element('p', {class: 'note'}, 'No point is left.'));
    return;
  }
  const all = cells.map(cell => cell.value[2]);
  const low = all.reduce((a, b) => Math.min(a, b)),
    high = all.reduce((a, b) => Math.max(a, b));
  // Light ground, dark letters; the better end of the scale is the light one.
  const share = value => (high > low ? (value - low) / (high - low) : 0);
  for (const cell of cells)
    cell.label = {
      color: (moreIsBetter.has(figure) ? 1 - share(cell.value[2]) : share(cell.value[2])) < 0.5 ? '#1b2430' : '#ffffff',
    };
  chart(
    box,
    c => ({
      grid: {left: 108, right: 86, top: 12, bottom: 62},
      tooltip: tooltip(c, found => pointTip(sweep, found.data.point, sweep.figures), 'item'),
      xAxis: {
        type: 'category',
        name: x,
        nameGap: 36,
        data: xs.map(shownValue),
        ...axisStyle(c, {split: false, axisLabel: {width: 120, overflow: 'truncate', hideOverlap: true}}),
      },
      yAxis: {
        type: 'category',
        name: y || '',
        nameGap: 88,
        data: ys.map(shownValue),
        ...axisStyle(c, {split: false, axisLabel: {width: 76, overflow: 'truncate'}}),
      },
      visualMap: {
        min: low,
        max: high > low ? high : low + 1,
        calculable: true,
        orient: 'vertical',
        right: 0,
        top: 'middle',
        itemWidth: 12,
        itemHeight: 180,
        formatter: shortNumber,
        textStyle: {color: c.soft, fontSize: 11},
        inRange: {color: moreIsBetter.has(figure) ? heatColours.slice().reverse() : heatColours},
      },
      series: [
        {
          type: 'heatmap',
          data: cells,
          itemStyle: {borderColor: c.panel, borderWidth: 1.5},
          label: {show: cells.length <= 160, formatter: found => shortNumber(found.value[2]), fontSize: 11},
          emphasis: {itemStyle: {borderColor: c.ink}},
        },
      ],
    }),
    {height: Math.min(560, Math.max(220, 90 + 34 * ys.length))},
  );
}

// Points that no other beats in both figures.
function paretoFront(points, x, y) {
  const sorted = points
    .filter(point => typeof point[x] === 'number' && typeof point[y] === 'number')
    .sort((p, q) => (p[x] === q[x] ? (betterOf(y, p[y], q[y]) ? -1 : 1) : betterOf(x, p[x], q[x]) ? -1 : 1));
  const front = [];
  let best = null;
  for (const point of sorted) {
    if (best !== null && !betterOf(y, point[y], best)) continue;
    best = point[y];
    front.push(point);
  }
  return front;
}

function drawPareto(box, sweep, points, state) {
  const {paretoX: x, paretoY: y, colour} = state;
  const front = paretoFront(points, x, y);
  const groups = colour ? sweep.values[colour] : ['all'];
  const few = groups.length <= 12 ? groups : ['all'];
  const member = (point, group) => (few.length === 1 && group === 'all' ? true : point[colour] === group);
  const usable = points.filter(point => typeof point[x] === 'number' && typeof point[y] === 'number');
  const onFront = new Set(front);
  chart(
    box,
    c => ({
      legend: legend(c, {
        icon: 'circle',
        data: [...few.map(group => (few.length === 1 ? 'points' : shownValue(group))), 'Pareto front'],
      }),
      grid: {left: 72, right: 18, top: 36, bottom: 66},
      tooltip: tooltip(
        c,
        found =>
          found.data && found.data.point
            ? pointTip(sweep, found.data.point, sweep.figures)
            : found.value
              ? tip('point', [
                  [wordsOf(x), rounded(found.value[0])],
                  [wordsOf(y), rounded(found.value[1])],
                ])
              : '',
        'item',
      ),
      xAxis: {
        type: 'value',
        scale: true,
        name: wordsOf(x),
        nameGap: 26,
        ...axisStyle(c, {axisLabel: {formatter: shortNumber}}),
      },
      yAxis: {
        type: 'value',
        scale: true,
        name: wordsOf(y),
        nameGap: 52,
        ...axisStyle(c, {axisLabel: {formatter: shortNumber}}),
      },
      dataZoom: [
        {type: 'inside', xAxisIndex: 0, zoomOnMouseWheel: 'ctrl', filterMode: 'none'},
        {type: 'inside', yAxisIndex: 0, zoomOnMouseWheel: 'ctrl', filterMode: 'none'},
      ],
      series: [
        ...few.map((group, index) => ({
          type: 'scatter',
          name: few.length === 1 ? 'points' : shownValue(group),
          symbolSize: usable.length > 3000 ? 4 : 7,
          large: usable.length > 3000,
          largeThreshold: 2000,
          itemStyle: {color: otherColours[index % otherColours.length], opacity: usable.length > 3000 ? 0.5 : 0.75},
          data: usable
            .filter(point => member(point, group))
            .map(point => (usable.length > 3000 ? [point[x], point[y]] : {value: [point[x], point[y]], point})),
        })),
        {
          type: 'line',
          name: 'Pareto front',
          step: 'end',
          lineStyle: {color: c.ink, width: 1.2},
          itemStyle: {color: c.ink},
          symbol: 'circle',
          symbolSize: 8,
          z: 5,
          data: front.map(point => ({value: [point[x], point[y]], point})),
        },
      ],
    }),
    {tall: true},
  );
  const labels = front
    .slice(0, 12)
    .map(
      point =>
        `${sweep.axes.map(axis => `${axis.split('.').pop()} ${shownValue(point[axis])}`).join(', ')}: ${rounded(point[x])}, ${rounded(point[y])}`,
    );
  box.append(
    element(
      'p',
      {class: 'note'},
      `${front.length} of ${whole.format(usable.length)} points are on the front${front.length > 12 ? '; the first 12' : ''}:`,
    ),
    element('ul', {class: 'facts note'}, ...labels.map(text => element('li', {}, text))),
  );
  return onFront;
}

// Lines over a numeric axis, one a value of another; where two lines cross, the better one changes.
function drawLines(box, sweep, points, state) {
  const {x, y, figure} = state;
  const xs = sweep.values[x];
  const numeric = xs.every(value => typeof value === 'number');
  const groups = y ? sweep.values[y].slice(0, 16) : ['all'];
  const lines = groups
    .map(group => {
      const best = bestBy(y ? points.filter(point => point[y] === group) : points, figure, point =>
        xs.indexOf(point[x]),
      );
      return {
        name: y ? `${y.split('.').pop()} ${shownValue(group)}` : wordsOf(figure),
        points: xs
          .map((value, index) =>
            best.has(index) ? [numeric ? value : index, best.get(index)[figure], best.get(index)] : null,
          )
          .filter(Boolean),
      };
    })
    .filter(line => line.points.length > 0);
  const crossings = numeric ? crossingsOf(lines) : [];
  const logarithmic = numeric && xs.length > 3 && xs[0] > 0 && xs[xs.length - 1] / xs[0] > 20;
  chart(
    box,
    c => ({
      legend: legend(c, {data: lines.map(line => line.name), icon: 'roundRect'}),
      grid: {left: 72, right: 24, top: 36, bottom: 46},
      tooltip: tooltip(
        c,
        found =>
          found.data && found.data.point
            ? pointTip(sweep, found.data.point, sweep.figures)
            : found.data && found.data.crossing
              ? tip('Lines cross', [
                  [x, rounded(found.data.value[0])],
                  [wordsOf(figure), rounded(found.data.value[1])],
                  ['between', found.data.crossing],
                ])
              : '',
        'item',
      ),
      xAxis: {
        type: numeric ? (logarithmic ? 'log' : 'value') : 'category',
        logBase: 2,
        scale: true,
        name: x,
        nameGap: 26,
        ...(numeric ? {} : {data: xs.map(shownValue)}),
        ...axisStyle(c, {split: false, axisLabel: {formatter: numeric ? rounded : undefined}}),
      },
      yAxis: {
        type: 'value',
        scale: true,
        name: wordsOf(figure),
        nameGap: 52,
        ...axisStyle(c, {axisLabel: {formatter: shortNumber}}),
      },
      series: [
        ...lines.map((line, index) => ({
          type: 'line',
          name: line.name,
          symbol: 'circle',
          symbolSize: 6,
          lineStyle: {width: 2, type: index >= otherColours.length ? 'dashed' : 'solid'},
          itemStyle: {color: otherColours[index % otherColours.length]},
          data: line.points.map(([at, value, point]) => ({value: [at, value], point})),
        })),
        {
          type: 'scatter',
          name: 'crossings',
          symbol: 'diamond',
          symbolSize: 11,
          z: 6,
          itemStyle: {color: c.panel, borderColor: c.ink, borderWidth: 1.5},
          data: crossings.map(crossing => ({
            value: [crossing.x, crossing.y],
            crossing: `${crossing.a} and ${crossing.b}`,
          })),
        },
      ],
    }),
    {tall: true},
  );
  const texts = crossings
    .slice(0, 10)
    .map(
      crossing =>
        `At ${x} ${rounded(crossing.x)}, ${crossing.better} begins to beat ${crossing.worse} (between simulated points ${shownValue(crossing.from)} and ${shownValue(crossing.to)}, read off straight lines).`,
    );
  box.append(
    texts.length
      ? element('ul', {class: 'facts note'}, ...texts.map(text => element('li', {}, text)))
      : element('p', {class: 'note'}, numeric && lines.length > 1 ? 'No two lines cross.' : ''),
  );
}

function crossingsOf(lines) {
  const found = [];
  for (let i = 0; i < lines.length; ++i) {
    for (let j = i + 1; j < lines.length; ++j) {
      const other = new Map(lines[j].points.map(([x, y]) => [x, y]));
      const common = lines[i].points.filter(([x]) => other.has(x)).map(([x, y]) => [x, y, other.get(x)]);
      let before = null; // the last place where the lines differ
      for (const [x, a, b] of common) {
        if (a === b) continue;
        if (before && (before.a - before.b) * (a - b) < 0) {
          const share = (before.b - before.a) / (a - before.a - (b - before.b));
          const falls = a < b ? i : j;
          found.push({
            x: before.x + share * (x - before.x),
            y: before.a + share * (a - before.a),
            a: lines[i].name,
            b: lines[j].name,
            better: lines[falls].name,
            worse: lines[falls === i ? j : i].name,
            from: before.x,
            to: x,
          });
        }
        before = {x, a, b};
      }
    }
  }
  return found;
}

function sweepTable(parent, sweep) {
  const columns = [
    {title: 'point', value: point => point.point, kind: 'number', text: String},
    ...sweep.axes.map(axis => ({
      title: axis,
      value: point => point[axis],
      kind: sweep.values[axis].every(value => typeof value === 'number') ? 'number' : 'text',
      text: value => shownValue(value),
    })),
    ...sweep.figures.map(figure => ({
      title: figure,
      value: point => point[figure],
      kind: 'number',
      text: value => (typeof value === 'number' ? rounded(value) : '-'),
    })),
  ];
  return new SortedTable(parent, {
    columns,
    rows: sweep.points,
    fileName: 'points',
    label: 'Points',
    filterHint: 'Filter: edge_npu, total.cycles < 1e6',
  });
}

function sweepCharts(page, sweep) {
  const by = values => values.map(value => [value, wordsOf(value)]);
  const many = sweep.axes.filter(axis => sweep.values[axis].length > 1);
  const axes = many.length > 0 ? many : sweep.axes;
  const state = {
    x: axes[0],
    y: axes[1] || '',
    figure: sweep.figures[0],
    paretoX: sweep.figures[0],
    paretoY: sweep.figures.find(name => name === 'dram_bytes') || sweep.figures[1] || sweep.figures[0],
    colour: axes[1] || axes[0],
    held: {},
  };
  const controls = element('div', {class: 'controls', id: 'pickers'});
  const held = element('div', {class: 'controls', id: 'held'});
  const make = (title, note, id) => {
    const made = section(page, title, note, id);
    const box = element('div');
    made.append(box);
    return box;
  };
  const first = section(
    page,
    'Axes',
    'Where several points share a cell, the best of them is shown; hold an axis to look at one of its values.',
    'axes',
  );
  first.append(controls, held);
  const boxes = {
    lines: make('Crossovers', 'The figure over the first axis, one line a value of the second.', 'crossovers'),
    heat: make('Heat map', 'Light is better.', 'heat'),
  };
  const front = section(page, 'Pareto front', 'Points that no other beats in both figures.', 'pareto');
  const paretoControls = element('div', {class: 'controls'});
  boxes.pareto = element('div');
  front.append(paretoControls, boxes.pareto);
  const left = () =>
    sweep.points.filter(point =>
      Object.entries(state.held).every(([axis, value]) => value === '' || shownValue(point[axis]) === value),
    );
  const redraw = () => {
    const points = left();
    for (const [box, draw] of [
      [boxes.lines, drawLines],
      [boxes.heat, drawHeat],
      [boxes.pareto, drawPareto],
    ]) {
      removeCharts(box);
      draw(box, sweep, points, state);
    }
  };
  const set = name => value => {
    state[name] = value;
    redraw();
  };
  controls.append(
    picker('First axis', by(axes), state.x, set('x')),
    picker('Second axis', [['', 'none'], ...by(axes)], state.y, set('y')),
    picker('Figure', by(sweep.figures), state.figure, set('figure')),
  );
  held.append(
    ...axes.map(axis =>
      picker(
        axis,
        [['', 'any'], ...sweep.values[axis].map(value => [shownValue(value), shownValue(value)])],
        '',
        value => {
          state.held[axis] = value;
          redraw();
        },
      ),
    ),
  );
  paretoControls.append(
    picker('Across', by(sweep.figures), state.paretoX, set('paretoX')),
    picker('Up', by(sweep.figures), state.paretoY, set('paretoY')),
    picker('Colour', [['', 'none'], ...by(axes)], state.colour, set('colour')),
  );
  redraw();
}

function showSweep(page, data) {
  const sweep = makeSweep(data);
  pageHead(page, data);
  if (hasCharts() && sweep.points.length > 0 && sweep.figures.length > 0) sweepCharts(page, sweep);
  if (sweep.confirmations.length > 0) {
    new SortedTable(section(page, 'Estimates that were simulated', null, 'confirmations'), {
      fileName: 'confirmations',
      rows: sweep.confirmations,
      label: 'Confirmations',
      columns: [
        {title: 'point', value: row => row.point, kind: 'number'},
        {title: 'estimated cycles', value: row => row.estimated, kind: 'number', text: value => whole.format(value)},
        {title: 'simulated cycles', value: row => row.simulated, kind: 'number', text: value => whole.format(value)},
        {title: 'estimate off by %', value: row => row.off_percent, kind: 'number', text: value => digits(value, 2)},
      ],
    });
  }
  if (sweep.points.length > 0) sweepTable(section(page, 'Points', sweep.note, 'points'), sweep);
  if (sweep.rejected.length > 0) {
    new SortedTable(section(page, 'Points without figures', sweep.rejected_note, 'rejected'), {
      fileName: 'rejected',
      rows: sweep.rejected,
      label: 'Points without figures',
      columns: Object.keys(sweep.rejected[0]).map(name => ({
        title: name,
        value: row => row[name],
        kind: typeof sweep.rejected[0][name] === 'number' ? 'number' : 'text',
        text: shownValue,
      })),
    });
  }
  page.append(
    element(
      'details',
      {},
      element('summary', {}, 'Specification'),
      element('pre', {}, JSON.stringify(sweep.spec, null, 2)),
    ),
  );
  pageFoot(page, data);
}
