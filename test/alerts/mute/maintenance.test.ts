import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aboutOf } from '../../../src/alerts/look/about.ts';
import { lateAlertsMs, occurrenceAt, windowFor } from '../../../src/alerts/mute/maintenance.ts';
import { maintenance } from '../../../src/config/maintenance.ts';
import { alertOf } from '../fixtures.ts';

const sydney = 'Australia/Sydney';
const at = (text: string) => Date.parse(text);
const about = aboutOf(alertOf('backup-vm'), undefined);
const windows = (...list: readonly object[]) =>
  maintenance.parse(list.map((one, n) => ({ name: `W${n}`, for: 'everything', ...one })));
const [sunday] = windows({ from: 'Sun 22:00', to: 'Mon 02:00' });

describe('a weekly window', () => {
  it.each([
    ['2026-07-05T11:59:59Z', undefined],
    ['2026-07-05T12:00:00Z', '2026-07-05T16:00:00.000Z'],
    ['2026-07-05T15:59:59Z', '2026-07-05T16:00:00.000Z'],
    ['2026-07-05T16:00:00Z', undefined],
    ['2026-07-08T13:00:00Z', undefined],
    // Summer time begins on Sunday 4 October at 02:00 and ends on Sunday 5 April at 03:00.
    ['2026-10-04T11:00:00Z', '2026-10-04T15:00:00.000Z'],
    ['2026-04-05T12:00:00Z', '2026-04-05T16:00:00.000Z'],
  ])('at %s', (moment, until) => {
    const found = occurrenceAt(sunday!, at(moment), sydney);
    expect(found && new Date(found.until).toISOString()).toBe(until);
  });

  it('lasts over the hour that comes twice, and is none the shorter for the one that is left out', () => {
    const [night] = windows({ from: 'daily 01:00', to: '02:30' });
    const hoursAt = (moment: string) => {
      const found = occurrenceAt(night!, at(moment), sydney)!;
      return (found.until - found.from) / 3_600_000;
    };
    expect(hoursAt('2026-07-04T15:30:00Z')).toBe(1.5);
    expect(hoursAt('2026-04-04T14:30:00Z')).toBe(2.5);
    expect(hoursAt('2026-10-03T15:30:00Z')).toBe(1.5);
  });

  it('always ends, within a week', () => {
    fc.assert(
      fc.property(fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2027-01-01T00:00Z') }), (moment) => {
        const found = occurrenceAt(sunday!, moment, sydney);
        if (!found) return;
        expect(found.from).toBeLessThanOrEqual(moment);
        expect(found.until).toBeGreaterThan(moment);
        expect(found.until - found.from).toBeLessThanOrEqual(5 * 3_600_000);
        expect(occurrenceAt(sunday!, found.until, sydney)).toBeUndefined();
      }),
    );
  });
});

describe('what a window covers', () => {
  const inside = { receivedAt: at('2026-07-05T13:00:00Z'), failedAt: at('2026-07-05T12:50:00Z') };
  const covers = (what: unknown) =>
    windowFor(windows({ from: 'Sun 22:00', to: '02:00', for: what }), about, inside, sydney) !== undefined;

  it.each([
    [true, { vms: 'APP-prod-01' }],
    [false, { vms: 'app-prod-0' }],
    [true, { vaults: ['x', 'rsv-contoso-prod-aue'] }],
    [false, { tags: 'Environment=Dev' }],
    [true, 'everything'],
  ])('%s for %j', (expected, what) => {
    expect(covers(what)).toBe(expected);
  });

  it('holds for what failed in it and came a little later, and for nothing else', () => {
    const list = windows({ from: 'Sun 22:00', to: '02:00' });
    const end = at('2026-07-05T16:00:00Z');
    const name = (receivedAt: number, failedAt: number) =>
      windowFor(list, about, { receivedAt, failedAt }, sydney)?.name;
    expect(name(end + 600_000, end - 1)).toBe('W0');
    expect(name(end + 600_000, end + 1)).toBeUndefined();
    expect(name(end + lateAlertsMs, end - 1)).toBeUndefined();
  });

  it('of two windows, the longer one tells', () => {
    const list = windows({ from: 'Sun 22:00', to: '23:30' }, { from: 'Sun 20:00', to: '04:00' });
    expect(windowFor(list, about, inside, sydney)?.name).toBe('W1');
  });
});
