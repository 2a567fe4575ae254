const day = 86_400_000;

/** A day of the calendar; the month is 1 to 12. */
interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * The last millisecond of the day that is meant, in the time zone (IANA name; throws a RangeError for one that does
 * not exist): `2026-12-31`, `31.12.2026`, `31 Dec 2026`, `yesterday`, `today`, `tomorrow`, `in 30 days`, `in 3 weeks`,
 * `in 2 months`, `in a year`, `31-12-2026`, `12/31/2026`. Undefined for anything else, also `01/02/2026`, which is another day
 * in another country. The day may be past: whether that makes sense is the caller's question.
 */
export function parseDate(text: string, now: number, timezone: string): number | undefined {
  const meant = absolute(text.trim().toLowerCase()) ?? relative(text.trim().toLowerCase(), localDay(now, timezone));
  return meant && endOfDay(meant, timezone);
}

function absolute(text: string): Day | undefined {
  const iso = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text);
  if (iso) return real(Number(iso[1]), Number(iso[3]), Number(iso[4]));
  const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(text);
  if (dotted) return real(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]));
  const numbers = /^(\d{1,2})([-/])(\d{1,2})\2(\d{4})$/.exec(text);
  if (numbers) return unambiguous(Number(numbers[4]), Number(numbers[1]), Number(numbers[3]));
  const named = /^(\d{1,2})(?:st|nd|rd|th|\.)? ([a-z]{3,9}),? (\d{4})$/.exec(text);
  if (named) return real(Number(named[3]), monthOf(named[2]!), Number(named[1]));
  const american = /^([a-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/.exec(text);
  return american ? real(Number(american[3]), monthOf(american[1]!), Number(american[2])) : undefined;
}

/** The day that comes first in one country and second in another: only where both countries mean the same one. */
function unambiguous(year: number, first: number, second: number): Day | undefined {
  const dayFirst = real(year, second, first);
  const monthFirst = real(year, first, second);
  return dayFirst && monthFirst && first !== second ? undefined : (dayFirst ?? monthFirst);
}

const fullMonths = 'january february march april may june july august september october november december'.split(' ');

function monthOf(word: string): number {
  const index = months.indexOf(word.slice(0, 3));
  return index >= 0 && (fullMonths[index]!.startsWith(word) || word === 'sept') ? index + 1 : 0;
}

/** The day, if the calendar has it: there is no 30 February. */
function real(year: number, month: number, dayOfMonth: number): Day | undefined {
  const date = new Date(Date.UTC(year, month - 1, dayOfMonth));
  const exists = year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === dayOfMonth;
  return exists ? { year, month, day: dayOfMonth } : undefined;
}

function relative(text: string, today: Day): Day | undefined {
  if (text === 'today') return today;
  if (text === 'tomorrow') return shift(today, 'day', 1);
  if (text === 'yesterday') return shift(today, 'day', -1);
  const found = /^(?:in )?(\d{1,5}|an?|one) (day|week|month|year)s?$/.exec(text);
  if (!found) return undefined;
  return shift(today, found[2]!, /^\d/.test(found[1]!) ? Number(found[1]) : 1);
}

/** A month after 31 January is the last day of February. */
function shift(from: Day, unit: string, count: number): Day | undefined {
  if (unit === 'day' || unit === 'week') {
    return fromUtc(Date.UTC(from.year, from.month - 1, from.day) + count * (unit === 'week' ? 7 : 1) * day);
  }
  const month = from.month - 1 + count * (unit === 'year' ? 12 : 1);
  const lastDay = new Date(Date.UTC(from.year, month + 1, 0)).getUTCDate();
  return fromUtc(Date.UTC(from.year, month, Math.min(from.day, lastDay)));
}

function fromUtc(ms: number): Day | undefined {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  return year <= 9999 ? { year, month: date.getUTCMonth() + 1, day: date.getUTCDate() } : undefined;
}

/** The wall clock of the zone at that moment, as if it were UTC. */
function wallClock(ms: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(ms);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

function localDay(ms: number, timezone: string): Day {
  const wall = new Date(wallClock(ms, timezone));
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

/**
 * One millisecond before the next day begins. Where the clocks change at midnight the offset before and the one after
 * give two candidates; the day begins at the first of them at which the zone's calendar has turned.
 */
function endOfDay(meant: Day, timezone: string): number {
  const midnight = Date.UTC(meant.year, meant.month - 1, meant.day) + day;
  const candidates = [midnight - day, midnight + day]
    .map((near) => midnight - (wallClock(near, timezone) - near))
    .sort((a, b) => a - b);
  const begins = candidates.find((at) => wallClock(at, timezone) >= midnight) ?? candidates[1]!;
  return begins - 1;
}
