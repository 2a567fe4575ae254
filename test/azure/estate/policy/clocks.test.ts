import { expect, test } from '@jest/globals';
import type { Policy } from '../../../../src/azure/azure.ts';
import { offPolicies, runsOffBy } from '../../../../src/azure/estate/policy/clocks.ts';
import { hours } from '../../../../src/base/clock.ts';

/** Sydney goes back on 4 April 2027 at 03:00, which is 16:00 UTC of the day before. */
const change = Date.UTC(2027, 3, 3, 16);
const winter = Date.UTC(2026, 6, 6, 22);
const summer = Date.UTC(2026, 11, 7, 22);
const day = hours(24);

const policy = (more: Partial<Policy>) =>
  ({ workload: 'vm', protectedItems: 1, timeZone: 'AUS Eastern Standard Time', written: summer, ...more }) as Policy;

test('it runs by the clocks of the day on which it was written', () => {
  expect(runsOffBy(policy({}), change - 1)).toBe(0);
  expect(runsOffBy(policy({}), change)).toBe(-hours(1));
  expect(runsOffBy(policy({ written: winter }), change - 1)).toBe(hours(1));
  expect(runsOffBy(policy({ timeZone: 'UTC' }), change)).toBe(0);
  expect(runsOffBy(policy({ timeZone: 'Nowhere' }), change)).toBe(0);
});

test('a week before the change those that will be off are told of, and afterwards those that are', () => {
  expect(offPolicies([policy({})], change - 8 * day)).toEqual([]);
  expect(offPolicies([policy({})], change - 6 * day)).toMatchObject([
    { change: { at: change, by: -hours(1) }, by: -hours(1) },
  ]);
  expect(offPolicies([policy({})], change + day)).toMatchObject([{ change: undefined, by: -hours(1) }]);
});

test('what the change puts right, what nothing follows and what is for no VM are not', () => {
  expect(offPolicies([policy({ written: winter })], change - 6 * day)).toEqual([]);
  expect(offPolicies([policy({ protectedItems: 0 }), policy({ workload: 'other' })], change + day)).toEqual([]);
});
