import type { Database } from '../../src/db/db.ts';

/** Never emptied: lines of the record are for good, as the store itself holds. */
const kept = /^audit|^sqlite_/;

/**
 * Gives what empties the store again, so that one store serves for many situations: every table that is empty now. Much
 * cheaper than a store for each.
 */
export async function emptierOf(db: Database): Promise<() => Promise<void>> {
  const list =
    db.engine === 'postgres'
      ? "select table_name as name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'"
      : "select name from sqlite_master where type = 'table'";
  const names = (await db.all<{ name: string }>({ text: list, values: [] })).map(({ name }) => name);
  const empty: string[] = [];
  for (const name of names.filter((one) => !kept.test(one))) {
    if (!(await db.one({ text: `select 1 as found from ${name} limit 1`, values: [] }))) empty.push(name);
  }
  return () =>
    db.tx(async (tx) => {
      for (const name of empty) await tx.run({ text: `delete from ${name}`, values: [] });
    });
}
