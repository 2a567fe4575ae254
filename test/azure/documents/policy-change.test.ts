import { expect, test } from '@jest/globals';
import { policyBody } from '../../../src/azure/documents/policy.ts';
import { changedPolicy, type PolicyChange } from '../../../src/azure/documents/policy-change.ts';
import { toPolicy } from '../../../src/azure/estate/policies.ts';
import { policyDifferences } from '../../../src/azure/estate/policy/difference.ts';
import { policyOf } from '../../../src/azure/estate/policy/of-spec.ts';
import type { PolicySpec } from '../../../src/azure/estate/policy/spec.ts';
import { ids } from '../fake-arm.ts';

const spec: PolicySpec = {
  type: 'V1',
  schedule: { every: 'day', at: ['22:00'] },
  timeZone: 'AUS Eastern Standard Time',
  snapshotDays: 2,
  keep: { daily: 20, weekly: 8, monthly: 12 },
  day: 'Sunday',
  archive: 'never',
};
const march = Date.UTC(2026, 2, 4);
const june = Date.UTC(2026, 5, 3);
const resource = {
  id: `${ids.vault}/backupPolicies/p`,
  name: 'p',
  properties: { ...policyBody(spec, march), protectedItemsCount: 3, vmWorkloadPolicyType: 'FromTheFuture' },
};
const before = toPolicy(resource as unknown as Parameters<typeof toPolicy>[0], ids.vault);

const change = (wanted: Partial<PolicyChange>, now = june) =>
  changedPolicy(resource, before, { keep: {}, ...wanted }, now);
const properties = (wanted: Partial<PolicyChange>, now = june) =>
  change(wanted, now).document.body?.properties as Readonly<Record<string, unknown>>;

test('what is not changed stays word for word, also what nobody here knows of; only Azure counts the items', () => {
  const { protectedItemsCount: _, ...rest } = resource.properties;
  expect(properties({})).toEqual(rest);
  expect(properties({ snapshotDays: 4 })).toEqual({ ...rest, instantRpRetentionRangeInDays: 4 });
});

test('more, fewer, new and no points: the rules that were there keep their days, a new one gets theirs', () => {
  const { policy } = change({ keep: { daily: 30, weekly: 'none', yearly: 3 } });
  expect(policyDifferences(before, policy)).toEqual([
    { part: 'daily', title: 'Daily', before: '20 days', after: '30 days', less: false },
    { part: 'weekly', title: 'Weekly', before: '8 weeks', after: 'none', less: true },
    { part: 'yearly', title: 'Yearly', before: 'none', after: '3 years', less: false },
  ]);
  expect(properties({ keep: { weekly: 'none', yearly: 3 } }).retentionPolicy).toMatchObject({
    weeklySchedule: null,
    yearlySchedule: {
      monthsOfYear: ['January'],
      retentionScheduleWeekly: { daysOfTheWeek: ['Sunday'], weeksOfTheMonth: ['First'] },
      retentionTimes: ['2026-03-02T22:00:00Z'],
      retentionDuration: { count: 3, durationType: 'Years' },
    },
  });
});

test('another schedule leaves nothing of the old one behind, and everything is kept at its time', () => {
  const { schedulePolicy, retentionPolicy } = properties({
    every: 'week',
    at: '23:30',
    day: 'Friday',
    keep: { daily: 'none' },
  });
  expect(schedulePolicy).toMatchObject({
    scheduleRunFrequency: 'Weekly',
    scheduleRunDays: ['Friday'],
    scheduleRunTimes: ['2026-06-01T23:30:00Z'],
  });
  expect(retentionPolicy).toMatchObject({
    dailySchedule: null,
    weeklySchedule: { daysOfTheWeek: ['Friday'], retentionTimes: ['2026-06-01T23:30:00Z'] },
    monthlySchedule: {
      retentionScheduleWeekly: { daysOfTheWeek: ['Friday'] },
      retentionTimes: ['2026-06-01T23:30:00Z'],
    },
  });
});

test('the same time written anew is by the clocks of today: nothing else differs', () => {
  expect(policyDifferences(before, change({ at: '22:00' }).policy)).toEqual([]);
  expect(properties({ at: '22:00' }).schedulePolicy).toMatchObject({ scheduleRunTimes: ['2026-06-01T22:00:00Z'] });
});

test('changed to what a tier says, it is what would be made by the tier', () => {
  const other: PolicySpec = { ...spec, keep: { daily: 30, monthly: 6, yearly: 2 }, day: 'Monday', snapshotDays: 5 };
  const { policy } = change({
    keep: { daily: 30, weekly: 'none', monthly: 6, yearly: 2 },
    day: 'Monday',
    snapshotDays: 5,
  });
  expect(policyDifferences(policy, policyOf(other))).toEqual([]);
});
