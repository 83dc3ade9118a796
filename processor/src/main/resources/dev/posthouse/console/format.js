// Numbers, times and words as people read them.
import { h } from './dom.js';

const number = new Intl.NumberFormat();
const short = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const count = (n) => number.format(n ?? 0);
export const time = (iso) => (iso ? h('time', { datetime: iso, title: `${iso.replace('T', ' ').replace('Z', '')} UTC` }, short.format(new Date(iso))) : '');
export function span(millis) {
  if (millis === null || millis === undefined) return '–';
  if (millis < 1000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1000).toFixed(millis < 10_000 ? 1 : 0)} s`;
  if (millis < 3_600_000) return `${Math.floor(millis / 60_000)} min ${Math.round((millis % 60_000) / 1000)} s`;
  return `${Math.floor(millis / 3_600_000)} h ${Math.round((millis % 3_600_000) / 60_000)} min`;
}
export function money(spend) {
  const all = Object.entries(spend ?? {});
  if (!all.length) return '–';
  return all.map(([currency, amount]) => new Intl.NumberFormat(undefined, { style: 'currency', currency, maximumFractionDigits: amount < 1 ? 4 : 2 }).format(amount)).join(' + ');
}
export const sum = (counts) => Object.values(counts ?? {}).reduce((a, b) => a + b, 0);
export const words = (name) => String(name ?? '').replaceAll('_', ' ');

const TONES = { completed: 'good', dead: 'bad', waiting: 'warn', open: 'good', circuit_open: 'bad', parked: 'warn', waiting_for_quota: 'warn',
  healthy: 'good', failing: 'bad', recovered: 'warn', done: 'good', failed: 'bad', running: 'warn', nobody: 'bad' };
export const badge = (state) => h('span', { class: `state ${TONES[state] ?? ''}` }, words(state));

export const jobLink = (id) => h('a', { class: 'id', href: `/console/job?id=${encodeURIComponent(id)}` }, id);

/** What is used of a limit, from 0 to 1; null if that is not known. */
export const share = ({ part, used, reported }) => {
  const known = [part > 0 ? used / part : null, reported ? 1 - reported.remaining / reported.limit : null].filter((one) => one !== null);
  return known.length ? Math.min(1, Math.max(0, ...known)) : null;
};

/** What the command line has options for, as it is called here. */
export const here = (text) => String(text ?? '').replaceAll('--to-provider', '“To provider”').replaceAll('--rate', '“At most a second”')
  .replaceAll('--edit', 'posthouse dead-letters replay --edit').replace('Add --probe to make one.', '“Probe” makes one.');

/** How wide a picture is, in units in which its texts are as large as those around it. */
export const width = () => Math.min(1000, Math.max(300, document.getElementById('main').clientWidth - 54));

let tables = 0;
export const countTables = () => { tables = 0; };

export function table(heads, rows, empty) {
  if (!rows.length) return h('div', { class: 'card empty' }, empty);
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Table ${++tables}: ${heads.map((head) => head[0]).join(', ')}` },
    h('table', null,
      h('thead', null, h('tr', null, heads.map(([name, kind]) => h('th', { scope: 'col', class: kind ?? null }, name)))),
      h('tbody', null, rows.map((cells) => h('tr', null, cells.map((cell, i) => h('td', { class: heads[i][1] ?? null }, cell)))))));
}
