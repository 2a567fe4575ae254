import { ianaZone } from '../../config/windows-zones.ts';
import type { Kept, Policy } from './types.ts';

export interface PolicyWords {
  /** `every 4 hours from 08:00 for 24 h (UTC)` */
  readonly schedule: string;
  /** `snapshots 5 days; daily 7 days, weekly 4 weeks, monthly 6 months, yearly 7 years` */
  readonly retention: string;
  /** Both and what follows from them, a line each. */
  readonly words: readonly string[];
}

type Described = Pick<Policy, 'schedule' | 'timeZone' | 'keep' | 'unread'>;

/** A policy as one would say it; what cannot be read of it is said to be so. */
export function describePolicy(policy: Described): PolicyWords {
  const schedule = scheduleWords(policy);
  const retention = policy.unread?.includes('what it keeps')
    ? 'for a time that cannot be read'
    : retentionWords(policy.keep);
  const words = [`Backs up ${schedule}`, `Keeps ${retention}`];
  if (policy.schedule.every === 'hours' && policy.keep.snapshotDays !== undefined) {
    // docs: "Back up an Azure VM using Enhanced policy": only the day's last backup goes to the vault.
    words.push(
      `Points between the daily ones exist as snapshots only, for ${counted(policy.keep.snapshotDays, 'day')}`,
    );
  }
  return { schedule, retention, words };
}

function scheduleWords({ schedule, timeZone }: Described): string {
  const zone = zoneWords(timeZone);
  switch (schedule.every) {
    case 'hours':
      return `every ${counted(schedule.hours, 'hour')} from ${schedule.from} for ${schedule.window} h (${zone})`;
    case 'week':
      return `every week on ${listed(schedule.on)} at ${listed(schedule.at)} (${zone})`;
    case 'day':
      return `every day at ${listed(schedule.at)} (${zone})`;
    case 'unknown':
      return 'by a schedule that cannot be read';
  }
}

/** Azure takes UTC where a policy names no zone (REST: AzureIaaSVMProtectionPolicy, `timeZone` is optional). */
function zoneWords(timeZone: string): string {
  if (timeZone === '') return 'UTC: it names no time zone';
  return ianaZone(timeZone) ? timeZone : `“${timeZone}”, a time zone that is not known`;
}

function retentionWords({ snapshotDays, every, daily, weekly, monthly, yearly }: Policy['keep']): string {
  const points = Object.entries({ 'every point': every, daily, weekly, monthly, yearly });
  const kept = points.flatMap(([name, long]) => (long ? [`${name} ${keptWords(long)}`] : []));
  const snapshots = snapshotDays === undefined ? [] : [`snapshots ${counted(snapshotDays, 'day')}`];
  return [...snapshots, kept.join(', ')].filter(Boolean).join('; ') || 'nothing';
}

const keptWords = ({ count, unit }: Kept): string => counted(count, unit);

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

function listed(words: readonly string[]): string {
  return words.length === 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
