import type { Clock } from '../clock.ts';

export interface Limit {
  readonly count: number;
  /** In milliseconds. */
  readonly per: number;
}

/**
 * Teams' limits for one bot in one conversation are 7 a second, 8 in two, 60 in thirty and 1800 an hour, and 50 a second
 * for an app in a tenant ("Optimize your bot with rate limiting in Teams"); we stay below them, since their clock and
 * ours start a second at different moments.
 */
export const conversationLimits: readonly Limit[] = [
  { count: 5, per: 1_000 },
  { count: 6, per: 2_000 },
  { count: 50, per: 30_000 },
  { count: 1_600, per: 3_600_000 },
];
export const globalLimits: readonly Limit[] = [{ count: 40, per: 1_000 }];

export interface Pace {
  /**
   * Counts one message and gives 0, or counts nothing and gives the milliseconds until there is room for it. What can be
   * left out takes a smaller `share` of the limits, so that it never keeps a message waiting.
   */
  take(conversation: string, share?: number): number;
  /** What was sent before this process began; oldest first. */
  remember(earlier: readonly { readonly conversation: string; readonly at: number }[]): void;
  /** Teams asked for a pause of this conversation. */
  hold(conversation: string, ms: number): void;
}

/** Keeps each conversation, and all of them together, under their limits. */
export function createPace(
  clock: Clock,
  limits: readonly Limit[] = conversationLimits,
  all: readonly Limit[] = globalLimits,
): Pace {
  const sent = new Map<string, number[]>();
  const held = new Map<string, number>();
  const everywhere: number[] = [];
  const kept = Math.max(...limits.map(({ per }) => per));
  let swept = clock.now();
  let before = swept;

  return {
    take(conversation, share = 1) {
      const now = clock.now();
      if (now < before) forget(now);
      before = now;
      if (now - swept > kept) sweep(now);
      const times = sent.get(conversation) ?? [];
      const wait = Math.max(
        (held.get(conversation) ?? 0) - now,
        waitFor(times, limits, share, now),
        waitFor(everywhere, all, share, now),
      );
      if (wait > 0) return wait;
      sent.set(conversation, times);
      note(times, now, kept);
      note(everywhere, now, Math.max(...all.map(({ per }) => per)));
      return 0;
    },
    remember(earlier) {
      const now = clock.now();
      for (const { conversation, at } of earlier) {
        if (at > now) continue;
        const times = sent.get(conversation) ?? [];
        sent.set(conversation, times);
        times.push(at);
        everywhere.push(at);
      }
    },
    hold(conversation, ms) {
      held.set(conversation, Math.max(held.get(conversation) ?? 0, clock.now() + ms));
    },
  };

  /** The clock was set back (local mode's can be): what was noted lies in its future and says nothing any more. */
  function forget(now: number): void {
    sent.clear();
    held.clear();
    everywhere.length = 0;
    swept = now;
  }

  function sweep(now: number): void {
    swept = now;
    for (const [conversation, times] of sent) if ((times.at(-1) ?? 0) < now - kept) sent.delete(conversation);
    for (const [conversation, until] of held) if (until < now) held.delete(conversation);
  }
}

/** Milliseconds until each limit has room for one more: when the oldest message that fills it leaves its window. */
function waitFor(times: readonly number[], limits: readonly Limit[], share: number, now: number): number {
  const waits = limits.map(({ count, per }) => {
    const room = Math.max(Math.floor(count * share), 1);
    return times.length < room ? 0 : times.at(-room)! + per - now;
  });
  return Math.max(...waits, 0);
}

function note(times: number[], now: number, kept: number): void {
  times.push(now);
  const old = times.findIndex((time) => time > now - kept);
  if (old > 0) times.splice(0, old);
}
