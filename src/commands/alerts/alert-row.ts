import { type AlertRecord, wordOf } from '../../alerts/book/book.ts';
import { endingOf } from '../../alerts/book/ending.ts';
import { doubtWords, standingOf } from '../../alerts/look/standing.ts';
import { adviceFor, retryKind } from '../../alerts/retry/advice.ts';
import { type Button, md, type Row } from '../../cards/card.ts';
import { ago } from '../../cards/words.ts';
import type { Services } from '../../command-kit/services.ts';

/** How alerts are shown in a list. */
export interface Listing {
  /** Azure's time. */
  readonly now: number;
  /** What an alert is about, with more than its name where two have one. */
  readonly called: (record: AlertRecord) => string;
  /** Ids of requests that wait, or are under way: their alerts are not retried a second time. */
  readonly underWay: ReadonlySet<string>;
}

/** The requests that an alert's retry may be among. */
export async function retriesUnderWay(requests: Pick<Services['requests'], 'list'>): Promise<ReadonlySet<string>> {
  const open = await requests.list({ states: ['pending', 'approved', 'applying', 'running'] });
  return new Set(open.map(({ id }) => id));
}

/** One alert in a list. */
export function rowOf(record: AlertRecord, { now, called, underWay }: Listing): Row {
  const { alert, id, count, lastAt, severity } = record;
  const often = count > 1 ? `${count} times, ` : '';
  const word = wordOf(record);
  const isOver = record.state !== 'open';
  return {
    state: isOver ? 'done' : ({ Critical: 'no', Warning: 'warn', Informational: 'info' } as const)[word],
    title:
      alert.kind === 'backup'
        ? md`${alert.operation ?? 'Backup'} of **${called(record)}** ${endingOf(record)}`
        : md`${alert.rule}: **${called(record)}**`,
    text: [id, doubtWords[standingOf(record.found)], isOver && record.state, word, severity, alert.errorCode]
      .filter(Boolean)
      .join(' · '),
    aside: `${often}${ago(lastAt, now)}`,
    buttons: buttonsOf(record, underWay),
  };
}

/** What can be done about an alert: once more what failed, where that may help and nobody does it yet; its card. */
export function buttonsOf(record: AlertRecord, underWay: Listing['underWay']): readonly Button[] {
  const { id, retry, state } = record;
  const isRetried = retry !== undefined && underWay.has(retry);
  const mayHelp = state === 'open' && !isRetried && retryKind(record) !== undefined && adviceFor(record).offer;
  return [...(mayHelp ? [{ title: 'Retry', line: `retry ${id}` }] : []), { title: 'Show', line: `show ${id}` }];
}
