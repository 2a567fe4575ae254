import { AsyncLocalStorage } from 'node:async_hooks';
import { guarded, unguarded } from '../db/guard.ts';
import type { Row, Rows } from './rows.ts';

/** The lease was taken over by another worker, or freed: the handler that ran on it must not write or send any more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor({ kind, key }: Pick<Row, 'kind' | 'key'>) {
    super(`The lease of ${kind} ${key} is lost: another goes on with it.`);
  }
}

/** A handler at work on a row. */
export interface Run {
  readonly row: Row;
  /** It has returned: what it left running in the background does not run under its lease. */
  ended: boolean;
}

const here = new AsyncLocalStorage<Run | undefined>();

/** Runs the handler of `run`. What it writes is rolled back unless it still holds the lease in that transaction. */
export async function runLeased<Result>(rows: Rows, run: Run, handler: () => Promise<Result>): Promise<Result> {
  const result = await here.run(run, () =>
    guarded(async (tx) => {
      if (!run.ended && !(await rows.holds(tx, run.row))) throw new LeaseLost(run.row);
    }, handler),
  );
  run.ended = true;
  return result;
}

/** What is not part of the handler that it is called from: the worker's own work. */
export function outsideOfRuns<Result>(work: () => Result): Result {
  return here.run(undefined, () => unguarded(work));
}

/**
 * Renews the lease of the handler that this is called in. A process may stand still at any moment, so that an answer
 * that took long says nothing any more: then it is asked again. Throws {@link LeaseLost}.
 */
export async function confirmLease(rows: Rows, leaseMs: number): Promise<void> {
  const run = here.getStore();
  if (!run || run.ended) return;
  for (;;) {
    const asked = performance.now();
    if (!(await rows.confirm(run.row, leaseMs))) throw new LeaseLost(run.row);
    if (performance.now() - asked < leaseMs / 4) return;
  }
}
