import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { endingAt, phaseOf, startingAt } from '../../../src/alerts/silence/rule-schedule.ts';
import { spanWords } from '../../../src/doctor/chain/silence.ts';

const minute = 60_000;
const zones = fc.constantFrom(
  'UTC',
  'Australia/Sydney',
  'Europe/London',
  'America/New_York',
  'Asia/Kolkata',
  'Europe/Vienna',
);
const minutes = fc
  .integer({ min: Date.UTC(2024, 0, 1) / minute, max: Date.UTC(2032, 0, 1) / minute })
  .map((n) => n * minute);

test('a rule ends at the very moment that was meant, in any zone and on any day of the year', () => {
  fc.assert(
    fc.property(minutes, zones, (until, zone) => {
      const schedule = endingAt(until, zone);
      expect(phaseOf(schedule, until - 1)).toEqual({ kind: 'until', begin: undefined, end: until });
      expect(phaseOf(schedule, until).kind).toBe('over');
    }),
  );
});

test('it holds from the moment it is made, whatever the zone', () => {
  fc.assert(
    fc.property(minutes, zones, fc.integer({ min: 2, max: 60 * 24 * 30 }), (from, zone, length) => {
      const until = from + length * minute;
      // An hour that the clocks show twice begins the second time at the latest.
      const at = Math.min(from + 61 * minute, until - 1);
      expect(phaseOf(startingAt(endingAt(until, zone), from), at).kind).toBe('until');
    }),
  );
});

test('the portal shows the wall clock that people agreed to', () => {
  const until = Date.UTC(2026, 10, 27, 7, 0);
  expect(endingAt(until, 'Australia/Sydney')).toEqual({
    effectiveUntil: '2026-11-27T18:00:00',
    timeZone: 'AUS Eastern Standard Time',
  });
});

test('UTC stands in for a zone without a name in Windows, and for an hour that comes twice', () => {
  const until = Date.UTC(2026, 10, 27, 7, 0);
  expect(endingAt(until, 'Antarctica/Troll')).toEqual({ effectiveUntil: '2026-11-27T07:00:00', timeZone: 'UTC' });
  const twice = Date.UTC(2026, 3, 4, 15, 30);
  expect(endingAt(twice, 'Australia/Sydney').timeZone).toBe('UTC');
});

test.each([
  [undefined, 'always'],
  [{}, 'always'],
  [{ effectiveFrom: '2026-06-02T00:00:00' }, 'later'],
  [{ effectiveFrom: '2026-05-01T00:00:00' }, 'always'],
  [{ effectiveFrom: '2026-05-01T00:00:00', effectiveUntil: '2026-05-31T00:00:00' }, 'over'],
  [{ recurrences: [{ recurrenceType: 'Daily' }] }, 'at-times'],
  [{ effectiveUntil: '2026-06-01T05:00:00', timeZone: 'Eastern Standard Time' }, 'until'],
] as const)('%j is %s', (schedule, kind) => {
  expect(phaseOf(schedule, Date.UTC(2026, 5, 1, 6)).kind).toBe(kind);
});

test('a time zone that is not known is said, never silently UTC', () => {
  const time = (ms: number) => new Date(ms).toISOString().slice(0, 16);
  const words = (schedule: Parameters<typeof phaseOf>[0]) => spanWords(phaseOf(schedule, Date.UTC(2026, 5, 1)), time);
  const effectiveUntil = '2026-06-02T05:00:00';
  expect(words({ effectiveUntil, timeZone: 'Lunar Standard Time' })).toBe(
    'until 2026-06-02T05:00 (in the time zone “Lunar Standard Time”, which Lifeboat does not know: taken as UTC, up to 14 hours off)',
  );
  expect(words({ effectiveUntil, timeZone: 'UTC' })).toBe('until 2026-06-02T05:00');
  expect(words({ timeZone: 'Lunar Standard Time' })).toBe('without an end');
});

test('in a time zone that is not known a rule is over, or has not begun, only when it is so in every zone', () => {
  const end = Date.UTC(2026, 5, 2, 5);
  const unknown = { effectiveUntil: '2026-06-02T05:00:00', timeZone: 'Lunar Standard Time' };
  const kindAt = (hours: number) => phaseOf(unknown, end + hours * 60 * minute).kind;
  expect([-1, 0, 13.9, 14].map(kindAt)).toEqual(['until', 'until', 'until', 'over']);
  const begins = { effectiveFrom: '2026-06-02T05:00:00', timeZone: 'Lunar Standard Time' };
  const begunAt = (hours: number) => phaseOf(begins, end + hours * 60 * minute).kind;
  expect([-14.1, -14, -1, 0].map(begunAt)).toEqual(['later', 'always', 'always', 'always']);
});
