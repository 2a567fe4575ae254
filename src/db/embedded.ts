import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { errorText } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import { type Database, type Queryable, type Statement, StoreUnavailable, sql } from './db.ts';
import { guardHere, under } from './guard.ts';
import { createInside } from './inside.ts';
import { lockFolder } from './lock.ts';
import { privateDatabase, privateFolder } from './private.ts';
import { createQueue } from './queue.ts';
import { fromSqlite } from './sqlite-errors.ts';
import { storable } from './values.ts';

const keptStatements = 300;

/** A checkpoint writes each changed page once, however often it changed: rare ones (16 MB of log) write less. */
const settings = [
  'busy_timeout = 5000',
  'journal_mode = wal',
  'wal_autocheckpoint = 4000',
  'synchronous = full',
  'foreign_keys = on',
];

/**
 * Opens the embedded store: one SQLite file in `folder`, for one process. Commits survive a power cut
 * (`synchronous=FULL`). Throws a Problem `misconfigured` when another process has the folder, or it cannot be written.
 */
export function openEmbedded(folder: string, minimumFreeBytes: number): Database {
  const unlock = takeFolder(folder);
  try {
    return new EmbeddedDatabase(folder, minimumFreeBytes, unlock);
  } catch (error) {
    unlock();
    throw fromSqlite(error);
  }
}

function takeFolder(folder: string): () => void {
  try {
    privateFolder(folder);
    return lockFolder(folder);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('misconfigured', `The folder ${folder} cannot be used for the store: ${errorText(error)}.`, {
      hint: 'Set LIFEBOAT_DATA to a folder that can be written.',
      cause: error,
    });
  }
}

class EmbeddedDatabase implements Database {
  readonly engine = 'embedded';
  readonly me = 'the only one';
  readonly #folder: string;
  readonly #minimumFreeBytes: number;
  readonly #unlock: () => void;
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** Everything goes through it, so that no statement from outside falls into an open transaction. */
  readonly #alone = createQueue();
  readonly #inside = createInside();
  #open = true;

  constructor(folder: string, minimumFreeBytes: number, unlock: () => void) {
    this.#folder = folder;
    this.#minimumFreeBytes = minimumFreeBytes;
    this.#unlock = unlock;
    this.#sqlite = new DatabaseSync(privateDatabase(join(folder, 'lifeboat.db')));
    for (const setting of settings) this.#sqlite.exec(`pragma ${setting}`);
  }

  async all<Row>(statement: Statement): Promise<Row[]> {
    return this.#single(() => this.#rows<Row>(statement));
  }

  async one<Row>(statement: Statement): Promise<Row | undefined> {
    return this.#single(() => this.#rows<Row>(statement)[0]);
  }

  async run(statement: Statement): Promise<number> {
    if (guardHere()) return this.tx((tx) => tx.run(statement));
    return this.#single(() => this.#changes(statement));
  }

  afterCommit(hook: () => void): void {
    hook();
  }

  async tx<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result> {
    this.#inside.refuse();
    const guard = guardHere();
    return this.#alone(async () => {
      const hooks: (() => void)[] = [];
      const tx = this.#queryable(hooks);
      const result = await this.#transaction(() => under(guard, tx, () => work(tx)));
      for (const hook of hooks) hook();
      return result;
    });
  }

  /** The lock on the folder is held. */
  async wakeOthers(): Promise<void> {}

  onWake(): void {}

  async gone(names: readonly string[]): Promise<string[]> {
    return names.filter((name) => name !== this.me);
  }

  async now(): Promise<number> {
    return Date.now();
  }

  async check(): Promise<void> {
    const disk = await statfs(this.#folder);
    const free = disk.bavail * disk.bsize;
    if (free < this.#minimumFreeBytes) {
      const mb = (bytes: number) => Math.round(bytes / 1_048_576);
      throw new StoreUnavailable(
        `Only ${mb(free)} MB are free for the store; ${mb(this.#minimumFreeBytes)} are needed.`,
      );
    }
    await this.run(sql`update store set checks = checks + 1`);
  }

  async close(): Promise<void> {
    await this.#alone(async () => {
      if (!this.#open) return;
      this.#open = false;
      this.#statements.clear();
      this.#sqlite.close();
      this.#unlock();
    });
  }

  #single<Result>(work: () => Result): Promise<Result> {
    this.#inside.refuse();
    return this.#alone(async () => this.#guarded(work));
  }

  async #transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#exec('begin immediate');
    try {
      const result = await this.#inside.run(work);
      this.#exec('commit');
      return result;
    } catch (error) {
      // After some errors, a full disk among them, SQLite has rolled back by itself.
      if (this.#open && this.#sqlite.isTransaction) this.#exec('rollback');
      throw error;
    }
  }

  #queryable(hooks: (() => void)[]): Queryable {
    return {
      all: async <Row>(statement: Statement) => this.#guarded(() => this.#rows<Row>(statement)),
      one: async <Row>(statement: Statement) => this.#guarded(() => this.#rows<Row>(statement)[0]),
      run: async (statement) => this.#guarded(() => this.#changes(statement)),
      afterCommit: (hook) => hooks.push(hook),
    };
  }

  #exec(text: string): void {
    this.#guarded(() => this.#sqlite.exec(text));
  }

  #guarded<Result>(work: () => Result): Result {
    if (!this.#open) throw new StoreUnavailable('The store is closed.');
    try {
      return work();
    } catch (error) {
      throw fromSqlite(error);
    }
  }

  #rows<Row>(statement: Statement): Row[] {
    return this.#prepared(statement.text).all(...storable(statement.values)) as Row[];
  }

  #changes(statement: Statement): number {
    return Number(this.#prepared(statement.text).run(...storable(statement.values)).changes);
  }

  #prepared(text: string): StatementSync {
    const kept = this.#statements.get(text);
    if (kept) return kept;
    const fresh = this.#sqlite.prepare(text.replaceAll(/\$(\d+)/g, '?$1'));
    const oldest = this.#statements.keys().next();
    if (this.#statements.size >= keptStatements && !oldest.done) this.#statements.delete(oldest.value);
    this.#statements.set(text, fresh);
    return fresh;
  }
}
