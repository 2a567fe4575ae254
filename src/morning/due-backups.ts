import type { Policy } from '../azure/azure.ts';
import { startsOf } from '../azure/estate/schedule.ts';
import { ianaZone } from '../config/windows-zones.ts';
import { nextTime } from '../config/zone.ts';

/**
 * When the policy's schedule starts backups after `from` and up to `to`, in order. Undefined: that cannot be told, as
 * its schedule or its time zone cannot be read.
 */
export function dueBackups(
  policy: Pick<Policy, 'schedule' | 'timeZone'>,
  from: number,
  to: number,
): number[] | undefined {
  // A policy that names no zone means UTC; a name that is not known may be any.
  const zone = policy.timeZone === '' ? 'UTC' : ianaZone(policy.timeZone);
  const starts = startsOf(policy.schedule);
  if (!zone || !starts) return undefined;
  const due = starts.flatMap((time) => {
    const all: number[] = [];
    for (let at = nextTime(from, time, zone); at <= to; at = nextTime(at, time, zone)) all.push(at);
    return all;
  });
  return [...new Set(due)].sort((a, b) => a - b);
}
