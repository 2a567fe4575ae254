import { readFileSync } from 'node:fs';

/** Azure names time zones as Windows does: all of them, with the IANA zone that stands for each (Unicode CLDR 48, windowsZones). */
const windowsZones = JSON.parse(readFileSync(new URL('time-zones.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, string>
>;

/** The IANA zone of a Windows name; undefined when it is not known. */
export function ianaZone(windows: string): string | undefined {
  return Object.hasOwn(windowsZones, windows) ? windowsZones[windows] : undefined;
}
