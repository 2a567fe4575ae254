/** At most `count` sends in `ms` milliseconds. */
interface Window {
  readonly ms: number;
  readonly count: number;
}

/** Teams' limits for a bot that sends to one conversation ("Optimize your bot with rate limiting in Teams"). */
const teamsWindows: readonly Window[] = [
  { ms: 1_000, count: 7 },
  { ms: 2_000, count: 8 },
  { ms: 30_000, count: 60 },
  { ms: 3_600_000, count: 1800 },
];

/** How many milliseconds to wait before the next send to this conversation; 0: go on, and it is counted. */
export type Limiter = (conversation: string) => number;

export const noLimits: Limiter = () => 0;

/** Counts sends by sliding windows. A refused send is not counted. */
export function createLimiter(now: () => number, windows: readonly Window[] = teamsWindows): Limiter {
  const sent = new Map<string, number[]>();
  const longest = Math.max(...windows.map(({ ms }) => ms));
  return (conversation) => {
    const at = now();
    const times = (sent.get(conversation) ?? []).filter((time) => time > at - longest);
    sent.set(conversation, times);
    const waits = windows.map(({ ms, count }) => {
      const first = times.at(-count);
      return first === undefined || times.length < count ? 0 : Math.max(0, first + ms - at);
    });
    const wait = Math.max(...waits);
    if (wait === 0) times.push(at);
    return wait;
  };
}
