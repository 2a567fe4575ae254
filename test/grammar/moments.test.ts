import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseMoment } from '../../src/grammar/grammar.ts';

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
