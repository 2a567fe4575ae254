import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { privateDatabase, privateFolder } from './private.ts';
import type { Change } from './world.ts';

/** Where the world is kept between runs. Everything given to {@link WorldStore.save} is there after a kill. */
export class WorldStore {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #remove: StatementSync;
  /** Which row holds which document: kept here, because an index over keys as long as ARM ids would cost most of the time. */
  readonly #rows = new Map<string, number>();
  #last = 0;
  #broken: unknown;

  /** Throws when another sandbox has this folder open: a lock that a kill frees. */
  constructor(folder: string) {
    privateFolder(folder);
    this.#db = open(join(folder, 'world.db'));
    this.#insert = this.#db.prepare('insert into docs (n, tab, key, doc) values (?, ?, ?, ?)');
    this.#update = this.#db.prepare('update docs set doc = ? where n = ?');
    this.#remove = this.#db.prepare('delete from docs where n = ?');
  }

  /** Everything that is kept, in the order in which it was first stored. To be read once, before anything is saved. */
  *load(): Iterable<Change> {
    for (const row of this.#db.prepare('select n, tab, key, doc from docs order by n').iterate()) {
      const [table, key] = [String(row.tab), String(row.key)];
      this.#last = Number(row.n);
      this.#rows.set(rowKey(table, key), this.#last);
      yield { table, key, doc: JSON.parse(String(row.doc)) };
    }
  }

  /** Keeps the changes, all of them or none, before it returns. */
  save(changes: readonly Change[]): void {
    if (changes.length > 0) this.#atOnce(() => this.#write(changes));
  }

  /** Puts `changes` in the place of everything that is kept. */
  replace(changes: readonly Change[]): void {
    this.#atOnce(() => {
      this.#db.exec('delete from docs');
      this.#rows.clear();
      this.#write(changes);
    });
  }

  close(): void {
    this.#db.close();
  }

  #write(changes: readonly Change[]): void {
    for (const { table, key, doc } of changes) {
      const row = this.#rows.get(rowKey(table, key));
      if (doc === undefined) this.#drop(table, key, row);
      else if (row === undefined) this.#add(table, key, doc);
      else this.#update.run(JSON.stringify(doc), row);
    }
  }

  #add(table: string, key: string, doc: unknown): void {
    this.#last += 1;
    this.#insert.run(this.#last, table, key, JSON.stringify(doc));
    this.#rows.set(rowKey(table, key), this.#last);
  }

  #drop(table: string, key: string, row: number | undefined): void {
    if (row === undefined) return;
    this.#remove.run(row);
    this.#rows.delete(rowKey(table, key));
  }

  #atOnce(work: () => void): void {
    if (this.#broken) throw new Error('The sandbox could not keep its world before.', { cause: this.#broken });
    this.#db.exec('begin');
    try {
      work();
      this.#db.exec('commit');
    } catch (error) {
      // What is in memory is ahead of the file now: to go on would be to forget something that was promised.
      this.#broken = error;
      this.#db.exec('rollback');
      throw error;
    }
  }
}

const rowKey = (table: string, key: string): string => `${table} ${key}`;

function open(file: string): DatabaseSync {
  const db = new DatabaseSync(privateDatabase(file));
  try {
    // Exclusive before WAL: the first to write holds the file until it ends, however it ends.
    db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal;');
    db.exec('create table if not exists docs (n integer primary key, tab text not null, key text not null, doc text)');
    db.exec('begin immediate; commit');
    return db;
  } catch (error) {
    db.close();
    throw new Error(`The sandbox's world in ${file} is open in another process.`, { cause: error });
  }
}
