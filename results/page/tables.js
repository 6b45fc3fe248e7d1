function trafficSection() {
  const rows = Object.entries(summary.populations).map(([name, p]) => [name, count(p.requests),
    percent(p.requests ? p.good / p.requests : null), count(p.failed), count(p.throughput_rps) + '/s',
    duration(p.latency_s.p50), duration(p.latency_s.p95), duration(p.latency_s.p99), duration(p.latency_s.p999)]);
  return section('traffic', 'Traffic', 'What users got, after warm-up.',
    table([{ title: 'Population' }, { title: 'Requests', number: true }, { title: 'Good', number: true },
      { title: 'Failed', number: true }, { title: 'Answered', number: true }, { title: 'p50', number: true },
      { title: 'p95', number: true }, { title: 'p99', number: true }, { title: 'p99.9', number: true }], rows));
}

function bar(share) {
  return h('span', { class: 'bar', 'aria-hidden': 'true' },
    h('b', { style: `width:${Math.min(100, 100 * share)}%` }));
}

function servicesSection() {
  const services = Object.entries(summary.services).sort((a, b) => b[1].utilisation - a[1].utilisation);
  const limit = summary.bottleneck;
  return section('services', 'Services and stores', limit
    ? `First to saturate when all load grows alike: ${limit.component} (${limit.resource}), at ` +
      `${limit.headroom.toFixed(2)} times this load.` : null,
  table([{ title: 'Service' }, { title: 'Busy', number: true }, { title: '' }, { title: 'Queue', number: true },
    { title: 'Rate', number: true }, { title: 'Mean', number: true }, { title: 'p50', number: true },
    { title: 'p99', number: true }],
  services.map(([name, s]) => [name, percent(s.utilisation), bar(s.utilisation), s.queue_mean.toFixed(2),
    count(s.throughput_rps) + '/s', duration(s.response_s.mean), duration(s.response_s.p50),
    duration(s.response_s.p99)])));
}

/** Where the p99 of each endpoint comes from: one stacked bar each. */
function tailSection() {
  const endpoints = Object.entries(summary.breakdown).sort((a, b) => b[1].p99_s - a[1].p99_s);
  if (endpoints.length === 0) return null;
  const longest = Math.max(...endpoints.map(([, e]) => e.p99_s));
  const keys = new Map();
  for (const [, e] of endpoints) {
    for (const row of e.rows) {
      const key = `${row.component} · ${row.cause}`;
      keys.set(key, (keys.get(key) || 0) + row.p99_s);
    }
  }
  const top = [...keys].sort((a, b) => b[1] - a[1]).slice(0, 7).map(([key]) => key);
  const pieces = (rows) => {
    const named = rows.map((r) => [`${r.component} · ${r.cause}`, r.p99_s]).filter(([, s]) => s > 0);
    const rest = sum(named.filter(([key]) => !top.includes(key)).map(([, s]) => s));
    return [...named.filter(([key]) => top.includes(key)), ['everything else', rest]];
  };
  const colour = (key) => (top.includes(key) ? `c${top.indexOf(key)}` : 'rest');
  return section('tail', 'Where the slowest requests spend their time',
    'The 99th percentile of each endpoint, cut into causes. From sampled requests.',
    h('div', { class: 'legend' }, top.concat('everything else').map((key) =>
      h('span', {}, h('i', { class: `swatch ${colour(key)}` }), key))),
    h('div', { class: 'tails' }, endpoints.map(([name, e]) => h('div', { class: 'tail' },
      h('strong', {}, name),
      h('div', { class: 'stack' }, pieces(e.rows).map(([key, seconds]) =>
        h('b', { class: colour(key), style: `width:${100 * seconds / longest}%`,
          title: `${key}: ${duration(seconds)}` }))),
      h('span', { class: 'length' }, duration(e.p99_s))))));
}

function costSection() {
  const items = Object.entries(summary.cost.items);
  if (items.length === 0) return null;
  return section('cost', 'Cost', `${usd(summary.cost.per_hour)} per hour, ${usd(summary.cost.total)} in this run` +
    (summary.replications > 1 ? ', mean over the replications.' : '.'),
  table([{ title: 'Item' }, { title: 'USD', number: true }, { title: '' }, { title: 'USD per hour', number: true },
    { title: 'Price from', wide: true }],
  items.map(([name, item]) => [name, item.total.toFixed(2), bar(item.total / Math.max(1e-12, summary.cost.total)),
    item.per_hour.toFixed(3), item.price_sources.join('; ')])));
}
