import type { Clock } from '../base/clock.ts';
import { errorText, type Log } from '../base/log.ts';
import { type Database, sql } from '../db/db.ts';
import { insertMany } from '../db/many.ts';
import { type DeadWatch, watchForDead } from './dead.ts';
import { confirmLease, outsideOfRuns } from './lease.ts';
import { createRows } from './rows.ts';
import type { Job, Work } from './work.ts';
import { Worker } from './worker.ts';

export const usualConcurrency = 8;
const usualLeaseMs = 60_000;
const machineClock: Clock = { now: () => Date.now() };

export interface WorkOptions {
  readonly db: Database;
  /** A clock that can be shifted also tells when: deadlines may have come nearer. */
  readonly clock: Clock & { onShift?(tell: () => void): void };
  readonly log: Log;
  /** How long a row is leased for, in milliseconds; renewed while its handler runs, free for others after a crash. */
  readonly lease?: number;
  /** How many rows of each kind run at a time, so that a slow kind never holds up another. */
  readonly concurrency?: () => number;
  readonly random?: () => number;
  /** The machine's own, which tells when the worker last looked. */
  readonly machine?: Clock;
}

/** The work table and the worker of this process. */
export function createWork(options: WorkOptions): Work {
  const { db, clock, log } = options;
  const rows = createRows(db);
  const leaseMs = options.lease ?? usualLeaseMs;
  const worker = new Worker({
    rows,
    clock,
    log,
    leaseMs,
    concurrency: options.concurrency ?? (() => usualConcurrency),
    random: options.random ?? Math.random,
    machine: options.machine ?? machineClock,
  });
  let deadWatch: DeadWatch | undefined;
  /** A row for later concerns this process alone for now; should it die, the others' slow poll finds the row. */
  const wakeFor = (jobs: readonly Job[]) => {
    worker.wakeFor(jobs.map(({ kind }) => kind));
    if (jobs.every(({ due }) => due > clock.now())) return;
    outsideOfRuns(() => db.wakeOthers()).catch((error) =>
      log('warn', 'other replicas could not be woken', { error: errorText(error) }),
    );
  };

  return {
    async put(tx, ...jobs) {
      const rows = jobs.map(({ kind, key, due, payload }) => [kind, key, Math.ceil(due), JSON.stringify(payload)]);
      const statements = insertMany(
        db.engine,
        'insert into work (kind, key, due, payload)',
        rows,
        `on conflict (kind, key) do update
         set due = excluded.due, payload = excluded.payload, version = work.version + 1, attempts = 0, dropped = 0`,
      );
      for (const statement of statements) await tx.run(statement);
      if (jobs.length > 0) tx.afterCommit(() => wakeFor(jobs));
    },

    /** A leased row stays until its handler ends, so that one put afterwards cannot run beside it. */
    async drop(tx, kind, key) {
      await tx.run(sql`delete from work where kind = ${kind} and key = ${key} and lease is null`);
      await tx.run(sql`update work set dropped = 1, version = version + 1 where kind = ${kind} and key = ${key}`);
    },

    start(handlers) {
      worker.start(handlers);
      db.onWake(() => worker.wake());
      if (db.engine === 'postgres') deadWatch = watchForDead({ db, log, leaseMs, freed: () => worker.wake() });
      clock.onShift?.(() => worker.wake());
    },

    stop() {
      deadWatch?.stop();
      return worker.stop();
    },
    settle: () => worker.settle(),
    confirm: () => confirmLease(rows, leaseMs),
    async payload(on, kind, key) {
      const row = await on.one<{ payload: string }>(
        sql`select payload from work where kind = ${kind} and key = ${key} and dropped = 0`,
      );
      return row && (JSON.parse(row.payload) as Job['payload']);
    },
    async keys(on, kind) {
      const rows = await on.all<{ key: string }>(sql`select key from work where kind = ${kind} and dropped = 0`);
      return new Set(rows.map(({ key }) => key));
    },
    async depth() {
      const row = await db.one<{ n: number }>(sql`select count(*) as n from work where dropped = 0`);
      return Number(row?.n ?? 0);
    },

    get lastTick() {
      return worker.lastTick;
    },
  };
}
