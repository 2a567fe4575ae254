import type { Clock } from '../base/clock.ts';

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
const conversationLimits: readonly Limit[] = [
  { count: 5, per: 1_000 },
  { count: 6, per: 2_000 },
  { count: 50, per: 30_000 },
  { count: 1_600, per: 3_600_000 },
];
const globalLimits: readonly Limit[] = [{ count: 40, per: 1_000 }];

export interface Pace {
  /**
   * Counts one message and gives 0, or counts nothing and gives the milliseconds until there may be room for it. What
   * can be left out takes a smaller `share` of the limits, so that it never keeps a message waiting. What was counted is
   * on its way until {@link Pace.arrived}.
   */
  take(conversation: string, share?: number): number;
  /** Teams has answered, or nobody waits for its answer any more. */
  arrived(conversation: string): void;
  /** What was sent before this process began; oldest first. */
  remember(earlier: readonly { readonly conversation: string; readonly at: number }[]): void;
  /** Teams asked for a pause of this conversation. */
  hold(conversation: string, ms: number): void;
}

/** What was sent somewhere: times in order, and how many are on their way. */
interface Sent {
  readonly times: number[];
  flying: number;
}

/** What a process sent right before it died may have arrived at any moment since. */
const justBeforeMs = 5_000;

/**
 * Keeps each conversation, and all of them together, under their limits. Teams counts what arrives, and between us and
 * there anything may take long: so a message counts as sent now for as long as it is on its way, and as sent when its
 * answer came from then on. However late messages arrive, no more of them arrive at once.
 */
export function createPace(
  clock: Clock,
  limits: readonly Limit[] = conversationLimits,
  all: readonly Limit[] = globalLimits,
): Pace {
  const sent = new Map<string, Sent>();
  const held = new Map<string, number>();
  let everywhere: Sent = { times: [], flying: 0 };
  const kept = Math.max(...limits.map(({ per }) => per));
  const keptOfAll = Math.max(...all.map(({ per }) => per));
  let swept = clock.now();
  let before = swept;

  const sentTo = (conversation: string): Sent => {
    const one = sent.get(conversation) ?? { times: [], flying: 0 };
    sent.set(conversation, one);
    return one;
  };

  return {
    take(conversation, share = 1) {
      const now = clock.now();
      if (now < before) forget(now);
      before = now;
      if (now - swept > kept) sweep(now);
      const here = sent.get(conversation) ?? { times: [], flying: 0 };
      const wait = Math.max(
        (held.get(conversation) ?? 0) - now,
        waitFor(here, limits, share, now),
        waitFor(everywhere, all, share, now),
      );
      if (wait > 0) return wait;
      sent.set(conversation, here);
      here.flying += 1;
      everywhere.flying += 1;
      return 0;
    },
    arrived(conversation) {
      const now = clock.now();
      note(sentTo(conversation), now, kept);
      note(everywhere, now, keptOfAll);
    },
    remember(earlier) {
      const now = clock.now();
      for (const { conversation, at } of earlier) {
        if (at > now) continue;
        const time = at > now - justBeforeMs ? now : at;
        sentTo(conversation).times.push(time);
        everywhere.times.push(time);
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
    everywhere = { times: [], flying: 0 };
    swept = now;
  }

  function sweep(now: number): void {
    swept = now;
    for (const [conversation, { times, flying }] of sent) {
      if (flying === 0 && (times.at(-1) ?? 0) < now - kept) sent.delete(conversation);
    }
    for (const [conversation, until] of held) if (until < now) held.delete(conversation);
  }
}

/** Milliseconds until each limit may have room for one more: when the oldest message that fills it leaves its window. */
function waitFor({ times, flying }: Sent, limits: readonly Limit[], share: number, now: number): number {
  const waits = limits.map(({ count, per }) => {
    const room = Math.ceil(count * share);
    if (times.length + flying < room) return 0;
    return room <= flying ? per : times.at(flying - room)! + per - now;
  });
  return Math.max(...waits, 0);
}

/** One has arrived. */
function note(sent: Sent, now: number, kept: number): void {
  sent.flying = Math.max(0, sent.flying - 1);
  sent.times.push(now);
  const old = sent.times.findIndex((time) => time > now - kept);
  if (old > 0) sent.times.splice(0, old);
}
