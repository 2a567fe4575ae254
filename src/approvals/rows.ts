import { type Database, type Queryable, sql } from '../db/db.ts';
import { readStored } from './older.ts';
import type { Request, State } from './request.ts';

interface Row {
  readonly request: string;
  readonly revision: number;
}

/** A request, locked by the caller's transaction, and how often it was changed. */
export interface Locked {
  readonly request: Request;
  readonly revision: number;
}

/** The statements on the table of requests. */
export function createRequestRows(db: Database) {
  return {
    /** False: there is one with that id, or of that turn. */
    async add(tx: Queryable, request: Request): Promise<boolean> {
      const { id, turnKey, state, createdAt } = request;
      const added = await tx.run(sql`
        insert into requests (id, turn_key, state, created_at, request)
        values (${id}, ${turnKey}, ${state}, ${createdAt}, ${JSON.stringify(request)})
        on conflict do nothing`);
      return added === 1;
    },

    /** Locks the request until the transaction ends: others wait, and read what it wrote. */
    async lock(tx: Queryable, id: string): Promise<Locked | undefined> {
      const row = await tx.one<Row>(
        sql`update requests set revision = revision + 1 where id = ${id} returning request, revision`,
      );
      return row && { request: parse(row), revision: row.revision };
    },

    async save(tx: Queryable, request: Request): Promise<void> {
      await tx.run(sql`
        update requests set state = ${request.state}, request = ${JSON.stringify(request)} where id = ${request.id}`);
    },

    async ofTurn(tx: Queryable, turnKey: string): Promise<Request | undefined> {
      const row = await tx.one<Row>(sql`select request, revision from requests where turn_key = ${turnKey}`);
      return row && parse(row);
    },

    async get(id: string, on: Queryable = db): Promise<Request | undefined> {
      const row = await on.one<Row>(sql`select request, revision from requests where id = ${id}`);
      return row && parse(row);
    },

    /** Newest first. */
    async list(states: readonly State[], limit: number): Promise<Request[]> {
      const any = states.map((state) => sql`state = ${state}`);
      const where = any.length > 0 ? any.reduce((all, next) => sql`${all} or ${next}`) : sql`1 = 1`;
      const rows = await db.all<Row>(sql`
        select request, revision from requests where ${where} order by created_at desc, id limit ${limit}`);
      return rows.map(parse);
    },
  };
}

const parse = (row: Row): Request => readStored(row.request);
