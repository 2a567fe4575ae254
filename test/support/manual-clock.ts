import type { Clock } from '../../src/base/clock.ts';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now: number;
  readonly #onShift: (() => void)[] = [];

  constructor(now = Date.UTC(2026, 0, 5, 9)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const tell of this.#onShift) tell();
  }

  onShift(tell: () => void): void {
    this.#onShift.push(tell);
  }
}
