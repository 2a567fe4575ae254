import { subjectsOf } from '../../alerts/book/naming.ts';
import { Problem } from '../../base/problem.ts';
import { card } from '../../cards/card.ts';
import { pageButtons } from '../../cards/pages.ts';
import { read } from '../../command-kit/command.ts';
import { incidentMessage } from '../../views/alerts/incident.ts';
import { retriesUnderWay, rowOf } from './alert-row.ts';

/** `incident I-3` */
export const incident = read({
  name: 'incident',
  words: ['incident {id}'],
  means: ['incident {id}'],
  area: 'alerts',
  summary: 'An incident: what failed together, where, and what Azure Service Health says.',
  examples: ['incident I-1'],
  role: 'reader',
  local: true,
  run: async ({ services, slots }) => (await incidentMessage(services, slots.id ?? '')) ?? missing(slots.id),
});

/** So many, each with its buttons, fit on any card. */
const perPage = 15;

/** `alerts of I-3 page 2`: every alert of an incident, in order. */
export const alertsOf = read({
  name: 'alerts of',
  words: ['alerts of {incident} [page {page}]'],
  area: 'alerts',
  summary: 'Every alert of an incident, page by page.',
  examples: ['alerts of I-1', 'alerts of I-1 page 2'],
  role: 'reader',
  local: true,
  async run({ services: { alerting, clock, organisation, requests }, slots }) {
    const incident = (await alerting.incidents.get(slots.incident ?? '')) ?? missing(slots.incident);
    const wanted = Number(slots.page ?? 1);
    if (!Number.isInteger(wanted) || wanted < 1) throw new Problem('bad-argument', `“${slots.page}” is not a page.`);
    const records = await alerting.incidents.records(incident.id);
    const pages = Math.max(1, Math.ceil(records.length / perPage));
    const page = Math.min(wanted, pages);
    const now = clock.now();
    const listing = { now, called: subjectsOf(records), underWay: await retriesUnderWay(requests) };
    const open = records.filter(({ state }) => state === 'open').length;
    return {
      card: card('list', {
        band: {
          word: 'ALERTS',
          qualifier: [incident.id, `${open} open`, ...(pages > 1 ? [`page ${page} of ${pages}`] : [])].join(' · '),
          time: { at: now, timezone: organisation.timezone },
          title: `${records.length} alert${records.length === 1 ? '' : 's'} of incident ${incident.id}`,
        },
        rows: {
          items: records.slice((page - 1) * perPage, page * perPage).map((record) => rowOf(record, listing)),
        },
        buttons: [
          ...pageButtons(page, pages, `alerts of ${incident.id}`),
          { title: 'Incident', line: `incident ${incident.id}`, secondary: pages > 1 },
        ],
      }),
    };
  },
});

function missing(id: string | undefined): never {
  throw new Problem('not-found', `There is no incident ${id}.`, { choices: [{ title: 'Alerts', line: 'alerts' }] });
}
