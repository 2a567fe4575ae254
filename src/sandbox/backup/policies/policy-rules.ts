import { asObject, type Json } from '../../core/respond.ts';
import { refusals } from '../refusals.ts';

/** Days, weeks, months or years that a policy keeps; 0 where it has no such rule. */
interface Kept {
  readonly snapshots: number;
  readonly days: number;
  readonly weeks: number;
  readonly months: number;
  readonly years: number;
}

function kept(policy: Json): Kept {
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

/** Policy names: 3 to 150 letters, digits and hyphens, beginning with a letter. */
export function checkPolicyName(name: string): void {
  if (!/^[A-Za-z][A-Za-z0-9-]{2,149}$/.test(name)) throw refusals.badPolicyName(name);
}

const limits = { days: 9_999, weeks: 5_163, months: 1_188, years: 99 } as const;

/**
 * Checks a VM policy as Azure does (documentation: "Back up an Azure VM", "Enhanced policy"): a Standard policy runs
 * daily or weekly and keeps snapshots 1 to 5 days; an Enhanced one also runs every 4, 6, 8 or 12 hours, and keeps them
 * 1 to 30. Points must be kept for at least the rhythm in which they are made.
 */
export function checkVmPolicy(policy: Json): void {
  const isV2 = policy.policyType === 'V2';
  const schedule = asObject(policy.schedulePolicy);
  const retention = asObject(policy.retentionPolicy);
  const expected = isV2 ? 'SimpleSchedulePolicyV2' : 'SimpleSchedulePolicy';
  if (schedule.schedulePolicyType !== expected) throw refusals.badPolicy(`schedulePolicyType must be ${expected}.`);
  if (retention.retentionPolicyType !== 'LongTermRetentionPolicy') {
    throw refusals.badPolicy('retentionPolicyType must be LongTermRetentionPolicy.');
  }
  checkSchedule(schedule, isV2);
  const snapshots = Number(policy.instantRpRetentionRangeInDays ?? (isV2 ? 7 : 2));
  const most = isV2 ? 30 : 5;
  if (!Number.isInteger(snapshots) || snapshots < 1 || snapshots > most) {
    throw refusals.badPolicy(`Instant restore snapshots must be kept for 1 to ${most} days.`);
  }
  checkRetention(retention, schedule.scheduleRunFrequency === 'Weekly');
}

function checkSchedule(schedule: Json, isV2: boolean): void {
  const frequency = String(schedule.scheduleRunFrequency);
  const allowed = isV2 ? ['Hourly', 'Daily', 'Weekly'] : ['Daily', 'Weekly'];
  if (!allowed.includes(frequency))
    throw refusals.badPolicy(`scheduleRunFrequency must be one of ${allowed.join(', ')}.`);
  if (frequency === 'Hourly') {
    checkHourly(asObject(schedule.hourlySchedule));
    return;
  }
  const rules = isV2 ? asObject(schedule[frequency === 'Daily' ? 'dailySchedule' : 'weeklySchedule']) : schedule;
  const times = rules.scheduleRunTimes;
  if (!Array.isArray(times) || times.length !== 1 || !isTime(times[0])) {
    throw refusals.badPolicy('scheduleRunTimes must be one time, on the hour or half past.');
  }
  const days = rules.scheduleRunDays;
  if (frequency === 'Weekly' && (!Array.isArray(days) || days.length === 0)) {
    throw refusals.badPolicy('scheduleRunDays must name at least one day.');
  }
}

function checkHourly(rule: Json): void {
  const duration = Number(rule.scheduleWindowDuration);
  if (![4, 6, 8, 12].includes(Number(rule.interval))) throw refusals.badPolicy('interval must be 4, 6, 8 or 12 hours.');
  if (!isTime(rule.scheduleWindowStartTime)) throw refusals.badPolicy('scheduleWindowStartTime must be a time.');
  if (!(duration >= 4 && duration <= 24)) throw refusals.badPolicy('scheduleWindowDuration must be 4 to 24 hours.');
}

const isTime = (value: unknown): boolean => {
  const time = new Date(String(value));
  return !Number.isNaN(time.getTime()) && time.getUTCMinutes() % 30 === 0;
};

function checkRetention(retention: Json, weekly: boolean): void {
  if (!weekly && !retention.dailySchedule) throw refusals.badPolicy('A daily schedule needs daily retention.');
  if (weekly && !retention.weeklySchedule) throw refusals.badPolicy('A weekly schedule needs weekly retention.');
  if (weekly && retention.dailySchedule) throw refusals.badPolicy('A weekly schedule cannot have daily retention.');
  const counts = kept({ retentionPolicy: retention });
  for (const part of ['days', 'weeks', 'months', 'years'] as const) {
    const has =
      retention[
        { days: 'dailySchedule', weeks: 'weeklySchedule', months: 'monthlySchedule', years: 'yearlySchedule' }[part]
      ];
    const least = part === 'days' ? 7 : 1;
    if (has && !(Number.isInteger(counts[part]) && counts[part] >= least && counts[part] <= limits[part])) {
      throw refusals.badPolicy(`Retention must be ${least} to ${limits[part]} ${part}.`);
    }
  }
}
