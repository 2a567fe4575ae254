import { describe, expect, it } from '@jest/globals';
import { chase, digests, routes, storm } from '../../src/config/alert-handling.ts';
import { maintenance } from '../../src/config/maintenance.ts';

const person = '5d1f0c3a-1111-4222-8333-444455556666';

it('has a default for everything', () => {
  expect(maintenance.parse(undefined)).toEqual([]);
  expect(routes.parse(undefined)).toEqual([]);
  expect(digests.parse(undefined)).toEqual({ default: { every: 'each' } });
  expect(storm.parse(undefined)).toEqual({ alerts: 20, within: 600_000 });
  expect(chase.parse(undefined)).toMatchObject({ Sev0: 3_600_000, Sev4: 'never', escalateTo: [] });
});

describe('maintenance windows', () => {
  const window = (from: string, to: string, what: unknown = { vms: 'sql-prod-01' }) =>
    maintenance.safeParse([{ name: 'Patches', from, to, for: what }]);

  it.each([
    ['Sun 22:00', [0]],
    ['sunday 22:00', [0]],
    ['Mon-Fri 01:30', [1, 2, 3, 4, 5]],
    ['Fri-Mon 01:30', [5, 6, 0, 1]],
    ['Sat, Sun 06:00', [6, 0]],
    ['daily 04:00', [0, 1, 2, 3, 4, 5, 6]],
  ])('%s', (from, days) => {
    expect(window(from, '06:30').data?.[0]?.from).toMatchObject({ kind: 'weekly', time: { days } });
  });

  it('may be dates, by the wall clock or at a moment', () => {
    expect(window('2026-11-07T20:00', '2026-11-08T06:00').data?.[0]?.from).toEqual({
      kind: 'once',
      wall: { year: 2026, month: 11, day: 7, hour: 20, minute: 0 },
    });
    expect(window('2026-11-07T20:00+11:00', '2026-11-08T06:00Z').data?.[0]?.from).toEqual({
      kind: 'once',
      moment: Date.parse('2026-11-07T09:00Z'),
    });
  });

  it.each([
    ['no time', 'Sundays', '06:00'],
    ['no day', 'Xyz 22:00', '06:00'],
    ['no such hour', 'Sun 24:00', '06:00'],
    ['no such date', '2026-02-30T20:00', '2026-03-01T20:00'],
    ['an end before the start', '2026-11-08T06:00', '2026-11-07T20:00'],
    ['a week and a date', 'Sun 22:00', '2026-11-07T20:00'],
  ])('%s is refused', (_, from, to) => {
    expect(window(from, to).success).toBe(false);
  });

  it('must say what they are for', () => {
    expect(window('Sun 22:00', '06:00', {}).success).toBe(false);
    expect(window('Sun 22:00', '06:00', 'everything').success).toBe(true);
    expect(window('Sun 22:00', '06:00', { tags: 'Environment=Dev' }).data?.[0]?.for).toEqual({
      tags: [{ key: 'Environment', value: 'Dev' }],
    });
    expect(window('Sun 22:00', '06:00', { tags: ['Environment'] }).success).toBe(false);
  });
});

it('routes lead to channels and people', () => {
  const when = { severity: 'Sev0', tag: ['Support Team=DBA'] };
  expect(routes.parse([{ when, to: ['Backup DBA', person.toUpperCase()] }])).toEqual([
    {
      when: { severity: ['Sev0'], tag: [{ key: 'Support Team', value: 'DBA' }] },
      to: [
        { kind: 'channel', channel: 'Backup DBA' },
        { kind: 'person', oid: person },
      ],
    },
  ]);
  expect(routes.safeParse([{ when: { sevrity: 'Sev0' }, to: 'x' }]).success).toBe(false);
});

it('digests are hourly or daily, or each at once', () => {
  expect(digests.parse({ default: 'hourly', DBA: 'daily at 7:30', 'Night shift': 'each' })).toEqual({
    default: { every: 'hour' },
    DBA: { every: 'day', hour: 7, minute: 30 },
    'Night shift': { every: 'each' },
  });
  for (const wrong of ['weekly', 'daily at 25:00', ''])
    expect(digests.safeParse({ default: wrong }).success).toBe(false);
});

it('the time of a chase is a duration, or never', () => {
  expect(chase.parse({ Sev1: '30 min', Sev0: 'never' })).toMatchObject({ Sev1: 1_800_000, Sev0: 'never' });
  expect(chase.safeParse({ Sev1: 'soon' }).success).toBe(false);
});
