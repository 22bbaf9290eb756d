'use strict';
// The page of one run: run.json in figures.

const causesOf = run => Object.keys(run.total.ledger);
const bytesOf = layer => layer.dram.read_bytes + layer.dram.write_bytes;
const energyOf = layer => layer.energy_uj.total;
const energyParts = run => Object.keys(run.total.energy_uj).filter(key => key !== 'total');
const usefulShare = layer => {
  const all = sum(Object.values(layer.lanes || {}));
  return all > 0 ? layer.lanes.useful / all : null;
};

function groupOf(run, layer) {
  const group = run.schedule.fusion_groups[layer.fusion_group];
  return group && group.layers.length > 1 ? group : null;
}

function runTiles(page, run) {
  const total = run.total;
  const [bytes, bytesUnit] = scaled(total.dram.read_bytes + total.dram.write_bytes, 'bytes');
  const [energy, energyUnit] = scaled(total.energy_uj.total, 'microjoules');
  const capacity = (run.hardware.sram || {}).capacity_kib;
  tiles(page, [
    ['Latency', rounded(total.latency_ms), 'ms', `${whole.format(total.cycles)} cycles`],
    ['MAC utilisation', digits(100 * total.mac_utilisation, 1), '%', `${shortNumber(total.macs)} MACs`],
    [
      'DRAM traffic',
      bytes,
      bytesUnit,
      `${inBytes(total.dram.read_bytes)} read, ${inBytes(total.dram.write_bytes)} written`,
    ],
    [
      'DRAM bandwidth used',
      digits(100 * total.dram.bandwidth_utilisation, 1),
      '%',
      `${inPercent(ratio(total.dram.row_hits, total.dram.bursts))} row hits`,
    ],
    ['SRAM peak', rounded(total.sram.peak_bytes / 1024), 'KiB', capacity ? `of ${capacity} KiB` : ''],
    ['Energy', energy, energyUnit, `${rounded(total.average_power_mw)} mW on average`],
    ['Rate', rounded(total.frames_per_second), 'images/s', ''],
  ]);
}

function runShares(page, run) {
  const box = element('div', {class: 'shares'});
  page.append(box);
  shareBar(box, 'Time', Object.entries(run.total.ledger), causeColours, value => `${whole.format(value)} cycles`);
  shareBar(box, 'DRAM bytes', Object.entries(run.total.dram.by_tensor), tensorColours, inBytes);
  shareBar(
    box,
    'Energy',
    energyParts(run).map(key => [key, run.total.energy_uj[key] || 0]),
    energyColours,
    value => scaled(value, 'microjoules').join(' '),
  );
}

function peakMacs(run) {
  return ratio(run.total.macs, run.total.cycles * run.total.mac_utilisation);
}

// Bytes an accelerator cycle at which the DRAM's buses are full, from what the run used of them.
function peakBytes(run) {
  const dram = run.total.dram;
  return ratio(dram.read_bytes + dram.write_bytes + dram.padding_bytes, run.total.cycles * dram.bandwidth_utilisation);
}

function drawRoofline(parent, run, pick) {
  const points = run.layers
    .map((layer, index) => ({layer, index}))
    .filter(({layer}) => layer.macs > 0 && layer.cycles > 0 && layer.intensity_macs_per_byte > 0);
  if (points.length === 0) return;
  const roof = peakMacs(run),
    slope = peakBytes(run);
  const xs = points.map(({layer}) => layer.intensity_macs_per_byte),
    ys = points.map(({layer}) => layer.macs / layer.cycles);
  // Loops, not Math.min(...xs): a long network has more points than a call may have arguments.
  const least = values => values.reduce((a, b) => Math.min(a, b)),
    most = values => values.reduce((a, b) => Math.max(a, b));
  const knee = roof / slope;
  const x0 = Math.min(least(xs), knee / 4) / 1.6,
    x1 = Math.max(most(xs), knee * 2) * 1.6;
  const y0 = Math.min(least(ys), roof / 10) / 1.8,
    y1 = roof * 1.8;
  const decades = (low, high) => {
    const found = [];
    for (let power = Math.ceil(Math.log10(low)); power <= Math.log10(high); ++power) found.push(10 ** power);
    return found;
  };
  const largest = most(points.map(({layer}) => layer.cycles));
  const bounds = Object.keys(boundColours).filter(bound => points.some(({layer}) => layer.bound === bound));
  return chart(
    parent,
    c => ({
      legend: legend(c, {data: bounds, icon: 'circle'}),
      grid: {left: 62, right: 18, top: 34, bottom: 48},
      tooltip: tooltip(
        c,
        found => {
          if (!found.data || (!found.data.index && found.data.index !== 0)) return tip(found.seriesName, []);
          const layer = run.layers[found.data.index];
          return tip(layer.name, [
            ['operation', layer.op],
            ['bound by', layer.bound || '-', colourOf(boundColours, layer.bound)],
            ['MACs a byte', rounded(layer.intensity_macs_per_byte)],
            ['MACs a cycle', rounded(layer.macs / layer.cycles)],
            ['roof here', rounded(Math.min(roof, slope * layer.intensity_macs_per_byte))],
            ['cycles', whole.format(layer.cycles)],
          ]);
        },
        'item',
      ),
      xAxis: {
        type: 'log',
        name: 'MACs a byte of DRAM traffic',
        nameGap: 26,
        min: x0,
        max: x1,
        ...axisStyle(c, {
          axisLabel: {formatter: plainNumber, customValues: decades(x0, x1)},
          axis: {axisTick: {customValues: decades(x0, x1)}},
        }),
      },
      yAxis: {
        type: 'log',
        name: 'MACs a cycle',
        nameGap: 44,
        min: y0,
        max: y1,
        ...axisStyle(c, {
          axisLabel: {formatter: plainNumber, customValues: decades(y0, y1)},
          axis: {axisTick: {customValues: decades(y0, y1)}},
        }),
      },
      series: [
        {
          type: 'line',
          name: `roof: ${rounded(roof)} MACs a cycle, ${rounded(slope)} bytes a cycle`,
          silent: true,
          symbol: 'none',
          lineStyle: {color: c.soft, width: 1.5},
          data: [
            [Math.max(x0, y0 / slope), Math.max(y0, slope * x0)],
            [knee, roof],
            [x1, roof],
          ],
          z: 1,
        },
        {
          type: 'scatter',
          name: 'roofs',
          silent: true,
          symbolSize: 0,
          itemStyle: {color: c.soft},
          z: 1,
          data: [
            {
              value: [x1, roof],
              label: {
                show: true,
                position: [-6, -18],
                align: 'right',
                color: c.soft,
                fontSize: 11,
                formatter: `${rounded(roof)} MACs a cycle`,
              },
            },
            {
              value: [Math.sqrt(Math.max(x0, y0 / slope) * knee), slope * Math.sqrt(Math.max(x0, y0 / slope) * knee)],
              label: {
                show: true,
                position: [-8, -14],
                align: 'right',
                color: c.soft,
                fontSize: 11,
                formatter: `${rounded(slope)} bytes a cycle`,
              },
            },
          ],
        },
        ...bounds.map(bound => ({
          type: 'scatter',
          name: bound,
          large: points.length > 4000,
          largeThreshold: 4000,
          itemStyle: {color: boundColours[bound], opacity: 0.75, borderColor: c.panel, borderWidth: 0.5},
          emphasis: {scale: 1.4, itemStyle: {opacity: 1, borderColor: c.ink, borderWidth: 1.5}},
          data: points
            .filter(({layer}) => layer.bound === bound)
            .map(({layer, index}) => ({
              value: [layer.intensity_macs_per_byte, layer.macs / layer.cycles],
              index,
              name: layer.name,
              symbolSize: 5 + 17 * Math.sqrt(layer.cycles / largest),
            })),
        })),
      ],
    }),
    {
      tall: true,
      events: {click: found => found.data && found.data.index !== undefined && pick(run.layers[found.data.index])},
    },
  );
}

function drawOccupancy(parent, run) {
  const occupancy = run.total.sram_occupancy;
  if (!occupancy || occupancy.cycle.length === 0) {
    parent.append(element('p', {class: 'note'}, 'This run.json has no SRAM occupancy over time.'));
    return;
  }
  const keys = Object.keys(occupancy).filter(key => key !== 'cycle' && occupancy[key].some(value => value > 0));
  const clock = run.hardware.clock_mhz,
    capacity = run.hardware.sram.capacity_kib;
  const starts = run.layers.filter(layer => layer.cycles > 0);
  const layerAt = cycle => {
    const active = starts.filter(layer => layer.begin_cycle <= cycle && cycle < layer.end_cycle);
    return active.length
      ? active
          .map(layer => layer.name)
          .slice(0, 4)
          .join(', ') + (active.length > 4 ? ', ...' : '')
      : '-';
  };
  chart(
    parent,
    c => ({
      legend: legend(c, {data: keys}),
      grid: {left: 62, right: 18, top: 34, bottom: 64},
      tooltip: tooltip(c, found => {
        const cycle = occupancy.cycle[found[0].dataIndex];
        const parts = keys.map(key => [key, occupancy[key][found[0].dataIndex]]);
        return tip(`${rounded(cycle / clock)} us`, [
          ['in use', `${rounded(sum(parts.map(([, value]) => value)) / 1024)} KiB`],
          ...parts
            .filter(([, value]) => value > 0)
            .map(([key, value]) => [key, `${rounded(value / 1024)} KiB`, colourOf(tensorColours, key)]),
          ['layers', layerAt(cycle)],
        ]);
      }),
      xAxis: {
        type: 'value',
        name: 'us',
        nameGap: 22,
        min: 0,
        max: run.total.cycles / clock,
        ...axisStyle(c, {split: false, axisLabel: {formatter: rounded}}),
      },
      yAxis: {type: 'value', name: 'KiB', nameGap: 44, max: capacity, ...axisStyle(c)},
      dataZoom: [
        {type: 'slider', height: 16, bottom: 4, showDetail: false, brushSelect: false, borderColor: 'transparent'},
        {type: 'inside', zoomOnMouseWheel: 'ctrl'},
      ],
      series: keys.map((key, index) => ({
        type: 'line',
        name: key,
        stack: 'all',
        step: 'end',
        symbol: 'none',
        lineStyle: {width: 0},
        areaStyle: {color: colourOf(tensorColours, key, index), opacity: 0.9},
        itemStyle: {color: colourOf(tensorColours, key, index)},
        emphasis: {disabled: true},
        data: occupancy.cycle.map((cycle, point) => [cycle / clock, occupancy[key][point] / 1024]),
        ...(index === 0
          ? {
              markLine: {
                silent: true,
                symbol: 'none',
                lineStyle: {color: c.ink, type: 'dashed', width: 1},
                label: {formatter: `capacity ${capacity} KiB`, color: c.soft, position: 'insideEndTop', fontSize: 11},
                data: [{yAxis: capacity}],
              },
            }
          : {}),
      })),
    }),
    {height: 320},
  );
}

function drawUtilisation(parent, run, events) {
  const layers = run.layers;
  chart(
    parent,
    c => ({
      legend: legend(c, {data: ['over all its cycles', 'while its tiles run']}),
      grid: {left: 62, right: 12, top: 34, bottom: layers.length > 300 ? 92 : 72},
      tooltip: tooltip(c, found => {
        const layer = layers[found[0].dataIndex];
        const useful = usefulShare(layer);
        const lanes = Object.entries(layer.lanes || {})
          .filter(([key, value]) => key !== 'useful' && value > 0)
          .map(([key, value]) => [`lost to ${key}`, inPercent(value / sum(Object.values(layer.lanes)))]);
        return tip(layer.name, [
          ['over all its cycles', inPercent(layer.mac_utilisation)],
          ['while its tiles run', useful === null ? '-' : inPercent(useful)],
          ...lanes,
          ...(layer.mapping ? [['mapping', layer.mapping]] : []),
        ]);
      }),
      xAxis: {
        type: 'category',
        data: layers.map(layer => layer.name),
        ...axisStyle(c, {split: false, axisLabel: {rotate: 60, fontSize: 10, width: 78, overflow: 'truncate'}}),
      },
      yAxis: {type: 'value', name: '% of peak', nameGap: 44, max: 100, ...axisStyle(c)},
      dataZoom: zoom(layers.length, 300),
      series: [
        {
          type: 'bar',
          name: 'over all its cycles',
          barCategoryGap: '18%',
          itemStyle: {color: '#0072b2'},
          data: layers.map(layer => 100 * layer.mac_utilisation),
        },
        {
          type: 'scatter',
          name: 'while its tiles run',
          symbol: 'rect',
          symbolSize: [7, 2.5],
          itemStyle: {color: '#e69f00'},
          data: layers.map(layer => {
            const share = usefulShare(layer);
            return share === null ? null : 100 * share;
          }),
        },
      ],
    }),
    {events, group: 'layers', height: 340},
  );
}

function layerTable(parent, run, {onhover}) {
  const fused = run.schedule.fusion_groups.some(group => group.layers.length > 1);
  const number = (title, value, text, hint) => ({title, value, text, hint, kind: 'number'});
  const total = run.total;
  const columns = [
    {title: '#', value: layer => run.layers.indexOf(layer) + 1, kind: 'number', hint: 'position in the network'},
    {title: 'Layer', value: layer => layer.name, kind: 'text', className: () => 'name'},
    {title: 'Op', value: layer => layer.op, kind: 'text'},
    {title: 'Block', value: layer => layer.block, kind: 'text', className: () => 'name'},
    ...(fused
      ? [
          {
            title: 'Fused',
            value: layer => (groupOf(run, layer) || {name: ''}).name,
            kind: 'text',
            className: () => 'name',
            hint: 'fusion group, where it has several layers',
          },
        ]
      : []),
    number('Groups', layer => layer.groups),
    number(
      'MMAC',
      layer => layer.macs / 1e6,
      value => digits(value, 2),
    ),
    number(
      'Cycles',
      layer => layer.cycles,
      value => whole.format(value),
      'cycles of the run that belong to the layer',
    ),
    {
      title: 'Spent on',
      value: layer => layer.bound || '',
      kind: 'text',
      cell: layer => miniature(Object.entries(layer.ledger), causeColours),
      hint: 'by cause; sorts by bound',
    },
    number(
      'Util %',
      layer => 100 * layer.mac_utilisation,
      value => digits(value, 1),
      'MACs / (cycles x peak)',
    ),
    number(
      'Read kB',
      layer => layer.dram.read_bytes / 1e3,
      value => digits(value, 1),
    ),
    number(
      'Write kB',
      layer => layer.dram.write_bytes / 1e3,
      value => digits(value, 1),
    ),
    number(
      'MAC/byte',
      layer => layer.intensity_macs_per_byte,
      value => digits(value, 1),
    ),
    number(
      'SRAM KiB',
      layer => layer.sram.peak_bytes / 1024,
      value => digits(value, 0),
    ),
    number(
      'uJ',
      layer => energyOf(layer),
      value => digits(value, 2),
    ),
    {
      title: 'Bound',
      value: layer => layer.bound,
      kind: 'text',
      cell: layer =>
        layer.bound
          ? element(
              'span',
              {},
              element('span', {class: 'chip', swatch: colourOf(boundColours, layer.bound)}),
              layer.bound,
            )
          : element('span', {}, '-'),
    },
  ];
  const positions = new Map(run.layers.map((layer, index) => [layer, index + 1]));
  columns[0].value = layer => positions.get(layer);
  const totals = {
    Layer: 'total',
    MMAC: digits(total.macs / 1e6, 2),
    Cycles: whole.format(total.cycles),
    'Util %': digits(100 * total.mac_utilisation, 1),
    'Read kB': digits(total.dram.read_bytes / 1e3, 1),
    'Write kB': digits(total.dram.write_bytes / 1e3, 1),
    'MAC/byte': digits(ratio(total.macs, total.dram.read_bytes + total.dram.write_bytes), 1),
    'SRAM KiB': digits(total.sram.peak_bytes / 1024, 0),
    uJ: digits(total.energy_uj.total, 2),
  };
  return new SortedTable(parent, {
    columns,
    rows: run.layers,
    total: column => totals[column.title],
    fileName: 'layers',
    onhover,
    label: 'Layers',
    filterHint: 'Filter: conv2d, s2., cycles > 20000',
  });
}

function showRun(page, data) {
  const run = data.document;
  pageHead(page, data);
  runTiles(page, run);
  runShares(page, run);
  let table = null;
  const pick = layer => table.mark(layer);
  const events = {click: found => pick(run.layers[found.dataIndex])};
  if (hasCharts()) {
    stackedLayers(
      section(
        page,
        'Cycles of each layer, by cause',
        'Every cycle of the run belongs to one layer and one cause. Click a column to find its row below; ctrl and the wheel zoom in.',
        'latency',
      ),
      run.layers,
      {
        keys: causesOf(run),
        part: (layer, key) => layer.ledger[key] || 0,
        colours: causeColours,
        unit: 'cycles',
        text: value => whole.format(value),
        events,
      },
    );
    stackedLayers(section(page, 'DRAM traffic of each layer, by tensor', null, 'traffic'), run.layers, {
      keys: Object.keys(run.total.dram.by_tensor),
      part: (layer, key) => layer.dram.by_tensor[key] || 0,
      colours: tensorColours,
      unit: 'bytes',
      text: inBytes,
      events,
    });
    const pair = element('div', {class: 'pair'});
    page.append(pair);
    const roofline = drawRoofline(
      section(pair, 'Roofline', 'One point a layer with MACs, its area by cycles.', 'roofline'),
      run,
      pick,
    );
    drawOccupancy(section(pair, 'SRAM in use over time', 'By what lies there.', 'occupancy'), run);
    drawUtilisation(
      section(
        page,
        'Utilisation of the MAC array',
        'The mark shows how well the layer fits the array; the bar also counts what it waits.',
        'utilisation',
      ),
      run,
      events,
    );
    stackedLayers(
      section(
        page,
        'Energy of each layer, by part',
        run.total.energy_uj.dram === null ? 'The energy of this DRAM part is not known.' : null,
        'energy',
      ),
      run.layers,
      {
        keys: energyParts(run),
        part: (layer, key) => layer.energy_uj[key] || 0,
        colours: energyColours,
        unit: 'uJ',
        text: value => scaled(value, 'microjoules').join(' '),
        events,
      },
    );
    if (roofline) runHover.roofline = roofline;
  }
  table = layerTable(section(page, 'Layers', 'Click a title to sort.', 'layers'), run, {
    onhover: layer => runHover(layer),
  });
  pageFootDetails(page, run);
  pageFoot(page, data);
}

// The point of the row under the pointer.
function runHover(layer) {
  if (!runHover.roofline) return;
  const instance = runHover.roofline.instance;
  if (!instance) return;
  instance.dispatchAction({type: 'downplay'});
  instance.dispatchAction({type: 'highlight', seriesName: layer.bound, name: layer.name});
}

function pageFootDetails(page, run) {
  for (const [title, value] of [
    ['Accelerator', run.hardware],
    ['Network', run.network],
    [
      'Schedule',
      {
        fusion: run.schedule.fusion,
        objective: run.schedule.objective,
        fusion_groups: run.schedule.fusion_groups.length,
      },
    ],
  ]) {
    page.append(
      element('details', {}, element('summary', {}, title), element('pre', {}, JSON.stringify(value, null, 2))),
    );
  }
}
