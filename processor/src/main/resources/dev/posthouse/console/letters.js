import { ask, copyable, h, notice } from './dom.js';
import { current, get, mayAct, post, query } from './api.js';
import { badge, count, here, jobLink, money, table, time, words } from './format.js';
import { field, filters, moment, select } from './jobs.js';

const ours = (params) => Object.fromEntries(['kind', 'group', 'provider', 'model', 'route', 'jobId', 'since', 'until', 'open'].map((name) => [name, params.get(name)]).filter(([, value]) => value));

/** What somebody has asked for of late, so that two do not do the same. */
async function replays() {
  const found = (await get('/replays')).replays.slice(0, 5);
  return found.length > 0 && [h('h2', null, 'Replays of late'),
    table([['Asked for', 't'], ['By'], ['Why', 'wide'], ['Stage'], ['Letters', 'n']],
      found.map((one) => [h('a', { href: `/console/replay?id=${one.id}` }, time(one.askedAt)), one.actor, one.reason, badge(one.stage), one.plan ? (one.stage === 'running' ? `${count(one.sent)} of ${count(one.plan.count)}` : count(one.plan.count)) : '–']), '')];
}

export async function letters({ params }) {
  const filter = ours(params);
  const each = Boolean(filter.group || params.get('each'));
  return {
    title: 'Dead letters',
    live: true,
    body: [
      h('h1', null, 'Dead letters'),
      filters([
        field('kind', 'Kind', filter.kind, 'overloaded'), field('provider', 'Provider', filter.provider), field('model', 'Model', filter.model),
        field('route', 'Route', filter.route), field('jobId', 'Job', filter.jobId),
        moment('since', 'Ended since', filter.since), moment('until', 'Ended before', filter.until),
        select('open', 'Replayed', ['', 'true'], filter.open),
        params.get('each') && h('input', { type: 'hidden', name: 'each', value: 'true' }),
        filter.group && h('input', { type: 'hidden', name: 'group', value: filter.group }),
      ]),
      filter.group && h('p', { class: 'card hint' }, h('b', null, words(filter.kind)), `: ${filter.group} `, h('a', { href: '/console/dead-letters' }, 'All groups')),
      ...(each ? await list(filter, Number(params.get('skip') ?? 0)) : await groups(filter)),
      !each && await replays(),
    ],
  };
}

async function groups(filter) {
  const found = await get('/dead-letters/groups', filter);
  return [
    actions(filter, found.letters),
    table([['Kind'], ['Reason', 'wide'], ['Letters', 'n'], ['Replayed', 'n'], ['Newest', 't'], ['What to do', 'wide']],
      found.groups.map((group) => [badge(group.kind), h('a', { href: `/console/dead-letters${query({ ...filter, kind: group.kind, group: group.reason })}` }, group.reason || '(no words)'),
        count(group.count), count(group.replayed), time(group.newest), h('span', { class: 'small quiet' }, here(group.advice))]),
      'No dead letter is like that.'),
    !found.whole && h('p', { class: 'quiet small' }, 'The newest million letters are shown.'),
  ];
}

async function list(filter, skip) {
  const found = await get('/dead-letters', { ...filter, skip, limit: 50 });
  const page = (to) => `/console/dead-letters${query({ ...filter, each: 'true', skip: to })}`;
  return [
    actions(filter, found.letters.length),
    table([['Job'], ['Kind'], ['Provider'], ['Model'], ['Route'], ['Ended', 't'], ['Replayed']],
      found.letters.map((one) => [h('a', { class: 'id', href: `/console/dead-letter?partition=${one.partition}&offset=${one.offset}` }, one.jobId), badge(one.kind), one.provider, one.model, one.route, time(one.diedAt),
        one.replayedAs ? `as generation ${one.replayedAs}` : 'no']),
      'No dead letter is like that.'),
    h('p', { class: 'actions' }, skip > 0 && h('a', { class: 'button', rel: 'prev', href: page(Math.max(0, skip - 50)) }, 'Newer ones'), found.more && h('a', { class: 'button', rel: 'next', href: page(skip + 50) }, 'Older ones')),
  ];
}

const actions = (filter, n) => h('p', { class: 'actions' },
  n > 0 && mayAct() && h('a', { class: 'button main', href: `/console/replay${query(filter)}` }, 'Replay these…'),
  n > 0 && current().contents && mayAct() && h('a', { class: 'button', href: `/api/dead-letters/export${query(filter)}`, download: 'dead-letters.jsonl' }, 'Export'));

export async function letter({ params }) {
  const found = await get(`/dead-letters/${Number(params.get('partition'))}/${Number(params.get('offset'))}`);
  const { letter: it } = found;
  return {
    title: `Dead letter of ${it.jobId}`,
    body: [
      h('h1', null, 'Dead letter of ', copyable(it.jobId)),
      h('div', { class: 'card' }, h('dl', { class: 'facts' },
        fact('Kind', badge(it.reason.kind)), fact('Reason', it.reason.message), fact('What to do', here(found.advice)), fact('Ended', time(it.diedAt)), fact('Submitted', time(it.submittedAt)),
        fact('Generation', it.generation), fact('Route', it.route), fact('Provider', it.provider),
        fact('Request lies at', h('code', null, `${it.source.topic} / ${it.source.partition} / ${it.source.offset}`)))),
      h('p', { class: 'actions' }, h('a', { class: 'button', href: `/console/job?id=${encodeURIComponent(it.jobId)}` }, 'Its timeline'),
        mayAct() && h('a', { class: 'button main', href: `/console/replay${query({ jobId: it.jobId })}` }, 'Replay…')),
      h('h2', null, 'Calls'),
      table([['When', 't'], ['Provider'], ['Model'], ['Cost', 'n'], ['Failure', 'wide']],
        (it.history ?? []).map((call) => [time(call.startedAt), call.provider, call.model, call.cost ? money({ [call.cost.currency]: call.cost.amount }) : '', call.failure ? `${words(call.failure.kind)}: ${call.failure.message}` : 'answered']),
        'Nobody was called.'),
      found.contents
        ? [h('h2', null, it.raw ? 'Bytes' : 'Request'), h('pre', { tabindex: 0 }, it.raw ? bytes(it.raw) : JSON.stringify(it.request, null, 2))]
        : h('p', { class: 'quiet small' }, 'Its request is shown to operators where the setting console.contents permits it.'),
    ],
  };
}

const fact = (name, value) => [h('dt', null, name), h('dd', null, value ?? '–')];

/** Bytes as the JSON of the record has them, in hexadecimal beside what can be read. */
function bytes(raw) {
  let all;
  try { all = Uint8Array.from(atob(raw), (c) => c.charCodeAt(0)); } catch { all = new TextEncoder().encode(raw); }
  const lines = [];
  for (let i = 0; i < Math.min(all.length, 4096); i += 16) {
    const row = [...all.slice(i, i + 16)];
    lines.push(`${i.toString(16).padStart(6, '0')}  ${row.map((b) => b.toString(16).padStart(2, '0')).join(' ').padEnd(48)} ${row.map((b) => (b > 31 && b < 127 ? String.fromCharCode(b) : '.')).join('')}`);
  }
  return lines.join('\n') + (all.length > 4096 ? `\n… ${all.length} bytes in all` : '');
}

export async function replay({ params, go, navigate }) {
  const id = params.get('id');
  if (id) return running(id, go);
  const filter = ours(params);
  const known = await get('/providers');
  const form = h('form', { class: 'filters', 'data-keep': true, onsubmit: async (event) => {
    event.preventDefault();
    const asked = Object.fromEntries(new FormData(form));
    const task = await post('/replays', { ...filter, ...asked });
    navigate(`/console/replay?id=${task.id}`);
  } },
  select('toProvider', 'To provider', ['', ...known.providers.map((one) => one.name)], '', 'as before'), field('toRoute', 'To route', '', 'as before'),
  field('rate', 'At most a second', '', 'as fast as it goes'), field('limit', 'At most', '', 'all'),
  h('label', null, 'Why (others see it)', h('input', { name: 'reason', required: true, size: 28, maxlength: 400 })),
  h('button', { class: 'main' }, 'See what would happen'));
  return {
    title: 'Replay',
    body: [
      h('h1', null, 'Replay dead letters'),
      h('div', { class: 'card' }, h('dl', { class: 'facts' }, Object.keys(filter).length ? Object.entries(filter).map(([name, value]) => fact(words(name), value)) : fact('Which', 'all'))),
      h('p', { class: 'quiet' }, 'Each letter is replayed once, as the next generation of its job, however often this is repeated. First you see what it would do and cost.'),
      form,
    ],
  };
}

async function running(id, go) {
  const task = await get(`/replays/${id}`);
  const { plan } = task;
  const moving = task.stage === 'planning' || task.stage === 'running';
  return {
    title: 'Replay',
    soon: moving,
    body: [
      h('h1', null, { planning: 'What would happen…', planned: 'What would happen', running: 'Replaying…', done: 'Replayed', failed: 'The replay could not go on' }[task.stage]),
      task.stage === 'planning' && h('p', { class: 'card' }, `${count(task.seen)} letters looked at`),
      task.fault && h('p', { class: 'card fault', role: 'alert' }, task.fault),
      task.summary && h('div', { class: 'card' }, task.summary.map((line) => h('p', null, line))),
      plan && task.stage === 'running' && h('div', { class: 'card' }, h('progress', { max: plan.count, value: task.sent, 'aria-label': 'Replayed' }), h('p', null, `${count(task.sent)} of ${count(plan.count)}`)),
      plan && h('div', { class: 'card', id: 'plan' }, h('dl', { class: 'facts' },
        fact('To replay', `${count(plan.count)}, each once, as the next generation of its job`),
        Object.entries(plan.targets).map(([target, n]) => fact('To', `${target}: ${count(n)}`)),
        fact('Tokens', `about ${count(plan.inputTokens)} of prompts, at most ${count(plan.mostOutputTokens)} of answers`),
        fact('Cost', plan.unpriced === plan.count && plan.count ? 'not known: no prices' : `at most ${money(plan.mostCost)}, by estimate`),
        plan.already > 0 && fact('Left', `${count(plan.already)} were replayed already`),
        plan.deadlinesDropped > 0 && fact('Deadline', `${count(plan.deadlinesDropped)} had one that has passed; they get their route's anew`),
        plan.left.map((one) => fact('Left', `${count(one.count)} cannot be replayed: ${one.reason}`)))),
      h('div', { class: 'actions', 'data-whole': true },
        task.stage === 'planned' && plan.count > 0 && mayAct() && h('button', { class: 'main', type: 'button', onclick: () => act(`/replays/${id}/execute`, task.reason, go) }, `Replay ${count(plan.count)}`),
        moving && mayAct() && h('button', { type: 'button', onclick: () => act(`/replays/${id}/stop`, task.reason, go) }, 'Stop'),
        h('a', { class: 'button', href: '/console/dead-letters' }, 'To the dead letters')),
      plan && plan.groups.length > 0 && [h('h2', null, 'Why they ended'), table([['Kind'], ['Reason', 'wide'], ['Letters', 'n'], ['Example']], plan.groups.map((group) => [badge(group.kind), group.reason, count(group.count), jobLink(group.example)]), '')],
    ],
  };
}

async function act(path, reason, go) {
  try { await post(path, { reason }); } catch (e) { notice(e.message); }
  go();
}
