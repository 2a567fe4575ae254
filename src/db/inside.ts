import { AsyncLocalStorage } from 'node:async_hooks';

/** Finds out whether the present call comes from within an open transaction. */
export interface Inside {
  /** Throws when called from within: on one connection that would wait for itself for ever. */
  refuse(): void;
  /** Runs `work` as the inside of a transaction, until it ends. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

export function createInside(): Inside {
  const open = new AsyncLocalStorage<{ ended: boolean }>();
  return {
    refuse() {
      if (open.getStore()?.ended === false) {
        throw new Error('The database was used inside a transaction: use the Queryable that the transaction gave.');
      }
    },
    async run(work) {
      const scope = { ended: false };
      try {
        return await open.run(scope, work);
      } finally {
        scope.ended = true;
      }
    },
  };
}
