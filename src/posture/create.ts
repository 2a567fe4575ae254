import type { Azure, Vault } from '../azure/azure.ts';
import type { OffPolicy } from '../azure/estate/policy/clocks.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Card } from '../cards/card.ts';
import type { Organisation } from '../config/organisation.ts';
import type { Database } from '../db/db.ts';
import type { Roster } from '../people/roster.ts';
import type { Posts } from '../posts/index.ts';
import type { Work } from '../work/work.ts';
import { type ClockWatch, createClockWatch } from './clock-watch.ts';
import type { Finding } from './vault-findings.ts';
import { createVaultWatch, type VaultWatch } from './vault-watch.ts';

export interface ClocksLooked {
  readonly vaults: readonly Vault[];
  readonly now: number;
  readonly timezone: string;
}

export interface PostureWatch {
  begin(): Promise<void>;
  readonly handlers: VaultWatch['handlers'] & ClockWatch['handlers'];
}

/** What is watched about how well the estate is guarded, and told in the default channel; what weakens a vault to its admins. */
export function createPosture(parts: {
  readonly db: Database;
  readonly azure: Azure;
  readonly work: Work;
  readonly clock: Clock;
  readonly log: Log;
  readonly organisation: Organisation;
  readonly posts: Posts;
  readonly roster: Roster;
  /** How what was found at vaults looks. */
  readonly face: (findings: readonly Finding[]) => Card;
  /** How policies look that will run an hour off. */
  readonly clockFace: (found: readonly OffPolicy[], looked: ClocksLooked) => Card;
}): PostureWatch {
  const { posts, roster } = parts;
  const vaults = createVaultWatch({
    db: parts.db,
    azure: parts.azure,
    work: parts.work,
    clock: parts.clock,
    log: parts.log,
    every: parts.organisation.alerts.reconcileEvery,
    place: () => posts.alertsPlace(),
    async prepare(place) {
      const { people } = await roster.admins(place);
      const mentions = people.filter(({ teamsId }) => teamsId !== '');
      return (tx, key, found) => posts.reply(tx, { key, place }, { card: parts.face(found), mentions });
    },
  });
  const clocks = createClockWatch({
    db: parts.db,
    azure: parts.azure,
    work: parts.work,
    clock: parts.clock,
    log: parts.log,
    place: () => posts.alertsPlace(),
    async post(tx, key, place, { found, vaults: all }) {
      const look = { vaults: all, now: parts.clock.now(), timezone: parts.organisation.timezone };
      await posts.reply(tx, { key, place }, { card: parts.clockFace(found, look) });
    },
  });
  return {
    async begin() {
      await vaults.begin();
      await clocks.begin();
    },
    handlers: { ...vaults.handlers, ...clocks.handlers },
  };
}
