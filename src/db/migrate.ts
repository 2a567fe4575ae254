import type { Clock } from '../base/clock.ts';
import { Problem } from '../base/problem.ts';
import { type Database, type Queryable, sql } from './db.ts';
import type { Migration } from './migrations/migration.ts';

/** Any number, the same in every replica; with the schema, so that stores beside each other do not wait for each other. */
const lockNumber = 721_634_350;

/**
 * Brings the store to the newest shape, in one transaction, once however many replicas start together.
 * Throws a Problem `misconfigured` when the store was made by a newer Lifeboat.
 */
export async function migrate(db: Database, steps: readonly Migration[], clock: Clock): Promise<void> {
  await db.tx(async (tx) => {
    if (db.engine === 'postgres') {
      await tx.run(sql`select pg_advisory_xact_lock(${lockNumber}, hashtext(current_schema()))`);
    }
    await tx.run(
      sql`create table if not exists migrations (id integer primary key, name text not null, applied_at bigint not null)`,
    );
    const applied = await tx.all<{ id: number }>(sql`select id from migrations`);
    const done = new Set(applied.map(({ id }) => id));
    refuseNewer(done, steps);
    for (const step of steps) {
      if (!done.has(step.id)) await apply(tx, db.engine, step, clock.now());
    }
  });
}

function refuseNewer(done: ReadonlySet<number>, steps: readonly Migration[]): void {
  const unknown = [...done].filter((id) => !steps.some((step) => step.id === id));
  if (unknown.length === 0) return;
  throw new Problem('misconfigured', `The store was made by a newer Lifeboat: step ${unknown[0]} is not known here.`, {
    hint: 'Start the newer version, or give this one another store.',
  });
}

async function apply(tx: Queryable, engine: Database['engine'], step: Migration, now: number): Promise<void> {
  for (const text of step.statements(engine)) await tx.run({ text, values: [] });
  await tx.run(sql`insert into migrations (id, name, applied_at) values (${step.id}, ${step.name}, ${now})`);
}
