import { type Database, type Queryable, sql } from '../db/db.ts';

/** The big switch: while it is paused the bot writes nothing to Azure; what is pending waits. */
export interface Pause {
  read(): Promise<Paused | undefined>;
  pause(tx: Queryable, paused: Paused): Promise<void>;
  resume(tx: Queryable): Promise<void>;
}

export interface Paused {
  readonly by: string;
  readonly at: number;
  readonly reason: string | undefined;
}

export function createPause(db: Database): Pause {
  return {
    async read() {
      const row = await db.one<{ value: string }>(sql`select value from switches where name = 'pause'`);
      return row && (JSON.parse(row.value) as Paused);
    },
    async pause(tx, paused) {
      await tx.run(sql`insert into switches (name, value) values ('pause', ${JSON.stringify(paused)})
        on conflict (name) do update set value = excluded.value`);
    },
    async resume(tx) {
      await tx.run(sql`delete from switches where name = 'pause'`);
    },
  };
}
