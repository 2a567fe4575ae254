import { afterAll, describe, expect, test } from '@jest/globals';
import { silentLog } from '../../src/base/log.ts';
import { type Database, sql } from '../../src/db/db.ts';
import { type DeadWatch, watchForDead } from '../../src/work/dead.ts';
import { engines } from '../support/engines.ts';

const { all, stop } = await engines();
afterAll(stop);
const shared = all.filter(({ name }) => name === 'postgres');

describe.each(shared)('$name', (engine) => {
  const leaseMs = 60_000;
  /** A lease that was renewed so long ago, in milliseconds. */
  const leaseRow = async (db: Database, key: string, name: string, ago: number) =>
    db.run(sql`insert into work (kind, key, due, payload, lease, lease_until)
      values ('test', ${key}, 0, '{}', ${name}, ${(await db.now()) + leaseMs - ago})`);
  const leased = async (db: Database) =>
    (await db.all<{ key: string }>(sql`select key from work where lease is not null`)).map(({ key }) => key);

  /** A replica that others can see. */
  const arrived = (db: Database) =>
    new Promise<void>((resolve) => {
      db.onWake(() => db.gone([db.me]).then((gone) => gone.length === 0 && resolve()));
    });

  test('rows of a replica whose connection has ended are free soon, those of one that is there are not', async () => {
    const store = await engine.store();
    const [watcher, living, dying] = [await store.open(), await store.open(), await store.open()];
    await Promise.all([arrived(living), arrived(dying)]);
    await leaseRow(watcher, 'of the living', living.me, 30_000);
    await leaseRow(watcher, 'of the dying', dying.me, 30_000);
    await leaseRow(watcher, 'of one that renews all the same', 'not seen', -30_000);
    await dying.close();
    let watch: DeadWatch | undefined;
    await new Promise<void>((freed) => {
      watch = watchForDead({ db: watcher, log: silentLog, leaseMs, freed, everyMs: 20 });
    });
    watch?.stop();
    expect((await leased(watcher)).sort()).toEqual(['of one that renews all the same', 'of the living']);
    await Promise.all([watcher.close(), living.close()]);
    await store.remove();
  });
});

test('the embedded store has no other replica', () => expect(all.map(({ name }) => name)).toContain('embedded'));
