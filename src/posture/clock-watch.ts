import type { Azure, Vault } from '../azure/azure.ts';
import { type OffPolicy, offPolicies } from '../azure/estate/policy/clocks.ts';
import { type Clock, hours } from '../base/clock.ts';
import { errorText, type Log } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import type { Place } from '../base/turn.ts';
import type { Database, Queryable } from '../db/db.ts';
import { notices } from '../db/notices.ts';
import type { Handler, Work } from '../work/work.ts';

export interface ClockWatch {
  begin(): Promise<void>;
  readonly handlers: Record<'clock-watch', Handler>;
}

/** Twice a day: a change of clocks is told a week before, and nobody minds some hours. */
const every = hours(12);
/** While there is nowhere to tell it, or Azure does not answer. */
const soon = hours(1);

/** Looks for policies that will run at another hour once their zone changes its clocks, and says it once for each change. */
export function createClockWatch(options: {
  readonly db: Database;
  readonly azure: Pick<Azure, 'now'> & { readonly backup: Pick<Azure['backup'], 'vaults' | 'allPolicies'> };
  readonly work: Pick<Work, 'put'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly place: () => Promise<Place | undefined>;
  /** Posts it once for each key. */
  readonly post: (
    tx: Queryable,
    key: string,
    place: Place,
    told: { readonly found: readonly OffPolicy[]; readonly vaults: readonly Vault[] },
  ) => Promise<void>;
}): ClockWatch {
  const { db, azure, work, clock, log } = options;

  return {
    async begin() {
      await db.tx((tx) => work.put(tx, { kind: 'clock-watch', key: 'all', due: clock.now(), payload: {} }));
    },
    handlers: {
      async 'clock-watch'() {
        const begun = clock.now();
        try {
          return { later: begun + ((await look()) ? every : soon) };
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          log('warn', 'the policies could not be read for changes of clocks', { error: errorText(error) });
          return { later: begun + soon };
        }
      },
    },
  };

  /** False: there is something to tell, and nowhere to tell it. */
  async function look(): Promise<boolean> {
    const policies = await azure.backup.allPolicies();
    const coming = offPolicies(policies, azure.now()).filter(({ change }) => change !== undefined);
    const moments = Map.groupBy(coming, nameOf);
    const known = new Set((await notices.list(db, prefix)).map(({ name }) => name));
    const untold = [...moments].filter(([name]) => !known.has(name));
    if (untold.length === 0) return true;
    const [place, vaults] = await Promise.all([options.place(), azure.backup.vaults()]);
    if (!place) return false;
    await db.tx(async (tx) => {
      const told: OffPolicy[] = [];
      for (const [name, found] of untold) {
        if (await notices.replace(tx, name, undefined, 'told')) told.push(...found);
      }
      if (told.length > 0) await options.post(tx, `clocks:${clock.now()}`, place, { found: told, vaults });
    });
    return true;
  }
}

const prefix = 'clocks:';

/** One change of one zone's clocks. */
const nameOf = ({ policy, change }: OffPolicy): string =>
  `${prefix}${policy.timeZone.toLowerCase()}:${change?.at ?? 0}`;
