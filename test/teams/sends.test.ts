import { afterAll, describe, expect, test } from '@jest/globals';
import { createSends } from '../../src/teams/sends.ts';
import { engines } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';

const { all, stop } = await engines();
afterAll(stop);

describe.each(all)('what was sent, in the $name store', (engine) => {
  test('is remembered over a restart, for as long as Teams counts it', async () => {
    const store = await engine.store();
    const clock = new ManualClock();
    const db = await store.open({ clock });
    const at = clock.now();
    await createSends(db, clock).note({ conversation: 'one', at });
    clock.advance(1_000);
    await createSends(db, clock).note({ conversation: 'two', at: at + 1_000 });
    const after = createSends(db, clock);
    expect(await after.recent()).toEqual([
      { conversation: 'one', at },
      { conversation: 'two', at: at + 1_000 },
    ]);
    clock.advance(3_599_500);
    expect(await after.recent()).toEqual([{ conversation: 'two', at: at + 1_000 }]);
    await db.close();
    await store.remove();
  });
});
