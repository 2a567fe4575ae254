import { archiveShort, describePolicy, keptWords } from '../policy-words.ts';
import type { Kept, Policy } from '../types.ts';
import { keepsLess } from './keeps-less.ts';

/** One thing in which two policies differ, in words. */
export interface PolicyDifference {
  readonly part: Part;
  /** `Yearly` */
  readonly title: string;
  readonly before: string;
  readonly after: string;
  /** The second keeps this for less long than the first. */
  readonly less: boolean;
}

export type Part = 'schedule' | 'snapshots' | 'daily' | 'weekly' | 'monthly' | 'yearly' | 'day' | 'archive';

type Compared = Pick<Policy, 'schedule' | 'timeZone' | 'keep' | 'days' | 'archive'>;

/** In what the second policy differs from the first, in the order in which a card tells of them. Pure. */
export function policyDifferences(before: Compared, after: Compared): PolicyDifference[] {
  const less = keepsLess(before.keep, after.keep);
  const lines: readonly (readonly [Part, string, string, string])[] = [
    ['schedule', 'Schedule', describePolicy(before).schedule, describePolicy(after).schedule],
    ['snapshots', 'Snapshots', days(before.keep.snapshotDays), days(after.keep.snapshotDays)],
    ...(['daily', 'weekly', 'monthly', 'yearly'] as const).map(
      (kind) => [kind, title(kind), kept(before.keep[kind]), kept(after.keep[kind])] as const,
    ),
    ['day', 'Days', daysOf(before, after), daysOf(after, before)],
    ['archive', 'Archive', archiveShort(before.archive), archiveShort(after.archive)],
  ];
  return lines
    .filter(([, , was, is]) => was !== is)
    .map(([part, name, was, is]) => ({ part, title: name, before: was, after: is, less: less.includes(part) }));
}

/** `7 days → 14 days` */
export const changeWords = ({ before, after }: Pick<PolicyDifference, 'before' | 'after'>): string =>
  `${before} → ${after}`;

const title = (kind: string): string => `${kind[0]?.toUpperCase()}${kind.slice(1)}`;

const kept = (one: Kept | undefined): string => (one ? keptWords(one) : 'none');

const days = (count: number | undefined): string => (count === undefined ? 'not known' : `${count} days`);

/** Of which days the points are that both keep: what only one of them keeps is another difference. */
function daysOf({ days: own, keep }: Compared, other: Compared): string {
  const kinds = (['weekly', 'monthly', 'yearly'] as const).filter((kind) => keep[kind] && other.keep[kind]);
  return kinds.map((kind) => `${kind} of ${own[kind] ?? 'days that are not known'}`).join(', ') || 'none';
}
