/** Share of the work that each region does at a time: busy pods. */
function workAt(time, lost) {
  const work = regions.map((region) => (lost.has(`region:${region}`) ? 0
    : sum(Object.keys(plan.deployment.services || {}).map((name) => {
      const component = `service:${name}@${region}`;
      return (reading(component, 'utilisation', time) || 0) * (reading(component, 'ready', time) || 0);
    }))));
  const whole = sum(work);
  return work.map((w) => (whole > 0 ? w / whole : 0));
}

/** Cards in rows, users above, regions below, and the lines between them. */
class Topology {
  constructor() {
    const populations = Object.entries((plan.traffic || {}).populations || {});
    const names = Object.keys((plan.deployment.global || {}).dns || {});
    const edges = regions.flatMap((region) =>
      Object.keys(plan.deployment.regions[region].edge_sites || {}).map((name) => [region, name]));
    this.users = new Map(populations.map(([name]) => [name, populationCard(name)]));
    this.entries = new Map(names.map((name) => [name, entryCard(name)]));
    this.edges = new Map(edges.map(([region, name]) => [`${region}/${name}`, edgeCard(region, name)]));
    this.regions = new Map(regions.length ? regions.map((region) => [region, regionCard(region)])
      : [['', new Card('region', 'Services', null, [...servicesIn(null), ...storesIn(null)], () => ({ text: '' }))]]);
    this.cards = [this.users, this.entries, this.edges, this.regions].flatMap((m) => [...m.values()]);
    this.lines = svg('svg', { class: 'lines', 'aria-hidden': 'true', preserveAspectRatio: 'none' });
    const row = (...maps) => h('div', { class: 'cards' }, maps.flatMap((m) => [...m.values()].map((c) => c.element)));
    this.element = h('div', { class: 'topology' }, this.lines, row(this.users),
      this.entries.size + this.edges.size ? row(this.entries, this.edges) : null, row(this.regions));
    this.pairs = this.connections(populations);
  }

  /** [from, to, share at a time] of every line. */
  connections(populations) {
    const pairs = [];
    const all = [...this.regions.values()];
    for (const [name, population] of populations) {
      const to = this.edges.get(population.edge) || this.entries.get(population.via);
      const targets = to ? [to] : this.regions.has(population.via) ? [this.regions.get(population.via)] : all;
      for (const target of targets) pairs.push([this.users.get(name), target, () => 1]);
    }
    for (const [name, card] of this.entries) {
      for (const region of plan.deployment.global.dns[name].targets || []) {
        if (this.regions.has(region)) {
          pairs.push([card, this.regions.get(region), (work) => work[regions.indexOf(region)]]);
        }
      }
    }
    for (const [key, card] of this.edges) pairs.push([card, this.regions.get(key.split('/')[0]), () => 0.2]);
    for (const [name, link] of Object.entries(plan.deployment.links || {})) {
      if (this.regions.has(link.from) && this.regions.has(link.to)) {
        pairs.push([this.regions.get(link.from), this.regions.get(link.to), () => 0, `link:${name}`]);
      }
    }
    return pairs;
  }

  update() {
    const lost = lostAt(view.at);
    for (const card of this.cards) card.update(view.at, lost);
    this.connect(workAt(view.at, lost), lost);
  }

  connect(work, lost) {
    const frame = this.element.getBoundingClientRect();
    this.lines.setAttribute('viewBox', `0 0 ${frame.width} ${frame.height}`);
    this.lines.replaceChildren(...this.pairs.map(([from, to, share, link]) => {
      const [a, b] = [from, to].map((card) => card.element.getBoundingClientRect());
      const beside = Math.abs(a.top - b.top) < 40;
      const [first, second] = beside && a.left > b.left ? [b, a] : [a, b];
      const start = beside ? [first.right, first.top + 22] : [first.left + first.width / 2, first.bottom];
      const end = beside ? [second.left, second.top + 22] : [second.left + second.width / 2, second.top];
      const [x1, y1, x2, y2] = [start[0] - frame.left, start[1] - frame.top, end[0] - frame.left, end[1] - frame.top];
      const weight = share(work);
      const cut = to.element.classList.contains('down') || (link && lost.has(link));
      const middle = (y1 + y2) / 2;
      return svg('path', { d: beside ? `M${x1} ${y1}L${x2} ${y2}` : `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`,
        class: cut ? 'cut' : link ? 'link' : weight > 0.02 ? 'busy' : 'idle',
        'stroke-width': link ? 2 : 1.5 + 3.5 * weight });
    }));
  }
}

/** Ticks under the slider: one per event within the range. */
function eventTicks() {
  const box = h('div', { class: 'events', 'aria-hidden': 'true' });
  view.listeners.push(() => box.replaceChildren(...data.timeline
    .filter((e) => e.time_s >= view.from && e.time_s <= view.to)
    .map((e) => h('i', { style: `left:${100 * (e.time_s - view.from) / (view.to - view.from)}%`,
      title: `${clock(e.time_s)} ${e.kind}` }))));
  return box;
}

function scrubber() {
  const slider = h('input', { type: 'range', min: 0, max: 1000, step: 1, value: 0, 'aria-label': 'Time shown in the topology' });
  const now = h('output', { class: 'now' });
  const last = h('p', { class: 'said' });
  let timer = null;
  const play = h('button', { type: 'button', class: 'play', 'aria-label': 'Play' }, '▶');
  const stop = () => { clearInterval(timer); timer = null; play.textContent = '▶'; };
  const set = (time) => { view.at = Math.min(view.to, time); update(); };
  const advance = () => (view.at >= view.to ? stop() : set(view.at + (view.to - view.from) / 300));
  play.addEventListener('click', () => {
    if (timer) return stop();
    if (view.at >= view.to) set(view.from);
    play.textContent = '❚❚';
    timer = setInterval(advance, 50);
    return undefined;
  });
  slider.addEventListener('input', () => { stop(); set(view.from + slider.value / 1000 * (view.to - view.from)); });
  const update = () => {
    slider.value = 1000 * (view.at - view.from) / (view.to - view.from);
    now.textContent = clock(view.at);
    slider.setAttribute('aria-valuetext', clock(view.at));
    const event = data.timeline.filter((e) => e.time_s <= view.at).pop();
    last.textContent = event ? `${clock(event.time_s)}  ${event.kind.replaceAll('-', ' ')} · ${event.component}` +
      (event.detail ? ` · ${event.detail}` : '') : 'Nothing has happened yet.';
    setCursor(view.at);
    topology.update();
  };
  view.listeners.push(update);
  return h('div', { class: 'scrubber' }, h('div', { class: 'control' }, play,
    h('div', { class: 'slide' }, slider, eventTicks()), now), last);
}

let topology = null;

function topologySection() {
  if (!plan.deployment.services && regions.length === 0) return null;
  topology = new Topology();
  onResize(topology.element, () => topology.update());
  const links = Object.entries(plan.deployment.links || {}).map(([name, link]) =>
    `${name}: ${link.from} – ${link.to}, ${[link.bandwidth, link.latency].filter(Boolean).join(', ')}`);
  return section('topology', 'Topology', 'Move the slider through the run. Bars show how busy the ready pods are; thick lines carry the work.',
    rangeButtons(), scrubber(), topology.element,
    links.length ? h('p', { class: 'muted' }, 'Links: ' + links.join('; ')) : null);
}
