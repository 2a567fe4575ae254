import type { RuleSchedule } from '../../azure/azure.ts';
import { hours } from '../../base/clock.ts';
import { ianaZone, windowsZone } from '../../config/windows-zones.ts';
import { momentOf, wallOf } from '../../config/zone.ts';

/**
 * The schedule of a rule that ends at that moment (a whole minute): as the wall clocks of the zone show it, so that the
 * portal says what people agreed to; in UTC where Windows has no name for the zone, or its clocks show that time twice.
 */
export function endingAt(until: number, zone: string): RuleSchedule {
  const windows = windowsZone(zone);
  const wall = wallOf(until, zone);
  // Azure reckons with the Windows zone, which may differ from one that it covers.
  const reckoned = ianaZone(windows ?? '') ?? 'UTC';
  const once = momentOf(wall, reckoned, 'first') === until && momentOf(wall, reckoned, 'last') === until;
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
  /** The name of a time zone that is not known: its times are read as UTC, and may be half a day off. */
  readonly unknownZone?: string | undefined;
}

/** How far a zone's clocks are from UTC at most. */
const farthest = hours(14);

/** How a rule's schedule stands at that moment, and its ends in epoch milliseconds. */
export function phaseOf(schedule: RuleSchedule | undefined, at: number): Phase {
  const zone = zoneOf(schedule ?? {});
  const named = schedule?.timeZone;
  const unknownZone = named && ianaZone(named) === undefined ? named : undefined;
  const doubt = unknownZone === undefined ? 0 : farthest;
  const begin = momentOfText(schedule?.effectiveFrom, zone);
  const end = momentOfText(schedule?.effectiveUntil, zone);
  const is = (kind: Phase['kind']): Phase => ({ kind, begin, end, unknownZone });
  if (end !== undefined && at >= end + doubt) return is('over');
  if (begin !== undefined && at < begin - doubt) return is('later');
  if ((schedule?.recurrences ?? []).length > 0) return is('at-times');
  return is(end === undefined ? 'always' : 'until');
}

/** Azure takes UTC where a rule names no zone. */
const zoneOf = ({ timeZone }: RuleSchedule): string => ianaZone(timeZone ?? '') ?? 'UTC';

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
