function command() {
  const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const parts = ['rehearse run', quoted(data.inputs.scenario || summary.scenario), `--seed ${summary.seed}`];
  if (summary.replications > 1) parts.push(`--replications ${summary.replications}`);
  for (const set of data.inputs.sets) parts.push(`--set ${quoted(set)}`);
  return parts.join(' ');
}

function provenanceSection() {
  const engine = summary.engine;
  return section('provenance', 'Versions and seeds', 'The same program, scenario and seed give the same figures, bit for bit.',
    h('pre', {}, command()),
    table([{ title: 'Replication', number: true }, { title: 'Seed', number: true }, { title: 'Trajectory' },
      { title: 'Draws' }, { title: 'Requests', number: true }, { title: 'Events', number: true },
      { title: 'Computed in', number: true }],
    data.replications.slice(0, 200).map((r) => [String(r.replication), String(r.seed), h('code', {}, r.fingerprint),
      h('code', {}, r.draws_fingerprint), count(r.requests), count(r.events), duration(r.wall_s)])),
    h('p', { class: 'muted' }, `Rehearse ${data.program_version}; fingerprint of all replications `,
      h('code', {}, engine.fingerprint), '.'));
}

function themeButton() {
  const root = document.documentElement;
  const dark = () => (root.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  return h('button', { type: 'button', class: 'theme', 'aria-label': 'Light or dark', onclick: () => {
    root.dataset.theme = dark() ? 'light' : 'dark';
  } }, '◐');
}

function masthead() {
  const seeds = `seed ${summary.seed}`;
  const runs = summary.replications === 1 ? '1 replication' : `${summary.replications} replications`;
  return h('header', { class: 'masthead' },
    h('div', { class: 'title' }, h('h1', {}, summary.scenario), badge(summary.verdict, true), themeButton()),
    data.scenario && data.scenario.description ? h('p', { class: 'description' }, data.scenario.description) : null,
    h('p', { class: 'muted' }, `${duration(data.end_s - data.start_s)} simulated after warm-up · ${runs} · ${seeds} · Rehearse ${data.program_version}`));
}

const TITLES = { promises: 'Verdict', recovery: 'Recovery', topology: 'Topology', series: 'Over time', traffic: 'Traffic',
  tail: 'Tail', services: 'Services', events: 'Events', cost: 'Cost', register: 'Assumptions', limits: 'Not modelled',
  provenance: 'Versions' };

const sections = [section('promises', 'Verdict', null, objectives(), tiles()), recoverySection(), topologySection(),
  chartsSection(), trafficSection(), tailSection(), servicesSection(), eventsSection(), costSection(),
  registerSection(), limitsSection(), provenanceSection()].filter(Boolean);

document.getElementById('page').append(masthead(),
  h('nav', { 'aria-label': 'Sections' }, sections.map((s) => h('a', { href: `#${s.id}` }, TITLES[s.id]))),
  h('main', {}, sections));

if (outages.length) {
  view.at = outages[0].start;
  show(...around(outages[0]));
} else {
  changed();
}
setCursor(null);

// What is folded away on a screen is needed on paper, and opened again state is given back.
const folded = [];
addEventListener('beforeprint', () => {
  for (const box of document.querySelectorAll('details:not([open])')) {
    folded.push(box);
    box.open = true;
  }
});
addEventListener('afterprint', () => {
  for (const box of folded.splice(0)) box.open = false;
});
