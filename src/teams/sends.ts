import type { Clock } from '../base/clock.ts';
import { type Database, sql } from '../db/db.ts';
import { unguarded } from '../db/guard.ts';

/** When something was sent to a conversation, whether Teams took it or not. */
export interface Sent {
  readonly conversation: string;
  readonly at: number;
}

/** Remembers over a restart what counts against Teams' limits. */
export interface Sends {
  /** Those of the last hour, the longest time that Teams counts, oldest first. */
  recent(): Promise<readonly Sent[]>;
  /** Called before it is sent: a process that dies right after it has counted it. */
  note(sent: Sent): Promise<void>;
}

const keptMs = 3_600_000;
const betweenSweeps = 500;

export function createSends(db: Database, clock: Clock): Sends {
  let noted = 0;
  return {
    async recent() {
      const rows = await db.all<Sent>(
        sql`select conversation, at from sends where at > ${clock.now() - keptMs} order by at`,
      );
      return rows.map(({ conversation, at }) => ({ conversation, at: Number(at) }));
    },
    async note({ conversation, at }) {
      // What counts against Teams' limits counts whoever sends it.
      await unguarded(() => db.run(sql`insert into sends (conversation, at) values (${conversation}, ${at})`));
      noted += 1;
      const old = sql`delete from sends where at <= ${clock.now() - keptMs}`;
      if (noted % betweenSweeps === 1) await unguarded(() => db.run(old));
    },
  };
}

/** Nothing is remembered. */
export const noSends: Sends = { recent: async () => [], note: async () => undefined };
