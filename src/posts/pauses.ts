import type { Clock } from '../base/clock.ts';
import { minutes } from '../base/clock.ts';

const firstRetryMs = 1_000;
const longestRetryMs = minutes(5);

/**
 * A refusal holds for the conversation, and so does the back-off: it grows with refusals in a row, not with each message
 * that waits. `what` names the conversation and what is refused there. It is kept in memory only: after a restart Teams
 * refuses again, and it starts anew.
 */
export function createPauses(clock: Clock) {
  const pauses = new Map<string, { readonly until: number; readonly refusals: number }>();
  return {
    until: (what: string) => pauses.get(what)?.until ?? 0,
    over: (what: string) => void pauses.delete(what),
    /** Gives when to try again. Those that were on their way together are one refusal. `forMs`: as Teams asked. */
    refused(what: string, forMs: number | undefined): number {
      const now = clock.now();
      const before = pauses.get(what) ?? { until: 0, refusals: 0 };
      const refusals = before.until > now ? before.refusals : before.refusals + 1;
      const until = Math.max(before.until, now + (forMs ?? backOff(refusals - 1)));
      pauses.set(what, { until, refusals });
      return until;
    },
  };
}

/** 1 s, 2 s, 4 s … 5 min. */
export function backOff(tries: number): number {
  return Math.min(firstRetryMs * 2 ** Math.min(tries, 20), longestRetryMs);
}
