import { type Clock, hours } from './clock.ts';
import { type Database, sql } from './db/db.ts';
import { forgetReplies } from './posts/forget.ts';
import type { Handler, Work } from './work/work.ts';

const day = hours(24);
/** Teams delivers an activity again within minutes; a month leaves room to look into what was said. */
const keepTurns = 30 * day;
const keepReplies = 90 * day;

/**
 * Once a day: what was said to the bot and its plain answers are deleted when nothing needs them any more. Alerts,
 * requests, operations and the record are never deleted here.
 */
export function createForget({ db, work, clock }: { db: Database; work: Pick<Work, 'put'>; clock: Clock }): {
  /** Call it once the worker runs. */
  begin(): Promise<void>;
  readonly handlers: Record<'forget', Handler>;
} {
  return {
    begin: () => db.tx((tx) => work.put(tx, { kind: 'forget', key: 'all', due: clock.now(), payload: {} })),
    handlers: {
      async forget() {
        const now = clock.now();
        await db.tx(async (tx) => {
          await tx.run(sql`delete from turns where at < ${now - keepTurns}
            and not exists (select 1 from work where work.kind = 'turn' and work.key = turns.key)`);
          await tx.run(sql`delete from checkups where asked_at < ${now - keepReplies}`);
          await forgetReplies(tx, now - keepReplies);
        });
        return { later: now + day };
      },
    },
  };
}
