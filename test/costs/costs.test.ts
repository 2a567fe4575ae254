import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Kept, Policy } from '../../src/azure/azure.ts';
import { type Prices, roughPrices } from '../../src/config/prices.ts';
import { type Backed, monthlyOf } from '../../src/costs/costs.ts';
import { costOfChange, costOfPolicy, costOfProtecting, costOfRedundancy } from '../../src/costs/words.ts';

const prices: Prices = { ...roughPrices, assumed: { used: 0.5, dailyChange: 0.02 } };

const kept = (count: number, unit: Kept['unit']): Kept => ({ count, unit });

function policyWith(keep: Partial<Policy['keep']>, archive: Policy['archive'] = 'never'): Backed['policy'] {
  const none = {
    snapshotDays: 0,
    every: undefined,
    daily: undefined,
    weekly: undefined,
    monthly: undefined,
    yearly: undefined,
  };
  return { schedule: { every: 'day', at: ['22:00'] }, archive, keep: { ...none, ...keep } };
}

const backed = (diskGB: number, policy: Backed['policy'], redundancy: Backed['redundancy'] = 'LRS'): Backed => ({
  diskGB,
  policy,
  redundancy,
});

test('an instance costs by its size in steps, and its storage by GB', () => {
  const week = policyWith({ snapshotDays: 5, daily: kept(7, 'day') });
  // 50 GB used: one whole copy and seven days of 1 GB.
  expect(monthlyOf(backed(100, week), prices)).toMatchObject({
    instance: 5,
    vault: expect.closeTo(57 * 0.0224),
    snapshots: expect.closeTo(5 * 0.05),
    archive: 0,
  });
  expect(monthlyOf(backed(102, week), prices).instance).toBe(10);
  expect(monthlyOf(backed(2_400, week), prices).instance).toBe(30);
});

test('more kept never costs less, and GRS is never cheaper than LRS', () => {
  const count = fc.integer({ min: 1, max: 100 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30_000 }),
      count,
      count,
      fc.integer({ min: 0, max: 30 }),
      (size, days, years, snapshotDays) => {
        const less = policyWith({ snapshotDays, daily: kept(days, 'day'), yearly: kept(years, 'year') });
        const more = policyWith({
          snapshotDays: snapshotDays + 1,
          daily: kept(days + 1, 'day'),
          yearly: kept(years + 1, 'year'),
        });
        const total = (policy: Backed['policy'], redundancy: Backed['redundancy']) =>
          monthlyOf(backed(size, policy, redundancy), prices).total;
        expect(total(more, 'LRS')).toBeGreaterThan(total(less, 'LRS'));
        expect(total(less, 'GRS')).toBeGreaterThan(total(less, 'LRS'));
      },
    ),
  );
});

test('what is archived costs less than what stays in the vault', () => {
  const seven = { daily: kept(7, 'day'), yearly: kept(7, 'year') };
  const [stays, moves] = [policyWith(seven), policyWith(seven, 'recommended')].map((policy) =>
    monthlyOf(backed(1_000, policy), prices),
  );
  expect(moves!.archive).toBeGreaterThan(0);
  expect(moves!.total).toBeLessThan(stays!.total);
});

test('a plan says direction, amount, source and date, and that transfer is free', () => {
  const { fact, note } = costOfProtecting(
    backed(127, policyWith({ snapshotDays: 5, daily: kept(7, 'day') }), 'GRS'),
    prices,
  );
  expect(fact.value).toMatch(
    /^up, about 14 USD a month: protected instance 10, vault 3\.2 \(GRS\), snapshots 0\.32 USD$/,
  );
  expect(note).toContain(`by prices of ${prices.date} (${prices.source}), with 50 % of the disks used`);
  expect(note).toContain('Transfer is free.');
});

test('a change says what goes up or down, and what does not change says so', () => {
  const two = backed(100, policyWith({ snapshotDays: 2, daily: kept(7, 'day') }));
  const five = backed(100, policyWith({ snapshotDays: 5, daily: kept(7, 'day') }));
  expect(costOfChange(two, five, prices).fact.value).toMatch(
    /^up by about 0\.15 USD a month, from .* to .*: snapshots \+0\.15$/,
  );
  expect(costOfChange(five, two, prices).fact.value).toMatch(/^down by about 0\.15 USD a month, .*snapshots −0\.15$/);
  expect(costOfChange(two, two, prices).fact.value).toMatch(/^none to speak of/);
});

test('redundancies are held against one another', () => {
  expect(costOfRedundancy('LRS', 'GRS', prices).fact.value).toMatch(/^down, to 0\.5 times of GRS: /);
  expect(costOfRedundancy('GRS', undefined, prices).fact.value).toMatch(
    /^none yet: an empty vault is free; .*GRS 0\.0448 USD \(LRS 0\.0224, ZRS 0\.028\)$/,
  );
  expect(costOfPolicy({ policy: policyWith({}), redundancy: undefined }, prices).fact.value).toMatch(
    /vault 1\.1|vault 2\.2/,
  );
});
