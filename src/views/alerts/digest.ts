import { type AlertRecord, wordOf } from '../../alerts/book/book.ts';
import { endingOf } from '../../alerts/book/ending.ts';
import { subjectsOf } from '../../alerts/book/naming.ts';
import { explain } from '../../alerts/codes/codes.ts';
import { doubtWords, standingOf } from '../../alerts/look/standing.ts';
import type { Digest, DigestItem } from '../../alerts/tell/digests.ts';
import { card, type ListCard, md, type Row, type Text } from '../../cards/card.ts';
import { pageButtons } from '../../cards/pages.ts';
import { clockTime } from '../../cards/words.ts';
import type { Services } from '../../command-kit/services.ts';
import type { View } from '../../posts/posts.ts';

export function digestView(services: Services): View {
  return (id) => digestMessage(services, id, 1);
}

/** A digest as its alerts stand now; `page` counts from 1. Undefined: there is none of that id. */
export async function digestMessage({ alerting, clock, organisation }: Services, id: string, page: number) {
  const digest = await alerting.digests.get(id);
  if (!digest) return undefined;
  const items = await alerting.digests.items(id);
  const given = { now: clock.now(), timezone: organisation.timezone };
  return { card: card('list', digestCard(digest, items, page, given)) };
}

export const digestPage = 20;

/** What the card of a digest shows: `page` counts from 1, {@link digestPage} alerts on each, the worst of them first. */
export function digestCard(
  digest: Digest,
  items: readonly DigestItem[],
  page: number,
  given: { readonly now: number; readonly timezone: string },
): ListCard {
  const time = (ms: number) => clockTime(ms, given.now, given.timezone);
  const told = items.filter((item) => !item.leftOut).sort((a, b) => rank(a.record) - rank(b.record));
  const pages = Math.max(1, Math.ceil(told.length / digestPage));
  const at = Math.min(Math.max(1, Math.trunc(page)), pages);
  const shown = told.slice((at - 1) * digestPage, at * digestPage);
  const called = subjectsOf(told.map(({ record }) => record));
  const open = told.filter(({ record }) => record.state === 'open').length;
  return {
    band: {
      word: 'ALERTS',
      qualifier: [digest.id, `${open} open of ${told.length}`, ...(pages > 1 ? [`page ${at} of ${pages}`] : [])].join(
        ' · ',
      ),
      time: { at: digest.posted ?? digest.due, now: given.now, timezone: given.timezone },
      title: titleOf(digest, told.length),
      subtitle: `${time(digest.from)} to ${time(digest.posted ?? digest.due)}`,
    },
    rows: { items: shown.map((item) => rowOf(item, called(item.record), time)), none: 'Nothing is left to say.' },
    notes: notesOf(digest, items),
    buttons: [
      ...pageButtons(at, pages, `digest ${digest.id}`),
      { title: 'All open alerts', line: 'alerts', secondary: true },
    ],
  };
}

const severities = ['Sev0', 'Sev1', 'Sev2', 'Sev3', 'Sev4'];

/** What is open comes before what is over, the worse before the rest. */
function rank({ state, severity }: AlertRecord): number {
  const index = severities.indexOf(severity ?? 'Sev4');
  return (state === 'open' ? 0 : 10) + index;
}

function titleOf({ kind, label }: Digest, count: number): Text {
  const alerts = count === 1 ? '1 alert' : `${count} alerts`;
  if (kind === 'window') return md`**${alerts}** in the maintenance window **${label}**`;
  if (kind === 'start') return md`**${alerts}** that fired before Lifeboat was here`;
  return md`**${alerts}** (${label})`;
}

function rowOf({ record, again }: DigestItem, subject: string, time: (ms: number) => string): Row {
  const { alert, found } = record;
  const code = found?.job?.error?.code ?? alert.errorCode;
  const often = record.count > 1 ? `${record.count} times since ${time(record.firstAt)}` : undefined;
  const what = explain(code)?.meaning ?? found?.job?.error?.text ?? alert.description;
  return {
    state: record.state === 'open' ? (wordOf(record) === 'Critical' ? 'no' : 'warn') : 'done',
    // A code is one long word that a phone breaks anywhere: it comes last, and what it means first.
    title: code ? md`${record.id} **${subject}**` : md`${record.id} **${subject}**: ${alert.rule}`,
    text: [
      stateWords(record, again),
      doubtWords[standingOf(found)],
      what,
      often,
      record.severity,
      found?.vault?.name,
      code,
    ]
      .filter(Boolean)
      .join(' · '),
    aside: time(record.lastAt),
  };
}

function stateWords(record: AlertRecord, again: boolean): string | undefined {
  if (record.state === 'resolved') return 'resolved';
  if (record.state === 'inactive') return `inactive by ${record.ended?.by ?? 'somebody'}`;
  return again ? `${endingOf(record)} again` : undefined;
}

/** What was raised and over again within the period is no part of the digest, and is counted at its end. */
function notesOf({ kind, label }: Digest, items: readonly DigestItem[]): Text[] {
  const over = items.filter((item) => item.leftOut).length;
  const period = kind !== 'channel' ? 'before this was due' : label === 'hourly' ? 'within the hour' : 'within the day';
  const count = over === 1 ? '1 more was' : `${over} more were`;
  const ended = over > 0 ? [`${count} raised and over again ${period}.`] : [];
  return [...ended, 'For one of them, type: why A-41, retry A-41 or inactivate A-41, with its own number.'];
}
