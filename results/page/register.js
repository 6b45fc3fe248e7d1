const SETTING = ['pointer', 'value', 'origin', 'file', 'line', 'source', 'doc', 'quantity'];

function settings() {
  return data.inputs.settings.map((row) => Object.fromEntries(row.map((cell, i) => [SETTING[i], cell])));
}

/** How well founded an input is: one word and a class. */
function footing(setting) {
  if (setting.origin !== 'default') return ['stated', 'stated'];
  if (/^assum/i.test(setting.source)) return ['assumed', 'assumed'];
  return setting.source ? ['sourced', 'sourced'] : ['default', 'plain'];
}

function where(setting) {
  if (setting.origin === 'set') return '--set';
  if (setting.origin === 'default') return setting.source || 'default of the program';
  const name = setting.file.split('/').pop();
  return setting.line ? `${name}, line ${setting.line}` : name;
}

function plain(value) {
  try {
    const parsed = JSON.parse(value);
    return typeof parsed === 'string' ? parsed : value;
  } catch {
    return value;
  }
}

function settingRow(setting, swings) {
  const [word, kind] = footing(setting);
  const parts = setting.pointer.slice(1).split('/').map((p) => p.replaceAll('~1', '/').replaceAll('~0', '~'));
  const name = parts.pop();
  const row = h('tr', { class: kind },
    h('th', { scope: 'row' }, h('span', { class: 'path' }, parts.slice(1).join(' › ')), ' ', name),
    h('td', { class: 'number' }, plain(setting.value)),
    h('td', {}, h('span', { class: `tag ${kind}` }, word)),
    h('td', { class: 'wide' }, where(setting)),
    swings ? h('td', {}, data.swings[setting.pointer] || '') : null,
    h('td', { class: 'wide muted' }, setting.doc));
  return row;
}

function groupOf(setting) {
  return setting.pointer.split('/')[1];
}

function registerSection() {
  const all = settings();
  if (all.length === 0) {
    return section('register', 'Assumptions', 'The result file does not state its inputs.');
  }
  const quantities = all.filter((s) => s.quantity && groupOf(s) !== '$schema');
  const swings = Object.keys(data.swings).length > 0;
  const tally = {};
  for (const s of quantities) tally[footing(s)[0]] = (tally[footing(s)[0]] || 0) + 1;
  const groups = new Map();
  for (const s of quantities) {
    if (!groups.has(groupOf(s))) groups.set(groupOf(s), []);
    groups.get(groupOf(s)).push([s, settingRow(s, swings)]);
  }
  const head = () => h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Input'),
    h('th', { scope: 'col', class: 'number' }, 'Value'), h('th', { scope: 'col' }, 'Footing'),
    h('th', { scope: 'col', class: 'wide' }, 'Where from'),
    swings ? h('th', { scope: 'col' }, 'Swing on the verdict') : null,
    h('th', { scope: 'col', class: 'wide' }, 'Meaning')));
  const blocks = [...groups].map(([name, rows]) => h('details', { class: 'inputs' },
    h('summary', {}, h('strong', {}, name), h('span', { class: 'muted' }, ` ${rows.length} inputs`)),
    h('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': name },
      h('table', {}, head(), h('tbody', {}, rows.map(([, row]) => row))))));
  return section('register', 'Assumptions', 'Every figure that went in: ' +
    ['stated', 'sourced', 'assumed', 'default'].filter((w) => tally[w]).map((w) => `${tally[w]} ${{
      stated: 'stated in the scenario', sourced: 'defaults with a source', assumed: 'assumed by the program',
      default: 'defaults without a source' }[w]}`).join(', ') + '.',
  filterBox(groups, blocks), blocks);
}

function filterBox(groups, blocks) {
  const words = h('input', { type: 'search', placeholder: 'Filter inputs', 'aria-label': 'Filter inputs' });
  const kinds = h('select', { 'aria-label': 'Footing' },
    [['', 'All footings'], ['stated', 'Stated'], ['sourced', 'Sourced defaults'], ['assumed', 'Assumed'],
      ['default', 'Defaults without source']].map(([value, text]) => h('option', { value }, text)));
  const apply = () => {
    const wanted = words.value.toLowerCase();
    [...groups.values()].forEach((rows, i) => {
      let left = 0;
      for (const [s, row] of rows) {
        const fits = (!kinds.value || footing(s)[0] === kinds.value) &&
          `${s.pointer} ${s.value} ${s.source} ${s.doc}`.toLowerCase().includes(wanted);
        row.hidden = !fits;
        left += fits;
      }
      blocks[i].hidden = left === 0;
      if (wanted || kinds.value) blocks[i].open = left > 0;
    });
  };
  words.addEventListener('input', apply);
  kinds.addEventListener('change', apply);
  return h('div', { class: 'filter' }, words, kinds);
}

function limitsSection() {
  const limits = data.inputs.not_modelled;
  if (limits.length === 0) return null;
  return section('limits', 'What is not modelled', 'Of the components in this scenario, in the words of their reference pages.',
    h('dl', { class: 'limits' }, limits.map(([kind, text]) => h('div', {}, h('dt', {}, kind),
      h('dd', {}, text.replace(/^Not modelled: /, ''))))));
}
