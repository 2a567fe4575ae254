import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Limit } from '../../../src/azure/limits/limits.ts';
import { limits } from '../../../src/azure/limits/limits.ts';
import { spread, useOf } from '../../../src/azure/limits/spread.ts';
import { hours, minutes } from '../../../src/base/clock.ts';

const now = Date.UTC(2026, 10, 30, 12);

test('every limit has a source', () => {
  for (const [name, { source }] of Object.entries(limits))
    expect([name, source]).toEqual([name, expect.stringMatching(/^documentation: ".+"/)]);
});

test('a plan says what it uses: 63 policy edits are 50 today and 13 tomorrow', () => {
  expect(spread(63, limits.policyEdits, [], now)).toEqual([
    { at: now, count: 50 },
    { at: now + hours(24), count: 13 },
  ]);
  expect(useOf(63, limits.policyEdits, [], now)).toEqual({
    now: 50,
    words: '63 policy edits; Azure takes 50 for a vault in 24 h: 50 now, 13 more by waiting, the last in 24 h',
  });
  expect(useOf(1, limits.policyEdits, [], now).words).toBe('1 policy edit; Azure takes 50 for a vault in 24 h');
});

test('what others used of it today counts, and what they used yesterday does not', () => {
  const used = [now - hours(25), now - hours(23), ...Array.from({ length: 48 }, () => now - minutes(5))];
  expect(useOf(3, limits.policyEdits, used, now)).toEqual({
    now: 1,
    words:
      '3 policy edits; Azure takes 50 for a vault in 24 h, 49 were used: 1 now, 2 more by waiting, the last in 23 h 55 min',
  });
});

test('a limit without a window is not freed by waiting', () => {
  const used = Array.from({ length: 199 }, () => 0);
  expect(spread(3, limits.policiesInVault, used, now)).toEqual([{ at: now, count: 1 }]);
  expect(useOf(3, limits.policiesInVault, used, now).words).toBe(
    '3 policies; Azure takes 200 for a vault, 199 are there: 1 now, 2 find no place',
  );
});

test('however it was used before: all of it goes out, never more than fits into any window, and nothing waits needlessly', () => {
  const within = 100;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 0, max: 40 }),
      fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 12 }),
      (most, count, ages) => {
        const limit: Limit = { most, of: 'things', each: 'a test', within, source: 'this test' };
        // What was before never broke the limit either.
        const used = ages.sort((a, b) => a - b).filter((age, n, all) => n < most || age - all[n - most]! >= within);
        const at = 1_000;
        const before = used.map((age) => at - age).filter((time) => time > at - within);
        const batches = spread(
          count,
          limit,
          used.map((age) => at - age),
          at,
        );
        const all = [...before, ...batches.flatMap((batch) => Array.from({ length: batch.count }, () => batch.at))];
        expect(batches.reduce((sum, batch) => sum + batch.count, 0)).toBe(count);
        for (const end of all) {
          expect(all.filter((time) => time > end - within && time <= end).length).toBeLessThanOrEqual(
            Math.max(most, before.length),
          );
        }
        const room = Math.max(0, most - before.length);
        if (room > 0 && count > 0) expect(batches[0]).toEqual({ at, count: Math.min(count, room) });
      },
    ),
  );
});
