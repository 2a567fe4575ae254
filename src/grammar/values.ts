import { lookup } from '../base/lookup.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;

const units = lookup<number>({ s: second, m: minute, h: hour, d: day, w: week });

const amount =
  /(\d{1,6}(?:[.,]\d{1,3})?|an?)\s*(s|m|h|d|w|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?|weeks?)(?![a-z])/y;
const between = /[\s,]*(?:and\s+)?/y;
const longest = 3_660 * day;

/**
 * A length of time in words (`4 hours`, `30m`, `2d`, `1 h 30 min`, `an hour`) in milliseconds; undefined for what is
 * none, for nothing and for more than ten years.
 */
export function parseDuration(text: string): number | undefined {
  const words = text.trim().toLowerCase();
  let total = 0;
  let at = 0;
  while (at < words.length) {
    amount.lastIndex = at;
    const found = amount.exec(words);
    if (!found) return undefined;
    const [all, count, unit] = found as unknown as [string, string, string];
    total += (count.startsWith('a') ? 1 : Number(count.replace(',', '.'))) * units[unit[0]!]!;
    between.lastIndex = at + all.length;
    between.exec(words);
    at = between.lastIndex;
  }
  return total > 0 && total <= longest ? Math.round(total) : undefined;
}

const steps: readonly (readonly [number, string])[] = [
  [day, 'day'],
  [hour, 'h'],
  [minute, 'min'],
  [second, 's'],
];

/** A length of time for people, in its two largest units: `4 h 37 min`, `12 s`, `3 days`, `1 day 6 h`. */
export function formatDuration(ms: number): string {
  const size = Math.abs(ms);
  // Rounding may carry into a larger unit (59 min 59.7 s is 1 h), so the units are chosen after it.
  const precision = (value: number) => (value >= day ? hour : value >= hour ? minute : second);
  let rounded = Math.round(size / precision(size)) * precision(size);
  rounded = Math.round(rounded / precision(rounded)) * precision(rounded);
  const parts: string[] = [];
  let left = rounded;
  for (const [unit, name] of steps) {
    const count = Math.floor(left / unit);
    left -= count * unit;
    if (count > 0) parts.push(`${count} ${name === 'day' && count !== 1 ? 'days' : name}`);
  }
  return `${ms < 0 && parts.length > 0 ? '-' : ''}${parts.join(' ') || '0 s'}`;
}
