import { distance, forgiven } from './distance.ts';

const longest = 100;

/**
 * The names that may have been meant, best first, in their own spelling: equal but for case, a few slips away, or
 * beginning with or holding what was typed. Case does not count.
 */
export function nearest(name: string, names: Iterable<string>, limit = 3): string[] {
  const typed = name.trim().toLowerCase();
  if (typed === '' || typed.length > longest) return [];
  const kept: { readonly name: string; readonly score: number }[] = [];
  let allowed = forgiven(typed.length);
  for (const candidate of names) {
    const score = farness(typed, candidate.toLowerCase(), allowed);
    const worst = kept.length < limit ? Number.POSITIVE_INFINITY : (kept.at(-1)?.score ?? -1);
    if (score === undefined || score >= worst || kept.some((other) => other.name === candidate)) continue;
    const at = kept.findIndex((other) => other.score > score);
    kept.splice(at < 0 ? kept.length : at, 0, { name: candidate, score });
    kept.length = Math.min(kept.length, limit);
    // Once enough are found, only better ones are of interest: this is what keeps many names quick.
    if (kept.length === limit) allowed = Math.min(allowed, Math.floor(kept.at(-1)!.score));
  }
  return kept.map((found) => found.name);
}

/** Slips count whole; a name that goes on after what was typed counts more than one slip and less than two. */
function farness(typed: string, candidate: string, allowed: number): number | undefined {
  const longer = candidate.length - typed.length;
  if (longer >= 0 && typed.length >= 2 && candidate.startsWith(typed)) return longer === 0 ? 0 : 1.5 - 0.5 / longer;
  const slips = distance(typed, candidate, allowed);
  if (slips <= allowed) return slips;
  return longer > 0 && typed.length >= 3 && candidate.includes(typed) ? 2 - 0.5 / longer : undefined;
}
