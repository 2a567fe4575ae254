import { ianaZone } from './time-zone.ts';

export interface Recurrence {
  readonly recurrenceType: 'Daily' | 'Weekly' | 'Monthly';
  /** `HH:mm:ss`; without them the whole day. An end before its start is on the next day. */
  readonly startTime?: string;
  readonly endTime?: string;
  readonly daysOfWeek?: readonly string[];
  readonly daysOfMonth?: readonly number[];
}

/** When an alert processing rule is in force; its times are wall-clock times of its zone (spec 2021-08-08). */
export interface Schedule {
  /** `2026-01-31T06:00:00`, without a zone. */
  readonly effectiveFrom?: string;
  readonly effectiveUntil?: string;
  /** A Windows name such as `AUS Eastern Standard Time`; UTC when missing. */
  readonly timeZone?: string;
  readonly recurrences?: readonly Recurrence[];
}

/** Whether `at` (epoch milliseconds) lies within the schedule. */
export function inSchedule(schedule: Schedule, at: number): boolean {
  const zone = ianaZone(schedule.timeZone ?? 'UTC') ?? 'UTC';
  const now = wallClock(at, zone);
  if (schedule.effectiveFrom && now.text < schedule.effectiveFrom) return false;
  if (schedule.effectiveUntil && now.text >= schedule.effectiveUntil) return false;
  const recurrences = schedule.recurrences ?? [];
  const yesterday = wallClock(at - 86_400_000, zone);
  return recurrences.length === 0 || recurrences.some((recurrence) => recurs(recurrence, now, yesterday));
}

interface WallClock {
  /** `2026-01-31T06:00:00`: sorts as text. */
  readonly text: string;
  readonly time: string;
  readonly weekday: string;
  readonly day: number;
}

/** The window belongs to the day on which it starts. */
function recurs(recurrence: Recurrence, now: WallClock, yesterday: WallClock): boolean {
  const start = recurrence.startTime ?? '00:00:00';
  const end = recurrence.endTime ?? '24:00:00';
  const today = onDay(recurrence, now);
  if (start < end) return today && now.time >= start && now.time < end;
  return (today && now.time >= start) || (onDay(recurrence, yesterday) && now.time < end);
}

function onDay(recurrence: Recurrence, clock: WallClock): boolean {
  if (recurrence.recurrenceType === 'Weekly') return recurrence.daysOfWeek?.includes(clock.weekday) ?? false;
  if (recurrence.recurrenceType === 'Monthly') return recurrence.daysOfMonth?.includes(clock.day) ?? false;
  return true;
}

function wallClock(at: number, timeZone: string): WallClock {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    weekday: 'long',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  const time = `${part('hour')}:${part('minute')}:${part('second')}`;
  return {
    text: `${part('year')}-${part('month')}-${part('day')}T${time}`,
    time,
    weekday: part('weekday'),
    day: Number(part('day')),
  };
}
