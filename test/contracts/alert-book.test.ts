import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AlertBook, createAlertBook } from '../../src/alerts/book/book.ts';
import { readAlert } from '../../src/alerts/schema/schema.ts';
import type { Database } from '../../src/db/db.ts';
import { engines, type TestStore } from '../support/engines.ts';

const { all, stop } = await engines();
afterAll(stop);

describe.each(all)('$name', (engine) => {
  let store: TestStore;
  let db: Database;
  let book: AlertBook;

  beforeAll(async () => {
    store = await engine.store();
    db = await store.open();
    book = createAlertBook(db);
  });
  afterAll(async () => {
    await db.close();
    await store.remove();
  });

  const alert = readAlert({ data: { essentials: { alertId: 'a', monitorCondition: 'Fired' } } }, 0);
  const record = {
    group: 'g',
    alert,
    found: undefined,
    azureIds: [],
    ended: undefined,
    state: 'open' as const,
    count: 1,
    firing: 1,
    severity: undefined,
    firstAt: 0,
    lastAt: 0,
  };

  test('two changes of one record at once both stay', async () => {
    const id = await db.tx((tx) => book.open(tx, record));
    const changes = [{ count: 7 }, { retry: 'ABCD' }, { lastAt: 5 }];
    await Promise.all(changes.map((change) => db.tx((tx) => book.change(tx, id, change))));
    expect(await book.get(id)).toMatchObject({ count: 7, retry: 'ABCD', lastAt: 5 });
  });
});
