/** A length of time in milliseconds. */
export class Timespan {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }

  /** `1.02:03:04`, with seven decimals when there are any. */
  toJSON(): string {
    const total = Math.abs(this.ms);
    const days = Math.floor(total / 86_400_000);
    const part = (unit: number, of: number): string => String(Math.floor(total / unit) % of).padStart(2, '0');
    const rest = Math.round((total % 1000) * 10_000);
    const clock = `${part(3_600_000, 24)}:${part(60_000, 60)}:${part(1000, 60)}`;
    const decimals = rest ? `.${String(rest).padStart(7, '0')}` : '';
    return `${this.ms < 0 ? '-' : ''}${days ? `${days}.` : ''}${clock}${decimals}`;
  }
}

export type Value = string | number | boolean | null | Date | Timespan | readonly Value[] | ValueObject;
export interface ValueObject {
  readonly [key: string]: Value;
}

/** Static types of the query language. */
export type Type = 'string' | 'number' | 'bool' | 'datetime' | 'timespan' | 'dynamic';

const unitMs: readonly (readonly [RegExp, number])[] = [
  [/^(d|days?)$/, 86_400_000],
  [/^(h|hr|hours?)$/, 3_600_000],
  [/^(m|min|minutes?)$/, 60_000],
  [/^(s|sec|seconds?)$/, 1000],
  [/^(ms|milliseconds?)$/, 1],
  [/^microseconds?$/, 0.001],
  [/^ticks?$/, 0.0001],
];

/** Milliseconds of `1d`, `2.5h`, `30m`; undefined: it is none. */
export function parseTimespan(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(text) ?? [];
  const ms = unitMs.find(([pattern]) => pattern.test(unit))?.[1];
  return ms === undefined ? undefined : Number(amount) * ms;
}

/** The type that a literal has. */
export function typeOf(value: Value): Type {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'bool';
  if (value instanceof Date) return 'datetime';
  return value instanceof Timespan ? 'timespan' : 'dynamic';
}

/** A value as text, as `tostring()` gives it; null is the empty text. */
export function toText(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof Date) return isoTime(value);
  if (value instanceof Timespan) return value.toJSON();
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

export function toNumber(value: Value): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

export function toDate(value: Value): Date | null {
  if (value instanceof Date) return value;
  if (typeof value !== 'string') return null;
  const at = Date.parse(/\dT[\d:.]+$/.test(value) ? `${value}Z` : value);
  return Number.isNaN(at) ? null : new Date(at);
}

/** UTC with seven decimals, as the service writes times. */
export const isoTime = (date: Date): string =>
  Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('Z', '0000Z');

/** What sorting, joining and grouping compare: a number, or text. */
export function rank(value: Value): number | string | null {
  if (value instanceof Date) return value.getTime();
  if (value instanceof Timespan) return value.ms;
  if (typeof value === 'number' || value === null) return value;
  return typeof value === 'boolean' ? Number(value) : toText(value);
}
