// One document for all places: links are links, the address says what is shown, and back goes back.
import { h, notice, update } from './dom.js';
import { current, logIn, logOut, watch, who } from './api.js';
import { overview } from './overview.js';
import { job, jobs } from './jobs.js';
import { letter, letters, replay } from './letters.js';
import { provider, providers } from './providers.js';
import { countTables } from './format.js';

const PLACES = {
  '/': overview, '/console/jobs': jobs, '/console/job': job, '/console/dead-letters': letters, '/console/dead-letter': letter,
  '/console/replay': replay, '/console/providers': providers, '/console/provider': provider,
};
const LINKS = [['/', 'Overview', ['/']], ['/console/jobs', 'Jobs', ['/console/jobs', '/console/job']],
  ['/console/dead-letters', 'Dead letters', ['/console/dead-letters', '/console/dead-letter', '/console/replay']],
  ['/console/providers', 'Providers', ['/console/providers', '/console/provider']]];

const main = document.getElementById('main');
let news = null, isLive = null, shown = null, place = '', soon, turn = 0, stop = () => {};

function top() {
  const session = current();
  const path = location.pathname;
  update(document.getElementById('top'), [h('div', { class: 'bar' },
    h('a', { class: 'brand', href: '/' }, h('img', { src: '/assets/icon.svg', alt: '' }), 'Posthouse'),
    h('nav', { 'aria-label': 'Places' }, session.role ? LINKS.map(([href, name, own]) => h('a', { href, 'aria-current': own.includes(path) ? 'page' : null }, name)) : []),
    session.role ? h('form', { id: 'find', action: '/console/job', method: 'get', role: 'search', 'data-keep': true }, h('input', { name: 'id', 'aria-label': 'Find a job by its id', placeholder: 'Job id  ( / )', required: true, autocomplete: 'off' })) : h('span'),
    h('div', { class: 'who' },
      h('span', { class: `live ${isLive ? 'on' : isLive === false ? 'off' : ''}`, role: 'status' }, isLive ? 'Live' : isLive === false ? 'Not live' : '…'),
      session.guarded && session.role ? h('button', { type: 'button', class: 'copy', 'data-log-out': true }, `Log out ${session.name}`) : ''))]);
}

function live(on) {
  if (isLive === on) return;
  isLive = on;
  top();
}

/** Shows what the address asks for. Only the newest question is answered: one that was slow does not overwrite it. */
async function show(fresh) {
  const asked = ++turn;
  clearTimeout(soon);
  const url = location.pathname + location.search;
  const view = PLACES[location.pathname] ?? overview;
  let result;
  countTables();
  try {
    result = await view({ params: new URLSearchParams(location.search), news, go: () => show(false), navigate });
  } catch (e) {
    if (asked !== turn) return;
    if (e.status === 401) { logInPage(); return; }
    if (!fresh && !e.status) return; // not reached just now: what is shown stays, and "not live" is said
    result = { title: 'Fault', body: [h('h1', null, e.status === 404 ? 'Not found' : 'That did not work'), h('p', { class: 'card fault', role: 'alert' }, e.message)] };
  }
  if (asked !== turn) return;
  shown = result;
  const wanted = h('div', null, result.body);
  document.title = `${result.title} · Posthouse`;
  top();
  if (fresh || place !== url) {
    main.replaceChildren(...wanted.childNodes);
  } else {
    update(main, [...wanted.childNodes]);
  }
  if (place !== url && place !== '') main.focus({ preventScroll: true });
  place = url;
  if (result.soon) soon = setTimeout(() => show(false), 400);
}

function navigate(url) {
  history.pushState({ y: 0 }, '', url);
  scrollTo(0, 0);
  show(true);
}

function logInPage() {
  stop();
  top();
  const session = current();
  document.title = 'Log in · Posthouse';
  place = '';
  main.replaceChildren(h('div', { class: 'login card' }, h('h1', null, 'Log in'),
    session.openIdConnect && h('a', { class: 'button main', href: '/log-in/start' }, 'Log in with your account'),
    session.tokens && h('form', { onsubmit: async (event) => {
      event.preventDefault();
      try { await logIn(new FormData(event.target).get('token')); begin(); } catch (e) { notice(e.message); }
    } }, h('label', null, 'Token', h('input', { name: 'token', type: 'password', autocomplete: 'current-password', required: true })), h('button', { class: session.openIdConnect ? '' : 'main' }, 'Log in'))));
}

document.addEventListener('click', async (event) => {
  const copy = event.target.closest('[data-copy]');
  if (copy) {
    try { await navigator.clipboard.writeText(copy.dataset.copy); notice('Copied'); } catch { notice('The browser does not let pages copy here: select it'); }
    return;
  }
  if (event.target.closest('[data-log-out]')) { await logOut(); logInPage(); return; }
  const link = event.target.closest('a[href]');
  if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link.download) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || !(url.pathname in PLACES) || link.hash) return;
  event.preventDefault();
  navigate(url.pathname + url.search);
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'get' || event.defaultPrevented) return;
  event.preventDefault();
  const values = [...new FormData(form)].filter(([, value]) => value !== '');
  const path = form.getAttribute('action') ?? location.pathname;
  navigate(`${path}${values.length ? `?${new URLSearchParams(values)}` : ''}`);
  if (form.id === 'find') form.reset();
});

document.addEventListener('keydown', (event) => {
  if (event.key === '/' && !event.target.closest('input, textarea, select') && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    document.querySelector('#find input')?.focus();
  }
});

// Pictures are drawn for the width that there is.
let sized;
addEventListener('resize', () => { clearTimeout(sized); sized = setTimeout(() => { if (shown && place) show(false); }, 200); });
addEventListener('popstate', () => show(true));
addEventListener('unhandledrejection', (event) => notice(event.reason?.message ?? 'That did not work'));

async function begin() {
  try { await who(); } catch { /* shown as not live */ }
  if (!current().role) { logInPage(); return; }
  stop();
  stop = watch((newest) => { news = newest; if (shown?.live && !document.querySelector('dialog[open]')) show(false); }, live, logInPage);
  await show(true);
}

begin();
