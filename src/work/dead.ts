import { errorText, type Log } from '../base/log.ts';
import { type Database, sql } from '../db/db.ts';

/** How often it is looked for leases of processes that are gone, in milliseconds. */
const betweenRounds = 1_000;

/** So many rounds in a row, each of which the store answered, have to see a process missing. */
const roundsMissing = 3;

export interface DeadWatch {
  stop(): void;
}

export interface DeadWatchOptions {
  readonly db: Database;
  readonly log: Log;
  readonly leaseMs: number;
  readonly freed: () => void;
  readonly everyMs?: number;
}

/**
 * Frees the rows of processes that have died, long before their leases run out. Dead is who has no session in the store
 * and has not renewed its leases either, by the store's time, for several rounds in a row. A round that fails counts for
 * nothing: after an outage of the store everybody is missing for a moment. Should one of them live all the same, it
 * finds that its lease is lost.
 */
export function watchForDead({ db, log, leaseMs, freed, everyMs = betweenRounds }: DeadWatchOptions): DeadWatch {
  let missing: ReadonlyMap<string, number> = new Map();
  let looking = false;
  const silent = sql`lease is not null and lease_until < (extract(epoch from statement_timestamp()) * 1000)::bigint
    + ${leaseMs - roundsMissing * everyMs}`;

  const round = async () => {
    if (looking) return;
    looking = true;
    try {
      const holders = await db.all<{ lease: string }>(sql`select distinct lease from work where ${silent}`);
      const gone = await db.gone(holders.map(({ lease }) => lease));
      missing = new Map(gone.map((name) => [name, (missing.get(name) ?? 0) + 1]));
      const dead = gone.filter((name) => (missing.get(name) ?? 0) >= roundsMissing);
      for (const name of dead) {
        await db.run(sql`update work set lease = null, lease_until = 0 where lease = ${name} and ${silent}`);
      }
      if (dead.length > 0) freed();
    } catch (error) {
      missing = new Map();
      log('warn', 'it could not be seen which replicas are there', { error: errorText(error) });
    } finally {
      looking = false;
    }
  };

  const timer = setInterval(round, everyMs);
  timer.unref();
  void round();
  return { stop: () => clearInterval(timer) };
}
