/** Time as a value that is passed in. All times in Lifeboat are milliseconds since 1970 (UTC). */
export interface Clock {
  now(): number;
}

/** The machine's clock plus what was added to it: in local mode the sandbox's `advance` moves deadlines too. */
export class ShiftedClock implements Clock {
  #shift = 0;
  readonly #onShift: (() => void)[] = [];

  now(): number {
    return Date.now() + this.#shift;
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

export const minutes = (n: number): number => n * 60_000;
export const hours = (n: number): number => n * 3_600_000;
