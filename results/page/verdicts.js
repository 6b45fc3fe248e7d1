const MARK = { met: '✓', missed: '✗', undecided: '?' };

function badge(verdict, large) {
  return h('span', { class: `badge ${verdict}${large ? ' large' : ''}` },
    h('span', { 'aria-hidden': 'true' }, MARK[verdict]), ' ', verdict);
}

const RISING = ['availability', 'throughput'];

function promise(objective) {
  const sign = RISING.includes(objective.metric) ? '≥' : '≤';
  const name = objective.metric === 'latency' ? `p${Number((objective.quantile * 100).toFixed(2))}` : '';
  return `${name} ${sign} ${quantity(objective.target, objective.unit)}`.trim();
}

/** How much of what was promised is used up: 1 is the limit. */
function used(objective, value) {
  if (value === null) return null;
  if (value === 'never') return Infinity;
  if (objective.metric === 'availability') return (1 - value) / Math.max(1e-12, 1 - objective.target);
  if (objective.metric === 'throughput') return objective.target / Math.max(1e-12, value);
  return objective.target > 0 ? value / objective.target : value > 0 ? Infinity : 0;
}

function gauge(objective) {
  const share = used(objective, objective.achieved);
  if (share === null) return h('span', { class: 'muted' }, 'could not be told');
  const wide = 1.5;
  const place = (x) => `${100 * Math.min(wide, x) / wide}%`;
  const dots = objective.values.length > 1 ? objective.values.map((value) =>
    h('i', { class: 'dot', style: `left:${place(used(objective, value) ?? 0)}` })) : [];
  const text = share > 9.99 ? 'far beyond the limit'
    : share > 0 && share < 0.01 ? 'under 1 % of the limit' : `${Math.round(share * 100)} % of the limit`;
  return h('div', { class: `gauge ${objective.verdict}`, role: 'img', 'aria-label': text },
    h('div', { class: 'track' }, h('b', { style: `width:${place(share)}` }), dots,
      h('u', { style: `left:${place(1)}` })),
    h('span', {}, text));
}

function spread(objective) {
  if (objective.values.length < 2) return '';
  return ` (${quantity(objective.low, objective.unit)} to ${quantity(objective.high, objective.unit)})`;
}

function objectives() {
  if (data.objectives.length === 0) {
    return h('p', { class: 'muted' }, 'The scenario promises nothing, so there is no verdict to give.');
  }
  const order = { missed: 0, undecided: 1, met: 2 };
  const sorted = [...data.objectives].sort((a, b) => order[a.verdict] - order[b.verdict]);
  return h('div', { class: 'promises' }, sorted.map((objective) =>
    h('article', { class: objective.verdict },
      h('header', {}, h('strong', {}, objective.name), badge(objective.verdict)),
      h('p', { class: 'big' }, quantity(objective.achieved, objective.unit),
        h('small', {}, spread(objective))),
      h('p', { class: 'muted' }, 'promised ', promise(objective),
        objective.scope ? ` for ${objective.scope}` : ''),
      gauge(objective),
      objective.reason ? h('p', { class: 'reason' }, objective.reason) : null)));
}

function tile(title, value, note) {
  return h('div', { class: 'tile' }, h('span', {}, title), h('strong', {}, value),
    h('small', {}, note || ''));
}

function tiles() {
  const recovery = summary.recovery;
  const populations = Object.values(summary.populations);
  const requests = sum(populations.map((p) => p.requests));
  const good = sum(populations.map((p) => p.good));
  const state = recovery && (recovery.state === 'undecided' ? 'undecided' : 'never');
  return h('div', { class: 'tiles' },
    recovery ? tile('Recovery time', recovery.rto_s === null ? state : duration(recovery.rto_s),
      `after ${recovery.disaster}`) : null,
    recovery ? tile('Data lost', recovery.rpo_s === null ? 'unrecovered' : duration(recovery.rpo_s),
      `${count(sum(Object.values(recovery.stores).map((s) => s.lost_writes)))} writes`) : null,
    tile('Good answers', requests ? percent(good / requests) : '–', `of ${count(requests)} requests`),
    tile('Cost', usd(summary.cost.per_hour) + '/h', `${usd(summary.cost.total)} in this run`),
    summary.bottleneck ? tile('Busiest', percent(summary.bottleneck.utilisation),
      `${summary.bottleneck.component} ${summary.bottleneck.resource}`) : null);
}
