import { z } from 'zod';

/** A time of day; `never` for none. */
export type MorningAt = { readonly hour: number; readonly minute: number } | 'never';

const at = z.string().transform((text, context): MorningAt => {
  const word = text.trim().toLowerCase();
  if (word === 'never') return 'never';
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(word) ?? [];
  if (hour !== undefined) return { hour: Number(hour), minute: Number(minute) };
  context.addIssue({ code: 'custom', message: `"${text}" is not a time of day such as "07:30", and not never` });
  return z.NEVER;
});

/** `morning:` of lifeboat.yaml: when each channel, by its name or id, hears how the night went; `default`: the alerts channel. */
export const morning = z
  .object({ default: at.default({ hour: 7, minute: 30 }) })
  .catchall(at)
  .prefault({});
export type MorningRules = z.infer<typeof morning>;

/** A share such as `99 %` or 99.5, in percent. */
export const percent = z.union([z.number(), z.string()]).transform((value, context): number => {
  const share = typeof value === 'number' ? value : Number(/^\s*(\d+(?:\.\d+)?)\s*%?\s*$/.exec(value)?.[1]);
  if (share > 0 && share <= 100) return share;
  context.addIssue({ code: 'custom', message: `"${value}" is not a share such as "99 %"` });
  return z.NEVER;
});
