import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Change } from './world.ts';

/** Where the world is kept between runs. Everything given to {@link WorldStore.save} is there after a kill. */
export class WorldStore {
  readonly #db: DatabaseSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;

  /** Throws when another sandbox has this folder open: a lock that a kill frees. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#db = open(join(folder, 'world.db'));
    this.#put = this.#db.prepare(
      'insert into docs (tab, key, doc) values (?, ?, ?) on conflict (tab, key) do update set doc = excluded.doc',
    );
    this.#remove = this.#db.prepare('delete from docs where tab = ? and key = ?');
  }

  /** Keeps the changes, all of them or none, before it returns. */
  save(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    this.#db.exec('begin');
    try {
      for (const { table, key, doc } of changes) {
        if (doc === undefined) this.#remove.run(table, key);
        else this.#put.run(table, key, JSON.stringify(doc));
      }
      this.#db.exec('commit');
    } catch (error) {
      this.#db.exec('rollback');
      throw error;
    }
  }

  /** Everything that is kept, in the order in which it was first stored. */
  *load(): Iterable<Change> {
    for (const row of this.#db.prepare('select tab, key, doc from docs order by n').iterate()) {
      yield { table: String(row.tab), key: String(row.key), doc: JSON.parse(String(row.doc)) };
    }
  }

  /** Puts `changes` in the place of everything that is kept. */
  replace(changes: readonly Change[]): void {
    this.#db.exec('begin');
    try {
      this.#db.exec('delete from docs');
      for (const { table, key, doc } of changes) {
        if (doc !== undefined) this.#put.run(table, key, JSON.stringify(doc));
      }
      this.#db.exec('commit');
    } catch (error) {
      this.#db.exec('rollback');
      throw error;
    }
  }

  close(): void {
    this.#db.close();
  }
}

function open(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  try {
    // Exclusive before WAL: the first to write holds the file until it ends, however it ends.
    db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal;');
    db.exec('create table if not exists docs (n integer primary key, tab text, key text, doc text, unique (tab, key))');
    db.exec('begin immediate; commit');
    return db;
  } catch (error) {
    db.close();
    throw new Error(`The sandbox's world in ${file} is open in another process.`, { cause: error });
  }
}
