import type { Clock } from '../base/clock.ts';
import { minutes } from '../base/clock.ts';
import type { Place } from '../base/turn.ts';
import { type Database, type Queryable, sql } from '../db/db.ts';

const firstProbeMs = minutes(1);
const longestProbeMs = minutes(30);

/** A conversation that messages cannot be delivered to. */
export interface Trouble {
  readonly conversation: string;
  /** What it is called, if that is known. */
  readonly name?: string;
  readonly kind: Place['kind'];
  readonly since: number;
  readonly why: string;
  /** How many messages wait for it. */
  readonly waiting: number;
}

/** So long a conversation may fail, for whatever reason, before that is called trouble. */
export const troubleAfter = minutes(10);

/** Conversations that take no messages: one message now and then finds out whether that is over. */
export interface Blocked {
  /** `open`: send; `probe`: send this one as a new post, to find out whether the block is over; else how long to wait, in ms. */
  way(conversation: string): Promise<'open' | 'probe' | number>;
  /** It took no message; gives how long to wait. */
  mark(tx: Queryable, place: Place, why: string): Promise<number>;
  /** It takes messages, or somebody spoke there. True: it did not before. */
  clear(tx: Queryable, conversation: string): Promise<boolean>;
  /** A message did not arrive, for a reason that may pass. */
  failed(place: Place, why: string): Promise<void>;
  /** A message arrived. */
  accepted(tx: Queryable, conversation: string): Promise<void>;
  /** Those that take no messages, and those where nothing has arrived for {@link troubleAfter}. */
  list(): Promise<Trouble[]>;
}

interface TroubleRow {
  readonly id: string;
  readonly place: string;
  readonly name: string | null;
  readonly since: number;
  readonly why: string | null;
  readonly waiting: number;
}

interface Row {
  readonly blocked_tries: number;
  readonly probe_at: number;
}

export function createBlocked(db: Database, clock: Clock): Blocked {
  return {
    async way(conversation) {
      const now = clock.now();
      const row = await db.one<Row>(sql`
        select blocked_tries, probe_at from conversations where id = ${conversation} and blocked_at is not null`);
      if (!row) return 'open';
      if (row.probe_at > now) return row.probe_at - now;
      const next = now + probeAfter(row.blocked_tries);
      const claimed = await db.run(sql`
        update conversations set probe_at = ${next} where id = ${conversation} and probe_at = ${row.probe_at}`);
      return claimed === 1 ? 'probe' : next - now;
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

    async failed({ kind, conversation, serviceUrl }, why) {
      const now = clock.now();
      const place = JSON.stringify({ kind, conversation, serviceUrl });
      await db.run(sql`
        insert into conversations (id, place, updated_at, failing_at, failing_why)
        values (${conversation}, ${place}, ${now}, ${now}, ${why})
        on conflict (id) do update set failing_at = coalesce(conversations.failing_at, excluded.failing_at),
          failing_why = excluded.failing_why`);
    },

    async accepted(tx, conversation) {
      await tx.run(sql`update conversations set failing_at = null, failing_why = null
        where id = ${conversation} and failing_at is not null`);
    },

    async list() {
      const rows = await db.all<TroubleRow>(sql`
        select id, place, name, coalesce(blocked_at, failing_at) as since, coalesce(blocked_why, failing_why) as why,
          (select count(*) from posts where posts.conversation = conversations.id
            and (posts.held = 1 or posts.message_id is null)) as waiting
        from conversations
        where blocked_at is not null or failing_at <= ${clock.now() - troubleAfter}
        order by 4, 1`);
      return rows.map(({ id, place, name, since, why, waiting }) => ({
        conversation: id,
        ...(name && { name }),
        kind: (JSON.parse(place) as Place).kind,
        since: Number(since),
        why: why ?? 'not known',
        waiting: Number(waiting),
      }));
    },
  };
}

function probeAfter(tries: number): number {
  return Math.min(firstProbeMs * 2 ** Math.min(tries, 20), longestProbeMs);
}
