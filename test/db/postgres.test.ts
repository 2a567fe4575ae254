import { afterAll, describe, expect, test } from '@jest/globals';
import { silentLog } from '../../src/base/log.ts';
import { StoreUnavailable, sql } from '../../src/db/db.ts';
import { openDatabase } from '../../src/db/open.ts';
import { fromPostgres } from '../../src/db/postgres-errors.ts';
import { engines } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';

// One test cuts all connections to the server.
const { all, stop } = await engines({ own: true });
afterAll(stop);
const postgres = all.find((engine) => engine.name === 'postgres');
const clock = new ManualClock();

test('a server that does not answer is StoreUnavailable', async () => {
  const opening = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', dataDir: '', clock, log: silentLog });
  await expect(opening).rejects.toThrow(StoreUnavailable);
});

test.each([
  ['a password with a bad escape', 'postgres://lifeboat:S3cret%e0@db.example/lifeboat'],
  ['a password with a bare /', 'postgres://lifeboat:S3cret/x@db.example/lifeboat'],
  ['a port that is none', 'postgres://lifeboat:S3cret@db.example:99999/lifeboat'],
  ['a certificate that is not there', 'postgres://u:S3cret@db.example/x?sslmode=verify-full&sslrootcert=/none.pem'],
])('an address with %s is a fault in words, without the address', async (_what, url) => {
  const error = await openDatabase({ url, dataDir: '', clock, log: silentLog }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    name: 'Problem',
    code: 'misconfigured',
    message: expect.stringMatching(/^DATABASE_URL: /),
  });
  expect(JSON.stringify([error, String(error)])).not.toMatch(/S3cret|db\.example/);
});

test('only errors that say nothing about the statement become StoreUnavailable', () => {
  const error = (code: string) => Object.assign(new Error('x'), { code });
  for (const code of ['ECONNREFUSED', '57P01', '53100', '08006', '25006', '28P01']) {
    expect(fromPostgres(error(code))).toBeInstanceOf(StoreUnavailable);
  }
  for (const code of ['23505', '42601', '22021', '40001']) {
    expect(fromPostgres(error(code))).not.toBeInstanceOf(StoreUnavailable);
  }
});

(postgres ? describe : describe.skip)('with PostgreSQL', () => {
  test('replicas that start together migrate once, and wake each other', async () => {
    const store = await postgres!.store();
    const [one, two] = await Promise.all([store.open(), store.open()]);
    expect(await one.one(sql`select count(*) as n from store`)).toEqual({ n: 1 });
    let ready = () => {};
    const woken = new Promise<void>((resolve) => {
      ready = resolve;
    });
    // The first call tells that listening has begun.
    await new Promise<void>((resolve) => two.onWake(resolve));
    two.onWake(ready);
    one.onWake(() => {});
    await one.wakeOthers();
    await woken;
    await Promise.all([one.close(), two.close()]);
    await store.remove();
  });

  test('a connection that is cut is StoreUnavailable once, and the next statement works', async () => {
    const store = await postgres!.store();
    const db = await store.open();
    await new Promise<void>((resolve) => db.onWake(resolve));
    const heardAgain = new Promise<void>((resolve) => db.onWake(resolve));
    const cut = db.tx(async (tx) => {
      const other = await store.open();
      await other.run(sql`select count(pg_terminate_backend(pid)) from pg_stat_activity
        where application_name = 'lifeboat' and pid <> pg_backend_pid()`);
      await other.close();
      await tx.run(sql`select 1`);
    });
    await expect(cut).rejects.toThrow(StoreUnavailable);
    expect(await db.one(sql`select 1 as one`)).toEqual({ one: 1 });
    // Listening is taken up again by itself.
    await heardAgain;
    await db.close();
    await store.remove();
  });
});
