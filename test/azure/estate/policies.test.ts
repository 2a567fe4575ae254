import { describe, expect, test } from '@jest/globals';
import { toPolicy } from '../../../src/azure/estate/policies.ts';
import { describePolicy } from '../../../src/azure/estate/policy-words.ts';
import { rpoOf, startsOf } from '../../../src/azure/estate/schedule.ts';
import { ids } from '../fake-arm.ts';

const eight = new Date('2026-01-01T08:00:00Z');
const ten = new Date('2026-01-01T22:00:00Z');

/** A VM policy with these properties, read. */
const read = (properties: object) =>
  toPolicy(
    {
      id: `${ids.vault}/backupPolicies/P`,
      name: 'P',
      properties: { backupManagementType: 'AzureIaasVM', ...properties },
    },
    ids.vault,
  );
const words = (properties: object) => {
  const { schedule, retention } = describePolicy(read(properties));
  return [schedule, retention];
};
const daily = { schedulePolicyType: 'SimpleSchedulePolicy', scheduleRunFrequency: 'Daily', scheduleRunTimes: [ten] };
const kept = (count: unknown, durationType: unknown) => ({ retentionDuration: { count, durationType } });
const keeps = (schedules: object) => ({
  schedulePolicy: daily,
  retentionPolicy: { retentionPolicyType: 'LongTermRetentionPolicy', ...schedules },
});

describe('in words', () => {
  test('Enhanced, every four hours', () => {
    const tier1 = read({
      policyType: 'V2',
      schedulePolicy: {
        schedulePolicyType: 'SimpleSchedulePolicyV2',
        scheduleRunFrequency: 'Hourly',
        hourlySchedule: { interval: 4, scheduleWindowStartTime: eight, scheduleWindowDuration: 24 },
      },
      retentionPolicy: {
        retentionPolicyType: 'LongTermRetentionPolicy',
        dailySchedule: kept(7, 'Days'),
        weeklySchedule: kept(4, 'Weeks'),
        monthlySchedule: kept(6, 'Months'),
        yearlySchedule: kept(7, 'Years'),
      },
      instantRpRetentionRangeInDays: 5,
      timeZone: 'AUS Eastern Standard Time',
      protectedItemsCount: 3,
    });
    expect(tier1).toMatchObject({ type: 'V2', workload: 'vm', protectedItems: 3, vault: ids.vault });
    expect(tier1.unread).toBeUndefined();
    expect(describePolicy(tier1)).toEqual({
      schedule: 'every 4 hours from 08:00 for 24 h (AUS Eastern Standard Time)',
      retention: 'snapshots 5 days; daily 7 days, weekly 4 weeks, monthly 6 months, yearly 7 years',
      words: [
        expect.stringMatching(/^Backs up/),
        expect.stringMatching(/^Keeps/),
        expect.stringContaining('snapshots only'),
      ],
    });
  });

  test('every week', () => {
    const weekly = {
      ...keeps({ dailySchedule: null, weeklySchedule: kept(12, 'Weeks') }),
      schedulePolicy: {
        scheduleRunFrequency: 'Weekly',
        scheduleRunDays: ['Saturday', 'Sunday'],
        scheduleRunTimes: [ten],
      },
      timeZone: 'India Standard Time',
    };
    expect(words(weekly)).toEqual([
      'every week on Saturday and Sunday at 22:00 (India Standard Time)',
      'weekly 12 weeks',
    ]);
  });

  test('each number has the unit that Azure says', () => {
    expect(words(keeps({ dailySchedule: kept(4, 'Weeks'), monthlySchedule: kept(90, 'Days') }))[1]).toBe(
      'daily 4 weeks, monthly 90 days',
    );
    expect(words({ schedulePolicy: daily, retentionPolicy: kept(30, 'Days') })[1]).toBe('every point 30 days');
  });

  test.each([
    [null, 'UTC: it names no time zone'],
    ['UTC', 'UTC'],
    ['Nowhere Standard Time', '“Nowhere Standard Time”, a time zone that is not known'],
  ])('the time zone %s', (timeZone, said) => {
    expect(words({ ...keeps({ dailySchedule: kept(7, 'Days') }), timeZone })[0]).toBe(`every day at 22:00 (${said})`);
  });
});

describe('what cannot be read is said, and not guessed', () => {
  test.each([
    [{ ...keeps({ dailySchedule: kept(7, 'Days') }), schedulePolicy: null }, ['its schedule']],
    [{ schedulePolicy: daily, retentionPolicy: null }, ['what it keeps']],
    [{ schedulePolicy: null, retentionPolicy: null }, ['its schedule', 'what it keeps']],
    [keeps({}), ['what it keeps']],
    [keeps({ dailySchedule: kept(7, 'Invalid') }), ['what it keeps']],
    [keeps({ dailySchedule: kept(7, undefined) }), ['what it keeps']],
    [keeps({ dailySchedule: kept('seven', 'Days') }), ['what it keeps']],
    [keeps({ dailySchedule: kept(7, 'Days'), weeklySchedule: {} }), ['what it keeps']],
    [
      { ...keeps({ dailySchedule: kept(7, 'Days') }), schedulePolicy: { scheduleRunFrequency: 'Daily' } },
      ['its schedule'],
    ],
    [
      {
        ...keeps({ dailySchedule: kept(7, 'Days') }),
        schedulePolicy: { scheduleRunFrequency: 'Hourly', hourlySchedule: { scheduleWindowStartTime: eight } },
      },
      ['its schedule'],
    ],
    [
      {
        ...keeps({ dailySchedule: kept(7, 'Days') }),
        schedulePolicy: { scheduleRunFrequency: 'Weekly', scheduleRunDays: ['Someday'], scheduleRunTimes: [ten] },
      },
      ['its schedule'],
    ],
    [
      {
        ...keeps({ dailySchedule: kept(7, 'Days') }),
        schedulePolicy: { scheduleRunFrequency: 'Daily', scheduleRunTimes: [new Date('soon')] },
      },
      ['its schedule'],
    ],
  ])('%#', (properties, unread) => {
    expect(read(properties).unread).toEqual(unread);
    expect(words(properties).filter((text) => text.includes('cannot be read'))).toHaveLength(unread.length);
  });

  test('of another workload it is only named; of none at all that is said', () => {
    const other = (properties: object) => toPolicy({ id: 'x', name: 'sql', properties } as never, ids.vault);
    expect(other({ backupManagementType: 'AzureWorkload' })).toMatchObject({ name: 'sql', workload: 'other' });
    expect(other({ backupManagementType: 'AzureWorkload' }).unread).toBeUndefined();
    expect(toPolicy({ id: 'x', name: 'odd' }, ids.vault).unread).toEqual(['what it is for']);
  });
});

const hour = 3_600_000;

describe('what a schedule promises', () => {
  test.each([
    [{ every: 'day', at: ['22:00'] }, 24],
    [{ every: 'day', at: ['06:00', '22:00'] }, 16],
    [{ every: 'week', on: ['Saturday'], at: ['22:00'] }, 7 * 24],
    [{ every: 'week', on: ['Monday', 'Thursday'], at: ['01:00'] }, 4 * 24],
    [{ every: 'hours', hours: 4, from: '08:00', window: 24 }, 4],
    [{ every: 'hours', hours: 4, from: '08:00', window: 12 }, 12],
    [{ every: 'hours', hours: 12, from: '20:30', window: 24 }, 12],
    [{ every: 'unknown' }, undefined],
  ] as const)('%j: %s h', (schedule, hours) => {
    expect(rpoOf(schedule)).toBe(hours === undefined ? undefined : hours * hour);
  });

  test('and when it starts', () => {
    expect(startsOf({ every: 'hours', hours: 6, from: '20:30', window: 12 })).toEqual([
      { hour: 20, minute: 30 },
      { hour: 2, minute: 30 },
      { hour: 8, minute: 30 },
    ]);
    expect(startsOf({ every: 'week', on: ['SUNDAY', 'Saturday'], at: ['01:05'] })).toEqual([
      { hour: 1, minute: 5, days: [0, 6] },
    ]);
  });
});
