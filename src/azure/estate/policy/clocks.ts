import { ianaZone } from '../../../config/windows-zones.ts';
import { type ClockChange, clockChange, offsetAt } from '../../../config/zone.ts';
import type { Policy } from '../types.ts';

/** How long before the clocks change it is told, in milliseconds. */
export const toldBefore = 7 * 86_400_000;

type Clocked = Pick<Policy, 'timeZone' | 'written'>;

/**
 * How much later than it says a policy runs at that time, in milliseconds; negative: earlier. Azure does not follow when a
 * zone changes its clocks. Pure.
 */
export function runsOffBy({ timeZone, written }: Clocked, at: number): number {
  const zone = ianaZone(timeZone);
  return zone === undefined || written === undefined ? 0 : offsetAt(at, zone) - offsetAt(written, zone);
}

/** A policy that does not run when it says, or soon will not. */
export interface OffPolicy {
  readonly policy: Policy;
  /** What will make it so; undefined: it is so already. */
  readonly change: ClockChange | undefined;
  /** How much later than it says it runs then, in milliseconds; negative: earlier. */
  readonly by: number;
}

/** Those of the policies in use that run at another hour than they say, now or once their zone changes its clocks in a week. Pure. */
export function offPolicies(policies: readonly Policy[], now: number): OffPolicy[] {
  return policies
    .filter(({ workload, protectedItems }) => workload === 'vm' && protectedItems > 0)
    .flatMap((policy) => {
      const zone = ianaZone(policy.timeZone);
      const change = zone === undefined ? undefined : clockChange(zone, now, now + toldBefore);
      const by = runsOffBy(policy, change?.at ?? now);
      return by === 0 ? [] : [{ policy, change, by }];
    });
}
