import { Problem } from '../../base/problem.ts';

/** The day after the latest value by which Azure says "never": years 1, 1601 and 1753, and 2001-01-01 for `lastBackupTime`. */
const earliest = Date.UTC(2001, 0, 2);

/** A time as Azure writes it, in epoch milliseconds; undefined for none and for Azure's "never". Without a zone it is UTC. */
export function when(value: Date | string | null | undefined): number | undefined {
  if (!value) return undefined;
  const at =
    value instanceof Date ? value.getTime() : Date.parse(/(Z|[+-]\d\d:\d\d)$/i.test(value) ? value : `${value}Z`);
  return at >= earliest ? at : undefined;
}

/** As {@link when}; throws for what is no time. */
export function timeOf(value: Date | string | null | undefined): number {
  const at = when(value);
  if (at === undefined) throw new Problem('bad-argument', 'It has no time that can be read.');
  return at;
}

/** An ISO 8601 duration (`PT17M52.73S`, `P1DT2H`) in milliseconds; undefined when it is not one. */
export function duration(text: string | null | undefined): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text ?? '');
  if (!match) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
}

/** A .NET time span (`13.23:59:42.8656002`, `01:30:00`) in milliseconds; undefined when it is not one. */
export function timeSpan(text: string | null | undefined): number | undefined {
  const match = /^(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text ?? '');
  if (!match) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
}

/** How long an answer asks to wait (`Retry-After` in seconds or as a date, or ARM's millisecond forms), in milliseconds. */
export function retryAfter(header: (name: string) => string | undefined, now: number): number | undefined {
  const ms = header('retry-after-ms') ?? header('x-ms-retry-after-ms');
  if (ms && Number(ms) >= 0) return Number(ms);
  const text = header('retry-after');
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** Azure stamps a job a little before or after the answer's `Date`, which has whole seconds: milliseconds. */
export const tolerance = 5_000;
