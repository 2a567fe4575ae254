import type { RuleSchedule } from '../azure/monitor.ts';
import { momentOf, wallOf } from '../config/zone.ts';
import { knownZone, windowsZone } from './windows-zones.ts';

/**
 * The schedule of a rule that ends at that moment (a whole minute): as the wall clocks of the zone show it, so that the
 * portal says what people agreed to; in UTC where Windows has no name for the zone, or its clocks show that time twice.
 */
export function endingAt(until: number, zone: string): RuleSchedule {
  const windows = windowsZone(zone);
  const wall = wallOf(until, zone);
  const once = momentOf(wall, zone, 'first') === until && momentOf(wall, zone, 'last') === until;
  if (windows && once) return { effectiveUntil: wallText(until, zone), timeZone: windows };
  return { effectiveUntil: wallText(until, 'UTC'), timeZone: 'UTC' };
}

/** The same schedule, holding from that moment on. */
export function startingAt(schedule: RuleSchedule, from: number): RuleSchedule {
  return { effectiveFrom: wallText(from, zoneOf(schedule)), ...schedule };
}

/**
 * - `always`: on, without an end; `until`: on, and over at `end`; `later`: it begins at `begin`;
 * - `at-times`: it comes again by days or hours; `over`: it does nothing any more.
 */
export interface Phase {
  readonly kind: 'always' | 'until' | 'later' | 'at-times' | 'over';
  readonly begin: number | undefined;
  readonly end: number | undefined;
}

/** How a rule's schedule stands at that moment, and its ends in epoch milliseconds. */
export function phaseOf(schedule: RuleSchedule | undefined, at: number): Phase {
  const zone = zoneOf(schedule ?? {});
  const begin = momentOfText(schedule?.effectiveFrom, zone);
  const end = momentOfText(schedule?.effectiveUntil, zone);
  const is = (kind: Phase['kind']): Phase => ({ kind, begin, end });
  if (end !== undefined && at >= end) return is('over');
  if (begin !== undefined && at < begin) return is('later');
  if ((schedule?.recurrences ?? []).length > 0) return is('at-times');
  return is(end === undefined ? 'always' : 'until');
}

/** Azure takes UTC where a rule names no zone; one that we do not know is read so, too. */
const zoneOf = ({ timeZone }: RuleSchedule): string => (timeZone && knownZone(timeZone)) || 'UTC';

/** `2026-01-31T06:00:00` */
function wallText(ms: number, zone: string): string {
  const { year, month, day, hour, minute } = wallOf(ms, zone);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:00`;
}

function momentOfText(text: string | undefined, zone: string): number | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text ?? '');
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1).map(Number);
  return momentOf({ year, month, day, hour, minute }, zone, 'last');
}
