import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Problem } from '../../src/base/problem.ts';
import { createBatcher } from '../../src/db/batcher.ts';
import { type Database, StoreUnavailable, sql } from '../../src/db/db.ts';
import { migrate } from '../../src/db/migrate.ts';
import { engines, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';

const { all, stop } = await engines();
afterAll(stop);

describe.each(all)('the $name store', (engine) => {
  let store: TestStore;
  let db: Database;

  beforeEach(async () => {
    store = await engine.store();
    db = await store.open();
    await db.run(sql`create table things (name text primary key, amount bigint not null)`);
  });
  afterEach(async () => {
    await db.close();
    await store.remove();
  });

  const put = (name: string, amount = 1) => sql`insert into things (name, amount) values (${name}, ${amount})`;
  const names = async () =>
    (await db.all<{ name: string }>(sql`select name from things order by name`)).map((r) => r.name);

  test('gives back what was put, numbers as numbers', async () => {
    const big = 1_767_000_000_000;
    expect(await db.run(put('a', big))).toBe(1);
    expect(await db.all(sql`select name, amount from things`)).toEqual([{ name: 'a', amount: big }]);
    expect(await db.one(sql`select count(*) as n, sum(amount) as s from things`)).toEqual({ n: 1, s: big });
    expect(await db.one(sql`select * from things where name = ${'b'}`)).toBeUndefined();
    expect(await db.run(sql`update things set amount = 0 where name = ${'b'}`)).toBe(0);
  });

  test('values are never text of a statement', async () => {
    const evil = `'); drop table things; --`;
    await db.run(put(evil));
    expect(await names()).toEqual([evil]);
  });

  test('statements are put together from statements', async () => {
    await db.run(put('a', 1));
    await db.run(put('b', 2));
    const where = sql`amount > ${0} and name = ${'b'}`;
    expect(await db.all(sql`select name from things where name <> ${'x'} and ${where}`)).toEqual([{ name: 'b' }]);
  });

  test('text that PostgreSQL cannot keep is made storable, alike on both', async () => {
    await db.run(put('a\0b\ud800c'));
    expect(await names()).toEqual(['a\uFFFDb\uFFFDc']);
  });

  test('a transaction is all or nothing', async () => {
    await db.tx((tx) => tx.run(put('kept')));
    const failed = db.tx(async (tx) => {
      await tx.run(put('lost'));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await names()).toEqual(['kept']);
  });

  test('a statement from outside never falls into an open transaction', async () => {
    let outside: Promise<unknown> = Promise.resolve();
    let begun = () => {};
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const failing = db.tx(async (tx) => {
      await tx.run(put('inside'));
      begun();
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('no');
    });
    await hasBegun;
    outside = db.run(put('outside'));
    await expect(failing).rejects.toThrow('no');
    await outside;
    expect(await names()).toEqual(['outside']);
  });

  test('using the database itself inside a transaction is refused, not waited for', async () => {
    await expect(db.tx(() => db.run(put('a')))).rejects.toThrow('inside a transaction');
    await expect(db.tx(() => db.tx(async () => {}))).rejects.toThrow('inside a transaction');
    expect(await names()).toEqual([]);
  });

  test('what waits for the commit is called after it, and never after a rollback', async () => {
    const calls: string[] = [];
    await db.tx(async (tx) => {
      tx.afterCommit(() => calls.push('committed'));
      await tx.run(put('a'));
      expect(calls).toEqual([]);
    });
    const failed = db.tx(async (tx) => {
      tx.afterCommit(() => calls.push('rolled back'));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    db.afterCommit(() => calls.push('alone'));
    expect(calls).toEqual(['committed', 'alone']);
  });

  test('transactions that read and then write do not lose each other’s writes', async () => {
    await db.run(put('a', 0));
    const add = () => db.tx((tx) => tx.run(sql`update things set amount = amount + 1 where name = ${'a'}`));
    await Promise.all(Array.from({ length: 40 }, add));
    expect(await db.one(sql`select amount from things`)).toEqual({ amount: 40 });
  });

  test('transactions that lock in opposite orders both get through', async () => {
    await db.run(put('a', 0));
    await db.run(put('b', 0));
    const touch = (name: string) => sql`update things set amount = amount + 1 where name = ${name}`;
    const both = (first: string, second: string) =>
      db.tx(async (tx) => {
        await tx.run(touch(first));
        await tx.run(touch(second));
      });
    await Promise.all(Array.from({ length: 6 }, (_, i) => (i % 2 ? both('a', 'b') : both('b', 'a'))));
    expect(await db.all(sql`select amount from things`)).toEqual([{ amount: 6 }, { amount: 6 }]);
  });

  test('a batch commits its units together, and each fails on its own', async () => {
    const batch = createBatcher(db);
    const hooks: string[] = [];
    const unit = (name: string) =>
      batch(async (tx) => {
        tx.afterCommit(() => hooks.push(name));
        await tx.run(put(name));
        if (name === 'bad') throw new Error('this one only');
        return name;
      });
    const results = await Promise.allSettled(['a', 'bad', 'b', 'a'].map(unit));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(await names()).toEqual(['a', 'b']);
    expect(hooks).toEqual(['a', 'b']);
  });

  test('a batch of many', async () => {
    const batch = createBatcher(db);
    await Promise.all(Array.from({ length: 700 }, (_, i) => batch((tx) => tx.run(put(`n${i}`)))));
    expect(await names()).toHaveLength(700);
  });

  test('everything is there after opening again, and the shape is brought up to date once', async () => {
    await db.run(put('a'));
    await db.close();
    db = await store.open();
    expect(await names()).toEqual(['a']);
    expect(await db.one(sql`select count(*) as n from store`)).toEqual({ n: 1 });
  });

  test('a store made by a newer Lifeboat is refused', async () => {
    await db.run(sql`insert into migrations (id, name, applied_at) values (9999, 'future', 0)`);
    const opening = migrate(db, [], new ManualClock());
    await expect(opening).rejects.toThrow(Problem);
    await expect(opening).rejects.toThrow('made by a newer Lifeboat');
  });

  test('a step that fails leaves nothing behind', async () => {
    const steps = [{ id: 9001, name: 'bad', statements: () => ['create table half (a integer)', 'create nonsense'] }];
    await expect(migrate(db, steps, new ManualClock())).rejects.toThrow();
    await expect(db.all(sql`select * from half`)).rejects.toThrow();
  });

  test('check passes on a store that takes writes, and a closed store is unavailable', async () => {
    await db.check();
    await db.close();
    if (engine.name === 'embedded') await expect(db.check()).rejects.toThrow(StoreUnavailable);
    else await expect(db.check()).rejects.toThrow();
    db = await store.open();
  });
});
