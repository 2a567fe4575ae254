import { type Database, type Queryable, StoreUnavailable } from './db.ts';
import { guardHere, under, unguarded } from './guard.ts';
import { isWorthRepeating } from './postgres-errors.ts';

/**
 * Runs one unit of work in a transaction that it may share with others; resolves once that is committed. The unit may be
 * run a second time when another one failed: no effects outside, except through `tx.afterCommit`.
 */
export type Batcher = <Result>(unit: (tx: Queryable) => Promise<Result>) => Promise<Result>;

type Unit = (tx: Queryable) => Promise<unknown>;

interface Waiting {
  readonly unit: Unit;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

const largestBatch = 256;

/**
 * Many small, independent units at once share a commit, which is what costs: while one batch is being committed, the
 * next gathers. Each unit is all or nothing by itself and fails on its own; only a failure of the store fails them all.
 */
export function createBatcher(db: Database): Batcher {
  const known = batchers.get(db);
  if (known) return known;
  const batcher = newBatcher(db);
  batchers.set(db, batcher);
  return batcher;
}

/** One for each database, so that all that is small shares commits, whoever does it. */
const batchers = new WeakMap<Database, Batcher>();

function newBatcher(db: Database): Batcher {
  const waiting: Waiting[] = [];
  let busy = false;

  const drain = async () => {
    await commitTogether(db, waiting.splice(0, largestBatch));
    busy = waiting.length > 0;
    if (busy) setImmediate(drain);
  };

  return (unit) => {
    // Each unit has its own caller's guard; what they share has none.
    const guard = guardHere();
    return new Promise((resolve, reject) => {
      waiting.push({ unit: (tx) => under(guard, tx, () => unit(tx)), resolve, reject });
      if (busy) return;
      busy = true;
      // The next round of the event loop: what arrives together is committed together.
      unguarded(() => setImmediate(drain));
    });
  };
}

/** First without savepoints, which cost as much as the units themselves; with them when one unit fails. */
async function commitTogether(db: Database, batch: readonly Waiting[]): Promise<void> {
  try {
    const answers = await db
      .tx((tx) => runAll(tx, batch, plainly))
      .catch((error) => {
        if (error instanceof StoreUnavailable) throw error;
        return db.tx((tx) => runAll(tx, batch, inSavepoint));
      });
    for (const answer of answers) answer();
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

type Run = (tx: Queryable, waiting: Waiting) => Promise<() => void>;

/** Gives what to answer once everything is committed. */
async function runAll(tx: Queryable, batch: readonly Waiting[], run: Run): Promise<(() => void)[]> {
  const answers: (() => void)[] = [];
  for (const waiting of batch) answers.push(await run(tx, waiting));
  return answers;
}

async function plainly(tx: Queryable, { unit, resolve }: Waiting): Promise<() => void> {
  const result = await unit(tx);
  return () => resolve(result as never);
}

async function inSavepoint(tx: Queryable, { unit, resolve, reject }: Waiting): Promise<() => void> {
  const hooks: (() => void)[] = [];
  await tx.run(statement('savepoint unit'));
  try {
    const result = await unit({ ...tx, afterCommit: (hook) => hooks.push(hook) });
    await tx.run(statement('release savepoint unit'));
    for (const hook of hooks) tx.afterCommit(hook);
    return () => resolve(result as never);
  } catch (error) {
    if (concernsAll(error)) throw error;
    await tx.run(statement('rollback to savepoint unit'));
    return () => reject(error);
  }
}

/** The transaction is lost, or worth running again as a whole: then no savepoint is there to go back to. */
function concernsAll(error: unknown): boolean {
  return error instanceof StoreUnavailable || isWorthRepeating(error);
}

const statement = (text: string) => ({ text, values: [] });
