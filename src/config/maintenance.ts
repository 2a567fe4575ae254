import { z } from 'zod';
import { some, timezone } from './values.ts';
import type { TimeOfWeek, Wall } from './zone.ts';

/** When a window begins or ends: every week, or once, by a wall clock or (with an offset) at a moment. */
export type Edge =
  | { readonly kind: 'weekly'; readonly time: TimeOfWeek }
  | { readonly kind: 'once'; readonly wall: Omit<Wall, 'weekday'> }
  | { readonly kind: 'once'; readonly moment: number };

const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const everyDay = [0, 1, 2, 3, 4, 5, 6];

/**
 * When a window begins or ends. Weekly: `Sun 22:00`, `Mon-Fri 01:30`, `Sat,Sun 06:00`, `daily 04:00`; an end may be a
 * bare `04:00`: the next one after the start. Once: `2026-11-07T20:00`, with or without an offset.
 */
const edge = z.string().transform((text, context): Edge => {
  const found = readEdge(text.trim());
  if (found) return found;
  const message = `"${text}" is no time: write "Sun 22:00", "Mon-Fri 01:30", "daily 04:00" or 2026-11-07T20:00`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** `Key=Value` of a tag. */
export const tag = z
  .string()
  .regex(/^[^=]+=.+$/, 'is not a tag: write Key=Value')
  .transform((text) => {
    const at = text.indexOf('=');
    return { key: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
  });

const what = z
  .strictObject({ vaults: some(z.string()).optional(), vms: some(z.string()).optional(), tags: some(tag).optional() })
  .refine((of) => Object.keys(of).length > 0, 'names nothing: give vaults, vms or tags, or write "for: everything"');

const window = z
  .strictObject({
    name: z.string().min(1).max(60),
    from: edge,
    to: edge,
    timezone: timezone.optional(),
    for: z.union([z.literal('everything'), what]),
  })
  .superRefine(({ from, to }, context) => {
    const wrong = (message: string) => context.addIssue({ code: 'custom', path: ['to'], message });
    if (from.kind !== to.kind) wrong('and "from" must both be weekly, or both one date');
    else if (length(from, to) <= 0) wrong('is not after "from"');
  });

/** `maintenance:` of lifeboat.yaml: times in which failures are expected. */
export const maintenance = z.array(window).default([]);

export type MaintenanceWindow = z.infer<typeof window>;

/** Only dates that are written alike can be compared without their time zone. */
function length(from: Edge, to: Edge): number {
  if ('moment' in from && 'moment' in to) return to.moment - from.moment;
  if ('wall' in from && 'wall' in to) return asUtc(to.wall) - asUtc(from.wall);
  return 1;
}

const asUtc = (wall: Omit<Wall, 'weekday'>) => Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);

function readEdge(text: string): Edge | undefined {
  const weekly = /^(?:([a-z][a-z, -]*?)\s+)?([01]?\d|2[0-3]):([0-5]\d)$/i.exec(text);
  if (weekly) {
    const days = weekly[1] === undefined ? everyDay : readDays(weekly[1].toLowerCase());
    return days && { kind: 'weekly', time: { hour: Number(weekly[2]), minute: Number(weekly[3]), days } };
  }
  const once = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::00)?(z|[+-]\d\d:\d\d)?$/i.exec(text);
  if (!once) return undefined;
  const [year, month, day, hour, minute] = once.slice(1, 6).map(Number) as [number, number, number, number, number];
  const wall = { year, month, day, hour, minute };
  // 30 February and 25:00 are no times, though Date.UTC would take them.
  if (new Date(asUtc(wall)).toISOString().slice(0, 16) !== `${once[1]}-${once[2]}-${once[3]}T${once[4]}:${once[5]}`) {
    return undefined;
  }
  if (!once[6]) return { kind: 'once', wall };
  const moment = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(moment) ? undefined : { kind: 'once', moment };
}

/** `mon-fri`, `sat,sun`, `daily` as weekday numbers; undefined for what is none. */
function readDays(text: string): number[] | undefined {
  if (text === 'daily') return everyDay;
  const days = text.split(',').map((part) => part.split('-').map((name) => names.indexOf(name.trim().slice(0, 3))));
  if (days.some((part) => part.length > 2 || part.includes(-1))) return undefined;
  return days.flatMap(([first, last = first]) => {
    const count = (last! - first! + 7) % 7;
    return everyDay.slice(0, count + 1).map((away) => (first! + away) % 7);
  });
}
