/** What Azure has said of how much it is asked, both in milliseconds. */
export interface Throttled {
  /** How long it wants not to be asked from now on; 0: not at all. */
  readonly waitMs: number;
  /** How long ago it last said so; undefined: it never has. */
  readonly agoMs: number | undefined;
}

/** A 429 that names no time, in milliseconds. */
const usualWait = 5_000;

export interface Throttling {
  /** A 429 has arrived. @param waitMs the time that it names */
  heard(waitMs: number | undefined): void;
  now(): Throttled;
}

/**
 * Keeps the latest word of any part of Azure: its buckets are many (by subscription, provider, region and verb), who asks
 * in bulk asks all of them, and none says how full the others are. `elapsed`: milliseconds.
 */
export function createThrottling(elapsed: () => number): Throttling {
  let until = 0;
  let last: number | undefined;
  return {
    heard(waitMs = usualWait) {
      last = elapsed();
      until = Math.max(until, last + waitMs);
    },
    now() {
      const now = elapsed();
      // A clock that was set back tells nothing of what was noted before.
      if (last === undefined || now < last) return { waitMs: 0, agoMs: undefined };
      return { waitMs: Math.max(0, Math.ceil(until - now)), agoMs: now - last };
    },
  };
}
