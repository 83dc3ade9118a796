import { ask, copyable, h, notice, svg } from './dom.js';
import { current, get, mayAct, post } from './api.js';
import { badge, count, jobLink, money, span, table, time, width, words } from './format.js';

const STATES = ['', 'at_provider', 'waiting', 'completed', 'dead', 'submitted', 'duplicate'];

export async function jobs({ params, news }) {
  const filter = Object.fromEntries(params);
  const found = await get('/jobs', filter);
  const names = (news?.providers ?? (await get('/providers')).providers).map((one) => one.name);
  const last = found.jobs.at(-1);
  return {
    title: 'Jobs',
    live: !filter.until,
    body: [
      h('h1', null, 'Jobs'),
      filters([
        select('state', 'State', STATES, filter.state),
        select('provider', 'Provider', ['', ...names], filter.provider),
        field('kind', 'Kind of failure', filter.kind, 'rate_limited'),
        field('route', 'Route', filter.route), moment('until', 'Moved before', filter.until),
      ]),
      table([['Job'], ['State'], ['Provider'], ['Last failure'], ['Route'], ['Calls', 'n'], ['Moved', 't']],
        found.jobs.map((job) => [jobLink(job.jobId), badge(job.state), job.provider, words(job.kind), job.route, count(job.calls), time(job.updatedAt)]),
        'No job of the last day is like that.'),
      found.jobs.length >= 50 && h('p', { class: 'actions' }, h('a', { class: 'button', rel: 'next', href: `?${new URLSearchParams({ ...filter, until: last.updatedAt })}` }, 'Older ones')),
    ],
  };
}

/** A form that asks by its address, so that it can be linked and gone back to. */
export const filters = (fields) => h('form', { class: 'filters', method: 'get', 'data-keep': true, role: 'search' }, fields, h('button', null, 'Show'));
export const field = (name, label, value, example) => h('label', null, label, h('input', { name, value: value ?? '', placeholder: example ?? '', autocomplete: 'off', size: 12 }));
/** A moment by this browser's clock; in addresses it stands by UTC. */
export const moment = (name, label, value) => h('label', null, label, h('input', { type: 'datetime-local', 'data-moment': name, step: 1, value: local(value) }), h('input', { type: 'hidden', name, value: value ?? '' }));
const local = (iso) => (iso ? new Date(new Date(iso).getTime() - new Date(iso).getTimezoneOffset() * 60_000).toISOString().slice(0, 19) : '');
document.addEventListener('change', ({ target }) => {
  if (target.dataset?.moment) target.nextElementSibling.value = target.value ? new Date(target.value).toISOString() : '';
});
export const select = (name, label, options, value, none = 'any') => h('label', null, label,
  h('select', { name }, options.map((one) => h('option', { value: one, selected: one === (value ?? '') }, one === '' ? none : words(one)))));

export async function job({ params, go }) {
  const id = params.get('id');
  const status = await get('/job', { id });
  const newest = status.generations.at(-1);
  const { unsettled } = status;
  const cost = {};
  for (const generation of status.generations) for (const step of generation.steps ?? []) if (step.cost) cost[step.cost.currency] = (cost[step.cost.currency] ?? 0) + step.cost.amount;
  const ended = ['completed', 'dead', 'duplicate'].includes(newest.state);
  return {
    title: id,
    live: true,
    soon: Boolean(unsettled),
    body: [
      h('h1', null, 'Job ', copyable(id)),
      unsettled && h('p', { class: 'card hint', role: 'status' }, `Its steps cannot be told just now, and are asked for again: ${unsettled}`),
      h('div', { class: 'card' }, h('dl', { class: 'facts' },
        fact('State', badge(newest.state), newest.kind && ` last failure: ${words(newest.kind)}`),
        newest.waitsFor && fact('Waits for', newest.waitsFor),
        newest.due && fact('Due', time(newest.due)),
        fact('Route', newest.route), fact('Provider', newest.provider && h('a', { href: `/console/provider?name=${encodeURIComponent(newest.provider)}` }, newest.provider)),
        newest.deadline && fact('Deadline', time(newest.deadline)),
        fact('Calls', count(newest.calls)), fact('Cost', money(cost)),
        status.generations.length > 1 && fact('Generation', newest.generation),
        newest.source && fact('Request lies at', h('code', null, place(newest.source))),
        newest.terminal && fact(newest.state === 'completed' ? 'Result lies at' : 'Dead letter lies at', end(newest)))),
      h('div', { class: 'actions' },
        !ended && mayAct() && h('button', { class: 'danger', type: 'button', 'data-action': 'cancel', onclick: () => cancel(id, go) }, 'Cancel the job'),
        current().contents && mayAct() && h('button', { type: 'button', 'data-action': 'contents', onclick: (event) => contents(id, event.target) }, 'Show request and answer')),
      ...(unsettled ? [] : status.generations).toReversed().flatMap((generation) => timeline(generation, status.generations.length > 1)),
    ],
  };
}

const fact = (name, ...value) => [h('dt', null, name), h('dd', null, value.flat().every((one) => one === null || one === undefined || one === '') ? '–' : value)];
const place = ({ topic, partition, offset }) => `${topic} / ${partition} / ${offset}`;
const end = ({ state, terminal }) => (state === 'dead' && terminal.offset !== null && terminal.offset !== undefined
  ? h('a', { href: `/console/dead-letter?partition=${terminal.partition}&offset=${terminal.offset}` }, place(terminal)) : h('code', null, terminal.offset == null ? terminal.topic : place(terminal)));

async function cancel(id, go) {
  const fields = await ask('Cancel this job?', 'It ends as a dead letter of kind cancelled, unless its answer is quicker. A call under way may be billed.', null, 'Cancel the job', true);
  if (!fields) return;
  await post('/cancellations', { jobId: id, reason: fields.reason });
  notice('Asked for: the job ends in a moment');
  go();
}

async function contents(id, button) {
  const found = await get('/job/contents', { id });
  button.closest('.actions').replaceWith(h('section', null,
    h('h2', null, 'Request'), h('pre', { tabindex: 0 }, JSON.stringify(found.request, null, 2) ?? 'not there any more'),
    h('h2', null, 'Answer'), h('pre', { tabindex: 0 }, found.result ? JSON.stringify(found.result, null, 2) : 'none')));
}

function timeline(generation, several) {
  const steps = generation.steps ?? [];
  return [
    h('h2', null, several ? `Generation ${generation.generation}` : 'Timeline'),
    steps.length > 0 && h('div', { class: 'card' }, picture(generation),
      h('div', { class: 'key', 'aria-hidden': 'true' }, h('span', { class: 'g' }, 'answered'), h('span', { class: 'b' }, 'failed call'), h('span', null, 'waits'), h('span', { class: 'w' }, 'queued at the provider'))),
    h('p', null),
    table([['When', 't'], ['Step'], ['Provider'], ['Took', 'n'], ['Cost', 'n'], ['What', 'wide']],
      steps.map((step) => [time(step.at), words(step.type), step.provider ?? '', step.startedAt ? span(new Date(step.at) - new Date(step.startedAt)) : '', step.cost ? money({ [step.cost.currency]: step.cost.amount }) : '', what(step)]),
      'No steps are known.'),
    generation.leftOut > 0 && h('p', { class: 'quiet small' }, `${generation.leftOut} steps between were left out.`),
  ];
}

const what = (step) => [
  step.failure && [h('b', null, words(step.failure.kind)), `: ${step.failure.message ?? ''}`],
  step.due && [' – until ', time(step.due)],
  step.actor && ` by ${step.actor}`, step.note && `: ${step.note}`,
  !step.failure && step.model && ` by ${step.model}`];

/** A lane for each provider; what happened between two steps is a bar. */
function picture(generation) {
  const steps = generation.steps.map((step) => ({ ...step, t: new Date(step.at).getTime() }));
  const start = Math.min(...steps.map((step) => (step.startedAt ? new Date(step.startedAt).getTime() : step.t)));
  const stop = Math.max(start + 1, generation.endedAt ? steps.at(-1).t : Date.now(), steps.at(-1).t);
  const lanes = [...new Set(steps.map((step) => step.provider).filter(Boolean))];
  if (!lanes.length) lanes.push('–');
  const wide = width(), left = wide < 600 ? 76 : 110, height = 34;
  const x = (t) => left + ((t - start) / (stop - start)) * (wide - left - 14);
  const bars = [];
  let lane = 0, since = start, waiting = false;
  const bar = (row, from, to, tone, label) => bars.push(svg('rect', { x: x(from), y: row * height + 9, width: Math.max(3, x(to) - x(from)), height: 16, rx: 3, class: tone }, svg('title', null, label)));
  for (const step of steps) {
    const row = step.provider ? lanes.indexOf(step.provider) : lane;
    const began = step.startedAt ? Math.max(start, new Date(step.startedAt).getTime()) : null;
    const idle = began ?? step.t;
    if (idle > since) bar(waiting ? lane : row, since, idle, waiting ? 'wait' : 'warn', `${waiting ? 'waits' : 'queued'} ${span(idle - since)}`);
    if (began !== null) bar(row, began, step.t, step.failure ? 'bad' : 'good', `${step.failure ? words(step.failure.kind) : 'answered'} after ${span(step.t - began)}`);
    if (step.type === 'handed_over') bars.push(svg('line', { x1: x(step.t), x2: x(step.t), y1: 4, y2: lanes.length * height, class: 'mark' }, svg('title', null, `handed over to ${step.provider}`)));
    lane = row; since = step.t; waiting = Boolean(step.due);
  }
  if (!generation.endedAt && stop > since) bar(lane, since, stop, waiting ? 'wait' : 'warn', waiting ? 'waits' : 'at the provider');
  const total = lanes.length * height;
  return svg('svg', { class: 'picture', viewBox: `0 0 ${wide} ${total + 22}`, role: 'img', 'aria-label': `Timeline over ${span(stop - start)}; the table below tells the same` },
    lanes.map((name, i) => [svg('text', { x: 0, y: i * height + 21, class: 'lane' }, name.length > left / 7.5 ? `${name.slice(0, Math.floor(left / 7.5) - 1)}…` : name), svg('line', { x1: left, x2: wide, y1: i * height + 17, y2: i * height + 17, class: 'grid' })]),
    bars,
    (wide < 600 ? [0, .5, 1] : [0, .25, .5, .75, 1]).map((part) => svg('text', { x: x(start + part * (stop - start)), y: total + 16, 'text-anchor': part === 1 ? 'end' : part === 0 ? 'start' : 'middle' }, `+${span(part * (stop - start))}`)));
}
