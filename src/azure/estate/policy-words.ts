import { andList } from '../../base/list.ts';
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
      return `every week on ${andList(schedule.on)} at ${andList(schedule.at)} (${zone})`;
    case 'day':
      return `every day at ${andList(schedule.at)} (${zone})`;
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

export const keptWords = ({ count, unit }: Kept): string => counted(count, unit);

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** `Enhanced` or `Standard`, as the portal calls the two. */
export const subTypeWords = ({ type }: Pick<Policy, 'type'>): string => (type === 'V2' ? 'Enhanced' : 'Standard');

const daysIn: Readonly<Record<Kept['unit'], number>> = { day: 1, week: 7, month: 30, year: 365 };

/** How long that is, in days; months are 30 and years 365. */
export const inDays = ({ count, unit }: Kept): number => count * daysIn[unit];

/** A point moves to the archive once it was so long in the vault and so long is left, in days (documentation: "Archive tier support"). */
const archiveTakes = { before: 90, left: 180 } as const;

/**
 * Which points ever move to the archive tier, and which never can: of a VM only monthly and yearly ones are
 * (documentation: "Archive tier support": three months or more in the vault, six or more left).
 */
export function archiveWords({ archive, keep }: Pick<Policy, 'archive' | 'keep'>): string {
  if (archive === 'unknown') return 'by a rule that cannot be read';
  if (archive === 'never') return 'nothing moves to the archive tier';
  const after = Math.max(archiveTakes.before, archive === 'recommended' ? 0 : archive.afterDays);
  const kinds = (['monthly', 'yearly'] as const).filter((kind) => keep[kind]);
  const fits = (kept: Kept | undefined): boolean => kept !== undefined && inDays(kept) >= after + archiveTakes.left;
  const moves = kinds.filter((kind) => fits(keep[kind]));
  const stays = kinds.filter((kind) => !fits(keep[kind]));
  const when = archive === 'recommended' ? `once Azure recommends it, after ${after} days` : `after ${after} days`;
  const never = stays.map((kind) => `${kind} points never can: they are kept ${keptWords(keep[kind]!)} only`);
  if (moves.length === 0) return ['no point ever moves to the archive tier', ...never].join('; ');
  const which = moves.length === 1 ? `only ${moves[0]} points move` : 'monthly and yearly points move';
  return [`${which} to the archive tier, ${when}`, ...never].join('; ');
}

/** `as Azure recommends`, `after 90 days` or `never`: when points move to the archive tier. */
export function archiveShort(archive: Policy['archive']): string {
  if (archive === 'unknown') return 'by a rule that cannot be read';
  if (archive === 'never') return 'never';
  return archive === 'recommended' ? 'as Azure recommends' : `after ${archive.afterDays} days`;
}

/** What it keeps, each kind with the day that it is of: `monthly 6 months (first Sunday)`. */
export function keepLines({
  keep,
  days,
}: Pick<Policy, 'keep' | 'days'>): readonly { readonly title: string; readonly value: string }[] {
  const line = (title: string, kept: Kept | undefined, day: string | undefined) =>
    kept ? [{ title, value: `${keptWords(kept)}${day === undefined ? '' : `, of ${day}`}` }] : [];
  return [
    ...line('Every point', keep.every, undefined),
    ...line('Daily', keep.daily, undefined),
    ...line('Weekly', keep.weekly, days.weekly),
    ...line('Monthly', keep.monthly, days.monthly),
    ...line('Yearly', keep.yearly, days.yearly),
  ];
}
