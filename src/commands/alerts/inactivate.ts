import type { AlertRecord } from '../../alerts/book/book.ts';
import type { Turn } from '../../base/turn.ts';
import { act, type Reply } from '../../command-kit/command.ts';
import { openRecord } from '../../command-kit/told.ts';
import { allowWrites } from '../../command-kit/writes.ts';

/** `inactivate A-41 [because …]`: nobody needs to act on this one; Azure's alert is closed with that comment. */
export const inactivate = act({
  name: 'inactivate',
  words: ['inactivate {alert} [because {reason...}]'],
  means: [
    'close {alert} [because {reason}]',
    'close alert {alert} [because {reason}]',
    '{alert} done',
    '{alert} fixed',
    '{alert} solved',
  ],
  area: 'alerts',
  summary: 'Close an alert, here and in Azure; the next failure posts anew.',
  examples: ['inactivate A-1 because known maintenance'],
  role: 'operator',
  async run({ services, slots, turn }) {
    const { alerting, audit, db, clock } = services;
    allowWrites(services, 'alerts');
    const before = await services.alertBook.get(slots.alert ?? '');
    if (before && isDoingOf(turn, before)) return said(before, turn);
    const record = await openRecord(services, slots.alert ?? '');
    const reason = slots.reason ?? (turn.inputs.reason?.trim() || undefined);
    await db.tx(async (tx) => {
      const doer = { by: turn.actor.name, at: clock.now(), reason };
      if (!(await alerting.attention.inactivate(tx, record.id, doer))) return;
      await audit.write(tx, {
        what: 'inactivated',
        actor: turn.actor,
        line: turn.line,
        about: record.id,
        detail: { reason },
      });
    });
    return said(record, turn);
  },
});

function said({ id, alert }: AlertRecord, turn: Turn): Reply {
  return {
    text: `${id} is inactive. The next failure of ${alert.subject} posts anew.`,
    quiet: turn.origin === 'button',
  };
}

/** This very turn did it, in a process that died before it could answer. */
function isDoingOf({ actor, at }: Turn, { state, ended }: AlertRecord): boolean {
  return state === 'inactive' && ended?.by === actor.name && ended.at >= at;
}
