import type { Policy } from '../azure/azure.ts';
import { rpoOf, startsWithin } from '../azure/estate/schedule.ts';
import { type Organisation, target } from '../config/organisation.ts';

/** What a VM's backups are held to, in milliseconds, and who says so. */
export interface Promised {
  readonly rpo: number;
  readonly by: 'target' | 'schedule';
}

/** The target of `lifeboat.yaml`, else what the schedule of its policy promises; undefined: neither is known. */
export function promiseFor(
  targets: Organisation['rpo'],
  vm: string,
  policy: Pick<Policy, 'name' | 'schedule'> | undefined,
): Promised | undefined {
  const set = target(targets, vm, policy?.name);
  if (set !== undefined) return { rpo: set, by: 'target' };
  const rpo = policy && rpoOf(policy.schedule);
  return rpo === undefined ? undefined : { rpo, by: 'schedule' };
}

/** How old the newest point may be at most: what a schedule promises may begin late. */
export const oldestFor = ({ rpo, by }: Promised): number => (by === 'schedule' ? rpo + startsWithin : rpo);
