import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, type Statement, sql } from '../../src/db/db.ts';
import type { Chance } from './chance.ts';
import type { Child } from './child.ts';

/** Where a replica stands still. */
export const moments = ['planning', 'at the write', 'inside a lock'] as const;
export type Moment = (typeof moments)[number];

/** How often it is stopped and looked at until it is where it should be. */
const tries = 400;

/** The name that a replica has in the store: its session holds the lock that shows that it is there (`src/db/presence.ts`). */
const nameOf = (application: string): Statement => sql`
  select cast(objid as text) from pg_locks join pg_stat_activity using (pid)
  where application_name = ${application} and locktype = 'advisory' and classid = 1279870546`;

/** Something is found when the replica is there. Only a process that stands still stays where it was seen. */
function seen(moment: Moment, application: string): Statement {
  const operation = sql`select 1 from operations where operations.request = work.key and state = 'submitting'`;
  switch (moment) {
    case 'planning':
      return sql`select 1 as here from work where kind = 'apply' and lease in (${nameOf(application)})
        and not exists (${operation})`;
    case 'at the write':
      return sql`select 1 as here from work where kind = 'apply' and lease in (${nameOf(application)})
        and exists (${operation})`;
    case 'inside a lock':
      return sql`select 1 as here from pg_stat_activity where application_name = ${application}
        and state = 'idle in transaction' and backend_xid is not null`;
  }
}

/** Stops the process (SIGSTOP) at that moment; false: it was not seen there for as long as it was looked for. */
export async function freezeAt(
  bot: Child,
  { db, application, moment, chance }: { db: Database; application: string; moment: Moment; chance: Chance },
): Promise<boolean> {
  for (let left = tries; left > 0; left--) {
    bot.signal('SIGSTOP');
    if (await db.one(seen(moment, application))) return true;
    bot.signal('SIGCONT');
    await sleep(chance.between(5, 50));
  }
  return false;
}

/** As if they had run out: the next look of any replica takes the rows. */
export async function endLeases(db: Database): Promise<void> {
  await db.run(sql`update work set lease = null, lease_until = 0 where kind in ('apply', 'watch')`);
}
