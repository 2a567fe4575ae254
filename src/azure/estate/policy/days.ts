import type { LongTermRetentionPolicy, TieringPolicy } from '@azure/arm-recoveryservicesbackup';
import { andList } from '../../../base/list.ts';
import { lookup } from '../../../base/lookup.ts';
import type { Policy } from '../types.ts';

type Retention = Pick<Partial<LongTermRetentionPolicy>, 'weeklySchedule' | 'monthlySchedule' | 'yearlySchedule'>;
type Monthly = LongTermRetentionPolicy['monthlySchedule'];

/** Of which days the kept points are, in words; undefined: there are none such, or Azure does not say. */
export function daysOf({ weeklySchedule, monthlySchedule, yearlySchedule }: Retention): Policy['days'] {
  const yearly = dayOfMonth(yearlySchedule);
  const months = yearlySchedule?.monthsOfYear;
  return {
    weekly: listed(weeklySchedule?.daysOfTheWeek),
    monthly: dayOfMonth(monthlySchedule),
    yearly: yearly && months ? `${yearly} of ${listed(months)}` : undefined,
  };
}

/** `first Sunday`, or `day 1 and the last day`. */
function dayOfMonth(schedule: Monthly): string | undefined {
  const { retentionScheduleWeekly: weekly, retentionScheduleDaily: daily } = schedule ?? {};
  if (weekly) {
    const [weeks, days] = [listed(weekly.weeksOfTheMonth), listed(weekly.daysOfTheWeek)];
    return weeks && days && `${weeks.toLowerCase()} ${days}`;
  }
  const dates = daily?.daysOfTheMonth?.map(({ date, isLast }) => (isLast ? 'the last day' : `day ${date}`));
  return listed(dates);
}

function listed(words: readonly string[] | null | undefined): string | undefined {
  return words && words.length > 0 ? andList(words) : undefined;
}

const unitDays = lookup<number>({ days: 1, weeks: 7, months: 30, years: 365 });

/** REST: TieringPolicy of a policy, by its one key `ArchivedRP`. */
export function archiveOf(tiering: Readonly<Record<string, TieringPolicy>> | undefined): Policy['archive'] {
  const { tieringMode = 'DoNotTier', duration, durationType } = tiering?.ArchivedRP ?? {};
  if (tieringMode === 'DoNotTier') return 'never';
  if (tieringMode === 'TierRecommended') return 'recommended';
  const unit = unitDays[String(durationType).toLowerCase()];
  if (tieringMode !== 'TierAfter' || unit === undefined || typeof duration !== 'number') return 'unknown';
  return { afterDays: duration * unit };
}
