import { createBatcher } from '../db/batcher.ts';
import { type Database, type Queryable, type Statement, sql } from '../db/db.ts';
import { leaseOf } from './dead.ts';
import type { LeasedJob } from './work.ts';

/** A row that this process has leased. */
export interface Row extends LeasedJob {
  readonly lease: string;
  /** Grows with every `put`: shows at the end whether the row was put again meanwhile. */
  readonly version: number;
  /** Dropped while it ran in a process that has gone since. */
  readonly dropped: boolean;
}

interface Stored extends Omit<Row, 'payload' | 'dropped'> {
  readonly payload: string;
  readonly dropped: number;
}

/** Times of the machine's clock. */
export interface Lease {
  readonly id: string;
  readonly from: number;
  readonly until: number;
}

export type Rows = ReturnType<typeof createRows>;

/** The statements on the work table. Whatever ends a lease checks that it still holds it; ends share their commits. */
export function createRows(db: Database) {
  const batch = createBatcher(db);
  const skipLocked: Statement = db.engine === 'postgres' ? sql`for update skip locked` : sql``;
  const mine = (row: Row): Statement => sql`kind = ${row.kind} and key = ${row.key} and lease = ${row.lease}`;

  /** Ends the lease of a row that was put again, or dropped, while its handler ran. */
  const letGo = async (tx: Queryable, row: Row) => {
    await tx.run(sql`delete from work where ${mine(row)} and dropped = 1`);
    await tx.run(sql`update work set lease = null, lease_until = 0 where ${mine(row)}`);
  };

  /** Ends the lease and sets the row for `due`, unless it was put again meanwhile: then that counts. */
  const endAt = async (tx: Queryable, row: Row, due: number, attempts: number, payload: Row['payload']) => {
    const ended = await tx.run(sql`
      update work set lease = null, lease_until = 0,
        due = ${Math.ceil(due)}, attempts = ${attempts}, payload = ${JSON.stringify(payload)}
      where ${mine(row)} and version = ${row.version}`);
    if (ended === 0) await letGo(tx, row);
  };

  return {
    /** The earliest free row of each kind that has one. */
    async earliest(kinds: readonly string[], machineNow: number): Promise<{ kind: string; due: number }[]> {
      if (kinds.length === 0) return [];
      const places = kinds.map((_, n) => `($${n + 2})`).join(', ');
      const text = `with kinds (kind) as (values ${places}), firsts as (
        select kind, (select due from work where work.kind = kinds.kind and lease_until <= $1 order by due limit 1) as due
        from kinds)
        select kind, due from firsts where due is not null`;
      return db.all({ text, values: [machineNow, ...kinds] });
    },

    /** Leases up to `limit` due rows of the kind, the earliest first; rows that others are just leasing are passed over. */
    async lease(kind: string, limit: number, now: number, lease: Lease): Promise<Row[]> {
      const leased = await batch((tx) =>
        tx.all<Stored>(sql`
        with picked as materialized (
          select kind, key from work where kind = ${kind} and due <= ${now} and lease_until <= ${lease.from}
          order by due limit ${limit} ${skipLocked})
        update work set lease = ${leaseOf(db.me, lease.id)}, lease_until = ${lease.until}, attempts = attempts + 1
        where (kind, key) in (select kind, key from picked)
        returning kind, key, due, payload, attempts - 1 as attempts, version, lease, dropped`),
      );
      return leased
        .sort((a, b) => a.due - b.due)
        .map((row) => ({ ...row, payload: JSON.parse(row.payload), dropped: row.dropped === 1 }));
    },

    async renew(row: Row, until: number): Promise<void> {
      await db.run(sql`update work set lease_until = ${until} where ${mine(row)}`);
    },

    done: (row: Row) =>
      batch(async (tx) => {
        const removed = await tx.run(sql`delete from work where ${mine(row)} and version = ${row.version}`);
        if (removed === 0) await letGo(tx, row);
      }),

    later: (row: Row, due: number, payload: Row['payload']) => batch((tx) => endAt(tx, row, due, 0, payload)),

    failed: (row: Row, due: number) => batch((tx) => endAt(tx, row, due, row.attempts + 1, row.payload)),

    /** In the embedded store there is no other process: a lease found at the start is a crash's. */
    async releaseAll(): Promise<void> {
      if (db.engine === 'embedded') await db.run(sql`update work set lease = null, lease_until = 0`);
    },
  };
}
