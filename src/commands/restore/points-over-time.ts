import type { RecoveryPoint } from '../../azure/azure.ts';
import type { Fact } from '../../cards/card.ts';

const day = 86_400_000;

/** How old points are, in days: the last part has no end. */
const parts = [
  { title: '24 hours', days: 1 },
  { title: '7 days', days: 7 },
  { title: '31 days', days: 31 },
  { title: '1 year', days: 366 },
  { title: 'Older', days: Number.POSITIVE_INFINITY },
] as const;

/** So many signs fit beside a label on a narrow card. */
const mostSigns = 12;

const signs = { snapshot: '◆', both: '◈', vault: '●', archive: '○', none: '·' } as const;
type Sign = keyof typeof signs;

const signWords: Readonly<Record<Sign, string>> = {
  snapshot: 'snapshot only',
  both: 'snapshot and vault',
  vault: 'vault',
  archive: 'archive',
  none: 'nowhere that Azure says',
};

/** A chart in text, newest first: a sign for each point by where it is, and the same in words beside it. Pure. */
export function overTime(points: readonly RecoveryPoint[], now: number): Fact[] {
  let from = 0;
  return parts.flatMap(({ title, days }) => {
    const newest = from;
    from = days;
    const some = points.filter(({ at }) => now - at >= newest * day && now - at < days * day);
    return some.length === 0 ? [] : [{ title, value: `${chart(some)} ${words(some)}` }];
  });
}

function chart(points: readonly RecoveryPoint[]): string {
  const drawn = points.slice(0, mostSigns).map((point) => signs[signOf(point)]);
  return drawn.join('') + (points.length > mostSigns ? '…' : '');
}

function words(points: readonly RecoveryPoint[]): string {
  const counts = Map.groupBy(points, signOf);
  const kinds = (Object.keys(signs) as Sign[]).filter((sign) => counts.has(sign));
  return kinds.map((sign) => `${counts.get(sign)!.length} ${signWords[sign]}`).join(', ');
}

function signOf({ tiers }: RecoveryPoint): Sign {
  if (tiers.includes('archive')) return 'archive';
  if (tiers.includes('vault')) return tiers.includes('snapshot') ? 'both' : 'vault';
  return tiers.includes('snapshot') ? 'snapshot' : 'none';
}
