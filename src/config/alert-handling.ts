import { z } from 'zod';
import { hours, minutes } from '../base/clock.ts';
import { tag } from './maintenance.ts';
import { guid, some, span } from './values.ts';

const severity = z.enum(['Sev0', 'Sev1', 'Sev2', 'Sev3', 'Sev4']);
const kinds = [
  'backup',
  'site-recovery',
  'security',
  'metric',
  'log',
  'activity',
  'service-health',
  'resource-health',
  'smart-detection',
  'prometheus',
  'budget',
  'autoscale',
  'test',
  'unknown',
] as const;

/** What an alert must be like: one of each that is named. Names are compared in any case. */
export const match = z.strictObject({
  severity: some(severity).optional(),
  kind: some(z.enum(kinds)).optional(),
  vault: some(z.string()).optional(),
  vm: some(z.string()).optional(),
  /** `Key=Value`: all of the tags that are named must be there. */
  tag: some(tag).optional(),
  subscription: some(guid).optional(),
});
export type Match = z.infer<typeof match>;

/** Whom a route leads to: a person by Entra object id, or a channel by its name or Teams id. */
export const target = z.string().transform((text): Target => {
  const person = guid.safeParse(text.trim());
  return person.success ? { kind: 'person', oid: person.data } : { kind: 'channel', channel: text.trim() };
});
export type Target =
  | { readonly kind: 'person'; readonly oid: string }
  | { readonly kind: 'channel'; readonly channel: string };

/** `routes:` of lifeboat.yaml: every route that fits an alert takes it; what none takes goes to the default channel. */
export const routes = z.array(z.strictObject({ when: match, to: some(target) })).default([]);
export type Route = z.infer<typeof routes>[number];

/** How often a channel is told. */
export type Cadence =
  | { readonly every: 'each' }
  | { readonly every: 'hour' }
  | { readonly every: 'day'; readonly hour: number; readonly minute: number };

/** `each`, `hourly`, `daily at 07:30`. */
export const cadence = z.string().transform((text, context): Cadence => {
  const found = readCadence(text);
  if (found) return found;
  context.addIssue({ code: 'custom', message: `"${text}" is not each, hourly or "daily at HH:MM"` });
  return z.NEVER;
});

/** `each`, `hourly` or `daily at 07:30`; undefined for anything else. */
function readCadence(text: string): Cadence | undefined {
  const word = text.trim().toLowerCase();
  if (word === 'each') return { every: 'each' };
  if (word === 'hourly') return { every: 'hour' };
  const [, hour, minute] = /^daily(?: at)? ([01]?\d|2[0-3]):([0-5]\d)$/.exec(word) ?? [];
  return hour === undefined ? undefined : { every: 'day', hour: Number(hour), minute: Number(minute) };
}

/** `digests:` of lifeboat.yaml: how each channel, by its name or id, is told; `default` for all others. */
export const digests = z
  .object({ default: cadence.default({ every: 'each' }) })
  .catchall(cadence)
  .prefault({});
export type Digests = z.infer<typeof digests>;

/** `storm:`: more than `alerts` new cards `within` that time from one region or vault are one incident. */
export const storm = z
  .strictObject({
    alerts: z.number().int().min(2).max(1_000).default(20),
    within: span.default(minutes(10)),
  })
  .prefault({});
export type StormSettings = z.infer<typeof storm>;

/** `chase:`: how long an alert of each severity may stand without anybody taking it; `never` for not at all. */
const patience = z.union([z.literal('never'), span]);
export const chase = z
  .strictObject({
    Sev0: patience.default(hours(1)),
    Sev1: patience.default(hours(4)),
    Sev2: patience.default('never'),
    Sev3: patience.default('never'),
    Sev4: patience.default('never'),
    escalateTo: z.array(guid).default([]),
  })
  .prefault({});
export type ChaseSettings = z.infer<typeof chase>;
