import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ianaZone, windowsZone } from '../../src/config/windows-zones.ts';
import { isTimeZone } from '../../src/config/zone.ts';
import { ianaZone as sandboxZone } from '../../src/sandbox/alerts/time-zone.ts';

const file = join(import.meta.dirname, 'cldr-windows-zones.json');
const { mapZones } = JSON.parse(readFileSync(file, 'utf8')) as { mapZones: [string, string, string][] };
const split = (zones: string) => zones.split(' ').filter((zone) => zone !== '');

describe("Windows' time zones, against CLDR's table", () => {
  const leading = mapZones.filter(([, territory]) => territory === '001');

  test('there are as many names as CLDR has', () => {
    expect(leading).toHaveLength(139);
  });

  test.each(leading)('%s', (windows, _territory, zone) => {
    expect(ianaZone(windows)).toBe(zone.trim());
    expect(sandboxZone(windows)).toBe(zone.trim());
    expect(isTimeZone(ianaZone(windows)!)).toBe(true);
  });

  test('every IANA zone that CLDR has leads to its Windows name', () => {
    const wrong = mapZones.flatMap(([windows, , zones]) =>
      split(zones).filter((zone) => windowsZone(zone) !== windows),
    );
    expect(wrong).toEqual([]);
  });
});

test.each([
  ['aus eastern standard time', 'Australia/Sydney'],
  ['Coordinated Universal Time', 'Etc/UTC'],
  ['Nowhere Standard Time', undefined],
  ['Australia/Sydney', undefined],
  ['', undefined],
])('“%s” is %s', (windows, zone) => {
  expect(ianaZone(windows)).toBe(zone);
});

test.each([
  ['UTC', 'UTC'],
  ['Asia/Kolkata', 'India Standard Time'],
  ['Australia/Melbourne', 'AUS Eastern Standard Time'],
  ['Antarctica/Troll', undefined],
])('%s is %s in Windows', (zone, windows) => {
  expect(windowsZone(zone)).toBe(windows);
});
