import { hours } from '../../base/clock.ts';
import type { PolicySpec, Weekday } from '../estate/policy/spec.ts';
import type { Document } from '../estate/types.ts';

/** The SDK's version of Azure Backup: reads and writes are of one. */
export const policyVersion = '2023-06-01';

type Json = Readonly<Record<string, unknown>>;

/** A new policy, or a whole one in the place of what is there (REST: Protection Policies - Create Or Update). */
export const policyDocument = (id: string, properties: Json): Document => ({
  id,
  version: policyVersion,
  method: 'PUT',
  body: { properties },
});

export const noPolicy = (id: string): Document => ({ id, version: policyVersion, method: 'DELETE' });

/**
 * What Azure is sent of a policy. It wants times of day as dates: whose date does not count, but it reckons with the
 * clocks of the zone as they stood on that day.
 * @param now epoch milliseconds
 */
export function policyBody(spec: PolicySpec, now: number): Json {
  const { keep, day } = spec;
  const time = spec.schedule.every === 'hours' ? spec.schedule.from : (spec.schedule.at[0] ?? '');
  const at = timeBody(time, now);
  const kept = (count: number, durationType: string) => ({ retentionDuration: { count, durationType } });
  const firstDay = { ...firstOfMonth(day), retentionTimes: [at] };
  return {
    backupManagementType: 'AzureIaasVM',
    // Azure shows no type where it is V1, which is what it takes where none is said.
    ...(spec.type === 'V2' && { policyType: 'V2' }),
    instantRPDetails: spec.snapshotGroup === undefined ? {} : { azureBackupRGNamePrefix: spec.snapshotGroup },
    schedulePolicy: scheduleBody(spec, at),
    retentionPolicy: {
      retentionPolicyType: 'LongTermRetentionPolicy',
      ...(keep.daily !== undefined && { dailySchedule: { retentionTimes: [at], ...kept(keep.daily, 'Days') } }),
      ...(keep.weekly !== undefined && {
        weeklySchedule: { daysOfTheWeek: [day], retentionTimes: [at], ...kept(keep.weekly, 'Weeks') },
      }),
      ...(keep.monthly !== undefined && { monthlySchedule: { ...firstDay, ...kept(keep.monthly, 'Months') } }),
      ...(keep.yearly !== undefined && {
        yearlySchedule: { ...firstDay, monthsOfYear: ['January'], ...kept(keep.yearly, 'Years') },
      }),
    },
    tieringPolicy: {
      ArchivedRP: spec.archive === 'recommended' ? tieringBody('TierRecommended') : tieringBody('DoNotTier'),
    },
    instantRpRetentionRangeInDays: spec.snapshotDays,
    timeZone: spec.timeZone,
  };
}

/** Azure takes a length of time with either mode, and looks at none. */
export const tieringBody = (tieringMode: 'TierRecommended' | 'DoNotTier'): Json => ({
  tieringMode,
  duration: 0,
  durationType: 'Invalid',
});

/** Of monthly and yearly points: those of the first such day of a month. */
export const firstOfMonth = (day: Weekday): Json => ({
  retentionScheduleFormatType: 'Weekly',
  retentionScheduleWeekly: { daysOfTheWeek: [day], weeksOfTheMonth: ['First'] },
});

/** When backups run, as Azure is sent it. @param at the time of day as a date */
export function scheduleBody({ type, schedule }: Pick<PolicySpec, 'type' | 'schedule'>, at: string): Json {
  const isV2 = type === 'V2';
  const schedulePolicyType = isV2 ? 'SimpleSchedulePolicyV2' : 'SimpleSchedulePolicy';
  switch (schedule.every) {
    case 'hours':
      return {
        schedulePolicyType,
        scheduleRunFrequency: 'Hourly',
        hourlySchedule: {
          interval: schedule.hours,
          scheduleWindowStartTime: at,
          scheduleWindowDuration: schedule.window,
        },
      };
    case 'day': {
      const times = { scheduleRunTimes: [at] };
      return { schedulePolicyType, scheduleRunFrequency: 'Daily', ...(isV2 ? { dailySchedule: times } : times) };
    }
    case 'week': {
      const times = { scheduleRunDays: schedule.on, scheduleRunTimes: [at] };
      return { schedulePolicyType, scheduleRunFrequency: 'Weekly', ...(isV2 ? { weeklySchedule: times } : times) };
    }
  }
}

/** A time of day as Azure wants it, `2026-11-30T22:00:00Z`. @param now epoch milliseconds: whose clocks count */
export const timeBody = (time: string, now: number): string => `${mondayOf(now)}T${time}:00Z`;

/** The Monday of that week: zones change their clocks on Sundays, and a plan of today is the same tomorrow. */
function mondayOf(now: number): string {
  const date = new Date(now);
  const sinceMonday = (date.getUTCDay() + 6) % 7;
  return new Date(now - hours(24) * sinceMonday).toISOString().slice(0, 10);
}
