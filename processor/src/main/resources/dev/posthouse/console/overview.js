import { h } from './dom.js';
import { get } from './api.js';
import { badge, count, here, money, share, span, sum, table, time, words } from './format.js';

export async function overview({ news }) {
  const now = news ?? await get('/overview');
  const { states = {}, waiting = {} } = now.jobs;
  return {
    title: 'Overview',
    live: true,
    body: [
      h('h1', null, 'Overview'),
      now.reading.fault && h('p', { class: 'card fault', role: 'alert' }, `Nothing new is seen: ${now.reading.fault}`),
      now.reading.progress < 1 && h('p', { class: 'card hint' }, `Still reading what happened in the last day: ${Math.floor(now.reading.progress * 100)} %`),
      h('section', { class: `card headline ${now.well ? '' : 'unwell'}`, 'aria-label': 'Us or them' },
        h('p', null, now.headline), h('span', null, 'by the calls of 15 minutes, ', time(now.at))),
      h('div', { class: 'tiles' },
        tile('At providers', count(states.at_provider), '/console/jobs?state=at_provider'),
        tile('Waiting', count(states.waiting), '/console/jobs?state=waiting'),
        tile('Answered in an hour', count(now.hour.answered), '/console/jobs?state=completed'),
        tile('Dead in an hour', count(sum(now.hour.dead)), '/console/dead-letters'),
        tile('Calls: half within', span(now.hour.p50Millis), '/console/providers'),
        tile('Calls: 95 % within', span(now.hour.p95Millis), '/console/providers'),
        tile('Spent today (UTC)', money(now.today.spend), '/console/providers')),
      h('h2', null, 'Providers'),
      providers(now.providers),
      h('div', { class: 'columns' },
        h('section', null, h('h2', null, 'Why jobs wait'), reasons(waiting, (kind) => `/console/jobs?state=waiting&kind=${encodeURIComponent(kind)}`, 'No job waits.')),
        h('section', null, h('h2', null, 'What died in an hour'), reasons(now.hour.dead, (kind) => `/console/dead-letters?kind=${encodeURIComponent(kind)}`, 'Nothing died.'))),
      h('h2', null, 'Fleet'),
      now.fleetFault ? h('p', { class: 'card fault' }, `Kafka does not say who works: ${now.fleetFault}`)
        : table([['Station'], ['Works at', 'wide'], ['Members', 'n'], ['Behind', 'n']],
          now.fleet.map((one) => [one.station, one.hosts.length ? one.hosts.join(', ') : badge('nobody'), count(one.members), count(one.lag)]),
          'No station is known to Kafka yet.'),
      !now.jobs.whole && h('p', { class: 'quiet small' }, 'Of jobs, the newest 100,000 are counted.'),
    ],
  };
}

const tile = (name, value, href) => h('a', { class: 'card tile', href }, h('b', null, value), h('span', null, name));

const SHORT = { requests: 'requests', input_tokens: 'tokens in', output_tokens: 'tokens out', tokens: 'tokens' };

/** The limit of which most is used; a dash where none is known. */
function fullest({ each }) {
  const [most] = each.map((one) => [share(one), SHORT[one.unit]]).filter(([part]) => part !== null).sort((a, b) => b[0] - a[0]);
  return most ? [`${Math.round(most[0] * 100)} %`, h('div', { class: 'quiet small' }, most[1])] : '–';
}

export const providers = (list) => table([['Provider'], ['State'], ['Us or them', 'wide'], ['Answered', 'n'], ['Failed', 'n'], ['95 % within', 'n'], ['Limit in use', 'n']],
  list.map((one) => [
    [h('a', { href: `/console/provider?name=${encodeURIComponent(one.name)}` }, one.name), h('div', { class: 'quiet small' }, one.model)],
    badge(one.state),
    [here(one.verdict?.sentence), one.waitsFor && h('div', { class: 'quiet small' }, one.waitsFor)],
    count(one.calls.answered), count(sum(one.calls.failed)), span(one.calls.p95Millis), fullest(one.limits)]),
  'The settings name no provider.');

const reasons = (counts, link, empty) => table([['Reason', 'wide'], ['Jobs', 'n']],
  Object.entries(counts).sort((a, b) => b[1] - a[1]).map(([kind, n]) => [kind.includes(' ') ? kind : h('a', { href: link(kind) }, words(kind)), count(n)]), empty);
