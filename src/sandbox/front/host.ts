import { type ClockMark, markEvery, SandboxClock } from '../core/clock.ts';
import type { WorldStore } from '../core/store.ts';
import { World } from '../core/world.ts';
import { timed } from './routes.ts';

/** What a host needs to know of the world that it is to hold. */
export interface Seed {
  /** Tells worlds apart: a folder that holds another one starts afresh. */
  readonly fingerprint: string;
  plant(world: World, now: number): void;
}

export interface HostOptions {
  /** The machine's clock in epoch milliseconds. */
  readonly machine?: () => number;
  /** Told of what goes wrong while nobody is asking. */
  readonly report?: ((message: string, error: unknown) => void) | undefined;
}

interface Kept {
  readonly fingerprint: string;
}

const longestTimer = 2 ** 31 - 1;

/**
 * Holds the one world and its clock. Whatever changes the world goes through {@link WorldHost.change}: first comes what
 * was due by then, and the changes are kept before anyone hears of them.
 */
export class WorldHost {
  readonly #world = new World();
  readonly #store: WorldStore;
  readonly #seed: Seed;
  readonly #machine: () => number;
  readonly #report: (message: string, error: unknown) => void;
  readonly #clock: SandboxClock;
  readonly #changed: (() => void)[] = [];
  #markedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(store: WorldStore, seed: Seed, speed: number, options: HostOptions = {}) {
    const { machine = Date.now, report = (message, error) => console.error(message, error) } = options;
    this.#store = store;
    this.#seed = seed;
    this.#machine = machine;
    this.#report = report;
    this.#world.restore(store.load());
    const mark = this.#world.table<ClockMark>('clock').get('mark');
    this.#clock = new SandboxClock(machine, speed, mark);
    if (this.#world.table<Kept>('seed').get('seed')?.fingerprint !== seed.fingerprint) this.reset();
    this.#schedule();
  }

  /** For what works on the world by itself, as the posting of webhooks does: it calls {@link persist} after a change. */
  get world(): World {
    return this.#world;
  }

  persist(): void {
    this.#keep();
  }

  get clock(): SandboxClock {
    return this.#clock;
  }

  /** Calls `tell` after changes have been kept. */
  onChange(tell: () => void): void {
    this.#changed.push(tell);
  }

  /** Does the work on the world as it stands now, keeps what it changed, and gives its result. */
  change<Result>(work: (world: World, now: number) => Result): Result {
    const now = this.#clock.now();
    try {
      this.#world.tick(now, timed);
      return work(this.#world, now);
    } finally {
      this.#keep();
    }
  }

  advance(ms: number): void {
    this.#clock.advance(ms);
    this.#markedAt = Number.NEGATIVE_INFINITY;
    this.change(() => undefined);
  }

  /** The world as at the start. The clock goes on: it never goes back. */
  reset(): void {
    this.#world.clear();
    this.#seed.plant(this.#world, this.#clock.now());
    this.#world.table<Kept>('seed').set('seed', { fingerprint: this.#seed.fingerprint });
    this.#mark();
    this.#store.replace(this.#world.drain());
    this.#schedule();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#mark();
    this.#store.save(this.#world.drain());
    this.#store.close();
  }

  /** Keeps the changes and, once a second at most, the clock: what was shown is never taken back. */
  #keep(): void {
    if (this.#machine() - this.#markedAt >= markEvery) this.#mark();
    const changes = this.#world.drain();
    this.#store.save(changes);
    this.#schedule();
    if (changes.length > 0) for (const tell of this.#changed) tell();
  }

  #mark(): void {
    this.#markedAt = this.#machine();
    this.#world.table<ClockMark>('clock').set('mark', this.#clock.mark());
  }

  /** What is due happens by itself, so that jobs end and webhooks go without anyone asking. */
  #schedule(): void {
    clearTimeout(this.#timer);
    const due = this.#world.nextDue();
    const wait = due === undefined ? Number.POSITIVE_INFINITY : this.#clock.until(due);
    if (wait === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#tick(), Math.min(Math.ceil(wait), longestTimer));
  }

  #tick(): void {
    try {
      this.change(() => undefined);
    } catch (error) {
      this.#report('The sandbox failed at something that was due', error);
    }
  }
}
