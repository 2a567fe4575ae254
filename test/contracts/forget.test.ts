import { afterAll, expect, test } from '@jest/globals';
import { hours } from '../../src/clock.ts';
import { sql } from '../../src/db/db.ts';
import { createForget } from '../../src/forget.ts';
import { engines } from '../support/engines.ts';

const { all, stop } = await engines();
afterAll(stop);

const day = hours(24);
const now = 1_000 * day;

test.each(all)('what nobody needs any more is forgotten, what still waits is not: $name', async (engine) => {
  const store = await engine.store();
  const db = await store.open();
  const turn = (key: string, at: number) => db.run(sql`insert into turns (key, turn, at) values (${key}, '{}', ${at})`);
  const reply = async (id: string, at: number, message: string | null) => {
    await db.run(sql`insert into replies (id, message, created_at) values (${id}, '{}', ${at})`);
    await db.run(sql`insert into posts (subject_kind, subject_id, conversation, audience, place, created_at, message_id)
      values ('reply', ${id}, 'c', 'actors', '{}', ${at}, ${message})`);
  };
  await turn('old', now - 31 * day);
  await turn('old, not answered', now - 31 * day);
  await turn('young', now - 29 * day);
  await db.run(sql`insert into work (kind, key, due, payload) values ('turn', 'old, not answered', 0, '{}')`);
  await reply('old', now - 91 * day, 'm1');
  await reply('old, not delivered', now - 91 * day, null);
  await reply('young', now - 89 * day, 'm2');

  const put: unknown[] = [];
  const forget = createForget({ db, work: { put: async (_, job) => void put.push(job) }, clock: { now: () => now } });
  await forget.begin();
  expect(put).toMatchObject([{ kind: 'forget', due: now }]);
  const job = { kind: 'forget', key: 'all', payload: {}, attempts: 0 } as never;
  expect(await forget.handlers.forget(job)).toEqual({ later: now + day });

  const keys = await db.all<{ key: string }>(sql`select key from turns order by key`);
  expect(keys.map(({ key }) => key)).toEqual(['old, not answered', 'young']);
  for (const statement of [
    sql`select id from replies order by id`,
    sql`select subject_id as id from posts order by subject_id`,
  ]) {
    const ids = await db.all<{ id: string }>(statement);
    expect(ids.map(({ id }) => id)).toEqual(['old, not delivered', 'young']);
  }
  await db.close();
  await store.remove();
});
