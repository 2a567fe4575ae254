import type { Moment } from './parts.ts';

/** The words for times that everything says: '22:04 yesterday', '4 h 37 min ago', '11 min'. Input is milliseconds. */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The wall clock of a time zone (IANA name), said as near as can be: '22:04', '22:04 yesterday', '3 Nov 22:04'. */
export function clockTime(ms: number, now: number, timezone: string): string {
  const at = wallClock(ms, timezone);
  const today = wallClock(now, timezone);
  const days = Math.round((at.midnight - today.midnight) / day);
  const time = `${at.hour}:${at.minute}`;
  if (days === 0) return time;
  if (days === -1) return `${time} yesterday`;
  if (days === 1) return `${time} tomorrow`;
  const year = at.year === today.year ? '' : ` ${at.year}`;
  return `${Number(at.day)} ${months[Number(at.month) - 1]}${year} ${time}`;
}

/** The short name of the zone at that time: 'AEDT' in summer, 'AEST' in winter, 'GMT+3' where nobody named it. */
export function zoneName(ms: number, timezone: string): string {
  const names = zoneLocales.map((locale) => partOf(zoneFormat(locale, timezone), ms, 'timeZoneName'));
  return names.find((name) => !/^(GMT|UTC)[+\u2212-]/.test(name)) ?? names[0] ?? timezone;
}

/** '4 h 37 min ago', 'just now', and for what is to come 'in 20 min'. */
export function ago(ms: number, now: number): string {
  const passed = now - ms;
  if (Math.abs(passed) < minute) return 'just now';
  const words = spoken(Math.abs(passed));
  return passed > 0 ? `${words} ago` : `in ${words}`;
}

/** '41 s', '4 min 7 s', '11 min', '4 h 37 min', '3 days 2 h'. Negative durations are none. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / second));
  if (seconds >= 600) return spoken(ms);
  return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
}

/** Minutes are the smallest unit; from two days on, hours. */
function spoken(ms: number): string {
  const all = Math.max(1, Math.round(ms / minute));
  if (all < 2 * 24 * 60) return two(Math.floor(all / 60), 'h', all % 60, 'min');
  const hours = Math.round(ms / hour);
  return two(Math.floor(hours / 24), 'days', hours % 24, 'h');
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  if (large === 0) return `${small} ${smallUnit}`;
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** No locale has a name for every zone: the names that the people of a zone use are in the locale next to it. */
const zoneLocales = ['en-AU', 'en-GB', 'en-US', 'en-IN', 'en-NZ', 'en-CA', 'en-ZA'];

/** Formatters are costly to make and are kept: there are as many as time zones in use. */
const formats = new Map<string, Intl.DateTimeFormat>();

function kept(key: string, make: () => Intl.DateTimeFormat): Intl.DateTimeFormat {
  const format = formats.get(key) ?? make();
  formats.set(key, format);
  return format;
}

const zoneFormat = (locale: string, timeZone: string) =>
  kept(`${locale} ${timeZone}`, () => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }));

const wallFormat = (timeZone: string) =>
  kept(timeZone, () => {
    const [numeric, digits] = ['numeric', '2-digit'] as const;
    return new Intl.DateTimeFormat('en-GB', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: numeric,
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
    });
  });

/** `midnight` is the calendar day as if it were in UTC: days are compared without regard to summer time. */
function wallClock(ms: number, timezone: string) {
  const format = wallFormat(timezone);
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const { year = '', month = '', day: date = '', hour: hours = '', minute: minutes = '' } = parts;
  return {
    year,
    month,
    day: date,
    hour: hours,
    minute: minutes,
    midnight: Date.UTC(Number(year), Number(month) - 1, Number(date)),
  };
}

function partOf(format: Intl.DateTimeFormat, ms: number, type: string): string {
  return format.formatToParts(ms).find((part) => part.type === type)?.value ?? '';
}

/** '02:41 AEDT', '22:04 yesterday AEDT'. */
export const momentWords = ({ at, now = at, timezone }: Moment): string =>
  `${clockTime(at, now, timezone)} ${zoneName(at, timezone)}`;
