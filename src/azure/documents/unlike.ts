type Json = Readonly<Record<string, unknown>>;

/**
 * What of `wanted` a resource does not show, in words; undefined: all of it is there. What it shows besides does not
 * count: Azure fills in what was not said; but what is `null` must not be there.
 * @param dated whether the dates count that times of day are written with
 * @param path where in the resource it is
 */
export function unlike(
  wanted: unknown,
  found: unknown,
  dated = false,
  path: readonly string[] = [],
): string | undefined {
  if (wanted === null) return found === null || found === undefined ? undefined : `${path.join('.')} is still there`;
  if (isObject(wanted)) {
    if (!isObject(found)) return `${path.join('.') || 'it'} is missing`;
    return first(Object.entries(wanted), ([key, value]) => unlike(value, found[key], dated, [...path, key]));
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) return difference(wanted, found, path);
    return first([...wanted.entries()], ([at, value]) => unlike(value, found[at], dated, path));
  }
  return isSame(wanted, found, dated ? '' : (path.at(-1) ?? '')) ? undefined : difference(wanted, found, path);
}

function first<T>(all: readonly T[], of: (one: T) => string | undefined): string | undefined {
  for (const one of all) {
    const found = of(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of a time of day only `HH:mm` counts, whatever date it is written with. */
function isSame(wanted: unknown, found: unknown, key: string): boolean {
  if (/Times?$/.test(key)) return clock(wanted) === clock(found);
  if (isTime(wanted) && isTime(found)) return Date.parse(wanted) === Date.parse(found);
  if (typeof wanted === 'string' && typeof found === 'string') return wanted.toLowerCase() === found.toLowerCase();
  return wanted === found;
}

const isTime = (value: unknown): value is string => /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(String(value));

const clock = (time: unknown): string => /T(\d\d:\d\d)/.exec(String(time))?.[1] ?? String(time);

const difference = (wanted: unknown, found: unknown, path: readonly string[]): string =>
  `${path.join('.')} is ${JSON.stringify(found) ?? 'not there'} and not ${JSON.stringify(wanted)}`;
