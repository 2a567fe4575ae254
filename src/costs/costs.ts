import type { Kept, Policy } from '../azure/azure.ts';
import type { Prices } from '../config/prices.ts';

export type Redundancy = keyof Prices['vault'];

/** What of a policy makes its costs. */
export type Keeps = Pick<Policy, 'keep' | 'schedule' | 'archive'>;

/** What is backed up, and how it is kept. */
export interface Backed {
  /** GB of its disks. */
  readonly diskGB: number;
  readonly policy: Keeps;
  /** Undefined: not known, and reckoned as GRS, the dearest. */
  readonly redundancy: Redundancy | undefined;
}

/** Amounts a month, in the prices' currency. */
export interface Monthly {
  readonly instance: number;
  readonly vault: number;
  readonly archive: number;
  readonly snapshots: number;
  readonly total: number;
}

const unitDays: Readonly<Record<Kept['unit'], number>> = { day: 1, week: 7, month: 30, year: 365 };

/**
 * What a backed up VM costs a month once all of its points are there: an order of magnitude, of disks that are used and
 * change as the price file assumes. The first copy is whole; each further point holds what changed since the one before
 * it that is kept.
 */
export function monthlyOf({ diskGB, policy, redundancy = 'GRS' }: Backed, prices: Prices): Monthly {
  const { used, dailyChange } = prices.assumed;
  const usedGB = diskGB * used;
  const { snapshotDays = 0 } = policy.keep;
  const { vaultGB, archiveGB } = storedGB(usedGB, policy, dailyChange);
  const instance = instanceOf(usedGB, prices);
  const vault = vaultGB * prices.vault[redundancy];
  const archive = archiveGB * prices.archive[redundancy];
  const snapshots = usedGB * Math.min(1, dailyChange * snapshotDays) * prices.snapshot;
  return { instance, vault, archive, snapshots, total: instance + vault + archive + snapshots };
}

/** Documentation: "Azure Backup pricing": by the size of what is protected, in steps. */
function instanceOf(usedGB: number, { instance }: Prices): number {
  if (usedGB <= 50) return instance.upTo50GB;
  return usedGB <= 500 ? instance.upTo500GB : instance.each500GB * Math.ceil(usedGB / 500);
}

/** Points that may move to the archive are those of a year: what else there is has not six months left once it is three months old. */
function storedGB(usedGB: number, { keep, schedule, archive }: Keeps, dailyChange: number) {
  const perWeek = schedule.every === 'week' ? schedule.on.length : 7;
  const points = (kept: Kept | undefined, every: Kept['unit']): number =>
    kept === undefined ? 0 : (kept.count * unitDays[kept.unit]) / unitDays[every];
  /** What a point holds whose predecessor is so many days older. */
  const sizeAfter = (days: number): number => usedGB * Math.min(1, dailyChange * days);
  const ofDays = (kept: Kept | undefined): number => (points(kept, 'day') * perWeek * sizeAfter(7 / perWeek)) / 7;
  const yearly = points(keep.yearly, 'year') * sizeAfter(unitDays.year);
  const rest =
    usedGB +
    ofDays(keep.every) +
    ofDays(keep.daily) +
    points(keep.weekly, 'week') * sizeAfter(unitDays.week) +
    points(keep.monthly, 'month') * sizeAfter(unitDays.month);
  // Archived points are whole ones.
  const archiveGB = archive === 'never' || archive === 'unknown' ? 0 : points(keep.yearly, 'year') * usedGB;
  return { vaultGB: archiveGB > 0 ? rest : rest + yearly, archiveGB };
}
