import type { Policy } from './azure.ts';

export interface PolicyWords {
  /** `every 4 hours from 08:00 for 24 h (UTC)` */
  readonly schedule: string;
  /** `snapshots 5 days; daily 7 days, weekly 4 weeks, monthly 6 months, yearly 7 years` */
  readonly retention: string;
  /** Both and what follows from them, a line each. */
  readonly words: readonly string[];
}

/** A policy as one would say it. */
export function describePolicy(policy: Pick<Policy, 'schedule' | 'timeZone' | 'keep' | 'type'>): PolicyWords {
  const schedule = `${scheduleWords(policy.schedule)} (${policy.timeZone})`;
  const retention = retentionWords(policy.keep);
  const words = [`Backs up ${schedule}`, `Keeps ${retention}`];
  if (policy.schedule.every === 'hours' && policy.keep.snapshotDays !== undefined) {
    // docs: "Back up an Azure VM using Enhanced policy": only the day's last backup goes to the vault.
    words.push(
      `Points between the daily ones exist as snapshots only, for ${counted(policy.keep.snapshotDays, 'day')}`,
    );
  }
  return { schedule, retention, words };
}

function scheduleWords(schedule: Policy['schedule']): string {
  switch (schedule.every) {
    case 'hours':
      return `every ${counted(schedule.hours, 'hour')} from ${schedule.from} for ${schedule.window} h`;
    case 'week':
      return `every week on ${listed(schedule.on)} at ${listed(schedule.at)}`;
    case 'day':
      return `every day at ${listed(schedule.at)}`;
  }
}

function retentionWords(keep: Policy['keep']): string {
  const points = [
    ['daily', keep.days, 'day'],
    ['weekly', keep.weeks, 'week'],
    ['monthly', keep.months, 'month'],
    ['yearly', keep.years, 'year'],
  ] as const;
  const kept = points.flatMap(([name, count, unit]) =>
    count === undefined ? [] : [`${name} ${counted(count, unit)}`],
  );
  const snapshots = keep.snapshotDays === undefined ? [] : [`snapshots ${counted(keep.snapshotDays, 'day')}`];
  return [...snapshots, ...(kept.length > 0 ? [kept.join(', ')] : [])].join('; ') || 'nothing';
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

function listed(words: readonly string[]): string {
  if (words.length === 0) return 'no time';
  return words.length === 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
