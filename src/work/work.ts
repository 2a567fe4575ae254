import type { Queryable } from '../db/db.ts';

/**
 * Every later thing is a row. Delivery is at least once: a handler must be able to run twice for one row, but not at the
 * same time: of one that has lost its row no write is taken any more.
 */
export interface Job {
  readonly kind: string;
  /** One row for each kind and key: putting it again moves it, never doubles it. */
  readonly key: string;
  readonly due: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface LeasedJob extends Job {
  /** How often it was started before, without coming to an end. */
  readonly attempts: number;
}

/** What a handler says at the end: `done` removes the row; `later` keeps it for another time. */
export type Outcome = 'done' | { readonly later: number; readonly payload?: Readonly<Record<string, unknown>> };

export type Handler = (job: LeasedJob) => Promise<Outcome>;

export interface Work {
  /**
   * Adds the rows, or moves those that are there; part of the caller's transaction. A row put while its handler runs is
   * run again. No two of one call may have the same kind and key.
   */
  put(tx: Queryable, ...jobs: readonly Job[]): Promise<void>;
  drop(tx: Queryable, kind: string, key: string): Promise<void>;
  /** What the row carries, leased or not; undefined: there is none. */
  payload(on: Queryable, kind: string, key: string): Promise<Job['payload'] | undefined>;
  /**
   * Asks the store whether the row of the handler that this is called in is still its own, for a good while from now on;
   * outside of handlers it asks nothing. To be called right before anything is sent that cannot be rolled back. Throws
   * LeaseLost, or StoreUnavailable.
   */
  confirm(): Promise<void>;
  /** Starts taking rows. Each kind has its own handler; a kind without one stays in the table. */
  start(handlers: Readonly<Record<string, Handler>>): void;
  /** Takes no more rows and waits for those under way. */
  stop(): Promise<void>;
  /** The keys of all rows of that kind. */
  keys(on: Queryable, kind: string): Promise<ReadonlySet<string>>;
  /** How many rows there are, due or not. */
  depth(): Promise<number>;
  /** When the worker last looked for rows, in machine time: `/readyz`. */
  readonly lastTick: number;
  /** Runs what is due until nothing is, and what that puts: for tests. Does not wait for rows that are due later. */
  settle(): Promise<void>;
}
