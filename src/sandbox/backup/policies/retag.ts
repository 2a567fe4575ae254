import type { Json } from '../../core/respond.ts';
import { type ProtectedItem, pointsOf, type RecoveryPoint, recoveryPoints } from '../../core/tables.ts';
import type { World } from '../../core/world.ts';
import { archivedFrom, expiry } from './retention.ts';

const day = 86_400_000;

/** Kept for ever: what Azure keeps of an item whose backups are stopped (documentation: "Stop protection and retain backup data"). */
export const forEver = Date.UTC(9999, 11, 31);

/** How long a point is kept where by the policy, and when it moves to the archive. */
export function spans(policy: Json, { at, rule }: Required<Pick<RecoveryPoint, 'at' | 'rule'>>) {
  const until = expiry(policy, rule, at);
  const archiveFrom = archivedFrom(policy, { at, until, rule });
  return {
    snapshotUntil: at + Number(policy.instantRpRetentionRangeInDays ?? 2) * day,
    until,
    ...(archiveFrom !== undefined && { archiveFrom }),
  };
}

/**
 * The item's points are kept as its policy says from now on, those that exist included; what was asked for by somebody
 * is kept as that one said (documentation: "Manage Azure VM backups", impact of policy change).
 */
export function keepBy(world: World, item: ProtectedItem, policy: Json, now: number): void {
  for (const point of pointsOf(world, item.id)) {
    if (point.rule === undefined || point.rule === 'On-Demand' || point.until <= now) continue;
    const { archiveFrom, ...rest } = point;
    const next = spans(policy, { at: point.at, rule: point.rule });
    // What is gone is gone, and what is in the archive stays there.
    const snapshotUntil = point.snapshotUntil <= now ? point.snapshotUntil : next.snapshotUntil;
    const moved = archiveFrom !== undefined && archiveFrom <= now ? { archiveFrom } : {};
    recoveryPoints(world).set(point.id, { ...rest, ...next, snapshotUntil, ...moved });
  }
}

/** The policy keeps nothing any more: what there is stays, but for what somebody asked for until a day. */
export function keepForEver(world: World, item: ProtectedItem, now: number): void {
  for (const point of pointsOf(world, item.id)) {
    if (point.rule === 'On-Demand' || point.until <= now) continue;
    recoveryPoints(world).set(point.id, { ...point, until: forEver });
  }
}
