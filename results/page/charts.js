const COLOURS = 8;

/** Components whose names differ in the part after '@' only share a colour and differ in dashes. */
function styled(lines) {
  const stems = [...new Set(lines.map((line) => line.name.split('@')[0]))];
  return lines.map((line) => {
    const stem = line.name.split('@')[0];
    const twins = lines.filter((other) => other.name.split('@')[0] === stem);
    return { ...line, colour: stems.indexOf(stem) % COLOURS,
      dash: Math.min(2, twins.indexOf(line)) + (stems.indexOf(stem) >= COLOURS ? 1 : 0), on: true };
  });
}

/** The values of a line within a range, as [time, value]. */
function within(line, from, to) {
  const first = Math.max(0, Math.floor((from - line.start_s) / line.step_s));
  const last = Math.min(line.values.length - 1, Math.ceil((to - line.start_s) / line.step_s));
  const points = [];
  for (let i = first; i <= last; i += 1) points.push([line.start_s + i * line.step_s, line.values[i]]);
  return points;
}

function pathOf(points, x, y) {
  let path = '';
  let open = false;
  for (const [time, value] of points) {
    if (value === null) {
      open = false;
    } else {
      path += `${open ? 'L' : 'M'}${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
      open = true;
    }
  }
  return path;
}

class Chart {
  constructor({ title, unit, lines, limit, low }) {
    Object.assign(this, { title, unit, limit, low, lines: styled(lines) });
    this.plot = h('div', { class: 'plot', tabindex: '0', 'aria-label': `${title} over time; arrow keys move the cursor` });
    this.readout = h('span', { class: 'readout', 'aria-live': 'polite' });
    this.legend = h('div', { class: 'legend' }, this.lines.map((line) => this.entry(line)));
    this.element = h('figure', { class: 'chart' }, h('figcaption', {}, h('strong', {}, title), this.readout),
      this.plot, this.lines.length > 1 ? this.legend : null);
    this.plot.addEventListener('pointermove', (event) => this.point(event));
    this.plot.addEventListener('pointerleave', () => setCursor(null));
    this.plot.addEventListener('keydown', (event) => this.key(event));
  }

  entry(line) {
    const swatch = svg('svg', { width: 18, height: 8, 'aria-hidden': 'true' },
      svg('line', { x1: 0, x2: 18, y1: 4, y2: 4, class: `line c${line.colour} d${line.dash}` }));
    const button = h('button', { type: 'button', 'aria-pressed': 'true', onclick: () => {
      line.on = !line.on;
      button.setAttribute('aria-pressed', String(line.on));
      this.draw();
    } }, swatch, line.name);
    return button;
  }

  point(event) {
    const box = this.plot.getBoundingClientRect();
    const share = (event.clientX - box.left - this.left) / Math.max(1, this.width - this.left - 8);
    setCursor(view.from + Math.min(1, Math.max(0, share)) * (view.to - view.from));
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = cursor === null ? (view.from + view.to) / 2 : cursor;
    setCursor(Math.min(view.to, Math.max(view.from, at + step * (view.to - view.from) / 60)));
  }

  bounds() {
    let top = this.limit === undefined ? -Infinity : this.limit;
    let low = this.low === undefined ? 0 : Infinity;
    for (const line of this.lines.filter((l) => l.on)) {
      for (const [time, value] of within(line, view.from, view.to)) {
        if (value === null || time < view.from || time > view.to) continue;
        top = Math.max(top, value);
        low = Math.min(low, value);
      }
    }
    if (!(top > low)) top = low + (low === 0 ? 1 : Math.abs(low));
    return [low, this.low === undefined ? top * 1.05 : top];
  }

  draw() {
    this.width = Math.max(240, this.plot.clientWidth || 640);
    const height = this.width < 420 ? 150 : 170;
    const [low, top] = this.bounds();
    const rows = ticks(low, top, 3, this.unit === 's' && top > 20);
    const known = ['s', 'B', 'ratio', '1/s'].includes(this.unit);
    const labels = rows.map((value) => quantity(Number(value.toPrecision(6)), known ? this.unit : ''));
    this.left = 10 + 6.4 * Math.max(3, ...labels.map((l) => l.length));
    const x = (t) => this.left + (this.width - this.left - 8) * (t - view.from) / (view.to - view.from);
    const y = (v) => height - 22 - (height - 34) * (v - low) / (top - low);
    this.x = x;
    this.height = height;
    const clip = `clip${Chart.next += 1}`;
    const inside = { x: this.left, y: 4, width: this.width - this.left - 8, height: height - 26 };
    const drawing = svg('svg', { viewBox: `0 0 ${this.width} ${height}`, role: 'img', 'aria-label': this.title },
      svg('clipPath', { id: clip }, svg('rect', inside)),
      this.bands(x, height),
      rows.map((value, i) => [
        svg('line', { class: 'grid', x1: this.left, x2: this.width - 8, y1: y(value), y2: y(value) }),
        svg('text', { class: 'tick', x: this.left - 6, y: y(value) + 4, 'text-anchor': 'end' }, labels[i])]),
      this.times(x, height),
      this.limit === undefined ? null : svg('line', { class: 'limit', x1: this.left, x2: this.width - 8,
        y1: y(this.limit), y2: y(this.limit) }),
      svg('g', { 'clip-path': `url(#${clip})` }, this.lines.filter((l) => l.on).map((line) =>
        svg('path', { class: `line c${line.colour} d${line.dash}`,
          d: pathOf(within(line, view.from, view.to), x, y) }))),
      this.cursor = svg('line', { class: 'cursor', y1: 4, y2: height - 22, visibility: 'hidden' }));
    this.plot.replaceChildren(drawing);
    this.follow();
  }

  bands(x, height) {
    return outages.concat(data.faults.filter((f) => f.end_s !== null).map((f) =>
      ({ start: f.start_s, end: f.end_s, fault: true })))
      .filter((band) => band.end > view.from && band.start < view.to)
      .map((band) => {
        const left = x(Math.max(view.from, band.start));
        const right = x(Math.min(view.to, band.end));
        return svg('rect', { class: band.fault ? 'fault' : 'outage', x: left, y: 4,
          width: Math.max(1.5, right - left), height: height - 26 });
      });
  }

  times(x, height) {
    const marks = ticks(view.from, view.to, this.width < 420 ? 3 : 6, true);
    return marks.map((t) => svg('text', { class: 'tick', x: Math.min(this.width - 24, x(t)), y: height - 6,
      'text-anchor': 'middle' }, clock(t).replace(/:00$/, '')));
  }

  follow() {
    if (!this.cursor) return;
    const shown = cursor !== null && cursor >= view.from && cursor <= view.to;
    this.cursor.setAttribute('visibility', shown ? 'visible' : 'hidden');
    if (!shown) {
      this.readout.textContent = '';
      return;
    }
    this.cursor.setAttribute('x1', this.x(cursor));
    this.cursor.setAttribute('x2', this.x(cursor));
    const values = this.lines.filter((l) => l.on).map((line) => [line.name, valueAt(line, cursor)])
      .sort((a, b) => b[1] - a[1]).slice(0, 4);
    const text = values.map(([name, value]) =>
      (this.lines.length > 1 ? `${name} ` : '') + quantity(value, this.unit)).join(', ');
    this.readout.textContent = `${clock(cursor)}  ${text}`;
  }
}
Chart.next = 0;

let cursor = null;
const charts = [];

/** One cursor for all charts. */
function setCursor(time) {
  cursor = time;
  for (const chart of charts) chart.follow();
}

function windowLines() {
  const { step_s: step, populations } = data.windows;
  const names = Object.keys(populations);
  const from = Math.ceil(data.start_s / step);
  const size = Math.floor(data.end_s / step) - from;
  const line = (name, value) => ({ name, start_s: (from + 0.5) * step, step_s: step,
    values: Array.from({ length: size }, (_, i) => value(from + i)) });
  const total = (key) => (i) => sum(names.map((n) => populations[n][key][i] || 0)) / step;
  const share = (n) => (i) => (populations[n].issued[i] >= data.rules.minimum_count
    ? populations[n].good[i] / populations[n].issued[i] : null);
  return { issued: line('issued', total('issued')), good: line('good', total('good')),
    shares: names.map((n) => line(n, share(n))) };
}

/** Series of one metric belong into one chart; those that never move are only named. */
function seriesGroups() {
  const groups = new Map();
  const still = [];
  for (const series of data.series) {
    if (series.component.startsWith('population:')) continue;
    const values = series.values.filter((v) => v !== null);
    const name = bare(series.component);
    if (values.every((v) => v === values[0])) {
      still.push(`${name} ${series.metric} ${values.length ? quantity(values[0], series.unit) : 'unknown'}`);
      continue;
    }
    const key = `${series.metric}|${series.unit}`;
    if (!groups.has(key)) groups.set(key, { title: series.metric.replaceAll('_', ' '), unit: series.unit, lines: [] });
    groups.get(key).lines.push({ ...series, name });
  }
  return [[...groups.values()], still];
}

function chartsSection() {
  const user = windowLines();
  charts.push(new Chart({ title: 'Requests per second', unit: '1/s', lines: [user.issued, user.good] }));
  charts.push(new Chart({ title: 'Share of good requests', unit: 'ratio', lines: user.shares,
    limit: data.rules.good_share, low: 0 }));
  const [groups, still] = seriesGroups();
  for (const group of groups) {
    const whose = group.lines.length === 1 ? ` of ${group.lines[0].name}` : '';
    const unit = ['s', 'B', 'ratio', '1', '1/s', 'pods'].includes(group.unit) ? '' : `, ${group.unit}`;
    const title = group.title[0].toUpperCase() + group.title.slice(1) + whose + unit;
    charts.push(new Chart({ ...group, title }));
  }
  const redraw = () => charts.forEach((chart) => chart.draw());
  view.listeners.push(redraw);
  onResize(document.body, redraw);
  return section('series', 'Over time',
    'Shaded: from the onset of a disaster to its restoration; in a dashed frame: while a fault lasted. ' +
    'Point at a chart to read values; select a name to hide or show its line.' +
    (summary.replications > 1 ? ` Replication ${data.shown}.` : ''),
    rangeButtons(), h('div', { class: 'charts' }, charts.map((c) => c.element)),
    still.length ? h('details', { class: 'still' }, h('summary', {}, `${still.length} series that never moved`),
      h('p', { class: 'muted' }, still.join('; '))) : null);
}
