import { readFileSync } from 'node:fs';

/**
 * Azure names the time zones of policies and rules as Windows does. For each of these names the IANA zone that stands
 * for it, then the others that it covers: Unicode CLDR 48, windowsZones (a test holds the table against CLDR's).
 */
const table = JSON.parse(readFileSync(new URL('windows-zones.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, readonly string[]>
>;

/** In any case, as Windows takes them; Azure also spells UTC out. */
const byWindows = new Map(Object.entries(table).map(([windows, zones]) => [windows.toLowerCase(), zones[0]!]));
byWindows.set('coordinated universal time', 'Etc/UTC');

/** The IANA zone of a Windows name; undefined for one that is not known: nobody may take that for UTC. */
export function ianaZone(windows: string): string | undefined {
  return byWindows.get(windows.trim().toLowerCase());
}

/** By the runtime's own name of each IANA zone, as `Asia/Kolkata` and `Asia/Calcutta` are one; made when first asked. */
let byIana: Map<string, string> | undefined;

/** The Windows name that covers an IANA zone; undefined where Windows has none. */
export function windowsZone(iana: string): string | undefined {
  byIana ??= new Map(
    Object.entries(table).flatMap(([windows, zones]) => zones.map((zone): [string, string] => [nameOf(zone), windows])),
  );
  return byIana.get(nameOf(iana));
}

const nameOf = (zone: string): string => new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
