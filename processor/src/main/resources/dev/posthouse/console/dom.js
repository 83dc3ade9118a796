// Elements without a library. Texts become text nodes, never markup: what users wrote cannot run.
const SVG = 'http://www.w3.org/2000/svg';

function make(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

export const h = (tag, attributes, ...children) => make(document.createElement(tag), attributes, children);
export const svg = (tag, attributes, ...children) => make(document.createElementNS(SVG, tag), attributes, children);

/** Makes what is shown equal to what is wanted, and leaves alone what is equal already: focus, selection and scrolling stay. */
export function update(shown, wanted) {
  const before = [...shown.childNodes];
  const after = [...wanted];
  after.forEach((next, i) => {
    const old = before[i];
    if (!old) shown.append(next);
    else if (!same(old, next)) old.replaceWith(next);
    else if (old.nodeType === Node.TEXT_NODE) {
      if (old.data !== next.data) old.data = next.data;
    } else if (!old.isEqualNode(next)) {
      // What somebody is typing into stays theirs. Listeners cannot be moved: what has some is put in whole.
      if (old.hasAttribute('data-keep')) return;
      if (next.hasAttribute('data-whole')) { old.replaceWith(next); return; }
      attributes(old, next);
      update(old, [...next.childNodes]);
    }
  });
  before.slice(after.length).forEach((old) => old.remove());
}

// A button that does something else is another button: what it listens to goes with it.
const action = (node) => node.nodeType === Node.ELEMENT_NODE && node.getAttribute('data-action');
const same = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && action(a) === action(b);

function attributes(old, next) {
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of [...next.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

let quiet;
export function notice(text) {
  document.getElementById('notice').textContent = text;
  clearTimeout(quiet);
  quiet = setTimeout(() => { document.getElementById('notice').textContent = ''; }, 5000);
}

export function copyable(text) {
  return h('span', { class: 'id' }, text, h('button', { type: 'button', class: 'copy', 'data-copy': text, 'aria-label': `Copy ${text}` }, 'Copy'));
}

/** Asks before something is done, and why it is done. Resolves with the fields, or null. */
export function ask(title, explanation, fields, verb, danger) {
  return new Promise((resolve) => {
    const dialog = h('dialog', { 'aria-labelledby': 'ask-title' },
      h('form', { method: 'dialog', onsubmit: () => { resolve(Object.fromEntries(new FormData(dialog.querySelector('form')))); } },
        h('h2', { id: 'ask-title' }, title), explanation && h('p', { class: 'quiet' }, explanation),
        fields,
        h('label', null, 'Why (others see it)', h('input', { name: 'reason', maxlength: 400, required: true, autocomplete: 'off' })),
        h('div', { class: 'actions' },
          h('button', { class: danger ? 'danger' : 'main' }, verb),
          h('button', { type: 'button', onclick: () => dialog.close() }, 'Leave it'))));
    dialog.addEventListener('close', () => { dialog.remove(); resolve(null); });
    document.body.append(dialog);
    dialog.showModal();
  });
}
