import { describe, expect, test } from '@jest/globals';
import { policyBody } from '../../../../src/azure/documents/policy.ts';
import { unlike } from '../../../../src/azure/documents/unlike.ts';
import { policyOf } from '../../../../src/azure/estate/policy/of-spec.ts';
import { faultsOf, nameFault, type PolicySpec } from '../../../../src/azure/estate/policy/spec.ts';
import { archiveWords } from '../../../../src/azure/estate/policy-words.ts';

const tier1: PolicySpec = {
  type: 'V2',
  schedule: { every: 'hours', hours: 4, from: '08:00', window: 24 },
  timeZone: 'AUS Eastern Standard Time',
  snapshotDays: 5,
  keep: { daily: 7, weekly: 4, monthly: 6, yearly: 7 },
  day: 'Sunday',
  archive: 'recommended',
};
const daily: PolicySpec = {
  type: 'V1',
  schedule: { every: 'day', at: ['22:00'] },
  timeZone: 'UTC',
  snapshotDays: 2,
  keep: { daily: 30 },
  day: 'Sunday',
  archive: 'never',
};

test('what Azure is sent of the first tier of Contoso', () => {
  const at = '2026-11-30T08:00:00Z';
  const first = {
    retentionScheduleFormatType: 'Weekly',
    retentionScheduleWeekly: { daysOfTheWeek: ['Sunday'], weeksOfTheMonth: ['First'] },
    retentionTimes: [at],
  };
  expect(policyBody(tier1, Date.UTC(2026, 11, 6, 23))).toEqual({
    backupManagementType: 'AzureIaasVM',
    policyType: 'V2',
    instantRPDetails: {},
    schedulePolicy: {
      schedulePolicyType: 'SimpleSchedulePolicyV2',
      scheduleRunFrequency: 'Hourly',
      hourlySchedule: { interval: 4, scheduleWindowStartTime: at, scheduleWindowDuration: 24 },
    },
    retentionPolicy: {
      retentionPolicyType: 'LongTermRetentionPolicy',
      dailySchedule: { retentionTimes: [at], retentionDuration: { count: 7, durationType: 'Days' } },
      weeklySchedule: {
        daysOfTheWeek: ['Sunday'],
        retentionTimes: [at],
        retentionDuration: { count: 4, durationType: 'Weeks' },
      },
      monthlySchedule: { ...first, retentionDuration: { count: 6, durationType: 'Months' } },
      yearlySchedule: { ...first, monthsOfYear: ['January'], retentionDuration: { count: 7, durationType: 'Years' } },
    },
    tieringPolicy: { ArchivedRP: { tieringMode: 'TierRecommended', duration: 0, durationType: 'Invalid' } },
    instantRpRetentionRangeInDays: 5,
    timeZone: 'AUS Eastern Standard Time',
  });
});

describe('what Azure would refuse', () => {
  test.each<[string, Partial<PolicySpec>, PolicySpec]>([
    ['a Standard policy runs daily or weekly', { type: 'V1', snapshotDays: 5 }, tier1],
    [
      'every 4, 6, 8 or 12 hours, not every 5',
      { schedule: { every: 'hours', hours: 5, from: '08:00', window: 24 } },
      tier1,
    ],
    ['window of the backups is 4 to 24', { schedule: { every: 'hours', hours: 4, from: '08:00', window: 25 } }, tier1],
    ['shorter than the time between', { schedule: { every: 'hours', hours: 8, from: '08:00', window: 4 } }, tier1],
    ['on the hour or half past', { schedule: { every: 'day', at: ['22:15'] } }, daily],
    ['no time zone that Azure knows', { timeZone: 'Atlantis Time' }, daily],
    ['a Standard policy keeps snapshots 1 to 5 days, not 6', { snapshotDays: 6 }, daily],
    ['an Enhanced policy keeps snapshots 1 to 30 days, not 31', { snapshotDays: 31 }, tier1],
    ['daily points are kept 7 to 9999 days, not 6', { keep: { daily: 6 } }, daily],
    ['weekly points are kept 1 to 5163 weeks', { keep: { daily: 7, weekly: 5164 } }, daily],
    ['monthly points are kept 1 to 1188 months', { keep: { daily: 7, monthly: 1189 } }, daily],
    ['yearly points are kept 1 to 99 years', { keep: { daily: 7, yearly: 100 } }, daily],
    ['No point could ever move', { archive: 'recommended' }, daily],
    [
      'A weekly policy keeps no daily points',
      { schedule: { every: 'week', on: ['Sunday'], at: ['22:00'] }, snapshotDays: 5 },
      daily,
    ],
  ])('%s', (words, change, spec) => {
    expect(faultsOf(spec)).toEqual([]);
    expect(
      faultsOf({ ...spec, ...change })
        .join('; ')
        .toLowerCase(),
    ).toContain(words.toLowerCase());
  });

  test('names', () => {
    expect(nameFault('abc')).toBeUndefined();
    expect(nameFault('a'.repeat(150))).toBeUndefined();
    expect(nameFault('ab')).toContain('3 to 150');
    expect(nameFault('a'.repeat(151))).toContain('3 to 150');
    expect(nameFault('1abc')).toContain('a letter first');
  });
});

describe('archive', () => {
  test('only points of three months with six left ever move', () => {
    expect(archiveWords(policyOf(tier1))).toBe(
      'only yearly points move to the archive tier, once Azure recommends it, after 90 days; monthly points never can: they are kept 6 months only',
    );
    const longer = { ...tier1, keep: { ...tier1.keep, monthly: 9 } };
    expect(archiveWords(policyOf(longer))).toContain('monthly and yearly points move');
    expect(archiveWords(policyOf(daily))).toBe('nothing moves to the archive tier');
  });
});

describe('what Azure shows is held against what was asked for', () => {
  test('more than was asked for is no difference, nor is the date of a time of day', () => {
    const asked = { a: { scheduleRunTimes: ['2026-11-30T08:00:00Z'] }, region: 'AustraliaEast' };
    expect(
      unlike(asked, { a: { scheduleRunTimes: ['2020-01-01T08:00:00.000Z'], b: 1 }, region: 'australiaeast' }),
    ).toBeUndefined();
  });

  test('what is another value, or is not there, is named', () => {
    expect(unlike({ a: { b: 1 } }, { a: { b: 2 } })).toBe('a.b is 2 and not 1');
    expect(unlike({ a: { b: 1 } }, {})).toBe('a is missing');
    expect(unlike({ a: ['x'] }, { a: ['x', 'y'] })).toContain('a is ["x","y"]');
    expect(
      unlike({ scheduleRunTimes: ['2026-11-30T08:00:00Z'] }, { scheduleRunTimes: ['2026-11-30T09:00:00Z'] }),
    ).toContain('scheduleRunTimes');
  });
});
