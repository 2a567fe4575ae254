import type { Azure } from '../azure/azure.ts';
import type { Clock } from '../base/clock.ts';
import { errorText, type Log } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import type { Place } from '../base/turn.ts';
import type { Database, Queryable } from '../db/db.ts';
import { notices } from '../db/notices.ts';
import type { Handler, Work } from '../work/work.ts';
import { type Finding, findingsOf, type Guards, guardsOf, seenAs } from './vault-findings.ts';

export interface VaultWatch {
  begin(): Promise<void>;
  readonly handlers: Record<'vault-watch', Handler>;
}

interface Seen {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string;
  readonly findings: readonly Finding[];
}

/** Looks whether soft delete or multi-user authorization was switched off for a vault, and says it once. */
export function createVaultWatch(options: {
  readonly db: Database;
  readonly azure: { readonly backup: Pick<Azure['backup'], 'vaults'> };
  readonly work: Pick<Work, 'put'>;
  readonly clock: Clock;
  readonly log: Log;
  /** In milliseconds. */
  readonly every: number;
  /** The default channel; undefined: there is none yet, and what was found is said once there is. */
  readonly place: () => Promise<Place | undefined>;
  /** Gives what posts it, once for each key, in the transaction. */
  readonly prepare: (
    place: Place,
  ) => Promise<(tx: Queryable, key: string, findings: readonly Finding[]) => Promise<void>>;
}): VaultWatch {
  const { db, azure, work, clock, log } = options;

  return {
    async begin() {
      await db.tx((tx) => work.put(tx, { kind: 'vault-watch', key: 'all', due: clock.now(), payload: {} }));
    },
    handlers: {
      async 'vault-watch'() {
        const begun = clock.now();
        try {
          await look();
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          log('warn', 'the settings of the vaults could not be read', { error: errorText(error) });
        }
        return { later: begun + options.every };
      },
    },
  };

  async function look(): Promise<void> {
    const vaults = await azure.backup.vaults();
    const known = new Map((await notices.list(db, 'vault:')).map(({ name, state }) => [name, state]));
    const seen = vaults.map((vault): Seen => {
      const name = `vault:${vault.id.toLowerCase()}`;
      const before = known.get(name);
      const guards = before === undefined ? undefined : (JSON.parse(before) as Guards);
      const now = guardsOf(vault);
      const findings = findingsOf(guards, now).map((what): Finding => ({ vault: vault.name, what }));
      return { name, before, after: JSON.stringify(seenAs(guards, now)), findings };
    });
    const changed = seen.filter(({ before, after }) => before !== after);
    if (changed.length === 0) return;
    const place = await options.place();
    const say = place && (await options.prepare(place));
    await db.tx(async (tx) => {
      const told: Seen[] = [];
      for (const one of changed) {
        if (one.findings.length > 0 && !say) continue;
        if (await notices.replace(tx, one.name, one.before, one.after)) told.push(one);
      }
      const findings = told.flatMap((one) => one.findings);
      if (say && findings.length > 0) await say(tx, `vaults:${clock.now()}`, findings);
    });
  }
}
