/** Time as a value that is passed in. All times in Lifeboat are milliseconds since 1970 (UTC). */
export interface Clock {
  now(): number;
}

const smallestStepMs = 250;

/**
 * The machine's clock, or that of the store that several machines share, plus what was added to it: in local mode the
 * sandbox's `advance` moves deadlines too.
 */
export class ShiftedClock implements Clock {
  #shift = 0;
  /** What another clock showed when the monotonic one of this process was 0. */
  #base: number | undefined;
  readonly #onShift: (() => void)[] = [];

  now(): number {
    const now = this.#base === undefined ? Date.now() : Math.floor(this.#base + performance.now());
    return now + this.#shift;
  }

  /**
   * From now on it goes by a clock that shows `now` at this moment, whatever the machine's own says. It goes on evenly
   * where that is about what it shows already: what took long to be told is a little off.
   */
  setTo(now: number): void {
    const base = now - performance.now();
    if (this.#base === undefined || Math.abs(base - this.#base) > smallestStepMs) this.#base = base;
  }

  /** Sets how far this clock stands ahead of the machine's, in milliseconds, and tells whoever waits for a time. */
  shiftTo(ms: number): void {
    if (ms === this.#shift) return;
    this.#shift = ms;
    for (const tell of this.#onShift) tell();
  }

  /** Calls `tell` after every change of the shift. */
  onShift(tell: () => void): void {
    this.#onShift.push(tell);
  }
}

export const seconds = (n: number): number => n * 1_000;
export const minutes = (n: number): number => n * 60_000;
export const hours = (n: number): number => n * 3_600_000;
