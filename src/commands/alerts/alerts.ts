import { subjectsOf } from '../../alerts/book/naming.ts';
import { type Why, whys } from '../../alerts/decide/decide.ts';
import { adviceFor } from '../../alerts/retry/advice.ts';
import { hours } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import { card, md } from '../../cards/card.ts';
import { pageButtons } from '../../cards/pages.ts';
import { clockTime } from '../../cards/words.ts';
import { read } from '../../command-kit/command.ts';
import { blindSpots } from '../../posture/blind-spots.ts';
import { buttonsOf, retriesUnderWay, rowOf } from './alert-row.ts';

/** So many, each with its buttons, fit on any card. */
const perPage = 15;
/** No store keeps more open at once than anybody could page through. */
const most = 1_500;

/** `alerts`, `alerts page 2`: what is open, newest first, and how many were left out and why. */
export const alerts = read({
  name: 'alerts',
  words: ['alerts [page {page}]'],
  means: ['alert', 'open alert', 'alert new', 'trouble', 'all alert', 'open trouble', 'what is up', 'anything wrong'],
  area: 'alerts',
  summary: 'The open alerts.',
  examples: ['alerts', 'alerts page 2'],
  role: 'reader',
  local: true,
  async run({ services: { alertBook: book, alerting, azure, clock, organisation, requests }, slots }) {
    const wanted = Number(slots.page ?? 1);
    if (!Number.isInteger(wanted) || wanted < 1) throw new Problem('bad-argument', `“${slots.page}” is not a page.`);
    const now = clock.now();
    const compared = await alerting.reconcile.last();
    const open = await book.list({ state: 'open', limit: most });
    const listing = { now: azure.now(), called: subjectsOf(open), underWay: await retriesUnderWay(requests) };
    const pages = Math.max(1, Math.ceil(open.length / perPage));
    const page = Math.min(wanted, pages);
    const left = (await book.counts(now - hours(24))).filter(
      ({ decision, why }) => decision === 'drop' && why !== 'duplicate',
    );
    return {
      card: card('list', {
        band: {
          word: 'ALERTS',
          qualifier: `${open.length} open${pages > 1 ? ` · page ${page} of ${pages}` : ''}`,
          time: { at: now, timezone: organisation.timezone },
          title: open.length === 0 ? 'No open alerts' : `${open.length} open alert${open.length === 1 ? '' : 's'}`,
        },
        rows: {
          items: open.slice((page - 1) * perPage, page * perPage).map((record) => rowOf(record, listing)),
          none: 'Nothing failed that is still open.',
        },
        notes: [
          ...left.map(({ why, count }) => `Left out in 24 h: ${count}. ${whys[why as Why] ?? why}`),
          ...blindSpots({ unreadVaults: [], reconciledAt: compared?.at, unreadAlerts: compared?.unread, now }),
        ],
        buttons: open.length === 0 ? [{ title: 'Status', line: 'status' }] : pageButtons(page, pages, 'alerts'),
      }),
    };
  },
});

/** `why A-41`: what was decided about each of its alerts, and what the retry advice rests on. */
export const why = read({
  name: 'why',
  words: ['why {alert}'],
  means: [
    'why {alert}',
    '{alert} help',
    'what happened {alert}',
    'why alert {alert}',
    '{alert} means',
    'what is {alert}',
    'why {alert} happen',
    'why did {alert} happen',
  ],
  area: 'alerts',
  summary: 'Why an alert was shown as it was, and why a retry is offered or not.',
  examples: ['why A-1'],
  role: 'reader',
  local: true,
  async run({ services: { alertBook: book, alerting, clock, organisation, requests }, slots }) {
    const record = await book.get(slots.alert ?? '');
    if (!record)
      throw new Problem('not-found', `There is no alert ${slots.alert}.`, {
        choices: [{ title: 'List the alerts', line: 'alerts' }],
      });
    const events = await book.events(record.id);
    const takers = await alerting.handling.takers(record);
    const where = takers.length > 0 ? takers.map(({ why }) => whys[why]) : [whys.nowhere];
    const advice = adviceFor(record);
    const now = clock.now();
    return {
      card: card('list', {
        band: { word: 'ALERTS', qualifier: record.id, title: md`Why **${record.alert.subject}** is shown like this` },
        summary: `Retry ${advice.offer ? 'is offered' : 'is not offered'}: ${advice.why}`,
        rows: {
          items: events.map((event) => ({
            state: event.decision === 'drop' ? 'skipped' : 'info',
            title: whys[event.why as Why] ?? 'Not decided yet.',
            text: `${event.decision ?? 'waiting'} · ${event.source}`,
            aside: clockTime(event.receivedAt, now, organisation.timezone),
          })),
        },
        notes: [...new Set(where)],
        buttons: buttonsOf(record, await retriesUnderWay(requests)),
      }),
    };
  },
});
