import { AsyncLocalStorage } from 'node:async_hooks';
import type { Queryable } from './db.ts';

/** A condition that every transaction has to meet; throws, and so rolls it back, when it does not hold any more. */
export type Guard = (tx: Queryable) => Promise<void>;

const here = new AsyncLocalStorage<Guard | undefined>();

/** Runs `work`: whatever it or what it calls writes to a store is written under the guard, in the same transaction. */
export function guarded<Result>(guard: Guard, work: () => Promise<Result>): Promise<Result> {
  return here.run(guard, work);
}

/** Runs `work` without the guard that it is called under: for what serves others too, or outlives the caller. */
export function unguarded<Result>(work: () => Result): Result {
  return here.run(undefined, work);
}

/** The guard that this is called under. */
export function guardHere(): Guard | undefined {
  return here.getStore();
}

/**
 * Runs `work` in the transaction `tx` under the guard. Both statements are sent at once, which saves a round trip;
 * where both fail, it is the guard's error that is thrown.
 */
export async function under<Result>(
  guard: Guard | undefined,
  tx: Queryable,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!guard) return work();
  const held = guard(tx);
  held.catch(() => 'heard below');
  try {
    const result = await work();
    await held;
    return result;
  } catch (error) {
    await held;
    throw error;
  }
}
