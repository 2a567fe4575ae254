import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PolicyChange } from '../../../../src/azure/documents/policy-change.ts';
import { weekdays } from '../../../../src/azure/estate/policy/spec.ts';
import { changeLine, changesFrom } from '../../../../src/commands/backup/policies/changes.ts';

test.each([
  ['daily 14', { keep: { daily: 14 } }],
  ['daily 14 days and yearly 7y, keep monthly for 12 months', { keep: { daily: 14, yearly: 7, monthly: 12 } }],
  ['snapshots 1, day Sunday', { keep: {}, snapshotDays: 1, day: 'Sunday' }],
  ['weekly none; snapshots 5d', { keep: { weekly: 'none' }, snapshotDays: 5 }],
  ['every 4h at 8:00 window 12 hours', { keep: {}, every: 4, at: '08:00', window: 12 }],
  ['every week day sunday', { keep: {}, every: 'week', day: 'Sunday' }],
  ['zone Australia/Sydney', { keep: {}, zone: 'AUS Eastern Standard Time' }],
  [
    "zone 'aus eastern standard time', archive recommended",
    { keep: {}, zone: 'aus eastern standard time', archive: 'recommended' },
  ],
])('“%s” is read', (text, change) => {
  expect(changesFrom(text)).toEqual(change);
});

test.each([
  ['colour blue', 'nothing that a policy has'],
  ['daily', 'is not a number for daily'],
  ['daily many', 'is not a number for daily'],
  ['daily 4 weeks', 'is not what daily points are counted in'],
  ['yearly 7 months', 'is not what yearly points are counted in'],
  ['at 25:00', 'is not a time of day'],
  ['every blue moon', 'is not a number of hours'],
  ['day Sunnday', 'is not a day of the week'],
  ['zone Nowhere', 'is not a time zone'],
  ['archive soon', 'is not a rule of the archive'],
  ['type standard', 'A policy keeps its type'],
])('“%s” is refused with what would do', (text, why) => {
  expect(() => changesFrom(text)).toThrow(why);
});

const count = fc.integer({ min: 1, max: 9_999 });
const kept = fc.option(fc.oneof(count, fc.constant('none' as const)), { nil: undefined });
const anyChange = fc.record(
  {
    keep: fc.record({ daily: kept, weekly: kept, monthly: kept, yearly: kept }),
    snapshotDays: count,
    every: fc.constantFrom<PolicyChange['every'] & {}>(4, 6, 8, 12, 'day', 'week'),
    at: fc.constantFrom('00:00', '08:30', '22:00'),
    window: fc.integer({ min: 4, max: 24 }),
    day: fc.constantFrom(...weekdays),
    zone: fc.constantFrom('UTC', 'AUS Eastern Standard Time', 'W. Europe Standard Time'),
    archive: fc.constantFrom('never' as const, 'recommended' as const),
  },
  { requiredKeys: ['keep'] },
);

test('whatever is changed: the line that a plan keeps reads as the same change', () => {
  fc.assert(
    fc.property(anyChange, (change) => {
      const said = Object.fromEntries(Object.entries(change.keep).filter(([, value]) => value !== undefined));
      expect(changesFrom(changeLine(change))).toEqual({ ...change, keep: said });
    }),
  );
});
