import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseMoment, parsePast } from '../../src/grammar/grammar.ts';

/** Tuesday, 24 November 2026, 14:10 in Sydney. */
const now = Date.UTC(2026, 10, 24, 3, 10);
const zone = 'Australia/Sydney';
const sydney = (day: number, hour: number, minute = 0) => Date.UTC(2026, 10, day, hour - 11, minute);

test.each([
  ['friday 18:00', sydney(27, 18)],
  ['Fri at 6 pm', sydney(27, 18)],
  ['next friday 18:00', sydney(27, 18)],
  ['tuesday 14:00', sydney(31, 14)],
  ['tuesday 15:00', sydney(24, 15)],
  ['18:00', sydney(24, 18)],
  ['9:30', sydney(25, 9, 30)],
  ['9:30 pm', sydney(24, 21, 30)],
  ['12 am', sydney(25, 0)],
  ['today 23:59', sydney(24, 23, 59)],
  ['tomorrow at 6:00', sydney(25, 6)],
  ['2026-11-30 06:30', sydney(30, 6, 30)],
  ['2026-11-30T06:30', sydney(30, 6, 30)],
  ['30 Nov 2026 6:30', sydney(30, 6, 30)],
  ['friday', sydney(28, 0)],
  ['2026-11-27', sydney(28, 0)],
  ['in 2 days', sydney(27, 0)],
])('%s', (text, moment) => {
  expect(parseMoment(text, now, zone)).toBe(moment);
});

test.each(['', 'soon', '25:00', '18:60', '13 pm', '18', 'friday 18', 'f 18:00', '2026-02-30 10:00', 'forever'])(
  '%j is none',
  (text) => {
    expect(parseMoment(text, now, zone)).toBeUndefined();
  },
);

test('it never throws, and what it finds by a clock or a weekday is to come, at a whole minute', () => {
  const words = fc.constantFrom(
    'friday',
    'mon',
    'today',
    'at',
    '18:00',
    '6 pm',
    '2026-11-30',
    'in',
    '3',
    'days',
    't',
    'am',
  );
  fc.assert(
    fc.property(
      fc.array(words, { maxLength: 4 }).map((list) => list.join(' ')),
      (text) => {
        const moment = parseMoment(text, now, zone);
        if (moment !== undefined) expect(moment % 60_000).toBe(0);
      },
    ),
  );
  fc.assert(fc.property(fc.string(), (text) => void parseMoment(text, now, zone)));
});

/** Its whole minute. */
const through = (moment: number) => moment + 59_999;

test.each([
  ['yesterday 14:00', through(sydney(23, 14))],
  ['14:00 yesterday', through(sydney(23, 14))],
  ['before yesterday at 2 pm', through(sydney(23, 14))],
  ['14:10', through(sydney(24, 14, 10))],
  ['14:11', through(sydney(23, 14, 11))],
  ['friday 18:00', through(sydney(20, 18))],
  ['last tuesday 15:00', through(sydney(17, 15))],
  ['2026-11-23 10:05', through(sydney(23, 10, 5))],
  ['2026-11-23T10:05Z', through(Date.UTC(2026, 10, 23, 10, 5))],
  ['2026-11-23T10:05:30.123Z', through(Date.UTC(2026, 10, 23, 10, 5))],
  ['2026-11-23T10:05+05:30', through(Date.UTC(2026, 10, 23, 4, 35))],
  ['yesterday', sydney(24, 0) - 1],
  ['2026-11-20', sydney(21, 0) - 1],
  ['sunday', sydney(23, 0) - 1],
  ['3 hours ago', now - 3 * 3_600_000],
  ['a day ago', now - 86_400_000],
])('looking back, %s', (text, moment) => {
  expect(parsePast(text, now, zone)).toBe(moment);
});

test.each(['', 'latest', '25:00', '2026-02-30T10:00Z', '2026-13-01T10:00Z', 'ages ago', '12345'])(
  'looking back, %j is none',
  (text) => {
    expect(parsePast(text, now, zone)).toBeUndefined();
  },
);
