import { expect, test } from '@jest/globals';
import { hours, minutes, ShiftedClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Database } from '../../src/db/db.ts';
import { followStoreTime } from '../../src/db/store-time.ts';

const storeAt = (engine: Database['engine'], skewMs: number) =>
  ({ engine, now: async () => Date.now() + skewMs }) as unknown as Database;
const ahead = (clock: ShiftedClock) => Math.round((clock.now() - Date.now()) / 1_000);

test.each([minutes(10), -minutes(10)])(
  'replicas of PostgreSQL have its time, %i ms from their machine’s',
  async (skew) => {
    const clock = new ShiftedClock();
    clock.shiftTo(hours(1));
    const stop = await followStoreTime(storeAt('postgres', skew), clock, silentLog);
    expect(ahead(clock)).toBe((skew + hours(1)) / 1_000);
    expect(Number.isInteger(clock.now())).toBe(true);
    stop();
  },
);

test('the embedded store leaves the clock as it is', async () => {
  const clock = new ShiftedClock();
  await followStoreTime(storeAt('embedded', minutes(10)), clock, silentLog);
  expect(ahead(clock)).toBe(0);
});
