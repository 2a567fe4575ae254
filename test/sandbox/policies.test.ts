import { expect, test } from '@jest/globals';
import { itemsUnder, jobsOf, pointsOf, protectedItems } from '../../src/sandbox/core/tables.ts';
import { type Answer, type Body, day, dev, minute, PureAzure, prodVault } from './pure-azure.ts';

const devVault = `/subscriptions/${dev}/resourceGroups/rg-contoso-dev/providers/Microsoft.RecoveryServices/vaults/rsv-contoso-dev-aue`;
const at = '2026-01-01T02:00:00Z';
const counted = (count: number, durationType: string) => ({
  retentionTimes: [at],
  retentionDuration: { count, durationType },
});
const daily = counted(30, 'Days');
const firstSunday = {
  retentionScheduleFormatType: 'Weekly',
  retentionScheduleWeekly: { daysOfTheWeek: ['Sunday'], weeksOfTheMonth: ['First'] },
};
const firstOfMonth = {
  retentionScheduleFormatType: 'Daily',
  retentionScheduleDaily: { daysOfTheMonth: [{ date: 1, isLast: false }] },
};
const monthly = (count: number, format: object = firstSunday) => ({ ...format, ...counted(count, 'Months') });
const yearly = (count: number, monthsOfYear = ['January']) => ({
  ...firstSunday,
  ...counted(count, 'Years'),
  monthsOfYear,
});
const weekly = (count: number, daysOfTheWeek = ['Sunday']) => ({ ...counted(count, 'Weeks'), daysOfTheWeek });

const standard = (retention: object = { dailySchedule: daily }, more: object = {}) => ({
  backupManagementType: 'AzureIaasVM',
  schedulePolicy: { schedulePolicyType: 'SimpleSchedulePolicy', scheduleRunFrequency: 'Daily', scheduleRunTimes: [at] },
  retentionPolicy: { retentionPolicyType: 'LongTermRetentionPolicy', ...retention },
  timeZone: 'UTC',
  ...more,
});
const onDays = (days: string[], retention: object, more: object = {}) =>
  standard(retention, {
    schedulePolicy: {
      schedulePolicyType: 'SimpleSchedulePolicy',
      scheduleRunFrequency: 'Weekly',
      scheduleRunDays: days,
      scheduleRunTimes: [at],
    },
    ...more,
  });
const hourly = (rule: object, more: object = {}) =>
  standard(undefined, {
    policyType: 'V2',
    schedulePolicy: {
      schedulePolicyType: 'SimpleSchedulePolicyV2',
      scheduleRunFrequency: 'Hourly',
      hourlySchedule: { interval: 4, scheduleWindowStartTime: at, scheduleWindowDuration: 24, ...rule },
    },
    ...more,
  });
const recommended = {
  tieringPolicy: { ArchivedRP: { tieringMode: 'TierRecommended', duration: 0, durationType: 'Invalid' } },
};
const after = (duration: number, durationType: string) => ({
  tieringPolicy: { ArchivedRP: { tieringMode: 'TierAfter', duration, durationType } },
});

const put = (azure: PureAzure, vault: string, name: string, properties: object): Answer =>
  azure.send('PUT', `${vault}/backupPolicies/${name}`, { properties });

const message =
  'Input for create or update policy is not in proper format\r\nPlease check format of parameters like schedule time, schedule days, retention time and retention days ';

test.each([
  ['daily for 30 days', standard()],
  ['weekly on Sunday', onDays(['Sunday'], { weeklySchedule: weekly(4) })],
  ['hourly over a day', hourly({})],
  ['hourly in the smallest window', hourly({ scheduleWindowDuration: 4 })],
  ['monthly by date', standard({ dailySchedule: daily, monthlySchedule: monthly(60, firstOfMonth) }, recommended)],
  [
    'the longest of everything',
    standard({
      dailySchedule: counted(9_999, 'Days'),
      weeklySchedule: weekly(5_163),
      monthlySchedule: monthly(1_188),
      yearlySchedule: yearly(99),
    }),
  ],
  ['another time zone', standard(undefined, { timeZone: 'AUS Eastern Standard Time' })],
  ['archived after 90 days', standard({ dailySchedule: daily, yearlySchedule: yearly(7) }, after(90, 'Days'))],
  ['a snapshot group of its own', standard(undefined, { instantRPDetails: { azureBackupRGNamePrefix: 'rg-snap-' } })],
])('Azure takes a policy: %s', (_what, properties) => {
  const azure = new PureAzure();
  expect(put(azure, devVault, 'My-Policy', properties)).toMatchObject({ status: 200 });
  expect(azure.get(`${devVault}/backupPolicies/My-Policy`).body.properties).toMatchObject({
    ...JSON.parse(
      JSON.stringify(properties, (key, value) => (key === 'policyType' && value === 'V1' ? undefined : value)),
    ),
    protectedItemsCount: 0,
  });
});

test.each([
  [
    'a weekly one keeps snapshots for other than 5 days',
    onDays(['Sunday'], { weeklySchedule: weekly(4) }, { instantRpRetentionRangeInDays: 2 }),
  ],
  ['a weekly one keeps a day on which it does not run', onDays(['Monday'], { weeklySchedule: weekly(4, ['Sunday']) })],
  ['a weekly one keeps daily points', onDays(['Sunday'], { dailySchedule: daily, weeklySchedule: weekly(4) })],
  [
    'a weekly one keeps monthly points by date',
    onDays(['Sunday'], { weeklySchedule: weekly(4), monthlySchedule: monthly(6, firstOfMonth) }),
  ],
  ['a weekly one runs on no day', onDays([], { weeklySchedule: weekly(4) })],
  ['a day that there is not', onDays(['Someday'], { weeklySchedule: weekly(4, ['Someday']) })],
  ['a window that ends before the second backup', hourly({ interval: 12, scheduleWindowDuration: 8 })],
  ['a window of 25 hours', hourly({ scheduleWindowDuration: 25 })],
  ['daily points for 10,000 days', standard({ dailySchedule: counted(10_000, 'Days') })],
  ['weekly points for 5,164 weeks', standard({ dailySchedule: daily, weeklySchedule: weekly(5_164) })],
  ['monthly points for 1,189 months', standard({ dailySchedule: daily, monthlySchedule: monthly(1_189) })],
  ['yearly points for 100 years', standard({ dailySchedule: daily, yearlySchedule: yearly(100) })],
  ['yearly points of no month', standard({ dailySchedule: daily, yearlySchedule: yearly(7, []) })],
  [
    'weeks counted as days',
    standard({ dailySchedule: daily, weeklySchedule: { ...weekly(4), ...counted(4, 'Days') } }),
  ],
  [
    'points kept of another time of day',
    standard({ dailySchedule: { ...daily, retentionTimes: ['2026-01-01T04:00:00Z'] } }),
  ],
  ['a time zone that there is not', standard(undefined, { timeZone: 'Contoso Standard Time' })],
  ['tiering of daily points', standard(undefined, recommended)],
  [
    'tiering of months that never can move',
    standard({ dailySchedule: daily, monthlySchedule: monthly(6) }, recommended),
  ],
  ['tiering after a month', standard({ dailySchedule: daily, yearlySchedule: yearly(7) }, after(30, 'Days'))],
  ['no management type', { ...standard(), backupManagementType: undefined }],
])('Azure refuses a policy, and does not say why: %s', (_what, properties) => {
  const azure = new PureAzure();
  expect(put(azure, devVault, 'My-Policy', properties)).toMatchObject({
    status: 400,
    body: { error: { code: 'BMSUserErrorInvalidPolicyInput', message } },
  });
  expect(azure.get(`${devVault}/backupPolicies/My-Policy`).status).toBe(404);
});

const read = (azure: PureAzure, vault: string, name: string): Body =>
  structuredClone(azure.get(`${vault}/backupPolicies/${name}`).body.properties);

test('a change of a policy that items follow is a long operation, with a job for each item', () => {
  const azure = new PureAzure();
  const changed = read(azure, devVault, 'Tier-2-Dev-WebApp');
  changed.retentionPolicy.dailySchedule.retentionDuration.count = 40;
  const answer = put(azure, devVault, 'Tier-2-Dev-WebApp', changed);
  expect(answer.status).toBe(202);
  expect(azure.get(answer.headers.location!).status).toBe(202);
  azure.pass(minute);
  const { body } = azure.get(answer.headers['azure-asyncoperation']!);
  const items = itemsUnder(azure.world, `${devVault}/backupPolicies/Tier-2-Dev-WebApp`);
  expect(body).toMatchObject({ status: 'Succeeded', properties: { objectType: 'OperationStatusJobsExtendedInfo' } });
  expect(body.properties.jobIds).toHaveLength(items.length);
  expect(jobsOf(azure.world, items[0]!.id).map(({ name }) => name)).toContain(body.properties.jobIds[0]);
  expect(azure.get(answer.headers.location!)).toMatchObject({ status: 200, body: { name: 'Tier-2-Dev-WebApp' } });
});

test('points that exist are kept as the changed policy says; less is told as an alert', () => {
  const azure = new PureAzure();
  const [item] = itemsUnder(azure.world, `${devVault}/backupPolicies/Tier-2-Dev-WebApp`);
  const oldest = () =>
    pointsOf(azure.world, item!.id).filter(({ rule, until }) => rule === 'Daily' && until > azure.now);
  const before = oldest().length;
  const changed = read(azure, devVault, 'Tier-2-Dev-WebApp');
  changed.retentionPolicy.dailySchedule.retentionDuration.count = 7;
  expect(put(azure, devVault, 'Tier-2-Dev-WebApp', changed).status).toBe(202);
  expect(oldest().length).toBeLessThan(before);
  const alerts = azure.get(`/subscriptions/${dev}/providers/Microsoft.AlertsManagement/alerts`).body.value;
  expect(alerts.map(({ name }: Body) => name)).toEqual(['Modify Policy with Shorter Retention']);
});

test('an immutable vault lets a policy keep more, and never less; nor does Enhanced become Standard', () => {
  const azure = new PureAzure();
  const changed = read(azure, prodVault, 'Tier-1-Prod-AppDB');
  changed.retentionPolicy.yearlySchedule.retentionDuration.count = 8;
  expect(put(azure, prodVault, 'Tier-1-Prod-AppDB', changed).status).toBe(202);
  azure.pass(minute);
  for (const change of [
    (copy: Body) => (copy.retentionPolicy.yearlySchedule.retentionDuration.count = 7),
    (copy: Body) => (copy.instantRpRetentionRangeInDays = 4),
    (copy: Body) => delete copy.retentionPolicy.weeklySchedule,
  ]) {
    const copy = read(azure, prodVault, 'Tier-1-Prod-AppDB');
    change(copy);
    expect(put(azure, prodVault, 'Tier-1-Prod-AppDB', copy).body.error.code).toBe(
      'UserErrorOperationDeniedOnImmutableItem',
    );
  }
  expect(put(azure, prodVault, 'Tier-1-Prod-AppDB', standard(undefined, { policyType: 'V1' })).status).toBe(400);
});

test('an immutable vault refuses more, too, while an item that follows the policy is suspended', () => {
  const azure = new PureAzure();
  const [item] = itemsUnder(azure.world, `${prodVault}/backupPolicies/Tier-1-Prod-AppDB`);
  const suspended = {
    protectedItemType: 'Microsoft.Compute/virtualMachines',
    sourceResourceId: item!.source,
    protectionState: 'BackupsSuspended',
  };
  expect(azure.send('PUT', item!.id, { properties: suspended }).status).toBe(202);
  expect(protectedItems(azure.world).get(item!.id)?.properties.protectionState).toBe('BackupsSuspended');
  const changed = read(azure, prodVault, 'Tier-1-Prod-AppDB');
  changed.retentionPolicy.yearlySchedule.retentionDuration.count = 8;
  expect(put(azure, prodVault, 'Tier-1-Prod-AppDB', changed).body.error.code).toBe(
    'UserErrorOperationDeniedOnImmutableItem',
  );
});

test('fifty policies are made or changed in 24 hours, then no more until they are over; two hundred are in a vault', () => {
  const azure = new PureAzure();
  const edit = (n: number) => put(azure, devVault, `Policy-${n}`, standard());
  for (let n = 0; n < 50; n++) expect(edit(n).status).toBe(200);
  expect(edit(50)).toMatchObject({ status: 400, body: { error: { code: 'CloudDosAbsoluteLimitReached' } } });
  expect(edit(0).status).toBe(400);
  for (let n = 50; n < 195; n++) {
    if (n % 50 === 0) azure.pass(day + minute);
    expect(edit(n).status).toBe(200);
  }
  expect(edit(195).body.error.code).toBe('BMSUserErrorPolicyLimitReached');
  expect(edit(194).status).toBe(200);
});
