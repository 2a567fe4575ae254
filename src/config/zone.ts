/** Wall clocks of time zones: what people write in rules, as moments. Summer time is the zone's matter, not ours. */

/** A wall clock; `month` is 1 to 12, `weekday` 0 (Sunday) to 6. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly weekday: number;
}

/** A time of day, on these weekdays or on any. */
export interface TimeOfWeek {
  readonly hour: number;
  readonly minute: number;
  readonly days?: readonly number[];
}

const day = 86_400_000;

export function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** What the wall clocks of the zone show at that moment. */
export function wallOf(ms: number, zone: string): Wall {
  const shown = new Date(ms + offsetAt(ms, zone));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    weekday: shown.getUTCDay(),
  };
}

/**
 * The moment when the zone's wall clocks show this. Where they show it twice (summer time ends) `which` one; where they
 * leave it out (summer time begins), the moment as late after the change as it was meant to be.
 */
export function momentOf(wall: Omit<Wall, 'weekday'>, zone: string, which: 'first' | 'last' = 'first'): number {
  const utc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  const before = offsetAt(utc - day, zone);
  const real = [utc - before, utc - offsetAt(utc + day, zone)].filter((ms) => ms + offsetAt(ms, zone) === utc);
  if (real.length === 0) return utc - before;
  return which === 'first' ? Math.min(...real) : Math.max(...real);
}

/** The first moment after `after` with that time of the week. */
export function nextTime(after: number, time: TimeOfWeek, zone: string, which: 'first' | 'last' = 'first'): number {
  return around(after, time, { zone, which }, [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8]).find((ms) => ms > after)!;
}

/** The last moment at or before `at` with that time of the week. */
export function lastTime(at: number, time: TimeOfWeek, zone: string): number {
  return around(at, time, { zone, which: 'first' }, [-8, -7, -6, -5, -4, -3, -2, -1, 0, 1]).findLast((ms) => ms <= at)!;
}

/** The moments with that time on the calendar days so far from `at`, on the wanted weekdays. */
function around(
  at: number,
  time: TimeOfWeek,
  { zone, which }: { readonly zone: string; readonly which: 'first' | 'last' },
  days: readonly number[],
): number[] {
  const today = wallOf(at, zone);
  return days
    .map((away) => new Date(Date.UTC(today.year, today.month - 1, today.day + away)))
    .filter((date) => time.days?.includes(date.getUTCDay()) ?? true)
    .map((date) => {
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
      return momentOf({ year, month, day: date.getUTCDate(), hour: time.hour, minute: time.minute }, zone, which);
    });
}

/** Formatters are costly to make and are kept: there are as many as time zones in use. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** A change of the wall clocks of a zone. */
export interface ClockChange {
  /** Epoch milliseconds. */
  readonly at: number;
  /** How far they are put forward, in milliseconds; negative: back. */
  readonly by: number;
}

/** The first change of the zone's clocks in that time; undefined: there is none. It looks once for each day. */
export function clockChange(zone: string, from: number, to: number): ClockChange | undefined {
  for (let start = from; start < to; start += day) {
    const end = Math.min(start + day, to);
    const by = offsetAt(end, zone) - offsetAt(start, zone);
    if (by !== 0) return { at: changeBetween(zone, start, end), by };
  }
  return undefined;
}

/** To the second. */
function changeBetween(zone: string, from: number, to: number): number {
  const before = offsetAt(from, zone);
  let [low, high] = [Math.floor(from / 1_000), Math.ceil(to / 1_000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1_000, zone) === before) low = middle;
    else high = middle;
  }
  return high * 1_000;
}

/** How far the zone's wall clocks are ahead of UTC, in milliseconds. */
export function offsetAt(ms: number, zone: string): number {
  const format = formats.get(zone) ?? formatOf(zone);
  formats.set(zone, format);
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const shown = Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second);
  return shown - Math.floor(ms / 1_000) * 1_000;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const [numeric, hourCycle] = ['numeric', 'h23'] as const;
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle,
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
}
