import { expect, test } from '@jest/globals';
import { archivedFrom, expiry, ruleOf } from '../../src/sandbox/backup/policies/retention.ts';
import { itemsOf } from '../../src/sandbox/core/tables.ts';
import { type Body, day, dev, PureAzure, prod } from './pure-azure.ts';

const itemOf = (azure: PureAzure, name: string, group: string, subscription: string): string =>
  itemsOf(
    azure.world,
    `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`,
  )[0]!.id;
const points = (azure: PureAzure, item: string): Body[] => azure.get(`${item}/recoveryPoints`).body.value;
const tiers = ({ properties }: Body): string =>
  properties.recoveryPointTierDetails.map(({ type, status }: Body) => `${type} ${status}`).join(', ');

test("of Contoso's production policy only yearly points are in the archive, and none is recommended by hand", () => {
  const azure = new PureAzure();
  const item = itemOf(azure, 'app-prod-01', 'rg-contoso-app-prod', prod);
  const archived = points(azure, item).filter((point) => tiers(point).includes('ArchivedRP'));
  expect(archived.map(({ properties }) => properties.recoveryPointProperties.ruleName)).toEqual(
    Array.from({ length: 6 }, () => 'Yearly'),
  );
  expect(tiers(archived[0]!)).toBe('InstantRP Deleted, HardenedRP Deleted, ArchivedRP Valid');
  expect(azure.send('POST', `${item}/recoveryPointsRecommendedForMove`, { excludedRPList: [] }).body.value).toEqual([]);
});

test('a point that may move is recommended, moves by hand, and is in the archive from then on', () => {
  const azure = new PureAzure();
  const item = itemOf(azure, 'shop-dev-01', 'rg-contoso-dev', dev);
  const recommended = () =>
    azure.send('POST', `${item}/recoveryPointsRecommendedForMove`, { excludedRPList: [] }).body.value as Body[];
  const [first, ...others] = recommended();
  expect(first!.properties.recoveryPointMoveReadinessInfo.ArchivedRP).toEqual({ isReadyForMove: true });
  const move = (id: string, targetTierType = 'ArchivedRP') =>
    azure.send('POST', `${id}/move`, {
      objectType: 'MoveRPAcrossTiersRequest',
      sourceTierType: 'HardenedRP',
      targetTierType,
    });
  expect(move(first!.id, 'InstantRP').status).toBe(400);
  expect(move(first!.id).status).toBe(202);
  expect(tiers(azure.get(first!.id).body)).toContain('ArchivedRP Valid');
  expect(recommended()).toHaveLength(others.length);
  const [newest] = points(azure, item);
  expect(move(newest!.id).body.error.code).toBe('UserErrorRecoveryPointNotEligibleForArchive');
});

const policy = (months: number, mode: object) => ({
  retentionPolicy: {
    dailySchedule: { retentionDuration: { count: 7 } },
    weeklySchedule: { daysOfTheWeek: ['Sunday'], retentionDuration: { count: 4 } },
    monthlySchedule: {
      retentionScheduleFormatType: 'Weekly',
      retentionScheduleWeekly: { daysOfTheWeek: ['Sunday'], weeksOfTheMonth: ['First', 'Last'] },
      retentionDuration: { count: months },
    },
    yearlySchedule: {
      retentionScheduleFormatType: 'Daily',
      retentionScheduleDaily: { daysOfTheMonth: [{ date: 1 }, { date: 0, isLast: true }] },
      monthsOfYear: ['January', 'April'],
      retentionDuration: { count: 7 },
    },
  },
  tieringPolicy: { ArchivedRP: mode },
});

test.each([
  ['2026-01-01', 'Yearly'],
  ['2026-04-30', 'Yearly'],
  ['2026-03-01', 'Monthly'],
  ['2026-03-29', 'Monthly'],
  ['2026-03-15', 'Weekly'],
  ['2026-03-16', 'Daily'],
])('a point of %s is kept as %s', (date, rule) => {
  expect(ruleOf(policy(6, {}), Date.parse(`${date}T02:00:00Z`))).toBe(rule);
});

test('what a rule keeps is counted in days, weeks, months and years of the calendar', () => {
  const at = Date.parse('2026-01-31T02:00:00Z');
  const until = (rule: 'Daily' | 'Weekly' | 'Monthly' | 'Yearly') =>
    new Date(expiry(policy(6, {}), rule, at)).toISOString().slice(0, 10);
  expect(['Daily', 'Weekly', 'Monthly', 'Yearly'].map((rule) => until(rule as 'Daily'))).toEqual([
    '2026-02-07',
    '2026-02-28',
    '2026-07-31',
    '2033-01-31',
  ]);
});

test('points move after three months, or later where the policy says so, and only with six months left', () => {
  const at = Date.parse('2026-01-04T02:00:00Z');
  const months = (count: number, mode: object) => {
    const until = expiry(policy(count, mode), 'Monthly', at);
    const from = archivedFrom(policy(count, mode), { at, until, rule: 'Monthly' });
    return from === undefined ? undefined : new Date(from).toISOString().slice(0, 10);
  };
  const recommended = { tieringMode: 'TierRecommended' };
  expect(months(6, recommended)).toBeUndefined();
  expect(months(9, recommended)).toBe('2026-04-04');
  expect(months(24, { tieringMode: 'TierAfter', duration: 12, durationType: 'Months' })).toBe(
    new Date(at + 360 * day).toISOString().slice(0, 10),
  );
  expect(months(24, { tieringMode: 'DoNotTier' })).toBeUndefined();
});
