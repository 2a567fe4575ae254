import { createBatcher } from '../db/batcher.ts';
import { type Database, type Queryable, type Statement, sql } from '../db/db.ts';
import type { LeasedJob } from './work.ts';

/** A row that this process has leased. */
export interface Row extends LeasedJob {
  /** The number of this lease, given by the store: none was ever given twice. */
  readonly fence: number;
  /** Grows with every `put`: shows at the end whether the row was put again meanwhile. */
  readonly version: number;
  /** Dropped while it ran in a process that has gone since. */
  readonly dropped: boolean;
}

interface Stored extends Omit<Row, 'payload' | 'dropped'> {
  readonly payload: string;
  readonly dropped: number;
}

export type Rows = ReturnType<typeof createRows>;

/**
 * The statements on the work table. Whatever ends a lease checks that it still holds it; ends share their commits. How
 * long a lease holds is PostgreSQL's own time alone; in the embedded store, which one process has to itself, it holds for
 * as long as that lives.
 */
export function createRows(db: Database) {
  const batch = createBatcher(db);
  const skipLocked: Statement = db.engine === 'postgres' ? sql`for update skip locked` : sql``;
  const shared = db.engine === 'postgres';
  const storeNow: Statement = shared ? sql`(extract(epoch from statement_timestamp()) * 1000)::bigint` : sql`0`;
  const from = (ms: number): Statement => (shared ? sql`${storeNow} + ${ms}` : sql`1`);
  const leased = (row: Row): Statement =>
    sql`kind = ${row.kind} and key = ${row.key} and fence = ${row.fence} and lease = ${db.me}`;

  /** The fencing number of the next leases: in PostgreSQL one for each row, in the embedded store one for all of them. */
  const nextFence = async (tx: Queryable): Promise<Statement> => {
    if (shared) return sql`nextval('work_fence')`;
    const next = await tx.one<{ last: number }>(sql`update work_fence set last = last + 1 returning last`);
    return sql`${next!.last}`;
  };

  /** Ends the lease of a row that was put again, or dropped, while its handler ran. */
  const release = async (tx: Queryable, row: Row) => {
    await tx.run(sql`delete from work where ${leased(row)} and dropped = 1`);
    await tx.run(sql`update work set lease = null, lease_until = 0 where ${leased(row)}`);
  };

  /** Ends the lease and sets the row for `due`, unless it was put again meanwhile: then that counts. */
  const endAt = async (
    tx: Queryable,
    row: Row,
    { due, attempts, payload }: Pick<Row, 'due' | 'attempts' | 'payload'>,
  ) => {
    const ended = await tx.run(sql`
      update work set lease = null, lease_until = 0,
        due = ${Math.ceil(due)}, attempts = ${attempts}, payload = ${JSON.stringify(payload)}
      where ${leased(row)} and version = ${row.version}`);
    if (ended === 0) await release(tx, row);
  };

  return {
    /** The earliest free row of each kind that has one. */
    async earliest(kinds: readonly string[]): Promise<{ kind: string; due: number }[]> {
      if (kinds.length === 0) return [];
      const places = kinds.map((_, n) => `($${n + 1})`).join(', ');
      const text = `with kinds (kind) as (values ${places}), firsts as (
        select kind, (select due from work where work.kind = kinds.kind and lease_until <= ${storeNow.text} order by due limit 1) as due
        from kinds)
        select kind, due from firsts where due is not null`;
      return db.all({ text, values: kinds });
    },

    /** Leases up to `limit` due rows of the kind, the earliest first; rows that others are just leasing are passed over. */
    async lease(kind: string, limit: number, now: number, leaseMs: number): Promise<Row[]> {
      const leased = await batch(async (tx) => {
        const fence = await nextFence(tx);
        return tx.all<Stored>(sql`
        with picked as materialized (
          select kind, key from work where kind = ${kind} and due <= ${now} and lease_until <= ${storeNow}
          order by due limit ${limit} ${skipLocked})
        update work set lease = ${db.me}, fence = ${fence}, lease_until = ${from(leaseMs)}, attempts = attempts + 1
        where (kind, key) in (select kind, key from picked)
        returning kind, key, due, payload, attempts - 1 as attempts, version, fence, dropped`);
      });
      return leased
        .sort((a, b) => a.due - b.due)
        .map((row) => ({ ...row, payload: JSON.parse(row.payload), dropped: row.dropped === 1 }));
    },

    /** For `leaseMs` from now on. A row that a transaction has locked is skipped, and renewed the next time. */
    async renew(rows: readonly Row[], leaseMs: number): Promise<void> {
      if (!shared) return;
      const any = rows.map(leased).reduce((all, next) => sql`${all} or (${next})`, sql`1 = 0`);
      await db.run(sql`update work set lease_until = ${from(leaseMs)} where (kind, key) in (
        select kind, key from work where ${any} ${skipLocked})`);
    },

    /** Renews one. False: the lease is lost. */
    async confirm(row: Row, leaseMs: number): Promise<boolean> {
      const renewed = sql`update work set lease_until = ${from(leaseMs)} where ${leased(row)} returning fence`;
      const held = await db.all(shared ? renewed : sql`select fence from work where ${leased(row)}`);
      return held.length > 0;
    },

    /** Whether this run still holds the lease; PostgreSQL locks the row until the transaction ends. */
    async holds(tx: Queryable, row: Row): Promise<boolean> {
      const lock = shared ? sql`for share` : sql``;
      return (await tx.one(sql`select 1 as held from work where ${leased(row)} ${lock}`)) !== undefined;
    },

    done: (row: Row) =>
      batch(async (tx) => {
        const removed = await tx.run(sql`delete from work where ${leased(row)} and version = ${row.version}`);
        if (removed === 0) await release(tx, row);
      }),

    later: (row: Row, due: number, payload: Row['payload']) =>
      batch((tx) => endAt(tx, row, { due, attempts: 0, payload })),

    failed: (row: Row, due: number) =>
      batch((tx) => endAt(tx, row, { due, attempts: row.attempts + 1, payload: row.payload })),

    /** In the embedded store there is no other process: a lease found at the start is a crash's. */
    async releaseAll(): Promise<void> {
      if (db.engine === 'embedded') await db.run(sql`update work set lease = null, lease_until = 0`);
    },
  };
}
