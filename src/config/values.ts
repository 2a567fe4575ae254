import { z } from 'zod';
import { hours, minutes } from '../base/clock.ts';
import { lookup } from '../base/lookup.ts';
import { isTimeZone } from './zone.ts';

const units = lookup<number>({ m: minutes(1), min: minutes(1), h: hours(1), d: hours(24) });

/** '4 h', '30 min', '2 d' as milliseconds. */
export const span = z.string().transform((text, context) => {
  const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*(m|min|h|d)(?:inutes?|ours?|ays?|s)?\s*$/i.exec(text) ?? [];
  const ms = Number(amount) * (units[unit.toLowerCase()] ?? Number.NaN);
  if (ms > 0) return ms;
  context.addIssue({ code: 'custom', message: `"${text}" is not a duration such as "30 min", "8 h" or "2 d"` });
  return z.NEVER;
});

export const timezone = z.string().refine(isTimeZone, 'is not an IANA time zone such as "Australia/Sydney"');

/** An Entra object id, in lower case. */
export const guid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'is not an Entra object id (a GUID)')
  .transform((id) => id.toLowerCase());

/** One of them, or a list. */
export const some = <T extends z.ZodType>(of: T) =>
  z.union([of, z.array(of)]).transform((value) => (Array.isArray(value) ? value : [value]));
