/** The part of the run that charts and topology show, and the instant the topology shows. */
const view = { from: data.start_s, to: data.end_s, at: data.start_s, listeners: [] };

function changed() {
  for (const listener of view.listeners) listener();
}

function show(from, to) {
  view.from = Math.max(data.start_s, from);
  view.to = Math.min(data.end_s, to);
  view.at = Math.min(view.to, Math.max(view.from, view.at));
  changed();
}

/** Calls back when the width of an element changes, not within the layout that changed it. */
function onResize(element, callback) {
  let width = -1;
  new ResizeObserver(() => {
    if (element.clientWidth === width) return;
    width = element.clientWidth;
    requestAnimationFrame(callback);
  }).observe(element);
}

/** Disasters as bands: onset to restoration, or to the end. */
const outages = Object.values(summary.disasters).map((d) => ({
  name: d.disaster,
  start: d.t0_s,
  end: d.state === 'unrestored' ? data.end_s : d.t0_s + (d.rto_s || 0),
}));

/** The disaster with what came just before and after it. */
function around(outage) {
  const length = Math.max(60, outage.end - outage.start);
  return [outage.start - Math.max(60, 0.4 * length), outage.end + Math.max(120, 0.8 * length)];
}

function rangeButtons() {
  const ranges = [['Whole run', [data.start_s, data.end_s]]];
  for (const outage of outages) ranges.push([`Around ${outage.name}`, around(outage)]);
  const buttons = ranges.map(([title, range]) =>
    h('button', { type: 'button', onclick: () => show(...range) }, title));
  const mark = () => buttons.forEach((button, i) => button.setAttribute('aria-pressed',
    String(Math.max(data.start_s, ranges[i][1][0]) === view.from &&
           Math.min(data.end_s, ranges[i][1][1]) === view.to)));
  view.listeners.push(mark);
  mark();
  return h('div', { class: 'ranges', role: 'group', 'aria-label': 'Time shown' }, buttons);
}

/** Round steps for an axis of about `n` ticks; of times in their own units. */
function ticks(from, to, n, time) {
  const raw = (to - from) / n;
  let step = time ? [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600,
    43200, 86400, 172800, 604800].find((s) => s >= raw) : undefined;
  if (step === undefined) {
    const power = 10 ** Math.floor(Math.log10(raw));
    step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= raw * 0.999);
  }
  const list = [];
  for (let t = Math.ceil(from / step - 1e-9) * step; t <= to + step * 1e-9; t += step) list.push(t);
  return list;
}

/** Value of a series at a time; null where it has none. */
function valueAt(series, time) {
  const at = Math.round((time - series.start_s) / series.step_s);
  for (let i = Math.min(at, series.values.length - 1); i >= 0 && i > at - 3; i -= 1) {
    if (series.values[i] !== null) return series.values[i];
  }
  return null;
}
