import { toPolicy } from '../estate/policies.ts';
import type { Weekday } from '../estate/policy/spec.ts';
import type { Document, Policy } from '../estate/types.ts';
import { firstOfMonth, policyDocument, scheduleBody, tieringBody, timeBody } from './policy.ts';

export type KeptKind = 'daily' | 'weekly' | 'monthly' | 'yearly';

/** What of a VM policy is to be other than it is; what is absent stays. */
export interface PolicyChange {
  /** Days, weeks, months or years; `none`: no such points are kept any more. */
  readonly keep: Readonly<Partial<Record<KeptKind, number | 'none'>>>;
  readonly snapshotDays?: number;
  readonly every?: number | 'day' | 'week';
  /** `HH:mm` of the policy's own zone. The same as it is: written anew, by the zone's clocks of today. */
  readonly at?: string;
  /** Hours. */
  readonly window?: number;
  /** Of which weekly, monthly and yearly points are, and on which a weekly policy runs. */
  readonly day?: Weekday;
  /** As Azure names it. */
  readonly zone?: string;
  readonly archive?: 'never' | 'recommended';
  /** `2027-04-04`: made at noon of that day in its zone, by the clocks of then; absent: at once. */
  readonly from?: string;
}

type Json = Readonly<Record<string, unknown>>;

export const keptKinds = ['daily', 'weekly', 'monthly', 'yearly'] as const satisfies readonly KeptKind[];
const units = { daily: 'Days', weekly: 'Weeks', monthly: 'Months', yearly: 'Years' } as const;

/** A policy as it would be, and the write that makes it so. */
export interface ChangedPolicy {
  readonly policy: Policy;
  readonly document: Document;
}

/**
 * The policy with these changes made to all that Azure had in it, also to what nobody here knows of (REST: Protection Policies -
 * Create Or Update, which takes it whole).
 * @param resource as Azure has it, word for word
 * @param now epoch milliseconds: new times of day are by the zone's clocks of then
 */
export function changedPolicy(resource: Json, before: Policy, change: PolicyChange, now: number): ChangedPolicy {
  const { protectedItemsCount, ...properties } = objectOf(resource.properties);
  const day = change.day ?? dayOf(properties);
  const schedule = scheduleOf(before.schedule, change, day);
  const isNewTime = change.at !== undefined || change.zone !== undefined;
  const at = isNewTime ? timeBody(timeIn(schedule), now) : timeTextIn(properties);
  const reschedules =
    isNewTime || change.every !== undefined || change.window !== undefined || change.day !== undefined;
  const body: Json = {
    ...properties,
    ...(reschedules && {
      schedulePolicy: replaced(objectOf(properties.schedulePolicy), scheduleBody({ type: before.type, schedule }, at)),
    }),
    retentionPolicy: retentionOf(objectOf(properties.retentionPolicy), change, {
      at: isNewTime ? at : undefined,
      day,
      time: at,
    }),
    ...(change.snapshotDays !== undefined && { instantRpRetentionRangeInDays: change.snapshotDays }),
    ...(change.zone !== undefined && { timeZone: change.zone }),
    ...(change.archive !== undefined && {
      tieringPolicy: { ArchivedRP: tieringBody(change.archive === 'never' ? 'DoNotTier' : 'TierRecommended') },
    }),
  };
  const shown = { id: before.id, name: before.name, properties: { ...body, protectedItemsCount } };
  return {
    policy: toPolicy(shown as Parameters<typeof toPolicy>[0], before.vault),
    document: policyDocument(before.id, body),
  };
}

type Schedule = Exclude<Policy['schedule'], { readonly every: 'unknown' }>;

function scheduleOf(
  before: Policy['schedule'],
  { every, at, window, day: said }: PolicyChange,
  day: Weekday,
): Schedule {
  const time = at ?? (before.every === 'hours' ? before.from : before.every === 'unknown' ? '' : (before.at[0] ?? ''));
  const kind = every ?? (before.every === 'hours' ? before.hours : before.every);
  if (kind === 'day') return { every: 'day', at: [time] };
  if (kind === 'week') {
    const on = said === undefined && before.every === 'week' ? before.on : [day];
    return { every: 'week', on, at: [time] };
  }
  if (kind === 'unknown') throw new Error('a policy whose schedule cannot be read is not changed');
  return { every: 'hours', hours: kind, from: time, window: window ?? (before.every === 'hours' ? before.window : 24) };
}

const timeIn = (schedule: Schedule): string => (schedule.every === 'hours' ? schedule.from : (schedule.at[0] ?? ''));

/** The policy's time as it is written there, so that what does not change stays word for word. */
function timeTextIn(properties: Json): string {
  const text = JSON.stringify(properties.schedulePolicy ?? {});
  return /"(\d{4}-\d\d-\d\dT\d\d:\d\d[^"]*)"/.exec(text)?.[1] ?? '';
}

/** What the weekly points of a policy are of; where it has none, Sunday. */
function dayOf(properties: Json): Weekday {
  const days = objectOf(objectOf(properties.retentionPolicy).weeklySchedule).daysOfTheWeek;
  return Array.isArray(days) && days.length > 0 ? (String(days[0]) as Weekday) : 'Sunday';
}

interface Times {
  /** The new one; undefined: the times stay. */
  readonly at: string | undefined;
  readonly day: Weekday;
  /** That of a rule which is new. */
  readonly time: string;
}

function retentionOf(before: Json, change: PolicyChange, times: Times): Json {
  const rules = keptKinds.flatMap((kind): (readonly [string, Json | null])[] => {
    const key = `${kind}Schedule`;
    const had = isObject(before[key]) ? before[key] : undefined;
    const count = change.keep[kind];
    if (count === 'none') return had ? [[key, null]] : [];
    if (!had && count === undefined) return [];
    const rule = had ? againOf(kind, had, change, times) : newRule(kind, times);
    return [[key, count === undefined ? rule : { ...rule, retentionDuration: { count, durationType: units[kind] } }]];
  });
  return { ...before, ...Object.fromEntries(rules) };
}

/** Which points a kind keeps: those of one day of the week, the month's first, the first of January. */
function pointsOf(kind: KeptKind, day: Weekday): Json {
  if (kind === 'daily') return {};
  return kind === 'weekly' ? { daysOfTheWeek: [day] } : firstOfMonth(day);
}

const newRule = (kind: KeptKind, { day, time }: Times): Json => ({
  ...(kind === 'yearly' && { monthsOfYear: ['January'] }),
  ...pointsOf(kind, day),
  retentionTimes: [time],
});

/** The rule that was there: of other points only where a day is said, at another time only where one is. */
function againOf(kind: KeptKind, had: Json, { day: newDay }: PolicyChange, { at, day }: Times): Json {
  const byDate = isObject(had.retentionScheduleDaily) && { retentionScheduleDaily: null };
  return {
    ...had,
    ...(newDay !== undefined && { ...pointsOf(kind, day), ...byDate }),
    ...(at !== undefined && { retentionTimes: [at] }),
  };
}

/** The new one in the place of the old: what only the old one had is not to be there any more. */
const replaced = (before: Json, after: Json): Json => {
  const known = ['scheduleRunDays', 'scheduleRunTimes', 'hourlySchedule', 'dailySchedule', 'weeklySchedule'];
  const gone = known.filter((key) => before[key] !== undefined && before[key] !== null && !(key in after));
  return { ...before, ...Object.fromEntries(gone.map((key) => [key, null])), ...after };
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectOf = (value: unknown): Json => (isObject(value) ? value : {});
