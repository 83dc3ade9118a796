import { ask, h, notice, svg } from './dom.js';
import { get, mayAct, post } from './api.js';
import { badge, count, here, money, share, span, sum, table, time, width, words } from './format.js';
import { providers as overviewTable } from './overview.js';

export async function providers({ news }) {
  const list = news?.providers ?? (await get('/providers')).providers;
  return { title: 'Providers', live: true, body: [h('h1', null, 'Providers'), overviewTable(list)] };
}

export async function provider({ params, go }) {
  const name = params.get('name');
  const one = await get(`/providers/${encodeURIComponent(name)}`);
  const path = `/providers/${encodeURIComponent(name)}`;
  return {
    title: name,
    live: true,
    body: [
      h('h1', null, name, ' ', badge(one.state)),
      h('div', { class: `card headline ${one.verdict.state === 'failing' ? 'unwell' : ''}` }, h('p', null, here(one.verdict.sentence))),
      h('p', null),
      h('div', { class: 'card' }, h('dl', { class: 'facts' },
        one.waitsFor && fact('Waits', one.waitsFor), one.reason && fact('Reason', one.reason), one.since && fact('Since', time(one.since)),
        one.opens && fact('Tried again', time(one.opens)), one.silencedUntil && fact('Asked for quiet until', time(one.silencedUntil)),
        fact('Model', h('code', null, one.model)), fact('API', one.api), fact('Platform', one.platform),
        fact('Calls in flight here', `${count(one.inFlight)} of ${count(one.permits)}`),
        fact('In 15 minutes', `${count(one.calls.answered)} answered, ${count(sum(one.calls.failed))} failed; half within ${span(one.calls.p50Millis)}, 95 % within ${span(one.calls.p95Millis)}; ${money(one.calls.spend)}`))),
      mayAct() && h('div', { class: 'actions' },
        one.state === 'parked' || one.state === 'circuit_open'
          ? h('button', { class: 'main', type: 'button', 'data-action': 'resume', onclick: () => resume(name, path, go) }, 'Resume')
          : h('button', { class: 'danger', type: 'button', 'data-action': 'park', onclick: () => park(name, path, go) }, 'Park…'),
        h('button', { type: 'button', 'data-action': 'probe', onclick: (event) => probe(path, event.target) }, 'Probe')),
      h('h2', null, 'Limits'),
      ...limits(one.limits),
      h('h2', null, 'Six hours'),
      ...sixHours(one.series),
      h('h2', null, 'How calls failed in 15 minutes'),
      table([['Kind', 'wide'], ['Calls', 'n']], Object.entries(one.calls.failed).sort((a, b) => b[1] - a[1]).map(([kind, n]) => [words(kind), count(n)]), 'None failed.'),
    ],
  };
}

const UNITS = { requests: 'Requests', input_tokens: 'Tokens in', output_tokens: 'Tokens out', tokens: 'Tokens in and out' };

const bar = (part) => part !== null && svg('svg', { class: 'meter', viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
  svg('rect', { width: 100, height: 8, class: 'soft' }), svg('rect', { width: part * 100, height: 8, class: part >= .9 ? 'bad' : part >= .7 ? 'warn' : 'good' }));

function limits({ each, callsInFlight, callsInLastMinute }) {
  return [
    h('p', { class: 'quiet' }, `Calls that ended in the last whole minute, of all processes: ${count(callsInLastMinute)}.`, callsInFlight && ` At most ${count(callsInFlight)} may be in flight, of all processes.`),
    table([['A minute'], ['Settings', 'n'], ['Used here', 'n'], ['Left, as the provider says', 'n'], ['All there again', 't'], ['In use', 'meter']],
      each.map((one) => {
        const used = share(one);
        return [UNITS[one.unit], one.perMinute ? count(one.perMinute) : '–',
          one.perMinute ? (one.part > 0 ? `${count(one.used)} of ${count(one.part)}` : 'no part of it') : '–',
          one.reported ? [`${count(one.reported.remaining)} of ${count(one.reported.limit)}`, h('div', { class: 'quiet small' }, 'asked ', time(one.reported.asOf))] : '–',
          one.reported ? time(one.reported.reset) : '–', used === null ? '–' : [bar(used), `${Math.round(used * 100)} %`]];
      }),
      'Neither the settings nor the provider name one.'),
  ];
}

const fact = (name, value) => [h('dt', null, name), h('dd', null, value)];

async function park(name, path, go) {
  const fields = await ask(`Park ${name}?`, 'It is not called, in any process, until then. Its jobs go on elsewhere or wait.',
    h('label', null, 'For how long (empty: until it is resumed)', h('input', { name: 'for', placeholder: '2h', autocomplete: 'off' })), 'Park', true);
  if (fields) await done(() => post(`${path}/park`, fields), `${name} is parked`, go);
}

async function resume(name, path, go) {
  const fields = await ask(`Resume ${name}?`, 'It is called again at once.', null, 'Resume', false);
  if (fields) await done(() => post(`${path}/resume`, fields), `${name} may be called again`, go);
}

async function done(action, text, go) {
  try { await action(); notice(text); } catch (e) { notice(e.message); }
  setTimeout(go, 300);
}

async function probe(path, button) {
  button.disabled = true;
  try {
    const result = await post(`${path}/probe`, { reason: 'probe' });
    notice(result.answered ? `${result.model} answered within ${span(result.millis)}` : `${words(result.kind)} after ${span(result.millis)}: ${result.message}`);
  } catch (e) { notice(e.message); }
  button.disabled = false;
}

const TONES = ['k1', 'k2', 'k3', 'k4'];
const HEIGHT = 150;
const clock = (moment) => new Date(moment).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/** How calls ended and failed, and how long they took: one picture above the other, by the same clock. */
function sixHours(series) {
  const failed = {};
  for (const point of series) for (const [kind, n] of Object.entries(point.failed)) failed[kind] = (failed[kind] ?? 0) + n;
  const kinds = Object.entries(failed).sort((a, b) => b[1] - a[1]).map(([kind]) => kind);
  const named = kinds.length > TONES.length ? kinds.slice(0, TONES.length - 1) : kinds;
  const others = kinds.slice(named.length);
  const wide = width();
  return [
    h('div', { class: 'card' }, calls(series, wide, named, others),
      h('div', { class: 'key', 'aria-hidden': 'true' }, h('span', { class: 'g' }, 'answered'), named.map((kind, i) => h('span', { class: TONES[i] }, words(kind))), others.length > 0 && h('span', { class: TONES.at(-1) }, 'other failures'))),
    h('p', null),
    h('div', { class: 'card' }, times(series, wide), h('div', { class: 'key', 'aria-hidden': 'true' }, h('span', { class: 'g' }, 'half of the answers within'), h('span', { class: 'w' }, '95 % within'))),
  ];
}

const failures = (point) => Object.entries(point.failed).map(([kind, n]) => `, ${count(n)} ${words(kind)}`).join('');
const label = (point) => `${clock(point.from)}: ${count(point.answered)} answered${failures(point)}; half within ${span(point.p50Millis)}, 95 % within ${span(point.p95Millis)}`;

function calls(series, wide, named, others) {
  const most = Math.max(1, ...series.map((point) => point.answered + sum(point.failed)));
  const step = wide / series.length, unit = (HEIGHT - 14) / most;
  return svg('svg', { class: 'picture', viewBox: `0 0 ${wide} ${HEIGHT + 20}`, role: 'img',
    'aria-label': `Calls in six hours: ${count(series.reduce((n, point) => n + point.answered, 0))} answered, ${count(series.reduce((n, point) => n + sum(point.failed), 0))} failed` },
  svg('line', { x1: 0, x2: wide, y1: HEIGHT, y2: HEIGHT, class: 'grid' }),
  series.map((point, i) => {
    const parts = [[point.answered, 'good'], ...named.map((kind, k) => [point.failed[kind] ?? 0, TONES[k]]),
      [others.reduce((n, kind) => n + (point.failed[kind] ?? 0), 0), TONES.at(-1)]];
    let y = HEIGHT;
    return svg('g', null, svg('title', null, label(point)), parts.filter(([n]) => n > 0).map(([n, tone]) => {
      y -= n * unit;
      return svg('rect', { x: i * step + 1, width: Math.max(1, step - 2), y, height: n * unit, class: tone });
    }));
  }),
  svg('text', { x: 0, y: 11 }, `${count(most)} calls in 5 minutes`), hours(series, wide));
}

function times(series, wide) {
  const most = Math.max(1, ...series.map((point) => point.p95Millis ?? 0));
  const step = wide / series.length;
  const x = (i) => (i + .5) * step, y = (millis) => HEIGHT - (millis / most) * (HEIGHT - 20);
  // A stretch without an answer parts the line: nothing is drawn where nothing is known.
  const line = (name, tone) => {
    const runs = [[]];
    series.forEach((point, i) => { if (point[name] === null || point[name] === undefined) runs.push([]); else runs.at(-1).push([x(i), y(point[name])]); });
    return runs.filter((run) => run.length).map((run) => (run.length === 1
      ? svg('circle', { cx: run[0][0], cy: run[0][1], r: 2.5, class: tone })
      : svg('polyline', { points: run.map((point) => point.map((n) => n.toFixed(1)).join(',')).join(' '), class: `line ${tone}` })));
  };
  return svg('svg', { class: 'picture', viewBox: `0 0 ${wide} ${HEIGHT + 20}`, role: 'img', 'aria-label': `How long answers took in six hours: 95 % within ${span(most === 1 ? null : most)} at the slowest` },
    svg('line', { x1: 0, x2: wide, y1: HEIGHT, y2: HEIGHT, class: 'grid' }),
    line('p95Millis', 'warn'), line('p50Millis', 'good'),
    series.map((point, i) => svg('rect', { x: i * step, width: step, y: 0, height: HEIGHT, class: 'touch' }, svg('title', null, label(point)))),
    svg('text', { x: 0, y: 11 }, most === 1 ? 'no answers' : span(most)), hours(series, wide));
}

const hours = (series, wide) => [0, .5, 1].map((part) => svg('text', { x: part * wide, y: HEIGHT + 15, 'text-anchor': part === 0 ? 'start' : part === 1 ? 'end' : 'middle' },
  clock(series[Math.min(series.length - 1, Math.floor(part * series.length))].from)));
