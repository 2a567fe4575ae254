import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import { errorText, type Log } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import { StoreUnavailable } from '../db/db.ts';
import { backOffMs } from './back-off.ts';
import { LeaseLost, outsideOfRuns, type Run, runLeased } from './lease.ts';
import type { Row, Rows } from './rows.ts';
import type { Handler } from './work.ts';

/** The longest time between two looks at the table: the safety net for a lost call of another replica. */
const slowPollMs = 5_000;
const afterFailureMs = 1_000;
const shortestWaitMs = 5;

/** How often leases are renewed: much more often than they run out, since who renews none and is not seen counts as dead. */
const betweenRenewalsMs = 1_000;
/** Renewals that the store has not answered yet; a connection that hangs must not hold up the next. */
const mostRenewals = 3;
/** A handler that takes longer hangs: its row is run again, and what comes of it after all is refused. */
const longestRunMs = 10 * 60_000;

interface Parts {
  readonly rows: Rows;
  readonly clock: Clock;
  readonly machine: Clock;
  readonly log: Log;
  readonly leaseMs: number;
  readonly concurrency: () => number;
  readonly random: () => number;
}

/** A run, from its lease on. */
interface Leased extends Run {
  /** Monotonic milliseconds. */
  readonly since: number;
  /** Nobody waits for it any more. */
  readonly leaveAlone: () => void;
}

/** Takes due rows and runs them. Its timer only wakes it; what is to be done stands in the table. */
export class Worker {
  readonly #parts: Parts;
  readonly #running = new Map<string, Promise<void>>();
  readonly #runs = new Set<Leased>();
  readonly #runningOf = new Map<string, number>();
  #handlers: Readonly<Record<string, Handler>> = {};
  #state: 'new' | 'started' | 'stopped' = 'new';
  #timer: NodeJS.Timeout | undefined;
  #renewal: NodeJS.Timeout | undefined;
  #renewing = 0;
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
    this.#renewal = setInterval(() => this.#keepLeases(), betweenRenewalsMs);
    this.#renewal.unref();
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
    clearInterval(this.#renewal);
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
    this.#looking = outsideOfRuns(() => this.#safely(look)).finally(() => {
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
    const { rows, clock, leaseMs } = this.#parts;
    const kinds = Object.keys(this.#handlers).filter((kind) => this.#room(kind) > 0);
    const earliest = await rows.earliest(kinds);
    for (const { kind, due } of earliest) {
      const now = clock.now();
      if (due > now) continue;
      for (const row of await rows.lease(kind, this.#room(kind), now, leaseMs)) this.#runInBackground(row);
    }
    return Math.min(...earliest.map((row) => row.due), Number.POSITIVE_INFINITY);
  }

  #room(kind: string): number {
    return this.#parts.concurrency() - (this.#runningOf.get(kind) ?? 0);
  }

  #runInBackground(row: Row): void {
    const id = `${row.kind} ${row.key}`;
    const { promise: hung, resolve: leaveAlone } = Promise.withResolvers<void>();
    const run: Leased = { row, ended: false, since: performance.now(), leaveAlone };
    this.#runs.add(run);
    this.#count(row.kind, 1);
    // It may be leased anew before its last run is over here: its end and the new lease can share a commit, or this
    // process stood still for longer than a lease. It runs afterwards, never twice at a time.
    const before = this.#running.get(id);
    const handled = before ? before.then(() => this.#run(run)) : this.#run(run);
    const end = Promise.race([handled, hung]).finally(() => {
      this.#runs.delete(run);
      if (this.#running.get(id) === end) this.#running.delete(id);
      this.#count(row.kind, -1);
      this.wake();
    });
    this.#running.set(id, end);
  }

  #count(kind: string, by: number): void {
    this.#runningOf.set(kind, (this.#runningOf.get(kind) ?? 0) + by);
  }

  async #run(run: Leased): Promise<void> {
    const { rows, log } = this.#parts;
    const { kind, key, dropped } = run.row;
    try {
      const end = dropped ? () => rows.done(run.row) : await this.#handle(run);
      await this.#store(run, end);
    } catch (error) {
      // The lease runs out, and the row is run again.
      log('error', 'the end of work could not be stored', { kind, key, error: errorText(error) });
    }
  }

  /** Gives what stores the end. */
  async #handle(run: Leased): Promise<() => Promise<void>> {
    const { rows, clock, log, random } = this.#parts;
    const { kind, key, due, payload, attempts } = run.row;
    try {
      const handler = this.#handlers[kind]!;
      const outcome = await runLeased(rows, run, () => handler({ kind, key, due, payload, attempts }));
      if (outcome === 'done') return () => rows.done(run.row);
      return () => rows.later(run.row, outcome.later, outcome.payload ?? payload);
    } catch (error) {
      if (error instanceof LeaseLost) {
        log('warn', 'another replica has taken the work over', { kind, key, attempts });
        return async () => {};
      }
      const waitMs = backOffMs(attempts, error, random);
      // What is no Problem and no outage is a defect, and is told as one.
      const level = error instanceof Problem || error instanceof StoreUnavailable ? 'warn' : 'error';
      log(level, 'work failed and will be tried again', { kind, key, attempts, waitMs, error: errorText(error) });
      return () => rows.failed(run.row, clock.now() + waitMs);
    }
  }

  /** While the store is away the end waits for it: as long as the lease holds, nobody else can store another one. */
  async #store(run: Leased, end: () => Promise<void>): Promise<void> {
    const until = performance.now() + this.#parts.leaseMs;
    for (;;) {
      try {
        return await end();
      } catch (error) {
        const over = this.#state === 'stopped' || !this.#runs.has(run) || performance.now() > until;
        if (!(error instanceof StoreUnavailable) || over) throw error;
        await sleep(afterFailureMs, undefined, { ref: false });
      }
    }
  }

  /** Renews what runs, and leaves alone what hangs. */
  #keepLeases(): void {
    const { rows, leaseMs, log } = this.#parts;
    for (const run of this.#runs) if (performance.now() - run.since > longestRunMs) this.#leaveAlone(run);
    if (this.#runs.size === 0 || this.#renewing >= mostRenewals) return;
    this.#renewing += 1;
    const renewed = rows.renew(
      [...this.#runs].map(({ row }) => row),
      leaseMs,
    );
    renewed
      .catch((error) => log('warn', 'leases could not be renewed', { error: errorText(error) }))
      .finally(() => {
        this.#renewing -= 1;
      });
  }

  #leaveAlone(run: Leased): void {
    const { rows, clock, log } = this.#parts;
    const { kind, key } = run.row;
    log('error', 'work hangs and will be tried again', { kind, key });
    this.#runs.delete(run);
    rows
      .failed(run.row, clock.now() + backOffMs(run.row.attempts, undefined, this.#parts.random))
      .catch((error) => log('warn', 'its lease has to run out', { kind, key, error: errorText(error) }))
      .finally(run.leaveAlone);
  }
}
