import { afterAll, expect, test } from '@jest/globals';
import { ShiftedClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { createWork } from '../../src/work/create.ts';
import { embedded } from '../support/engines.ts';

const store = await embedded.store();
const db = await store.open();
afterAll(async () => {
  await db.close();
  await store.remove();
});

test('a row that is put again just as it ends, while others of its kind are leased, runs again at once', async () => {
  const clock = new ShiftedClock();
  const work = createWork({ db, clock, log: silentLog });
  const rounds = 150;
  let runs = 0;
  const over = new Promise<void>((resolve) => {
    const again = (key: string) => db.tx((tx) => work.put(tx, { kind: 'show', key, due: clock.now(), payload: {} }));
    work.start({
      async show({ key }) {
        if (key !== 'card') return 'done';
        runs += 1;
        if (runs === rounds) resolve();
        else await Promise.all([again('card'), ...Array.from({ length: 4 }, (_, n) => again(`other ${n}`))]);
        return 'done';
      },
    });
    again('card');
  });
  await over;
  await work.stop();
  expect(runs).toBe(rounds);
}, 20_000);
