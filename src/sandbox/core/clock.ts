/** What of the clock is kept: both clocks as they stood together, and what `advance` has added in all. */
export interface ClockMark {
  readonly machine: number;
  readonly sandbox: number;
  /** Milliseconds. */
  readonly advanced: number;
}

/** How old a kept mark may be, in milliseconds of the machine, before a new one has to be kept. */
export const markEvery = 1_000;

/**
 * The sandbox's one clock. It starts at the machine's time, runs `speed` times as fast, jumps by {@link advance} and
 * never goes back, not even over a kill: see {@link SandboxClock.mark}.
 */
export class SandboxClock {
  readonly #machine: () => number;
  readonly #speed: number;
  #from: { machine: number; sandbox: number };
  #advanced: number;

  /**
   * @param machine the machine's clock in epoch milliseconds
   * @param kept the mark of an earlier run. It runs on from there: at its speed for as long as the mark may have been
   *   old when the process ended (nothing that was shown may be taken back), at the machine's pace for the rest of the
   *   downtime (a night switched off is a night, not two months).
   */
  constructor(machine: () => number, speed: number, kept?: ClockMark) {
    this.#machine = machine;
    this.#speed = speed;
    this.#advanced = kept?.advanced ?? 0;
    const now = machine();
    this.#from = { machine: now, sandbox: kept ? resumed(kept, now, speed) : now };
  }

  get speed(): number {
    return this.#speed;
  }

  /** What {@link advance} has added in all, in milliseconds. */
  get advanced(): number {
    return this.#advanced;
  }

  now(): number {
    const passed = Math.max(0, this.#machine() - this.#from.machine);
    return Math.floor(this.#from.sandbox + passed * this.#speed);
  }

  advance(ms: number): void {
    this.#from = { machine: this.#machine(), sandbox: this.now() + ms };
    this.#advanced += ms;
  }

  /** How long the machine takes until the sandbox's clock stands at `at`, in milliseconds; never, when it stands still. */
  until(at: number): number {
    return this.#speed > 0 ? Math.max(0, (at - this.now()) / this.#speed) : Number.POSITIVE_INFINITY;
  }

  /** What has to be kept at least every {@link markEvery} milliseconds in which anything was shown. */
  mark(): ClockMark {
    return { machine: this.#machine(), sandbox: this.now(), advanced: this.#advanced };
  }
}

function resumed(kept: ClockMark, now: number, speed: number): number {
  const down = Math.max(0, now - kept.machine);
  const maybeShown = Math.min(down, markEvery);
  return kept.sandbox + maybeShown * Math.max(1, speed) + (down - maybeShown);
}

/** Milliseconds of an ISO 8601 duration of days, hours, minutes and seconds (`P1DT2H`); undefined: it is not one. */
export function durationMs(text: string): number | undefined {
  const found = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (!found || text === 'P') return undefined;
  const [weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  return ((((weeks! * 7 + days!) * 24 + hours!) * 60 + minutes!) * 60 + seconds!) * 1_000;
}
