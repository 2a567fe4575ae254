import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import { errorText, type Log } from '../log.ts';
import { backOffMs } from './back-off.ts';
import type { Row, Rows } from './rows.ts';
import type { Handler } from './work.ts';

/** The longest time between two looks at the table: the safety net for a lost call of another replica. */
export const slowPollMs = 5_000;
const afterFailureMs = 1_000;
const shortestWaitMs = 5;

interface Parts {
  readonly rows: Rows;
  readonly clock: Clock;
  readonly machine: Clock;
  readonly log: Log;
  readonly ids: Ids;
  readonly leaseMs: number;
  readonly concurrency: () => number;
  readonly random: () => number;
}

/** Takes due rows and runs them. Its timer only wakes it; what is to be done stands in the table. */
export class Worker {
  readonly #parts: Parts;
  readonly #running = new Map<string, Promise<void>>();
  readonly #runningOf = new Map<string, number>();
  #handlers: Readonly<Record<string, Handler>> = {};
  #state: 'new' | 'started' | 'stopped' = 'new';
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  lastTick: number;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.lastTick = parts.machine.now();
  }

  start(handlers: Readonly<Record<string, Handler>>): void {
    if (this.#state !== 'new') throw new Error('Work can be started once.');
    this.#handlers = handlers;
    this.#state = 'started';
    this.#begin(async () => {
      await this.#parts.rows.releaseAll();
      await this.#look();
    });
  }

  async stop(): Promise<void> {
    this.#state = 'stopped';
    clearTimeout(this.#timer);
    await this.#looking;
    await Promise.all(this.#running.values());
  }

  /** Looks now, or once more when a look is under way. */
  wake(): void {
    if (this.#state !== 'started') return;
    if (this.#looking) this.#lookAgain = true;
    else this.#begin(() => this.#look());
  }

  /** As {@link wake}, for rows of these kinds: without room for any there is nothing to look for, and an end wakes. */
  wakeFor(kinds: readonly string[]): void {
    if (kinds.some((kind) => this.#room(kind) > 0)) this.wake();
  }

  async settle(): Promise<void> {
    do {
      await this.#looking;
      await Promise.all(this.#running.values());
      // Two looks at a time would both see the same room.
      if (!this.#looking) this.#begin(() => this.#look());
      await this.#looking;
    } while (this.#running.size > 0 || this.#looking);
  }

  #begin(look: () => Promise<void>): void {
    clearTimeout(this.#timer);
    this.#looking = this.#safely(look).finally(() => {
      this.#looking = undefined;
      if (!this.#lookAgain) return;
      this.#lookAgain = false;
      this.wake();
    });
  }

  async #safely(look: () => Promise<void>): Promise<void> {
    try {
      await look();
    } catch (error) {
      this.#parts.log('error', 'the work table could not be read', { error: errorText(error) });
      this.#sleep(afterFailureMs);
    }
  }

  async #look(): Promise<void> {
    const next = await this.#take();
    this.lastTick = this.#parts.machine.now();
    const wait = next - this.#parts.clock.now();
    // What is due and was not taken waits for room or went to another replica; both wake this loop.
    this.#sleep(wait > 0 ? Math.min(wait, slowPollMs) : slowPollMs);
  }

  #sleep(ms: number): void {
    if (this.#state !== 'started') return;
    this.#timer = setTimeout(() => this.wake(), Math.max(ms, shortestWaitMs));
    this.#timer.unref();
  }

  /** Takes what is due, for every kind with room; gives when the earliest row is due. */
  async #take(): Promise<number> {
    const { rows, clock, machine, ids, leaseMs } = this.#parts;
    const kinds = Object.keys(this.#handlers).filter((kind) => this.#room(kind) > 0);
    const earliest = await rows.earliest(kinds, machine.now());
    for (const { kind, due } of earliest) {
      const now = clock.now();
      if (due > now) continue;
      const lease = { id: ids.guid(), from: machine.now(), until: machine.now() + leaseMs };
      for (const row of await rows.lease(kind, this.#room(kind), now, lease)) this.#runInBackground(row);
    }
    return Math.min(...earliest.map((row) => row.due), Number.POSITIVE_INFINITY);
  }

  #room(kind: string): number {
    return this.#parts.concurrency() - (this.#runningOf.get(kind) ?? 0);
  }

  #runInBackground(row: Row): void {
    const id = `${row.kind} ${row.key}`;
    // It may be leased anew before its last run is over here: its end and the new lease can share a commit, or this
    // process stood still for longer than a lease. It runs afterwards, never twice at a time.
    const before = this.#running.get(id);
    this.#count(row.kind, 1);
    const end = (before ? before.then(() => this.#run(row)) : this.#run(row)).finally(() => {
      if (this.#running.get(id) === end) this.#running.delete(id);
      this.#count(row.kind, -1);
      this.wake();
    });
    this.#running.set(id, end);
  }

  #count(kind: string, by: number): void {
    this.#runningOf.set(kind, (this.#runningOf.get(kind) ?? 0) + by);
  }

  async #run(row: Row): Promise<void> {
    const { log, leaseMs } = this.#parts;
    const renewal = setInterval(() => this.#renew(row), leaseMs / 3);
    renewal.unref();
    try {
      await this.#handle(row);
    } catch (error) {
      // The end could not be stored: the lease runs out, and the row is run again.
      log('error', 'the end of work could not be stored', { kind: row.kind, key: row.key, error: errorText(error) });
    } finally {
      clearInterval(renewal);
    }
  }

  async #handle(row: Row): Promise<void> {
    const { rows, clock, log, random } = this.#parts;
    const { kind, key, due, payload, attempts } = row;
    if (row.dropped) return rows.done(row);
    try {
      const outcome = await this.#handlers[kind]!({ kind, key, due, payload, attempts });
      if (outcome === 'done') await rows.done(row);
      else await rows.later(row, outcome.later, outcome.payload ?? payload);
    } catch (error) {
      const waitMs = backOffMs(attempts, error, random);
      log('warn', 'work failed and will be tried again', { kind, key, attempts, waitMs, error: errorText(error) });
      await rows.failed(row, clock.now() + waitMs);
    }
  }

  #renew(row: Row): void {
    const { rows, machine, leaseMs, log } = this.#parts;
    rows.renew(row, machine.now() + leaseMs).catch((error) => {
      log('warn', 'a lease could not be renewed', { kind: row.kind, key: row.key, error: errorText(error) });
    });
  }
}
