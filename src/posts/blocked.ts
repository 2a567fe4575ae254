import type { Clock } from '../clock.ts';
import { minutes } from '../clock.ts';
import { type Database, type Queryable, sql } from '../db/db.ts';
import type { Place } from '../turn.ts';

const firstProbeMs = minutes(1);
const longestProbeMs = minutes(30);

/** Conversations that take no messages: one message now and then finds out whether that is over. */
export interface Blocked {
  /** 0: go ahead (and, if it was blocked, this is the one that finds out); else how long to wait, in milliseconds. */
  waitFor(conversation: string): Promise<number>;
  /** It took no message; gives how long to wait. */
  mark(tx: Queryable, place: Place, why: string): Promise<number>;
  /** It takes messages, or somebody spoke there. True: it did not before. */
  clear(tx: Queryable, conversation: string): Promise<boolean>;
  list(): Promise<{ readonly conversation: string; readonly since: number; readonly why: string }[]>;
}

interface Row {
  readonly blocked_tries: number;
  readonly probe_at: number;
}

export function createBlocked(db: Database, clock: Clock): Blocked {
  return {
    async waitFor(conversation) {
      const now = clock.now();
      const row = await db.one<Row>(sql`
        select blocked_tries, probe_at from conversations where id = ${conversation} and blocked_at is not null`);
      if (!row) return 0;
      if (row.probe_at > now) return row.probe_at - now;
      const next = now + probeAfter(row.blocked_tries);
      const mine = await db.run(sql`
        update conversations set probe_at = ${next} where id = ${conversation} and probe_at = ${row.probe_at}`);
      return mine === 1 ? 0 : next - now;
    },

    async mark(tx, { kind, conversation, serviceUrl }, why) {
      const now = clock.now();
      const place = JSON.stringify({ kind, conversation, serviceUrl });
      const row = await tx.one<Row>(sql`
        insert into conversations (id, place, updated_at, blocked_at, blocked_why, blocked_tries)
        values (${conversation}, ${place}, ${now}, ${now}, ${why}, 1)
        on conflict (id) do update set blocked_at = coalesce(conversations.blocked_at, excluded.blocked_at),
          blocked_why = excluded.blocked_why, blocked_tries = conversations.blocked_tries + 1
        returning blocked_tries, probe_at`);
      const wait = probeAfter((row?.blocked_tries ?? 1) - 1);
      await tx.run(sql`update conversations set probe_at = ${now + wait} where id = ${conversation}`);
      return wait;
    },

    async clear(tx, conversation) {
      const cleared = await tx.run(sql`
        update conversations set blocked_at = null, blocked_why = null, blocked_tries = 0, probe_at = null
        where id = ${conversation} and blocked_at is not null`);
      return cleared > 0;
    },

    list: () =>
      db.all(sql`
        select id as conversation, blocked_at as since, blocked_why as why from conversations
        where blocked_at is not null order by blocked_at`),
  };
}

function probeAfter(tries: number): number {
  return Math.min(firstProbeMs * 2 ** Math.min(tries, 20), longestProbeMs);
}
