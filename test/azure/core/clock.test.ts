import { expect, test } from '@jest/globals';
import { createAzureClock } from '../../../src/azure/core/observe.ts';

test('Azure’s time is not known before its first answer, and never runs ahead of it afterwards', () => {
  let elapsed = 100;
  const clock = createAzureClock({ wall: () => 9_999, elapsed: () => elapsed });
  clock.heard(undefined);
  expect([clock.known(), clock.now()]).toEqual([false, 9_999]);
  clock.heard('Mon, 23 Nov 2026 10:00:00 GMT');
  elapsed += 250;
  expect([clock.known(), clock.now()]).toEqual([true, Date.UTC(2026, 10, 23, 10) + 250]);
});
