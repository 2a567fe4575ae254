import { ianaZone } from '../../alerts/time-zone.ts';
import { asObject, type Json } from '../../core/respond.ts';
import { refusals } from '../refusals.ts';
import { kept, listed, monthNames, weekdays } from './retention.ts';

/** Policy names: 3 to 150 letters, digits and hyphens, beginning with a letter. */
export function checkPolicyName(name: string): void {
  if (!/^[A-Za-z][A-Za-z0-9-]{2,149}$/.test(name)) throw refusals.badPolicyName(name);
}

const limits = { days: 9_999, weeks: 5_163, months: 1_188, years: 99 } as const;

/** Azure tells nobody what is wrong with a policy: it has one code and one sentence for everything. */
function must(holds: boolean): void {
  if (!holds) throw refusals.badPolicy();
}

/**
 * Checks a VM policy as Azure does (documentation: "Back up an Azure VM", "Enhanced policy"): a Standard policy runs
 * daily or weekly and keeps snapshots 1 to 5 days; an Enhanced one also runs every 4, 6, 8 or 12 hours, and keeps them
 * 1 to 30. A weekly policy keeps snapshots for 5 days, and its rules name the days on which it runs.
 */
export function checkVmPolicy(policy: Json): void {
  const isV2 = policy.policyType === 'V2';
  const schedule = asObject(policy.schedulePolicy);
  const retention = asObject(policy.retentionPolicy);
  must(policy.policyType === 'V1' || isV2);
  must(schedule.schedulePolicyType === (isV2 ? 'SimpleSchedulePolicyV2' : 'SimpleSchedulePolicy'));
  must(retention.retentionPolicyType === 'LongTermRetentionPolicy');
  must(ianaZone(String(policy.timeZone)) !== undefined || policy.timeZone === 'UTC');
  const run = runOf(schedule, isV2);
  const snapshots = Number(policy.instantRpRetentionRangeInDays);
  must(Number.isInteger(snapshots) && snapshots >= 1 && snapshots <= (isV2 ? 30 : 5));
  must(run.days === undefined || snapshots === 5);
  checkRetention(retention, run);
  checkTiering(policy, run);
}

/** When a policy runs: the time of day, and the days of a weekly one. */
interface Run {
  readonly time: string;
  readonly days: readonly string[] | undefined;
}

function runOf(schedule: Json, isV2: boolean): Run {
  const frequency = String(schedule.scheduleRunFrequency);
  must((isV2 ? ['Hourly', 'Daily', 'Weekly'] : ['Daily', 'Weekly']).includes(frequency));
  if (frequency === 'Hourly') return hourly(asObject(schedule.hourlySchedule));
  const rules = isV2 ? asObject(schedule[frequency === 'Daily' ? 'dailySchedule' : 'weeklySchedule']) : schedule;
  const times = rules.scheduleRunTimes;
  must(Array.isArray(times) && times.length === 1 && isTime(times[0]));
  const days = rules.scheduleRunDays;
  const isWeekly = frequency === 'Weekly';
  must(!isWeekly || (Array.isArray(days) && days.length > 0 && days.every((day) => listed(weekdays, String(day)))));
  return { time: timeOf((times as unknown[])[0]), days: isWeekly ? (days as string[]) : undefined };
}

function hourly(rule: Json): Run {
  const duration = Number(rule.scheduleWindowDuration);
  must([4, 6, 8, 12].includes(Number(rule.interval)) && isTime(rule.scheduleWindowStartTime));
  must(Number.isInteger(duration) && duration >= 4 && duration <= 24 && duration >= Number(rule.interval));
  return { time: timeOf(rule.scheduleWindowStartTime), days: undefined };
}

const timeOf = (value: unknown): string => new Date(String(value)).toISOString().slice(11, 16);

function isTime(value: unknown): boolean {
  const time = new Date(String(value));
  return !Number.isNaN(time.getTime()) && time.getUTCMinutes() % 30 === 0;
}

const schedules = {
  days: 'dailySchedule',
  weeks: 'weeklySchedule',
  months: 'monthlySchedule',
  years: 'yearlySchedule',
} as const;
const durations = { days: 'Days', weeks: 'Weeks', months: 'Months', years: 'Years' } as const;

function checkRetention(retention: Json, run: Run): void {
  must(run.days === undefined ? Boolean(retention.dailySchedule) : Boolean(retention.weeklySchedule));
  must(run.days === undefined || !retention.dailySchedule);
  const counts = kept({ retentionPolicy: retention });
  for (const part of ['days', 'weeks', 'months', 'years'] as const) {
    const rule = asObject(retention[schedules[part]]);
    if (Object.keys(rule).length === 0) continue;
    const least = part === 'days' ? 7 : 1;
    must(Number.isInteger(counts[part]) && counts[part] >= least && counts[part] <= limits[part]);
    must(asObject(rule.retentionDuration).durationType === durations[part]);
    must(
      Array.isArray(rule.retentionTimes) &&
        rule.retentionTimes.every((time) => isTime(time) && timeOf(time) === run.time),
    );
    if (part === 'weeks') checkDays(rule.daysOfTheWeek, run);
    if (part === 'months' || part === 'years') checkFormat(rule, run);
    if (part === 'years') must(everyOf(rule.monthsOfYear, monthNames));
  }
}

/** The days that a rule keeps are days on which a weekly policy runs. */
function checkDays(days: unknown, run: Run): void {
  must(everyOf(days, run.days ?? weekdays));
}

/** Monthly and yearly rules name days of the month, or days of its weeks: only these where the policy runs weekly. */
function checkFormat(rule: Json, run: Run): void {
  if (rule.retentionScheduleFormatType === 'Daily') {
    const days = asObject(rule.retentionScheduleDaily).daysOfTheMonth;
    must(run.days === undefined && Array.isArray(days) && days.length > 0);
    return;
  }
  must(rule.retentionScheduleFormatType === 'Weekly');
  const { daysOfTheWeek, weeksOfTheMonth } = asObject(rule.retentionScheduleWeekly);
  checkDays(daysOfTheWeek, run);
  must(everyOf(weeksOfTheMonth, ['First', 'Second', 'Third', 'Fourth', 'Last']));
}

const everyOf = (list: unknown, known: readonly string[]): boolean =>
  Array.isArray(list) && list.length > 0 && list.every((one) => listed(known, String(one)));

/** The months of archive before which no point moves, and the retention below which none ever can. */
const leastForArchive = { months: 9, years: 1 } as const;

/**
 * Tiering needs monthly or yearly points that are kept long enough to move (public reports: a policy of daily points
 * only is refused, and so is an Enhanced one that runs weekly).
 */
function checkTiering(policy: Json, run: Run): void {
  const { tieringMode, duration, durationType } = asObject(asObject(policy.tieringPolicy).ArchivedRP);
  if (tieringMode === undefined || tieringMode === 'DoNotTier') return;
  must(tieringMode === 'TierRecommended' || tieringMode === 'TierAfter');
  const { months, years } = kept(policy);
  must(months >= leastForArchive.months || years >= leastForArchive.years);
  must(!(policy.policyType === 'V2' && run.days !== undefined));
  if (tieringMode === 'TierRecommended') return;
  const days = Number(duration) * ({ Days: 1, Weeks: 7, Months: 30, Years: 365 }[String(durationType)] ?? Number.NaN);
  must(days >= 90);
}
