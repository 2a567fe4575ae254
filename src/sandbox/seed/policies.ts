import type { Json } from '../core/respond.ts';
import type { WorldFile } from '../core/world-file.ts';

type PolicySpec = WorldFile['vaults'][number]['policies'][number];

/** A VM policy's properties as Azure keeps them: weekly points on Sunday, monthly and yearly ones on the first Sunday. */
export function policyProperties(spec: PolicySpec, now: number): Json {
  const at = `${new Date(now).toISOString().slice(0, 10)}T${spec.at}:00Z`;
  return {
    backupManagementType: 'AzureIaasVM',
    policyType: spec.type,
    instantRPDetails: {},
    schedulePolicy: schedule(spec, at),
    retentionPolicy: retention(spec.keep, at),
    ...(spec.archive && {
      tieringPolicy: { ArchivedRP: { tieringMode: 'TierRecommended', duration: 0, durationType: 'Invalid' } },
    }),
    instantRpRetentionRangeInDays: spec.keep.snapshotDays,
    timeZone: spec.timeZone,
  };
}

function schedule(spec: PolicySpec, at: string): Json {
  if (spec.type === 'V1') {
    return {
      schedulePolicyType: 'SimpleSchedulePolicy',
      scheduleRunFrequency: 'Daily',
      scheduleRunTimes: [at],
      scheduleWeeklyFrequency: 0,
    };
  }
  if (spec.everyHours) {
    return {
      schedulePolicyType: 'SimpleSchedulePolicyV2',
      scheduleRunFrequency: 'Hourly',
      hourlySchedule: { interval: spec.everyHours, scheduleWindowStartTime: at, scheduleWindowDuration: 24 },
    };
  }
  return {
    schedulePolicyType: 'SimpleSchedulePolicyV2',
    scheduleRunFrequency: 'Daily',
    dailySchedule: { scheduleRunTimes: [at] },
  };
}

function retention({ days, weeks, months, years }: PolicySpec['keep'], at: string): Json {
  const retentionTimes = [at];
  const firstSunday = {
    retentionScheduleFormatType: 'Weekly',
    retentionScheduleWeekly: { daysOfTheWeek: ['Sunday'], weeksOfTheMonth: ['First'] },
    retentionTimes,
  };
  const keep = (count: number, durationType: string) => ({ retentionDuration: { count, durationType } });
  return {
    retentionPolicyType: 'LongTermRetentionPolicy',
    ...(days && { dailySchedule: { retentionTimes, ...keep(days, 'Days') } }),
    ...(weeks && { weeklySchedule: { daysOfTheWeek: ['Sunday'], retentionTimes, ...keep(weeks, 'Weeks') } }),
    ...(months && { monthlySchedule: { ...firstSunday, ...keep(months, 'Months') } }),
    ...(years && { yearlySchedule: { ...firstSunday, monthsOfYear: ['January'], ...keep(years, 'Years') } }),
  };
}
