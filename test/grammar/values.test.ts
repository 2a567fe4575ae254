import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatDuration, parseDate, parseDuration } from '../../src/grammar/grammar.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('parseDuration', () => {
  it.each([
    ['4 hours', 4 * hour],
    ['30m', 30 * minute],
    ['2d', 2 * day],
    ['90 minutes', 90 * minute],
    ['1h30m', 90 * minute],
    ['1 hour and 30 minutes', 90 * minute],
    ['1.5 h', 90 * minute],
    ['1,5 Hours', 90 * minute],
    ['an hour', hour],
    ['2 weeks', 14 * day],
    [' 12 s ', 12_000],
    ['0 m', undefined],
    ['', undefined],
    ['4', undefined],
    ['hours', undefined],
    ['4 hours ago', undefined],
    ['4 months', undefined],
    ['-4 h', undefined],
    ['999999 weeks', undefined],
  ])('%j', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });
});

describe('formatDuration', () => {
  it.each([
    [4 * hour + 37 * minute, '4 h 37 min'],
    [12_000, '12 s'],
    [3 * day, '3 days'],
    [day + 6 * hour, '1 day 6 h'],
    [59 * minute + 59_700, '1 h'],
    [23 * hour + 59.7 * minute, '1 day'],
    [100, '0 s'],
    [-90_000, '-1 min 30 s'],
  ])('%d', (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected);
  });

  it('is read back within what it leaves out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 3_600 * day }), (ms) => {
        const unit = ms >= day - minute ? hour : ms >= hour - 1_000 ? minute : 1_000;
        expect(Math.abs(parseDuration(formatDuration(ms))! - ms)).toBeLessThanOrEqual(unit / 2);
      }),
    );
  });

  it('is read back exactly when it was said in two units', () => {
    fc.assert(
      fc.property(fc.nat({ max: 23 }), fc.integer({ min: 1, max: 59 }), (h, min) => {
        expect(parseDuration(formatDuration(h * hour + min * minute))).toBe(h * hour + min * minute);
      }),
    );
  });
});

describe('parseDate', () => {
  const now = Date.parse('2026-01-31T10:30:00Z');
  const sydney = 'Australia/Sydney';

  it.each([
    ['2026-12-31', '2026-12-31T12:59:59.999Z'],
    ['31.12.2026', '2026-12-31T12:59:59.999Z'],
    ['31-12-2026', '2026-12-31T12:59:59.999Z'],
    ['31/12/2026', '2026-12-31T12:59:59.999Z'],
    ['12/31/2026', '2026-12-31T12:59:59.999Z'],
    ['2026/12/31', '2026-12-31T12:59:59.999Z'],
    ['05/05/2026', '2026-05-05T13:59:59.999Z'],
    ['31 Dec 2026', '2026-12-31T12:59:59.999Z'],
    ['December 31, 2026', '2026-12-31T12:59:59.999Z'],
    ['1st sept 2026', '2026-09-01T13:59:59.999Z'],
    ['today', '2026-01-31T12:59:59.999Z'],
    ['Tomorrow', '2026-02-01T12:59:59.999Z'],
    ['in 30 days', '2026-03-02T12:59:59.999Z'],
    ['30 days', '2026-03-02T12:59:59.999Z'],
    ['in a week', '2026-02-07T12:59:59.999Z'],
    ['in 1 month', '2026-02-28T12:59:59.999Z'],
    ['in a year', '2027-01-31T12:59:59.999Z'],
  ])('%s', (text, expected) => {
    expect(new Date(parseDate(text, now, sydney)!).toISOString()).toBe(expected);
  });

  it.each([
    '2026-02-30',
    '01/02/2026',
    '01-02-2026',
    '31/31/2026',
    '31/12-2026',
    '0000-01-01',
    'soon',
    '',
    '31 Foo 2026',
    'in 99999 years',
    '2026-12-31x',
  ])('does not understand %j', (text) => {
    expect(parseDate(text, now, sydney)).toBeUndefined();
  });

  it('ends where the calendar of the zone turns, whatever the clocks do', () => {
    const zones = ['UTC', sydney, 'Asia/Kolkata', 'America/Havana', 'Africa/Cairo', 'America/Santiago', 'Pacific/Apia'];
    const date = fc.date({ min: new Date('2011-01-01'), max: new Date('2030-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.constantFrom(...zones), date, (timeZone, when) => {
        const text = when.toISOString().slice(0, 10);
        if (timeZone === 'Pacific/Apia' && text === '2011-12-30') return; // Samoa left this day out.
        const end = parseDate(text, now, timeZone)!;
        const local = (ms: number) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(ms);
        expect([local(end), local(end + 1) > text]).toEqual([text, true]);
      }),
      { numRuns: 2_000 },
    );
  });
});
