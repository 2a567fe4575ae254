import { type AlertRecord, wordOf } from '../../alerts/book/book.ts';
import { endingOf } from '../../alerts/book/ending.ts';
import { doubtWords, standingOf } from '../../alerts/look/standing.ts';
import { adviceFor, retryKind } from '../../alerts/retry/advice.ts';
import { md, type Row } from '../../cards/card.ts';
import { ago } from '../../cards/words.ts';

/** One alert in a list, where what it is about may need more than its name; `now` is Azure's time. */
export function rowOf(record: AlertRecord, now: number, subject: string = record.alert.subject): Row {
  const { alert, id, count, lastAt, severity } = record;
  const often = count > 1 ? `${count} times, ` : '';
  const word = wordOf(record);
  const isOver = record.state !== 'open';
  const retry = !isOver && retryKind(record) !== undefined && adviceFor(record).offer;
  return {
    state: isOver ? 'done' : ({ Critical: 'no', Warning: 'warn', Informational: 'info' } as const)[word],
    title:
      alert.kind === 'backup'
        ? md`${alert.operation ?? 'Backup'} of **${subject}** ${endingOf(record)}`
        : md`${alert.rule}: **${subject}**`,
    text: [id, doubtWords[standingOf(record.found)], isOver && record.state, word, severity, alert.errorCode]
      .filter(Boolean)
      .join(' · '),
    aside: `${often}${ago(lastAt, now)}`,
    buttons: [...(retry ? [{ title: 'Retry', line: `retry ${id}` }] : []), { title: 'Show', line: `show ${id}` }],
  };
}
