const data = JSON.parse(document.getElementById('data').textContent);
const summary = data.summary;

/** An HTML element: attributes, `on` handlers, then children (text or elements). */
function h(tag, attributes, ...children) {
  return build(document.createElement(tag), attributes, children);
}

/** The same in SVG. */
function svg(tag, attributes, ...children) {
  return build(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function build(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/** "service:gateway@us-east" without its family. */
function bare(component) {
  return component.slice(component.indexOf(':') + 1);
}

function sum(list) {
  return list.reduce((total, value) => total + value, 0);
}

function section(id, title, lead, ...children) {
  return h('section', { id }, h('h2', {}, title), lead ? h('p', { class: 'lead' }, lead) : null,
    ...children);
}

/** A table that scrolls inside its own box. Columns: {title, number, wide}. Rows: lists of cells. */
function table(columns, rows, attributes) {
  const classes = columns.map((c) => [c.number ? 'number' : '', c.wide ? 'wide' : ''].join(' ').trim());
  return h('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'table' },
    h('table', attributes,
      h('thead', {}, h('tr', {}, columns.map((c, i) =>
        h('th', { scope: 'col', class: classes[i] || null }, c.title)))),
      h('tbody', {}, rows.map((row) => h('tr', {}, row.map((cell, i) =>
        h(i === 0 ? 'th' : 'td', { scope: i === 0 ? 'row' : null, class: classes[i] || null }, cell)))))));
}
