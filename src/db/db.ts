/** What a column may hold. Times are epoch milliseconds, structures are JSON text, booleans are 0 and 1. */
export type Value = string | number | null;

/** A statement and its parameters; `text` has `$1`, `$2` … in order. Make one with {@link sql}. */
export interface Statement {
  readonly text: string;
  readonly values: readonly Value[];
}

/**
 * A statement in the SQL that SQLite and PostgreSQL both speak:
 * sql`select * from work where kind = ${kind}`. Values become parameters, never text; a {@link Statement} put in
 * becomes part of the statement.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly (Value | Statement)[]): Statement {
  const values: Value[] = [];
  let text = strings[0] ?? '';
  parts.forEach((part, index) => {
    if (part !== null && typeof part === 'object') {
      text += part.text.replaceAll(/\$(\d+)/g, (_, n) => `$${Number(n) + values.length}`);
      values.push(...part.values);
    } else {
      values.push(part);
      text += `$${values.length}`;
    }
    text += strings[index + 1] ?? '';
  });
  return { text, values };
}

/** Anything statements can be run on: the database itself or an open transaction. */
export interface Queryable {
  all<Row>(statement: Statement): Promise<Row[]>;
  /** The first row, if there is one. */
  one<Row>(statement: Statement): Promise<Row | undefined>;
  /** How many rows were changed. */
  run(statement: Statement): Promise<number>;
  /**
   * Calls `hook` once what was written here is durable, never when it is rolled back. On the database itself, where
   * every statement is its own transaction, that is at once.
   */
  afterCommit(hook: () => void): void;
}

/**
 * The store. Throws `StoreUnavailable` when it cannot be reached, is full or is locked by another process; nothing is
 * acknowledged that was not committed.
 */
export interface Database extends Queryable {
  readonly engine: 'embedded' | 'postgres';
  /**
   * Runs `work` in one transaction: all of it is committed, or none. Never call Azure or Teams inside: `work` holds
   * others up, and is run again when PostgreSQL could not order it among others. Calls do not nest, and the database
   * itself may not be used inside (that throws): pass the `Queryable` on. Called under a guard (`guard.ts`), it and
   * {@link run} are rolled back when that refuses.
   */
  tx<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result>;
  /** Wakes whoever called {@link onWake} in other replicas (PostgreSQL); calls that come together become one. */
  wakeOthers(): Promise<void>;
  onWake(tell: () => void): void;
  /** What this process is called among those that share the store. */
  readonly me: string;
  /**
   * Which of these processes are not connected: it has ended, or (PostgreSQL) lost its connection and is about to be
   * back. Only who has called {@link onWake} is known to be there.
   */
  gone(names: readonly string[]): Promise<string[]>;
  /** What time it is for all that share the store: PostgreSQL's own time, in the embedded store the machine's. */
  now(): Promise<number>;
  /** Throws when the store cannot be written: unreachable, or less free space than the floor. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
