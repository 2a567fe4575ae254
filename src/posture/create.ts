import type { Azure } from '../azure/azure.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Card } from '../cards/card.ts';
import type { Organisation } from '../config/organisation.ts';
import type { Database } from '../db/db.ts';
import type { Roster } from '../people/roster.ts';
import type { Posts } from '../posts/index.ts';
import type { Work } from '../work/work.ts';
import type { Finding } from './vault-findings.ts';
import { createVaultWatch, type VaultWatch } from './vault-watch.ts';

/** What is watched about how well the estate is guarded, and told to the admins in the default channel. */
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
}): VaultWatch {
  const { posts, roster } = parts;
  return createVaultWatch({
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
}
