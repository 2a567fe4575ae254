import type { StoredEntry } from '../audit/audit.ts';
import { clockTime, zoneName } from '../cards/words.ts';
import { card, type Row } from '../cards.ts';
import { read } from './command.ts';

const shown = 25;

/** `audit`: the newest lines of the record. */
export const audit = read({
  name: 'audit',
  words: ['audit'],
  summary: 'Who did what: the newest lines of the record.',
  examples: ['audit'],
  role: 'approver',
  local: true,
  async run({ services: { audit: log, clock, organisation } }) {
    const entries = await log.list({ limit: shown });
    const now = clock.now();
    const time = (ms: number) => clockTime(ms, now, organisation.timezone);
    return {
      card: card('audit', {
        band: {
          state: 'AUDIT',
          time: `${time(now)} ${zoneName(now, organisation.timezone)}`,
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

/** `audit verify`: reads the whole chain again. */
export const auditVerify = read({
  name: 'audit verify',
  words: ['audit verify'],
  summary: 'Check that no line of the record was changed or removed.',
  examples: ['audit verify'],
  role: 'approver',
  async run({ services: { audit: log } }) {
    const result = await log.verify();
    return {
      card: card('note', {
        state: result.intact ? 'DONE' : 'FAILED',
        title: result.intact
          ? `The record is intact: ${result.entries} entries`
          : `The record is BROKEN at ${result.brokenAt}`,
        ...(!result.intact && { hint: 'Somebody changed the store by other means. Compare it with a backup of it.' }),
      }),
    };
  },
});

function rowOf({ seq, at, what, actor, line, about }: StoredEntry, time: (ms: number) => string): Row {
  return {
    state: 'info',
    title: [what, about].filter(Boolean).join(' '),
    text: [actor ? actor.name : 'Lifeboat', line].filter(Boolean).join(': '),
    aside: `${seq} · ${time(at)}`,
  };
}
