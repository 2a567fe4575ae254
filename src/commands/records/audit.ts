import { findOffRecord } from '../../approvals/on-record.ts';
import type { Held, StoredEntry } from '../../audit/audit.ts';
import { quoted } from '../../base/inputs.ts';
import { card, type Row } from '../../cards/card.ts';
import { clockTime, momentWords } from '../../cards/words.ts';
import { read } from '../../command-kit/command.ts';

const shown = 25;

/** `audit`: the newest lines of the record. */
export const audit = read({
  name: 'audit',
  words: ['audit'],
  means: ['audit', 'who did what', 'what did people do', 'what happened', 'what was done', 'audit log'],
  area: 'records',
  summary: 'Who did what: the newest lines of the record.',
  examples: ['audit'],
  role: 'approver',
  local: true,
  async run({ services: { audit: log, clock, organisation } }) {
    const entries = await log.list({ limit: shown });
    const now = clock.now();
    const time = (ms: number) => clockTime(ms, now, organisation.timezone);
    return {
      card: card('list', {
        band: {
          word: 'AUDIT',
          time: { at: now, timezone: organisation.timezone },
          title: `The last ${entries.length} entries`,
        },
        rows: {
          items: entries.map((entry) => rowOf(entry, time)),
          total: entries[0]?.seq ?? 0,
          none: 'Nothing is on record yet.',
        },
        buttons: [{ title: 'Verify', line: 'audit verify' }],
      }),
    };
  },
});

/** `audit verify`: reads the whole chain again, and holds it against what is known of it outside the store. */
export const auditVerify = read({
  name: 'audit verify',
  words: ['audit verify [against {anchor...}]'],
  means: ['audit verify', 'verify', 'audit changed', 'audit complete'],
  area: 'records',
  summary: 'Check that no line of the record, and no request, was changed or removed.',
  examples: ['audit verify'],
  role: 'approver',
  async run({ services: { audit: log, db, clock, organisation }, slots: { anchor } }) {
    const result = await log.verify(anchor);
    if (!result.intact) return broken(result.brokenAt, 'Somebody changed the store by other means.');
    const off = await findOffRecord(db);
    if (off) return broken(off.seq, `Request ${off.id} was ${off.what}: somebody changed the store by other means.`);
    const now = clock.now();
    const time = (ms: number) => momentWords({ at: ms, now, timezone: organisation.timezone });
    return {
      card: card('note', {
        state: 'DONE',
        title: `The record is intact: ${result.entries} entries`,
        text: result.held.map((held) => heldWords(held, time)).join(' '),
      }),
    };
  },
});

function broken(at: number, why: string) {
  const hint = `${why} Compare it with a backup of it.`;
  return { card: card('note', { state: 'FAILED', title: `The record is BROKEN at ${at}`, hint }) };
}

function heldWords({ where, count, newest, foreign }: Held, time: (ms: number) => string): string {
  const against = newest
    ? `Held against ${where}: ${count === 1 ? 'line' : `${count} lines, the newest`} ${newest.seq} of ${time(newest.at)}.`
    : `There is no line to hold it against in ${where}.`;
  return foreign === 0 ? against : `${against} ${foreign} there are not sealed with the key of this Lifeboat.`;
}

function rowOf({ seq, at, what, actor, line, about }: StoredEntry, time: (ms: number) => string): Row {
  return {
    state: 'info',
    title: [what, about].filter(Boolean).join(' '),
    text: [actor ? actor.name : 'Lifeboat', line && quoted(line)].filter(Boolean).join(': '),
    aside: `${seq} · ${time(at)}`,
  };
}
