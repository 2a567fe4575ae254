import { ianaZone } from '../../alerts/time-zone.ts';
import { asObject, type Json } from '../../core/respond.ts';
import { listed, weekdays } from './retention.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone is ahead of UTC at that time, in milliseconds. */
function offsetOf(zone: string, at: number): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
  }
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const found = /GMT([+-])(\d\d):(\d\d)/.exec(name);
  return found ? (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * minute : 0;
}

/** The first time that the policy names: its day is the one on which it was written. */
function firstTime(policy: Json): number {
  const schedule = asObject(policy.schedulePolicy);
  const times = [schedule, asObject(schedule.dailySchedule), asObject(schedule.weeklySchedule)]
    .map(({ scheduleRunTimes }) => (Array.isArray(scheduleRunTimes) ? scheduleRunTimes[0] : undefined))
    .concat(asObject(schedule.hourlySchedule).scheduleWindowStartTime)
    .find((time) => time !== undefined);
  return Date.parse(String(times));
}

/**
 * How far the policy's clock is ahead of UTC: as its zone was on the day on which it was written, for ever. Azure does
 * not follow when the zone changes its clocks (documentation: "Back up Azure VMs", daylight saving).
 */
function ahead(policy: Json): number {
  const written = firstTime(policy);
  const zone = ianaZone(String(policy.timeZone ?? 'UTC'));
  return zone === undefined || Number.isNaN(written) ? 0 : offsetOf(zone, written);
}

/** A moment on the policy's own clock, written as if it were UTC. */
export const localOf = (policy: Json, at: number): number => at + ahead(policy);

/** A backup that the policy has at a time: the day's last one also goes to the vault, the others stay snapshots. */
export interface Slot {
  readonly toVault: boolean;
}

/** What the policy has at that moment, which is on a half-hour; undefined: nothing. */
export function slotAt(policy: Json, at: number): Slot | undefined {
  const first = firstTime(policy);
  if (Number.isNaN(first)) return undefined;
  const schedule = asObject(policy.schedulePolicy);
  const local = localOf(policy, at);
  const start = ((first % day) + day) % day;
  const since = (((local - start) % day) + day) % day;
  if (schedule.scheduleRunFrequency !== 'Hourly') {
    const days = schedule.scheduleRunDays ?? asObject(schedule.weeklySchedule).scheduleRunDays;
    const isDay = schedule.scheduleRunFrequency !== 'Weekly' || listed(days, weekdays[new Date(local).getUTCDay()]!);
    return since === 0 && isDay ? { toVault: true } : undefined;
  }
  const { interval, scheduleWindowDuration } = asObject(schedule.hourlySchedule);
  const step = Number(interval) * hour;
  // A window of the whole day ends where the next one begins.
  const last = Math.floor(Math.min(Number(scheduleWindowDuration) * hour, day - 1) / step) * step;
  return since <= last && since % step === 0 ? { toVault: since === last } : undefined;
}
