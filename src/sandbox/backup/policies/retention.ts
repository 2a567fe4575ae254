import { asObject, type Json } from '../../core/respond.ts';
import type { Rule } from '../../core/tables.ts';

/** Days, weeks, months or years that a policy keeps; 0 where it has no such rule. */
export interface Kept {
  readonly snapshots: number;
  readonly days: number;
  readonly weeks: number;
  readonly months: number;
  readonly years: number;
}

export function kept(policy: Json): Kept {
  const retention = asObject(policy.retentionPolicy);
  const count = (name: string): number => Number(asObject(asObject(retention[name]).retentionDuration).count ?? 0);
  return {
    snapshots: Number(policy.instantRpRetentionRangeInDays ?? 0),
    days: count('dailySchedule'),
    weeks: count('weeklySchedule'),
    months: count('monthlySchedule'),
    years: count('yearlySchedule'),
  };
}

const parts = ['snapshots', 'days', 'weeks', 'months', 'years'] as const;

/** Whether `after` keeps anything for less long than `before`: what an immutable vault forbids. */
export const shorter = (before: Json, after: Json): boolean => {
  const [a, b] = [kept(before), kept(after)];
  return parts.some((part) => b[part] < a[part]);
};

export const longer = (before: Json, after: Json): boolean => {
  const [a, b] = [kept(before), kept(after)];
  return parts.some((part) => b[part] > a[part]);
};

const day = 86_400_000;
const plus = (at: number, { days = 0, months = 0 }: { readonly days?: number; readonly months?: number }): number => {
  const date = new Date(at);
  return Date.UTC(
    date.getUTCFullYear(),
    date.getUTCMonth() + months,
    date.getUTCDate() + days,
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    date.getUTCMilliseconds(),
  );
};

/** When a point of `at` that a rule keeps is removed; a rule that the policy does not have (any more) keeps as daily ones are kept. */
export function expiry(policy: Json, rule: Rule, at: number): number {
  const { days, weeks, months, years } = kept(policy);
  if (rule === 'Weekly' && weeks > 0) return plus(at, { days: 7 * weeks });
  if (rule === 'Monthly' && months > 0) return plus(at, { months });
  if (rule === 'Yearly' && years > 0) return plus(at, { months: 12 * years });
  return plus(at, { days: days || 30 });
}

/** The rule that keeps a scheduled backup of `at`, which is the policy's local time, longest. */
export function ruleOf(policy: Json, at: number): Rule {
  const retention = asObject(policy.retentionPolicy);
  const yearly = asObject(retention.yearlySchedule);
  if (isDayOf(yearly, at) && listed(yearly.monthsOfYear, monthNames[new Date(at).getUTCMonth()]!)) return 'Yearly';
  if (isDayOf(asObject(retention.monthlySchedule), at)) return 'Monthly';
  const weekday = weekdays[new Date(at).getUTCDay()]!;
  return listed(asObject(retention.weeklySchedule).daysOfTheWeek, weekday) ? 'Weekly' : 'Daily';
}

export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const weekNames = ['First', 'Second', 'Third', 'Fourth', 'Last'] as const;
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export const listed = (list: unknown, value: string): boolean => Array.isArray(list) && list.includes(value);

/** Whether that day is one that a monthly or yearly rule keeps. */
function isDayOf(rule: Json, at: number): boolean {
  const date = new Date(at);
  const isLastDay = new Date(at + day).getUTCMonth() !== date.getUTCMonth();
  if (rule.retentionScheduleFormatType === 'Daily') {
    const days = asObject(rule.retentionScheduleDaily).daysOfTheMonth;
    return (
      Array.isArray(days) &&
      days.some((one) => asObject(one).date === date.getUTCDate() || (asObject(one).isLast === true && isLastDay))
    );
  }
  const { daysOfTheWeek, weeksOfTheMonth } = asObject(rule.retentionScheduleWeekly);
  const isLastWeek = new Date(at + 7 * day).getUTCMonth() !== date.getUTCMonth();
  const week = weekNames[Math.floor((date.getUTCDate() - 1) / 7)]!;
  return (
    listed(daysOfTheWeek, weekdays[date.getUTCDay()]!) &&
    (listed(weeksOfTheMonth, week) || (isLastWeek && listed(weeksOfTheMonth, 'Last')))
  );
}

/** What archive takes: months in the vault before, and months that must be left (documentation: "Archive tier support"). */
export const archiveRules = { monthsBefore: 3, monthsLeft: 6 } as const;

/** Whether a point that is kept until then may move to the archive at `now`. */
export const isArchivable = (
  { at, until, rule }: { readonly at: number; readonly until: number; readonly rule?: Rule | undefined },
  now: number,
): boolean =>
  (rule === 'Monthly' || rule === 'Yearly') &&
  now >= plus(at, { months: archiveRules.monthsBefore }) &&
  until >= plus(now, { months: archiveRules.monthsLeft });

const units = { Days: 1, Weeks: 7, Months: 30, Years: 365 } as const;

/** When the policy moves the point to the archive by itself; undefined: never. */
export function archivedFrom(
  policy: Json,
  point: { readonly at: number; readonly until: number; readonly rule: Rule },
) {
  const { tieringMode, duration, durationType } = asObject(asObject(policy.tieringPolicy).ArchivedRP);
  if (tieringMode !== 'TierRecommended' && tieringMode !== 'TierAfter') return undefined;
  const least = plus(point.at, { months: archiveRules.monthsBefore });
  const wanted = point.at + Number(duration ?? 0) * (units[durationType as keyof typeof units] ?? 0) * day;
  const from = tieringMode === 'TierAfter' ? Math.max(least, wanted) : least;
  return isArchivable(point, from) ? from : undefined;
}
