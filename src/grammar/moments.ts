import { momentOf, nextTime, wallOf } from '../config/zone.ts';
import { parseDate } from './dates.ts';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const clock = /^(?:(.*?)[\s,t]\s*(?:at )?)??(\d{1,2})(?::(\d{2}))?\s?(am|pm)?$/;

/**
 * The moment that is meant, a whole minute in epoch milliseconds, in the time zone (IANA name): `18:00` (the next one),
 * `friday 18:00`, `tomorrow at 6:30 pm`, `2026-11-27 18:00`, `2026-11-27T18:00`, `27 Nov 2026 18:00`; a day alone is its
 * end, as in {@link parseDate}, and `friday` is the end of the next one. Undefined for anything else.
 */
export function parseMoment(text: string, now: number, timezone: string): number | undefined {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ');
  return atClock(words, now, timezone) ?? endOf(words, now, timezone);
}

function atClock(words: string, now: number, timezone: string): number | undefined {
  const found = clock.exec(words);
  if (!found) return undefined;
  const [, day = '', hours = '', minutes, half] = found;
  if (minutes === undefined && half === undefined) return undefined;
  const hour = hourOf(Number(hours), half);
  const minute = Number(minutes ?? 0);
  if (hour === undefined || minute > 59) return undefined;
  if (day === '') return nextTime(now, { hour, minute }, timezone);
  const weekday = weekdayOf(day);
  if (weekday !== undefined) return nextTime(now, { hour, minute, days: [weekday] }, timezone);
  const end = parseDate(day, now, timezone);
  return end === undefined ? undefined : momentOf({ ...wallOf(end, timezone), hour, minute }, timezone);
}

function hourOf(said: number, half: string | undefined): number | undefined {
  if (half === undefined) return said <= 23 ? said : undefined;
  if (said < 1 || said > 12) return undefined;
  return (said % 12) + (half === 'pm' ? 12 : 0);
}

/** The end of a day is the beginning of the next one: a whole minute. */
function endOf(words: string, now: number, timezone: string): number | undefined {
  const weekday = weekdayOf(words);
  if (weekday !== undefined) {
    return nextTime(now, { hour: 0, minute: 0, days: [(weekday + 1) % 7] }, timezone);
  }
  const last = parseDate(words, now, timezone);
  return last === undefined ? undefined : last + 1;
}

function weekdayOf(word: string): number | undefined {
  const wanted = word.replace(/^(?:on|next) /, '');
  const index = weekdays.findIndex((day) => day === wanted || (wanted.length >= 3 && day.slice(0, 3) === wanted));
  return index < 0 ? undefined : index;
}
