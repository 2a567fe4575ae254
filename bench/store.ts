import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';

/** Looks into Lifeboat's store from outside: one number at a time. */
export interface StoreView {
  count(sql: string): Promise<number>;
  close(): Promise<void>;
}

/** `url`: PostgreSQL's; without it the embedded store in that folder. */
export async function viewStore(folder: string, url?: string): Promise<StoreView> {
  if (url === undefined) {
    const db = new DatabaseSync(join(folder, 'lifeboat.db'), { readOnly: true });
    return {
      count: async (sql) => Number(Object.values(db.prepare(sql).get() ?? {})[0]),
      close: async () => db.close(),
    };
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    count: async (sql) => Number(Object.values((await client.query(sql)).rows[0] as object)[0]),
    close: () => client.end(),
  };
}
