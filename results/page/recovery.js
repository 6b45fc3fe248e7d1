/** Steps of the critical path as bars on one time axis. */
function waterfall(recovery) {
  const path = recovery.critical_path;
  if (path.length === 0) {
    return h('p', { class: 'muted' }, recovery.rto_s === 0
      ? 'No window of time violated the objective: there was no outage to explain.'
      : recovery.reason || 'There is no path to show.');
  }
  const start = recovery.t0_s;
  const end = path[path.length - 1].start_s + path[path.length - 1].duration_s;
  const whole = Math.max(1e-9, end - start);
  const longest = Math.max(...path.map((step) => step.duration_s));
  const marks = ticks(0, whole, 5, true);
  return h('div', { class: 'waterfall' },
    h('div', { class: 'axis', 'aria-hidden': 'true' }, marks.map((t) =>
      h('span', { style: `left:${100 * t / whole}%` }, t === 0 ? 'onset' : '+' + duration(t)))),
    path.map((step) => {
      const left = 100 * (step.start_s - start) / whole;
      const width = Math.max(0.4, 100 * step.duration_s / whole);
      return h('div', { class: 'step' + (step.duration_s === longest ? ' longest' : '') +
                               (step.step === 'unexplained' ? ' unexplained' : '') },
        h('div', { class: 'what' }, h('strong', {}, step.step), ' ',
          h('span', { class: 'muted' }, step.component)),
        h('div', { class: 'track' }, marks.map((t) => h('u', { style: `left:${100 * t / whole}%` })),
          h('b', { style: `left:${left}%;width:${Math.min(width, 100 - left)}%` })),
        h('div', { class: 'length' }, duration(step.duration_s),
          h('small', {}, ` ${Math.round(100 * step.duration_s / whole)} %`)));
    }));
}

function headline(recovery) {
  const where = `Struck at ${duration(recovery.t0_s)}`;
  if (recovery.state === 'undecided') return `${where}. Undecided: ${recovery.reason}.`;
  if (recovery.state === 'unrestored') return `${where}; still failing when the run ended.`;
  if (recovery.rto_s === 0) return `${where}; users did not notice.`;
  const longest = [...recovery.critical_path].sort((a, b) => b.duration_s - a.duration_s)[0];
  return `${where}, restored ${duration(recovery.rto_s)} later` +
    (recovery.last_service ? `; ${recovery.last_service} came back last` : '') +
    (longest ? `. The longest step was ${longest.step}` +
      (longest.component ? ` (${longest.component})` : '') + '.' : '.');
}

function relapses(recovery) {
  if (recovery.relapses.length === 0) return null;
  return h('p', { class: 'warning' }, 'Relapses afterwards: ' + recovery.relapses.map((r) =>
    `${duration(r.length_s)} from ${duration(r.start_s)}${r.ended ? '' : ', not ended'}`).join('; ') + '.');
}

function recoveryTables(recovery) {
  const stores = Object.entries(recovery.stores);
  const services = Object.entries(recovery.services);
  return h('div', { class: 'columns' },
    services.length ? table([{ title: 'Service or store' }, { title: 'Outage', number: true }],
      services.map(([name, s]) => [name, s.rto_s === null ? s.state : duration(s.rto_s)])) : null,
    stores.length ? table([{ title: 'Store' }, { title: 'RPO', number: true },
      { title: 'Writes lost', number: true }, { title: 'Bytes lost', number: true }],
    stores.map(([name, s]) => [name, s.rpo_s === null ? 'unrecovered' : duration(s.rpo_s),
      count(s.lost_writes), bytes(s.lost_bytes)])) : null);
}

function recoverySection() {
  const disasters = Object.values(summary.disasters);
  if (disasters.length === 0) return null;
  return section('recovery', 'Recovery',
    'From the onset of a disaster to the end of the last window in which fewer than ' +
    `${percent(data.rules.good_share)} of requests were good. The bars are the critical path: each ` +
    'step ended with the event that the next one waited for.',
    disasters.map((recovery) => h('article', { class: 'disaster' },
      h('h3', {}, recovery.disaster,
        summary.replications > 1 ? h('small', {}, ` worst of ${summary.replications} replications`) : null),
      h('p', {}, headline(recovery)),
      waterfall(recovery), relapses(recovery), recoveryTables(recovery))));
}

function eventsSection() {
  if (data.timeline.length === 0) return null;
  const list = table([{ title: 'Time', number: true }, { title: 'Event' }, { title: 'Component' },
    { title: 'Step it ended' }, { title: 'Detail', wide: true }],
  data.timeline.slice(0, 500).map((e) => [clock(e.time_s), e.kind.replaceAll('-', ' '), e.component,
    e.step, e.detail]));
  const more = data.timeline.length > 500 ? h('p', { class: 'muted' },
    `The first 500 of ${data.timeline.length}; the table "events" of \`rehearse export\` holds all.`) : null;
  return section('events', 'What happened',
    'Control-plane events in order of time.', h('details', { open: data.timeline.length <= 40 },
      h('summary', {}, `${data.timeline.length} events`), list, more));
}
