/**
 * What Teams allows one bot in one conversation ("Optimize your bot with rate limiting in Teams"): so many requests
 * that send or edit, in so many milliseconds.
 */
export const teamsLimits = [
  { most: 7, withinMs: 1_000 },
  { most: 8, withinMs: 2_000 },
  { most: 60, withinMs: 30_000 },
  { most: 1_800, withinMs: 3_600_000 },
] as const;

/** The most that ever came within that time, wherever it begins. `times`: in milliseconds, in order. */
export function mostWithin(times: readonly number[], withinMs: number): number {
  let from = 0;
  let most = 0;
  for (const [at, time] of times.entries()) {
    while (times[from]! <= time - withinMs) from += 1;
    most = Math.max(most, at - from + 1);
  }
  return most;
}
