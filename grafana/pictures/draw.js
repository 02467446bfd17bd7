// Draws the panels that the documentation's pictures need, in the places and the units that the dashboard names.
'use strict';

const COLUMN = 1256 / 24, LINE = 30, NOTHING = 'none';
const COLOURS = ['#3274d9', '#56a64b', '#e0b400', '#e02f44', '#8f3bb8', '#ff780a', '#1f9c94', '#7c2ea3', '#6e7781', '#b877d9'];

function number(value, unit) {
  const scaled = (base, names, suffix) => {
    let i = 0, v = value;
    while (Math.abs(v) >= base && i < names.length - 1) { v /= base; i++; }
    return plain(v) + ' ' + names[i] + suffix;
  };
  const plain = v => v === 0 ? '0' : Math.abs(v) >= 100 ? v.toFixed(0) : Math.abs(v) >= 1 ? v.toFixed(1).replace(/\.0$/, '') : v.toPrecision(2);
  switch (unit) {
    case 'bytes': return scaled(1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB'], '');
    case 'bps': return scaled(1000, ['', 'k', 'M', 'G'], 'b/s');
    case 'pps': return scaled(1000, ['', 'k', 'M'], 'p/s');
    case 'ops': return plain(value) + '/s';
    case 'percentunit': return plain(value * 100) + ' %';
    case 's': return value === 0 ? '0 s' : value < 1e-3 ? plain(value * 1e6) + ' µs' : value < 1 ? plain(value * 1e3) + ' ms'
        : value < 120 ? plain(value) + ' s' : plain(value / 60) + ' min';
    default: return scaled(1000, ['', 'k', 'M'], '').trim();
  }
}

// The distance of lines across a graph, in figures that people count in.
function step(most, unit) {
  const raw = most / 4, base = unit === 'bytes' ? 1024 ** Math.max(0, Math.floor(Math.log(raw) / Math.log(1024)))
      : unit === 's' && raw >= 30 ? 60 : 1;
  const ten = 10 ** Math.floor(Math.log10(raw / base)), round = [1, 2, 2.5, 5, 10].find(one => one * ten >= raw / base * 0.999);
  return round * ten * base;
}

function legend(target, metric) {
  return target.legendFormat.replace(/{{\s*(\w+)\s*}}/g, (_, label) => metric[label] || '').trim() || NOTHING;
}

function element(parent, name, text, style) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (style) made.className = style;
  parent.append(made);
  return made;
}

function series(panel) {
  return panel.targets.flatMap((target, i) => (answers[panel.id + '/' + i] || {data: {result: []}}).data.result
      .map(one => ({name: legend(target, one.metric || {}), metric: one.metric || {}, stream: one.values,
        points: (one.values || [one.value]).map(([t, v]) => [Number(t), Number(v)])})));
}

function lines(box, panel, width, height) {
  const finite = series(panel).filter(one => one.points.some(([, v]) => Number.isFinite(v)));
  // Where a query says "or vector(0)", the zero is of interest only while there is nothing else.
  const named = finite.filter(one => one.name !== NOTHING), all = named.length ? named : finite;
  if (!all.length) {
    element(box, 'div', panel.fieldConfig.defaults.noValue, 'stat');
    return;
  }
  const stacked = panel.fieldConfig.defaults.custom.stacking.mode === 'normal';
  const unit = panel.fieldConfig.defaults.unit, left = 62, bottom = 16, top = 6;
  const times = [...new Set(all.flatMap(one => one.points.map(([t]) => t)))].sort((a, b) => a - b);
  const sums = new Map(times.map(t => [t, 0]));
  for (const one of all) {
    one.drawn = one.points.map(([t, v]) => {
      const base = stacked ? sums.get(t) : 0;
      sums.set(t, base + v);
      return [t, base + v, base];
    });
  }
  const apart = step(Math.max(...all.flatMap(one => one.drawn.map(([, v]) => v)).filter(Number.isFinite), 0) || 1, unit), most = apart * 4;
  const from = times[0], to = times[times.length - 1] > from ? times[times.length - 1] : from + 1;
  const x = t => left + (t - from) / (to - from) * (width - left - 6), y = v => top + (1 - v / most) * (height - top - bottom);
  let svg = `<svg width="${width}" height="${height}">`;
  for (let i = 0; i <= 4; i++) {
    const v = apart * i;
    svg += `<line x1="${left}" x2="${width - 6}" y1="${y(v)}" y2="${y(v)}" stroke="#e7e9ec"/>`
        + `<text x="${left - 5}" y="${y(v) + 4}" text-anchor="end" font-size="10" fill="#5b6168">${number(v, unit)}</text>`;
  }
  for (const limit of (panel.fieldConfig.defaults.thresholds || {steps: []}).steps) {
    if (limit.value !== null && limit.value <= most) {
      svg += `<line x1="${left}" x2="${width - 6}" y1="${y(limit.value)}" y2="${y(limit.value)}" stroke="#c4162a" stroke-dasharray="6 4"/>`;
    }
  }
  const ticks = width > 330 ? 4 : 2;
  for (let i = 0; i <= ticks; i++) {
    const t = from + (to - from) * i / ticks;
    const clock = new Date(t * 1000).toISOString().substring(11, 19);
    svg += `<text x="${x(t)}" y="${height - 3}" text-anchor="${i === ticks ? 'end' : i ? 'middle' : 'start'}" font-size="10" fill="#5b6168">${clock}</text>`;
  }
  [...all].reverse().forEach(one => {
    const colour = COLOURS[all.indexOf(one) % COLOURS.length];
    const path = one.drawn.filter(([, v]) => Number.isFinite(v)).map(([t, v]) => `${x(t).toFixed(1)},${y(v).toFixed(1)}`);
    const below = one.drawn.map(([t, , base]) => `${x(t).toFixed(1)},${y(base).toFixed(1)}`).reverse();
    if (stacked) {
      svg += `<polygon points="${path.join(' ')} ${below.join(' ')}" fill="${colour}" fill-opacity="0.4"/>`;
    }
    svg += `<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.3"/>`;
  });
  element(box, 'div').innerHTML = svg + '</svg>';
  const names = element(box, 'div', undefined, 'legend');
  all.forEach((one, i) => {
    const entry = element(names, 'span');
    element(entry, 'i').style.background = COLOURS[i % COLOURS.length];
    entry.append(one.name);
  });
}

function stat(box, panel) {
  const one = series(panel)[0];
  const points = one ? one.points.filter(([, v]) => Number.isFinite(v)) : [];
  const value = points.length ? points[points.length - 1][1] : NaN;
  const shown = element(box, 'div', Number.isFinite(value) ? number(value, panel.fieldConfig.defaults.unit) : panel.fieldConfig.defaults.noValue, 'stat');
  const steps = (panel.fieldConfig.defaults.thresholds || {steps: []}).steps;
  const colour = steps.filter(step => step.value === null || value >= step.value).pop();
  shown.style.color = {red: '#c4162a', green: '#37872d'}[colour && colour.color] || '#24292e';
}

function bars(box, panel) {
  const all = series(panel).map(one => ({name: one.name, value: one.points[one.points.length - 1][1]}))
      .sort((a, b) => b.value - a.value).slice(0, 9);
  const most = Math.max(...all.map(one => one.value), 1e-9);
  for (const one of all) {
    const row = element(box, 'div', undefined, 'bar');
    element(row, 'span', one.name);
    element(row, 'i').style.width = 40 * one.value / most + '%';
    element(row, 'b', '\u00a0' + number(one.value, panel.fieldConfig.defaults.unit)).style.fontWeight = 'normal';
  }
}

function table(box, panel) {
  const names = panel.transformations.find(one => one.id === 'organize').options.renameByName;
  const made = element(box, 'table'), head = element(made, 'tr');
  for (const column in names) element(head, 'th', names[column]);
  for (const one of series(panel).slice(0, 9)) {
    const row = element(made, 'tr');
    for (const column in names) element(row, 'td', one.metric[column] || '');
  }
}

function log(box, panel) {
  const shown = element(box, 'div', undefined, 'log');
  series(panel).map(one => one.stream[0]).sort((a, b) => Number(b[0]) - Number(a[0])).slice(0, 14)
      .forEach(([ns, text]) => element(shown, 'div', new Date(Number(ns.slice(0, -6))).toISOString().substring(11, 23) + '  ' + text));
}

document.getElementById('title').textContent = board.title;
document.getElementById('about').textContent = board.description;
const area = document.getElementById('board');
let deepest = 0;
for (const panel of board.panels) {
  const {x, y, w, h} = panel.gridPos;
  const box = element(area, panel.type === 'row' ? 'h2' : 'div', panel.type === 'row' ? panel.title : undefined, panel.type === 'row' ? '' : 'panel');
  Object.assign(box.style, {left: x * COLUMN + 2 + 'px', top: y * LINE + 'px', width: w * COLUMN - 4 + 'px', height: h * LINE - 4 + 'px'});
  deepest = Math.max(deepest, (y + h) * LINE);
  if (panel.type === 'row') continue;
  element(box, 'b', panel.title);
  switch (panel.type) {
    case 'timeseries': lines(box, panel, w * COLUMN - 24, h * LINE - 70); break;
    case 'stat': stat(box, panel); break;
    case 'bargauge': bars(box, panel); break;
    case 'table': table(box, panel); break;
    default: log(box, panel);
  }
}
area.style.height = deepest + 'px';
