import { type Database, sql } from '../db/db.ts';
import { errorText, type Log } from '../log.ts';

/** How often it is looked for leases of processes that are gone, in milliseconds. */
const betweenRounds = 1_000;

export interface DeadWatch {
  stop(): void;
}

/**
 * Frees the rows of processes that have died, long before their leases run out. Who is seen missing twice is dead: one
 * whose connection was lost is back by then. Should it live all the same, its handlers do no harm: they may run twice.
 */
export function watchForDead(db: Database, log: Log, freed: () => void, everyMs = betweenRounds): DeadWatch {
  let missing: ReadonlySet<string> = new Set();
  let looking = false;

  const round = async () => {
    if (looking) return;
    looking = true;
    try {
      const gone = await db.gone(await holders(db));
      const dead = gone.filter((name) => missing.has(name));
      missing = new Set(gone);
      for (const name of dead) await free(db, name);
      if (dead.length > 0) freed();
    } catch (error) {
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

/** A lease is its holder's name and a number of its own. */
export function leaseOf(name: string, id: string): string {
  return `${name}:${id}`;
}

async function holders(db: Database): Promise<string[]> {
  const rows = await db.all<{ lease: string }>(sql`select distinct lease from work where lease is not null`);
  return [...new Set(rows.map(({ lease }) => lease.split(':')[0] ?? ''))];
}

async function free(db: Database, name: string): Promise<void> {
  await db.run(sql`update work set lease = null, lease_until = 0 where lease like ${leaseOf(name, '%')}`);
}
