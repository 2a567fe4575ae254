import { expect, test } from '@jest/globals';
import { Problem } from '../../src/base/problem.ts';
import { backOffMs } from '../../src/work/back-off.ts';

test('doubles from a second to five minutes, its upper half random', () => {
  const longest = [0, 1, 2, 3, 8, 9, 1000].map((attempts) => backOffMs(attempts, new Error(), () => 1));
  expect(longest).toEqual([1_000, 2_000, 4_000, 8_000, 256_000, 300_000, 300_000]);
  expect(backOffMs(3, new Error(), () => 0)).toBe(4_000);
});

test('a Problem’s own time is the least', () => {
  const problem = new Problem('azure-unavailable', 'Later.', { retryAfterMs: 10_000 });
  expect(backOffMs(0, problem, () => 1)).toBe(10_000);
  expect(backOffMs(6, problem, () => 1)).toBe(64_000);
});
