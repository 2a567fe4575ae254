import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { hours } from '../../src/base/clock.ts';
import { createForget, keptDays } from '../../src/bot/forget.ts';
import { sql } from '../../src/db/db.ts';
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

test.each(all)('alerts, digests, incidents and mutes have an end, what is open has none: $name', async (engine) => {
  const store = await engine.store();
  const db = await store.open();
  const old = now - (keptDays.alerts + 1) * day;
  const alert = async (number: number, state: string, at: number) => {
    const id = `A-${number}`;
    await db.run(sql`insert into alerts (number, group_key, state, count, firing, first_at, last_at, alert, azure_ids)
      values (${number}, ${id}, ${state}, 1, 1, ${at}, ${at}, '{}', '[]')`);
    await db.run(sql`insert into alert_ids (azure_id, number) values (${id}, ${number})`);
    await db.run(sql`insert into alert_handling (number) values (${number})`);
    await db.run(sql`insert into alert_events (identity, body, received_at, source, decision, number)
      values (${id}, '{}', ${at}, 'webhook', 'post', ${number})`);
    await db.run(sql`insert into posts (subject_kind, subject_id, conversation, audience, place, created_at)
      values ('alert', ${id}, 'c', 'actors', '{}', ${at})`);
  };
  await alert(1, 'resolved', old);
  await alert(2, 'open', old);
  await alert(3, 'resolved', now - (keptDays.webhooks + 1) * day);
  await db.run(
    sql`insert into alert_events (identity, body, received_at, source) values ('waits', '{}', 0, 'webhook')`,
  );
  const digest = (number: number, kind: string, state: string, due: number) =>
    db.run(sql`insert into digests (number, batch, kind, label, place, from_at, due_at, state)
      values (${number}, ${`b${number}`}, ${kind}, '', '{}', 0, ${due}, ${state})`);
  await digest(1, 'daily', 'posted', 0);
  await digest(2, 'start', 'posted', 0);
  await digest(3, 'daily', 'collecting', 0);
  await digest(4, 'daily', 'posted', now - day);
  const incident = (number: number, state: string, over: number | null) =>
    db.run(sql`insert into incidents (number, scope, state, opened_at, last_at, over_at, shown_at)
      values (${number}, ${`s${number}`}, ${state}, 0, 0, ${over}, 0)`);
  await incident(1, 'over', 0);
  await incident(2, 'open', null);
  for (const [number, ended] of [
    [1, 0],
    [2, null],
  ] as const) {
    await db.run(sql`insert into mutes (number, what, name, reason, owner, created_at, until_at, ended_at)
      values (${number}, 'vm', 'x', 'y', '{}', 0, ${now + day}, ${ended})`);
  }

  const forget = createForget({ db, work: { put: async () => undefined }, clock: { now: () => now } });
  await forget.handlers.forget({ kind: 'forget', key: 'all', payload: {}, attempts: 0 } as never);

  const left = async (what: string) => {
    const rows = await db.all<Record<string, unknown>>({ text: `select ${what} order by 1`, values: [] });
    return rows.map((row) => Object.values(row)[0]);
  };
  expect(await left('number from alerts')).toEqual([2, 3]);
  expect(await left('azure_id from alert_ids')).toEqual(['A-2', 'A-3']);
  expect(await left('number from alert_handling')).toEqual([2, 3]);
  expect(await left('identity from alert_events')).toEqual(['A-2', 'waits']);
  expect(await left('subject_id from posts')).toEqual(['A-2', 'A-3']);
  expect(await left('number from digests')).toEqual([2, 3, 4]);
  expect(await left('number from incidents')).toEqual([2]);
  expect(await left('number from mutes')).toEqual([2]);
  await db.close();
  await store.remove();
});

test('README.md says how long what is kept', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const [what, days] of Object.entries(keptDays))
    expect(readme).toMatch(new RegExp(`\\| ${what}\\b[^\\n]*\\| ${days} days`));
});
