import { type Queryable, sql } from './db.ts';

/** Remembers by name what was told, so that it is told once. */
export interface Notices {
  read(on: Queryable, name: string): Promise<string | undefined>;
  /** All whose names begin so. */
  list(on: Queryable, prefix: string): Promise<{ readonly name: string; readonly state: string }[]>;
  /** Compare and swap: replaces `before` (undefined: nothing yet). False: another replica was first, and tells it. */
  replace(tx: Queryable, name: string, before: string | undefined, after: string): Promise<boolean>;
}

export const notices: Notices = {
  async read(on, name) {
    return (await on.one<{ state: string }>(sql`select state from notices where name = ${name}`))?.state;
  },
  list: (on, prefix) =>
    on.all(sql`select name, state from notices where substr(name, 1, ${prefix.length}) = ${prefix} order by name`),
  async replace(tx, name, before, after) {
    const changed =
      before === undefined
        ? await tx.run(sql`insert into notices (name, state) values (${name}, ${after}) on conflict (name) do nothing`)
        : await tx.run(sql`update notices set state = ${after} where name = ${name} and state = ${before}`);
    return changed === 1;
  },
};
