import { ask, h, notice, svg } from './dom.js';
import { get, mayAct, post } from './api.js';
import { badge, count, money, span, sum, table, time, words } from './format.js';
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
      h('div', { class: `card headline ${one.verdict.state === 'failing' ? 'unwell' : ''}` }, h('p', null, one.verdict.sentence)),
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
      h('h2', null, 'Six hours'),
      h('div', { class: 'card' }, chart(one.series), h('div', { class: 'key', 'aria-hidden': 'true' }, h('span', { class: 'g' }, 'answered'), h('span', { class: 'b' }, 'failed'))),
      h('h2', null, 'How calls failed in 15 minutes'),
      table([['Kind', 'wide'], ['Calls', 'n']], Object.entries(one.calls.failed).sort((a, b) => b[1] - a[1]).map(([kind, n]) => [words(kind), count(n)]), 'None failed.'),
    ],
  };
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

function chart(series) {
  const most = Math.max(1, ...series.map((point) => point.answered + sum(point.failed)));
  const width = 1000, height = 150, step = width / series.length;
  return svg('svg', { class: 'picture', viewBox: `0 0 ${width} ${height + 20}`, role: 'img',
    'aria-label': `Calls in six hours: ${count(series.reduce((n, point) => n + point.answered, 0))} answered, ${count(series.reduce((n, point) => n + sum(point.failed), 0))} failed` },
  svg('line', { x1: 0, x2: width, y1: height, y2: height, class: 'grid' }),
  series.map((point, i) => {
    const bad = (sum(point.failed) / most) * (height - 14), good = (point.answered / most) * (height - 14);
    const label = `${new Date(point.from).toLocaleTimeString()}: ${count(point.answered)} answered, ${count(sum(point.failed))} failed, 95 % within ${span(point.p95Millis)}`;
    return svg('g', null, svg('title', null, label),
      good > 0 && svg('rect', { x: i * step + 1, width: step - 2, y: height - good, height: good, class: 'good' }),
      bad > 0 && svg('rect', { x: i * step + 1, width: step - 2, y: height - good - bad, height: bad, class: 'bad' }));
  }),
  svg('text', { x: 0, y: 11 }, `${count(most)} calls in 5 minutes`),
  [0, .5, 1].map((part) => svg('text', { x: part * width, y: height + 15, 'text-anchor': part === 0 ? 'start' : part === 1 ? 'end' : 'middle' },
    new Date(series[Math.min(series.length - 1, Math.floor(part * series.length))].from).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }))));
}
