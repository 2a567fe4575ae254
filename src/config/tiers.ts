import { z } from 'zod';
import { lookup } from '../base/lookup.ts';

const count = z.number().int().positive();
const day = z.enum(['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']);

/** `4 h`, `day` or `week`. */
const every = z.string().transform((text, context): number | 'day' | 'week' => {
  const word = text.trim().toLowerCase();
  if (word === 'day' || word === 'week') return word;
  const hours = Number(/^(\d+)\s*h(ours?)?$/.exec(word)?.[1]);
  if (hours > 0) return hours;
  context.addIssue({ code: 'custom', message: `"${text}" is not "day", "week", or hours such as "4 h"` });
  return z.NEVER;
});

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day such as "08:00"');

const tier = z.strictObject({
  /** What it is for. */
  for: z.string().optional(),
  /** Who demands it. */
  because: z.string().optional(),
  type: z.enum(['standard', 'enhanced']).optional(),
  every,
  at: time,
  /** Hours from `at` on in which backups begin; of a policy of several a day. */
  window: count.default(24),
  /** As Azure names it; by default that of the organisation. */
  zone: z.string().optional(),
  /** Days. */
  snapshots: count,
  keep: z.strictObject({
    daily: count.optional(),
    weekly: count.optional(),
    monthly: count.optional(),
    yearly: count.optional(),
  }),
  /** Of which weekly, monthly (the first of the month) and yearly points (the first of January) are. */
  day: day.default('Sunday'),
  archive: z.enum(['never', 'recommended']).default('never'),
  snapshotGroup: z.string().optional(),
});

export type Tier = z.infer<typeof tier>;

/** Contoso's four: what there is where nobody says other ones. */
const contoso = lookup<z.input<typeof tier>>({
  'Tier-1-Prod-AppDB': {
    for: 'Critical application databases, production',
    every: '4 h',
    at: '08:00',
    snapshots: 5,
    keep: { daily: 7, weekly: 4, monthly: 6, yearly: 7 },
    archive: 'recommended',
  },
  'Tier-1-Prod-FileServer': {
    for: 'File servers, production',
    every: '4 h',
    at: '08:00',
    snapshots: 5,
    keep: { daily: 7, weekly: 6, monthly: 6, yearly: 7 },
    archive: 'recommended',
  },
  'Tier-2-Dev-WebApp': {
    for: 'Web application VMs, development',
    every: 'day',
    at: '22:00',
    snapshots: 2,
    keep: { daily: 20, weekly: 8, monthly: 12, yearly: 2 },
  },
  'Tier-2-Dev-Database': {
    for: 'Database servers, development',
    every: 'day',
    at: '22:00',
    snapshots: 2,
    keep: { daily: 30, weekly: 8, monthly: 12, yearly: 2 },
  },
});

/** `tiers:` of lifeboat.yaml: what the policies of the organisation are to be, by name. */
export const tiers = z.record(z.string(), tier).prefault(contoso);
