import type { TimeOfWeek } from '../../config/zone.ts';
import type { Policy } from './types.ts';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const minutesOfDay = 24 * 60;

/** A scheduled backup may start this much later than its time (documentation: "About Azure VM backup", up to 2 hours). */
export const startsWithin = 2 * 3_600_000;

/** The times of the week at which a schedule starts backups, in the policy's own zone; undefined: it cannot be read. */
export function startsOf(schedule: Policy['schedule']): TimeOfWeek[] | undefined {
  switch (schedule.every) {
    case 'unknown':
      return undefined;
    case 'hours':
      return hourly(schedule);
    case 'day':
      return schedule.at.map(timeOf);
    case 'week': {
      const days = schedule.on.map((name) => weekdays.indexOf(name.toLowerCase()));
      return schedule.at.map(timeOf).map(({ hour, minute }) => ({ hour, minute, days }));
    }
  }
}

/**
 * What a schedule promises, in milliseconds: the longest time between two of its backups in a week. So much is lost at
 * worst. Undefined: the schedule cannot be read.
 */
export function rpoOf(schedule: Policy['schedule']): number | undefined {
  const starts = startsOf(schedule) ?? [];
  const all = starts.flatMap(({ hour, minute, days = [0, 1, 2, 3, 4, 5, 6] }) =>
    days.map((day) => day * minutesOfDay + hour * 60 + minute),
  );
  const sorted = [...new Set(all)].sort((a, b) => a - b);
  const gaps = sorted.map((at, n) => (sorted[n + 1] ?? (sorted[0] ?? 0) + 7 * minutesOfDay) - at);
  return gaps.length === 0 ? undefined : Math.max(...gaps) * 60_000;
}

/** From the first hour on, every so many hours, for as long as the window lasts (REST: HourlySchedule). */
function hourly({ hours, from, window }: Extract<Policy['schedule'], { every: 'hours' }>): TimeOfWeek[] {
  const first = timeOf(from);
  const count = window >= 24 ? Math.ceil(24 / hours) : Math.floor(window / hours) + 1;
  return Array.from({ length: count }, (_, n) => ({ hour: (first.hour + n * hours) % 24, minute: first.minute }));
}

/** `08:30` */
function timeOf(text: string): { hour: number; minute: number } {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return { hour, minute };
}
