import { lookup } from '../base/lookup.ts';
import { lastTime, momentOf, nextTime, type TimeOfWeek, wallOf } from '../config/zone.ts';
import { parseDate } from './dates.ts';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const clock = /^(?:(.*?)[\s,t]\s*(?:at )?)??(\d{1,2})(?::(\d{2}))?\s?(am|pm)?$/;

/**
 * The moment that is meant, a whole minute in epoch milliseconds, in the time zone (IANA name): `18:00` (the next one),
 * `friday 18:00`, `tomorrow at 6:30 pm`, `2026-11-27 18:00`, `2026-11-27T18:00`, `27 Nov 2026 18:00`; a day alone is its
 * end, as in {@link parseDate}, and `friday` is the end of the next one. Undefined for anything else.
 */
export function parseMoment(text: string, now: number, timezone: string): number | undefined {
  const words = plain(text);
  return atClock(words, { now, timezone, near: nextTime }) ?? endOf(words, { now, timezone, near: nextTime });
}

const offset = /^\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(z|[+-]\d{2}:?\d{2})$/;
const turned = /^(\d{1,2}:\d{2}) (yesterday|today)$/;
const backwards = /^(\d{1,4}|an?|one) (minute|hour|day|week)s? ago$/;
const steps = lookup<number>({ minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 });

/**
 * The last millisecond of what is meant, looking back, in epoch milliseconds: `14:00` (the last one), `yesterday 14:00`,
 * `14:00 yesterday`, `friday 18:00`, `3 hours ago`, `2026-11-28 10:00`, and with its own offset `2026-11-28T10:00Z`. A time
 * means its whole minute, as lists show no seconds; a day alone means its end. `before` in front changes nothing. Undefined
 * for anything else. What was said may still be to come: whether that makes sense is the caller's question.
 */
export function parsePast(text: string, now: number, timezone: string): number | undefined {
  const words = plain(text).replace(/^before /, '');
  const [, time, day] = turned.exec(words) ?? [];
  const said = time ? `${day} ${time}` : words;
  const look = { now, timezone, near: lastTime };
  const at = offset.test(said) ? exact(said) : atClock(said, look);
  if (at !== undefined) return Math.floor(at / 60_000) * 60_000 + 59_999;
  const [, count, unit = ''] = backwards.exec(said) ?? [];
  if (count) return now - (/^\d/.test(count) ? Number(count) : 1) * steps[unit]!;
  const end = endOf(said, look);
  return end === undefined ? undefined : end - 1;
}

/** A day or an hour that the calendar does not have is none. */
function exact(words: string): number | undefined {
  const at = Date.parse(words.toUpperCase().replace(' ', 'T'));
  return Number.isNaN(at) || parseDate(words.slice(0, 10), at, 'UTC') === undefined ? undefined : at;
}

const plain = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, ' ');

/** From when, and whether the next or the last such time of a week is meant. */
interface Looking {
  readonly now: number;
  readonly timezone: string;
  readonly near: (from: number, time: TimeOfWeek, timezone: string) => number;
}

function atClock(words: string, { now, timezone, near }: Looking): number | undefined {
  const found = clock.exec(words);
  if (!found) return undefined;
  const [, day = '', hours = '', minutes, half] = found;
  if (minutes === undefined && half === undefined) return undefined;
  const hour = hourOf(Number(hours), half);
  const minute = Number(minutes ?? 0);
  if (hour === undefined || minute > 59) return undefined;
  if (day === '') return near(now, { hour, minute }, timezone);
  const weekday = weekdayOf(day);
  if (weekday !== undefined) return near(now, { hour, minute, days: [weekday] }, timezone);
  const end = parseDate(day, now, timezone);
  return end === undefined ? undefined : momentOf({ ...wallOf(end, timezone), hour, minute }, timezone);
}

function hourOf(said: number, half: string | undefined): number | undefined {
  if (half === undefined) return said <= 23 ? said : undefined;
  if (said < 1 || said > 12) return undefined;
  return (said % 12) + (half === 'pm' ? 12 : 0);
}

/** The end of a day is the beginning of the next one: a whole minute. */
function endOf(words: string, { now, timezone, near }: Looking): number | undefined {
  const weekday = weekdayOf(words);
  if (weekday !== undefined) {
    return near(now, { hour: 0, minute: 0, days: [(weekday + 1) % 7] }, timezone);
  }
  const last = parseDate(words, now, timezone);
  return last === undefined ? undefined : last + 1;
}

function weekdayOf(word: string): number | undefined {
  const wanted = word.replace(/^(?:on|next|last) /, '');
  const index = weekdays.findIndex((day) => day === wanted || (wanted.length >= 3 && day.slice(0, 3) === wanted));
  return index < 0 ? undefined : index;
}
