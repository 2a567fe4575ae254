import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clockChange, lastTime, momentOf, nextTime, wallOf } from '../../src/config/zone.ts';

const sydney = 'Australia/Sydney';
const zones = [
  'UTC',
  sydney,
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Europe/Berlin',
];
const iso = (ms: number) => new Date(ms).toISOString();
const wall = (year: number, month: number, day: number, hour: number, minute = 0) => ({
  year,
  month,
  day,
  hour,
  minute,
});

describe('the moment of a wall clock', () => {
  it.each([
    ['in winter', wall(2026, 7, 1, 22), 'first', '2026-07-01T12:00:00.000Z'],
    ['in summer', wall(2026, 12, 1, 22), 'first', '2026-12-01T11:00:00.000Z'],
    // 2026-10-04 02:00 to 03:00 does not exist there; 2026-04-05 02:00 to 03:00 comes twice.
    ['that is left out', wall(2026, 10, 4, 2, 30), 'first', '2026-10-03T16:30:00.000Z'],
    ['that comes twice, the first', wall(2026, 4, 5, 2, 30), 'first', '2026-04-04T15:30:00.000Z'],
    ['that comes twice, the last', wall(2026, 4, 5, 2, 30), 'last', '2026-04-04T16:30:00.000Z'],
  ] as const)('%s', (_, shown, which, expected) => {
    expect(iso(momentOf(shown, sydney, which))).toBe(expected);
  });
});

it('a daily time comes once a day, also on the days that are 23 and 25 hours long', () => {
  const zone = fc.constantFrom(...zones);
  const start = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) });
  const time = fc.record({ hour: fc.nat({ max: 23 }), minute: fc.nat({ max: 59 }) });
  fc.assert(
    fc.property(zone, start, time, (zone, start, time) => {
      const next = nextTime(start, time, zone);
      expect(next).toBeGreaterThan(start);
      expect(next - start).toBeLessThanOrEqual(26 * 3_600_000);
      expect(lastTime(next, time, zone)).toBe(next);
      expect(lastTime(next - 1, time, zone)).toBeLessThanOrEqual(start);
      const shown = wallOf(next, zone);
      // In the hour that is left out, the clock has gone on by as much.
      expect([time.hour, time.hour + 1]).toContain(shown.hour);
      expect(shown.minute).toBe(time.minute);
    }),
    { numRuns: 500 },
  );
});

it('a weekly time falls on its days', () => {
  const at = Date.parse('2026-03-04T00:00:00Z');
  const monday = nextTime(at, { hour: 1, minute: 0, days: [1] }, sydney);
  expect(wallOf(monday, sydney)).toMatchObject({ weekday: 1, day: 9, hour: 1 });
  expect(wallOf(lastTime(at, { hour: 1, minute: 0, days: [1] }, sydney), sydney)).toMatchObject({ weekday: 1, day: 2 });
});

describe('a change of clocks', () => {
  it.each([
    ['Australia/Sydney', '2027-03-29T00:00:00Z', '2027-04-03T16:00:00Z', -3_600_000],
    ['Europe/Berlin', '2027-03-22T12:00:00Z', '2027-03-28T01:00:00Z', 3_600_000],
    ['America/New_York', '2026-10-30T00:00:00Z', '2026-11-01T06:00:00Z', -3_600_000],
    ['Australia/Lord_Howe', '2027-04-01T00:00:00Z', '2027-04-03T15:00:00Z', -1_800_000],
  ])('of %s after %s comes at %s', (zone, from, at, by) => {
    const start = Date.parse(from);
    expect(clockChange(zone, start, start + 7 * 86_400_000)).toEqual({ at: Date.parse(at), by });
    expect(clockChange(zone, Date.parse(at), Date.parse(at) + 7 * 86_400_000)).toBeUndefined();
  });

  it('is none where clocks are never changed', () => {
    expect(clockChange('Asia/Kolkata', 0, 400 * 86_400_000)).toBeUndefined();
  });
});
