import type { Kept, Policy } from '../types.ts';
import type { PolicySpec } from './spec.ts';

/** A policy that is only asked for, in the form of one that Azure has: what says it in words takes either. */
export function policyOf(
  spec: PolicySpec,
): Pick<Policy, 'schedule' | 'timeZone' | 'keep' | 'days' | 'archive' | 'snapshotGroup' | 'type'> {
  const { keep, day, archive, schedule, timeZone, snapshotDays, type } = spec;
  const kept = (count: number | undefined, unit: Kept['unit']): Kept | undefined =>
    count === undefined ? undefined : { count, unit };
  return {
    type,
    schedule,
    timeZone,
    keep: {
      snapshotDays,
      every: undefined,
      daily: kept(keep.daily, 'day'),
      weekly: kept(keep.weekly, 'week'),
      monthly: kept(keep.monthly, 'month'),
      yearly: kept(keep.yearly, 'year'),
    },
    days: {
      weekly: keep.weekly === undefined ? undefined : day,
      monthly: keep.monthly === undefined ? undefined : `first ${day}`,
      yearly: keep.yearly === undefined ? undefined : `first ${day} of January`,
    },
    archive,
    snapshotGroup: spec.snapshotGroup,
  };
}
