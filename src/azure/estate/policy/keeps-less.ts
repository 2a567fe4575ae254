import type { Kept, Policy } from '../types.ts';

/** In days, near enough to compare: Azure counts months and years by the calendar. */
const days = { day: 1, week: 7, month: 30, year: 365 } as const;

const parts = ['every', 'daily', 'weekly', 'monthly', 'yearly'] as const;

const inDays = (kept: Kept | undefined): number => (kept ? kept.count * days[kept.unit] : 0);

/** What the second policy keeps for less long than the first: `daily`, `snapshots` …; none: nothing. Pure. */
export function keepsLess(before: Policy['keep'], after: Policy['keep']): string[] {
  const shorter = parts.filter((part) => inDays(after[part]) < inDays(before[part]));
  const snapshots = (after.snapshotDays ?? 0) < (before.snapshotDays ?? 0);
  return [...(snapshots ? ['snapshots'] : []), ...shorter];
}
