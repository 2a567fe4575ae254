import { type Database, type Queryable, StoreUnavailable } from './db.ts';
import { isWorthRepeating } from './postgres-errors.ts';

/** Runs one unit of work in a transaction that it may share with others; resolves once that is committed. */
export type Batcher = <Result>(unit: (tx: Queryable) => Promise<Result>) => Promise<Result>;

interface Waiting {
  /** Runs the unit inside the shared transaction; gives what to do once that is committed. */
  readonly run: (tx: Queryable) => Promise<() => void>;
  readonly fail: (error: unknown) => void;
}

const largestBatch = 256;

/**
 * Many small, independent units at once share a commit, which is what costs: while one batch is being committed, the
 * next gathers. Each unit is all or nothing by itself (a savepoint) and fails on its own; only a failure of the commit
 * fails them all.
 */
export function createBatcher(db: Database): Batcher {
  const waiting: Waiting[] = [];
  let busy = false;

  const drain = async () => {
    busy = true;
    while (waiting.length > 0) await commitTogether(db, waiting.splice(0, largestBatch));
    busy = false;
  };

  return (unit) =>
    new Promise((resolve, reject) => {
      const run = async (tx: Queryable) => {
        try {
          const result = await inSavepoint(tx, unit);
          return () => resolve(result);
        } catch (error) {
          if (concernsAll(error)) throw error;
          return () => reject(error);
        }
      };
      waiting.push({ run, fail: reject });
      // The next round of the event loop: what arrives together is committed together.
      if (!busy) {
        busy = true;
        setImmediate(drain);
      }
    });
}

async function commitTogether(db: Database, batch: readonly Waiting[]): Promise<void> {
  try {
    const answers = await db.tx(async (tx) => {
      const after: (() => void)[] = [];
      for (const unit of batch) after.push(await unit.run(tx));
      return after;
    });
    for (const answer of answers) answer();
  } catch (error) {
    for (const unit of batch) unit.fail(error);
  }
}

async function inSavepoint<Result>(tx: Queryable, unit: (tx: Queryable) => Promise<Result>): Promise<Result> {
  const hooks: (() => void)[] = [];
  await tx.run(statement('savepoint unit'));
  try {
    const result = await unit({ ...tx, afterCommit: (hook) => hooks.push(hook) });
    await tx.run(statement('release savepoint unit'));
    for (const hook of hooks) tx.afterCommit(hook);
    return result;
  } catch (error) {
    if (!concernsAll(error)) await tx.run(statement('rollback to savepoint unit'));
    throw error;
  }
}

/** The transaction is lost, or worth running again as a whole: then no savepoint is there to go back to. */
function concernsAll(error: unknown): boolean {
  return error instanceof StoreUnavailable || isWorthRepeating(error);
}

const statement = (text: string) => ({ text, values: [] });
