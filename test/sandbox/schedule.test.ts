import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { slotAt } from '../../src/sandbox/backup/policies/slots.ts';
import { switchSchedule } from '../../src/sandbox/backup/schedule.ts';
import { itemsOf, jobsOf } from '../../src/sandbox/core/tables.ts';
import { day, minute, PureAzure, prod } from './pure-azure.ts';

const hour = 60 * minute;
const vm = (name: string, group = 'rg-contoso-app-prod', subscription = prod) =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
const backups = (azure: PureAzure, id: string) =>
  jobsOf(azure.world, itemsOf(azure.world, id)[0]!.id).filter(
    ({ operation, start }) => operation === 'Backup' && start > azure.now - day,
  );

test('switched on, nights happen by themselves: six snapshots a day of an hourly policy, the last one in the vault', () => {
  const azure = new PureAzure();
  switchSchedule(azure.world, true, azure.now);
  for (let n = 0; n < 25; n++) azure.pass(hour);
  const made = backups(azure, vm('app-prod-01'));
  expect(made).toHaveLength(6);
  expect(made.filter(({ tasks }) => tasks.length > 1)).toHaveLength(1);
  expect(made.filter(({ userTriggered }) => userTriggered)).toEqual([]);
});

test('switched off, or stopped, nothing runs', () => {
  const azure = new PureAzure();
  switchSchedule(azure.world, true, azure.now);
  switchSchedule(azure.world, false, azure.now);
  azure.pass(day);
  expect(backups(azure, vm('app-prod-01'))).toEqual([]);
  switchSchedule(azure.world, true, azure.now);
  azure.pass(day);
  const stopped = vm('build-dev-01', 'rg-contoso-dev', '20000000-0000-4000-8000-000000000002');
  expect(backups(azure, stopped)).toEqual([]);
});

const daily = (time: string, timeZone = 'UTC') => ({
  timeZone,
  schedulePolicy: { scheduleRunFrequency: 'Daily', scheduleRunTimes: [time] },
});

test('a policy keeps the offset of the day on which it was written: summer time does not move it', () => {
  const written = daily('2026-01-15T22:00:00Z', 'AUS Eastern Standard Time');
  expect(slotAt(written, Date.parse('2026-01-20T11:00:00Z'))).toEqual({ toVault: true });
  expect(slotAt(written, Date.parse('2026-07-20T11:00:00Z'))).toEqual({ toVault: true });
  expect(slotAt(written, Date.parse('2026-07-20T12:00:00Z'))).toBeUndefined();
});

test('a weekly policy runs on its days', () => {
  const weekly = {
    timeZone: 'UTC',
    schedulePolicy: {
      scheduleRunFrequency: 'Weekly',
      weeklySchedule: { scheduleRunDays: ['Sunday'], scheduleRunTimes: ['2026-01-01T02:00:00Z'] },
    },
  };
  expect(slotAt(weekly, Date.parse('2026-05-03T02:00:00Z'))).toEqual({ toVault: true });
  expect(slotAt(weekly, Date.parse('2026-05-04T02:00:00Z'))).toBeUndefined();
});

test('an hourly policy has a backup each so many hours of its window, and one a day goes to the vault', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(4, 6, 8, 12),
      fc.integer({ min: 4, max: 24 }),
      fc.integer({ min: 0, max: 47 }),
      (interval, duration, half) => {
        fc.pre(duration >= interval);
        const start = Date.parse('2026-01-01T00:00:00Z') + half * 30 * minute;
        const policy = {
          timeZone: 'UTC',
          schedulePolicy: {
            scheduleRunFrequency: 'Hourly',
            hourlySchedule: {
              interval,
              scheduleWindowStartTime: new Date(start).toISOString(),
              scheduleWindowDuration: duration,
            },
          },
        };
        const slots = Array.from({ length: 48 }, (_, n) => slotAt(policy, start + n * 30 * minute)).filter(Boolean);
        expect(slots).toHaveLength(Math.min(Math.floor(duration / interval) + 1, 24 / interval));
        expect(slots.filter((slot) => slot!.toVault)).toHaveLength(1);
      },
    ),
  );
});
