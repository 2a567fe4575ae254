import type { Policy } from '../azure/azure.ts';
import { nextTime, type TimeOfWeek } from '../config/zone.ts';
import { ianaZone } from './windows-zones.ts';

const names = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** When the policy's schedule starts backups after `from` and up to `to`, in order. */
export function dueBackups(policy: Policy, from: number, to: number): number[] {
  const zone = ianaZone(policy.timeZone);
  const due = timesOf(policy.schedule).flatMap((time) => {
    const all: number[] = [];
    for (let at = nextTime(from, time, zone); at <= to; at = nextTime(at, time, zone)) all.push(at);
    return all;
  });
  return [...new Set(due)].sort((a, b) => a - b);
}

function timesOf(schedule: Policy['schedule']): TimeOfWeek[] {
  if (schedule.every === 'hours') return hourly(schedule);
  const days = schedule.every === 'week' ? schedule.on.map((name) => names.indexOf(name.toLowerCase())) : undefined;
  return schedule.at.flatMap((text) => timeOf(text)).map((time) => ({ ...time, ...(days && { days }) }));
}

/** From the first hour on, every so many hours, for as long as the window lasts (REST: HourlySchedule). */
function hourly(schedule: Extract<Policy['schedule'], { every: 'hours' }>): TimeOfWeek[] {
  const [first] = timeOf(schedule.from);
  if (!first || schedule.hours <= 0) return [];
  const count = Math.floor(Math.max(0, schedule.window) / schedule.hours) + (schedule.window >= 24 ? 0 : 1);
  return Array.from({ length: count }, (_, n) => ({ ...first, hour: (first.hour + n * schedule.hours) % 24 }));
}

function timeOf(text: string): { hour: number; minute: number }[] {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})/.exec(text) ?? [];
  return hour === undefined ? [] : [{ hour: Number(hour), minute: Number(minute) }];
}
