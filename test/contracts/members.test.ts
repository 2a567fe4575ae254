import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMembers, type Members } from '../../src/approvals/bulk/members.ts';
import type { Database } from '../../src/db/db.ts';
import { engines, type TestStore } from '../support/engines.ts';

const { all, stop } = await engines();
afterAll(stop);

describe.each(all)('$name', (engine) => {
  let store: TestStore;
  let db: Database;
  let members: Members;

  beforeAll(async () => {
    store = await engine.store();
    db = await store.open();
    members = createMembers(db);
  });
  afterAll(async () => {
    await db.close();
    await store.remove();
  });

  const three = ['A-3', 'A-1', 'A-2'].map((alert) => ({ key: alert, name: `vm of ${alert}`, vault: '/v' }));
  const states = async (parent: string) => (await members.list(parent)).map(({ key, state }) => `${key} ${state}`);

  test('they keep their order, and storing them twice changes nothing', async () => {
    await db.tx((tx) => members.add(tx, 'ORDR', three));
    await db.tx((tx) => members.begin(tx, 'ORDR', 'A-1', 'R1'));
    await db.tx((tx) => members.add(tx, 'ORDR', three));
    expect(await states('ORDR')).toEqual(['A-3 waiting', 'A-1 running', 'A-2 waiting']);
    expect(await members.parentOf(db, 'R1')).toBe('ORDR');
    expect(await members.parentOf(db, 'R2')).toBeUndefined();
  });

  test('of two who begin one at once, one does; a stop and a beginning never both win', async () => {
    await db.tx((tx) => members.add(tx, 'RACE', three));
    const begun = await Promise.all(
      ['X1', 'X2'].map((request) => db.tx((tx) => members.begin(tx, 'RACE', 'A-3', request))),
    );
    expect(begun.filter(Boolean)).toHaveLength(1);
    const [one, stopped] = await Promise.all([
      db.tx((tx) => members.begin(tx, 'RACE', 'A-1', 'X3')),
      db.tx((tx) => members.stop(tx, 'RACE', 'Stopped by Ana')),
    ]);
    expect(stopped).toBe(one ? 1 : 2);
  });

  test('what is over stays as it ended', async () => {
    await db.tx((tx) => members.add(tx, 'ENDS', three));
    expect(await db.tx((tx) => members.end(tx, 'ENDS', 'A-2', { state: 'skipped', why: 'gone' }))).toBe(true);
    expect(await db.tx((tx) => members.end(tx, 'ENDS', 'A-2', { state: 'done' }))).toBe(false);
    expect(await db.tx((tx) => members.begin(tx, 'ENDS', 'A-2', 'Y1'))).toBe(false);
    expect((await members.list('ENDS'))[2]).toMatchObject({ state: 'skipped', why: 'gone', request: undefined });
  });
});
