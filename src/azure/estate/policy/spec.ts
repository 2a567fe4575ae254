import { ianaZone } from '../../../config/windows-zones.ts';
import type { Policy } from '../types.ts';

export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export type Weekday = (typeof weekdays)[number];

/** A VM policy as an organisation would say it: what is made of it is `policyBody`. */
export interface PolicySpec {
  readonly type: Policy['type'];
  readonly schedule: Exclude<Policy['schedule'], { readonly every: 'unknown' }>;
  /** As Azure names it. */
  readonly timeZone: string;
  readonly snapshotDays: number;
  /** How many days, weeks, months and years; weekly, monthly and yearly points are those of one day of the week. */
  readonly keep: {
    readonly daily?: number | undefined;
    readonly weekly?: number | undefined;
    readonly monthly?: number | undefined;
    readonly yearly?: number | undefined;
  };
  readonly day: Weekday;
  readonly archive: 'never' | 'recommended';
  /** What Azure puts before the number of the resource group of the snapshots. */
  readonly snapshotGroup?: string | undefined;
}

/**
 * What Azure takes (documentation: "Support matrix for Azure VM backup", "Back up an Azure VM using Enhanced policy";
 * REST: Protection Policies - Create Or Update). It refuses all else with one code and no word about which field.
 */
export const policyLimits = {
  /** Characters of a name. */
  name: { least: 3, most: 150 },
  hours: [4, 6, 8, 12],
  /** Hours. */
  window: { least: 4, most: 24 },
  /** Days, by the policy's type. */
  snapshots: { V1: { least: 1, most: 5 }, V2: { least: 1, most: 30 } },
  keep: {
    daily: { least: 7, most: 9_999 },
    weekly: { least: 1, most: 5_163 },
    monthly: { least: 1, most: 1_188 },
    yearly: { least: 1, most: 99 },
  },
} as const;

/** A policy's name: letters, digits and hyphens, a letter first. Undefined: it is one. */
export function nameFault(name: string): string | undefined {
  const { least, most } = policyLimits.name;
  if (name.length < least || name.length > most)
    return `A policy's name has ${least} to ${most} characters; this has ${name.length}`;
  if (/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) return undefined;
  return "A policy's name has letters, digits and hyphens only, a letter first";
}

/** What is looked at for faults: of a policy that is asked for, or of one as it would be. */
export type Checked = Pick<PolicySpec, 'type' | 'schedule' | 'timeZone' | 'snapshotDays' | 'keep'> &
  Pick<Policy, 'archive'>;

/** What Azure would refuse, field by field, in words; empty: nothing. */
export function faultsOf(spec: Checked): string[] {
  const all = [...scheduleFaults(spec), ...snapshotFaults(spec), ...keepFaults(spec), ...archiveFaults(spec)];
  return all.filter((fault) => fault !== false);
}

type Fault = string | false;

function scheduleFaults({ type, schedule, timeZone }: Checked): Fault[] {
  const { hours, window } = policyLimits;
  const times = schedule.every === 'hours' ? [schedule.from] : schedule.at;
  return [
    type === 'V1' &&
      schedule.every === 'hours' &&
      'A Standard policy runs daily or weekly: several backups a day need an Enhanced one',
    schedule.every === 'hours' &&
      !hours.some((one) => one === schedule.hours) &&
      `Backups run every ${hours.slice(0, -1).join(', ')} or ${hours.at(-1)} hours, not every ${schedule.hours}`,
    schedule.every === 'hours' &&
      outside(schedule.window, window) &&
      `The window of the backups is ${window.least} to ${window.most} hours long, not ${schedule.window}`,
    schedule.every === 'hours' &&
      schedule.window < schedule.hours &&
      'The window is shorter than the time between two backups',
    times.length !== 1 && 'A policy for VMs has one time of day',
    times.some((time) => !/^([01]\d|2[0-3]):(00|30)$/.test(time)) &&
      'Backups begin on the hour or half past it (08:00, 22:30)',
    schedule.every === 'week' && schedule.on.length === 0 && 'A weekly policy names a day of the week',
    timeZone !== 'UTC' && ianaZone(timeZone) === undefined && `“${timeZone}” is no time zone that Azure knows`,
  ];
}

function snapshotFaults({ type, schedule, snapshotDays }: Checked): Fault[] {
  const range = policyLimits.snapshots[type];
  const kind = type === 'V1' ? 'A Standard policy' : 'An Enhanced policy';
  return [
    outside(snapshotDays, range) && `${kind} keeps snapshots ${range.least} to ${range.most} days, not ${snapshotDays}`,
    schedule.every === 'week' && snapshotDays !== 5 && 'A weekly policy keeps snapshots 5 days',
  ];
}

function keepFaults({ keep, schedule }: Checked): Fault[] {
  const unit = { daily: 'days', weekly: 'weeks', monthly: 'months', yearly: 'years' } as const;
  const kinds = Object.keys(unit) as (keyof typeof unit)[];
  const ranges = kinds.map((kind): Fault => {
    const count = keep[kind];
    const range = policyLimits.keep[kind];
    if (count === undefined || !outside(count, range)) return false;
    return `${kind[0]?.toUpperCase()}${kind.slice(1)} points are kept ${range.least} to ${range.most} ${unit[kind]}, not ${count}`;
  });
  return [
    ...ranges,
    schedule.every === 'week' && keep.daily !== undefined && 'A weekly policy keeps no daily points',
    schedule.every === 'week' && keep.weekly === undefined && 'A weekly policy says how long weekly points are kept',
    schedule.every !== 'week' &&
      keep.daily === undefined &&
      'A policy that runs every day says how long daily points are kept',
  ];
}

/** Azure takes tiering only where some point can move (public reports of UserErrorInvalidPolicyInput). */
function archiveFaults({ archive, keep, type, schedule }: Checked): Fault[] {
  if (archive === 'never' || archive === 'unknown') return [];
  const moves = (keep.monthly ?? 0) >= 9 || (keep.yearly ?? 0) >= 1;
  return [
    !moves &&
      'No point could ever move to the archive tier: it takes monthly points of 9 months or more, or yearly ones',
    type === 'V2' &&
      schedule.every === 'week' &&
      'An Enhanced policy that runs weekly moves nothing to the archive tier',
  ];
}

const outside = (count: number, { least, most }: { readonly least: number; readonly most: number }): boolean =>
  !Number.isInteger(count) || count < least || count > most;

/**
 * What is to be checked of a policy that Azure has; undefined: part of it cannot be read, or it keeps in units that this
 * has no field for.
 */
export function checkedOf({ type, schedule, timeZone, keep, archive }: Policy): Checked | undefined {
  const units = { daily: 'day', weekly: 'week', monthly: 'month', yearly: 'year' } as const;
  const kinds = Object.keys(units) as (keyof typeof units)[];
  const isOdd = kinds.some((kind) => keep[kind] !== undefined && keep[kind].unit !== units[kind]);
  if (schedule.every === 'unknown' || keep.snapshotDays === undefined || keep.every || isOdd) return undefined;
  return {
    type,
    schedule,
    timeZone: timeZone || 'UTC',
    snapshotDays: keep.snapshotDays,
    keep: Object.fromEntries(kinds.map((kind) => [kind, keep[kind]?.count])),
    archive,
  };
}
