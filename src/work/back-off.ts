import { Problem } from '../base/problem.ts';

const firstMs = 1_000;
const longestMs = 5 * 60_000;

/**
 * How long to wait after a failure, in milliseconds: 1 s, 2 s, 4 s … 5 min, of which the upper half is random so that
 * what failed together does not come back together; never shorter than a Problem's own `retryAfterMs`.
 */
export function backOffMs(attempts: number, error: unknown, random: () => number): number {
  const full = Math.min(firstMs * 2 ** Math.min(attempts, 30), longestMs);
  const asked = error instanceof Problem ? (error.retryAfterMs ?? 0) : 0;
  return Math.round(Math.max(full / 2 + (full / 2) * random(), asked));
}
