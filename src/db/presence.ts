import { randomInt } from 'node:crypto';
import type { ClientBase } from 'pg';
import { type Queryable, sql } from './db.ts';

/**
 * Who is there, by advisory locks (PostgreSQL's documentation, "Advisory Locks"): each replica holds one, named by a
 * number of its own, for as long as its session stands. The server ends the session of a process that was killed at once.
 */

/** The first half of all our locks' names; any number that others are unlikely to use. */
const ours = 1_279_870_546;

/** A name for a replica. */
export function newName(): string {
  return String(randomInt(1, 2 ** 31 - 1));
}

/** Makes the connection's session the one that shows that `me` is there. */
export async function takePlace(connection: ClientBase, me: string): Promise<void> {
  // Shared, so that the place can be taken anew while the server still has the session of a lost connection.
  await connection.query('select pg_advisory_lock_shared($1, $2)', [ours, Number(me)]);
}

/** Who is there now. */
export async function present(db: Queryable): Promise<string[]> {
  const rows = await db.all<{ name: number | string }>(sql`
    select distinct objid as name from pg_locks
    where locktype = 'advisory' and classid = ${ours} and objsubid = 2 and granted
      and database = (select oid from pg_database where datname = current_database())`);
  return rows.map(({ name }) => String(name));
}
