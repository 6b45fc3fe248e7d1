const plan = data.scenario && data.scenario.deployment ? data.scenario : { deployment: {} };
const regions = Object.keys(plan.deployment.regions || {});
const seriesOf = new Map(data.series.map((s) => [`${s.component}|${s.metric}`, s]));

function reading(component, metric, time) {
  const series = seriesOf.get(`${component}|${metric}`);
  return series ? valueAt(series, time) : null;
}

/** What events have said of each component up to a time: lost, or back. */
function lostAt(time) {
  const lost = new Map();
  for (const event of data.timeline) {
    if (event.time_s > time) break;
    if (/(^|-)(lost|cut|cut-off|crashed|degraded)$/.test(event.kind)) lost.set(event.component, event.kind);
    if (/(^|-)(restored|repaired|restarted|rejoined)$/.test(event.kind)) lost.delete(event.component);
  }
  return lost;
}

/** The member that takes the writes of a store at a time. */
function primaryAt(members, time) {
  let primary = Object.keys(members).find((name) => members[name].role === 'primary');
  for (const event of data.timeline) {
    if (event.time_s > time) break;
    if (event.kind === 'promoted' && members[event.detail]) primary = event.detail;
  }
  return primary;
}

function regionOf(zone) {
  return (zone || '').split('/')[0];
}

/** A row of a card: a name, a meter and a reading, updated with the time. */
class MeterRow {
  constructor(name, read) {
    this.read = read;
    this.meter = h('b');
    this.text = h('span', { class: 'value' });
    this.element = h('div', { class: 'row' }, h('span', { class: 'name' }, name),
      h('span', { class: 'meter' }, this.meter), this.text);
  }

  update(time, down) {
    const { text, share, state } = down ? { text: 'down', share: 0, state: 'bad' } : this.read(time);
    this.text.textContent = text;
    this.meter.style.width = `${Math.min(100, 100 * (share || 0))}%`;
    this.element.className = `row ${state || ''}`;
  }
}

function load(share) {
  if (share === null) return '';
  return share > 0.9 ? 'bad' : share > 0.7 ? 'warn' : '';
}

function serviceRow(name, component) {
  return new MeterRow(name, (time) => {
    const busy = reading(component, 'utilisation', time);
    const ready = reading(component, 'ready', time);
    const pods = ready === null ? '' : `${ready} pod${ready === 1 ? '' : 's'}`;
    const text = [pods, busy === null ? '' : `${Math.round(100 * busy)} %`].filter(Boolean).join(' · ');
    return { text, share: busy, state: ready === 0 ? 'bad' : load(busy) };
  });
}

function memberRow(store, name, members) {
  const component = `database:${store}/${name}`;
  return new MeterRow(`${store} ${name}`, (time) => {
    if (primaryAt(members, time) === name) return { text: 'primary', share: 0, state: 'primary' };
    const lag = reading(component, 'replication lag', time);
    return { text: lag === null ? 'copy' : `lag ${duration(lag)}`, share: (lag || 0) / 60 };
  });
}

function servicesIn(region) {
  return Object.entries(plan.deployment.services || {})
    .filter(([, s]) => region === null || !s.placement || s.placement[region])
    .map(([name]) => serviceRow(name, region === null || !seriesOf.has(`service:${name}@${region}|ready`)
      ? `service:${name}` : `service:${name}@${region}`));
}

function storesIn(region) {
  return Object.entries(plan.deployment.data_stores || {}).flatMap(([store, s]) =>
    Object.entries(s.members || {}).filter(([, m]) => region === null || regionOf(m.zone) === region)
      .map(([name]) => memberRow(store, name, s.members)));
}

/** A card: title, state and rows. `lost` says whether it is down at a time. */
class Card {
  constructor(kind, title, note, rows, lost) {
    Object.assign(this, { rows, lost });
    this.state = h('span', { class: 'state' });
    this.note = h('p', { class: 'muted' }, note);
    this.element = h('div', { class: `card ${kind}` }, h('header', {}, h('strong', {}, title), this.state),
      note === null ? null : this.note, rows.map((row) => row.element));
  }

  update(time, lost) {
    const state = this.lost(time, lost);
    this.element.classList.toggle('down', state.down === true);
    this.element.classList.toggle('warned', state.warn === true);
    this.state.textContent = state.text;
    if (state.note !== undefined) this.note.textContent = state.note;
    for (const row of this.rows) row.update(time, state.down === true);
  }
}

function populationCard(name) {
  const { step_s: step, populations } = data.windows;
  const counts = populations[name] || { issued: [], good: [] };
  return new Card('users', name, '', [], (time) => {
    const window = Math.min(counts.issued.length - 1, Math.floor(time / step));
    const issued = counts.issued[window] || 0;
    const good = issued ? counts.good[window] / issued : null;
    return { text: good === null ? '' : `${(100 * good).toFixed(good > 0.9995 ? 0 : 1)} % good`,
      note: `${count(issued / step)} requests/s`,
      down: good !== null && good < 0.5, warn: good !== null && good < data.rules.good_share };
  });
}

function lastEvent(component, time) {
  let last = null;
  for (const event of data.timeline) {
    if (event.time_s > time) break;
    if (event.component === component) last = event;
  }
  return last;
}

function entryCard(name) {
  const global = plan.deployment.global || {};
  const dns = global.dns[name];
  const extra = ['cdn', 'load_balancer'].filter((k) => global[k]).map((k) => k.replace('_', ' '));
  return new Card('entry', `DNS ${name}`, '', [], (time) => {
    const event = lastEvent(`dns:${name}`, time);
    const healthy = reading(`dns:${name}`, 'healthy_targets', time);
    return { text: healthy === null ? '' : `${healthy} of ${dns.targets.length} healthy`,
      note: event ? `${event.kind.replaceAll('-', ' ')}: ${event.detail}` : ['answers', ...extra].join(', '),
      warn: healthy !== null && healthy < dns.targets.length };
  });
}

function edgeCard(region, name) {
  const component = `edge_site:${region}/${name}`;
  return new Card('entry', `Edge ${name}`, '', [], (time, lost) => {
    const autonomous = reading(component, 'autonomous', time) > 0;
    const buffered = reading(component, 'buffered_writes', time);
    const down = lost.has(component) && /lost$/.test(lost.get(component));
    return { text: down ? 'down' : autonomous ? 'on its own' : 'connected', down,
      warn: autonomous, note: buffered ? `${count(buffered)} writes buffered` : 'no writes buffered' };
  });
}

function regionCard(region) {
  const zones = Object.keys(plan.deployment.regions[region].zones || {});
  const buckets = Object.entries(plan.deployment.object_stores || {})
    .filter(([, s]) => (s.regions || []).includes(region))
    .map(([name]) => new MeterRow(`${name} bucket`, (time) => {
      const lag = reading(`object_store:${name}/${region}`, 'replication lag', time);
      return { text: lag === null ? '' : `lag ${duration(lag)}`, share: (lag || 0) / 60 };
    }));
  const rows = [...servicesIn(region), ...storesIn(region), ...buckets];
  return new Card('region', region, '', rows, (time, lost) => {
    const gone = zones.filter((zone) => lost.has(`zone:${region}/${zone}`));
    const down = lost.has(`region:${region}`);
    return { text: down ? 'lost' : gone.length ? `zone ${gone.join(', ')} lost` : 'up', down,
      warn: gone.length > 0,
      note: zones.length ? `zones ${zones.join(', ')}` : '' };
  });
}
