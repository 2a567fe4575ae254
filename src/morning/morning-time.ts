import { lastTime, type TimeOfWeek } from '../config/zone.ts';

/** A morning: a moment at the time of day that was set, and the one before it, between which lies the night. */
export interface MorningTime {
  readonly at: number;
  readonly from: number;
}

/** The latest morning at or before `now`. */
export function latestMorning(now: number, time: TimeOfWeek, zone: string): MorningTime {
  const at = lastTime(now, time, zone);
  return { at, from: lastTime(at - 1, time, zone) };
}

/**
 * Whether there is a morning that was not told: only ever the latest, so that after days without a process one line is
 * said, and a clock that is set back says nothing again. `told`: the last that was. Pure.
 */
export function untold(told: number, latest: MorningTime): boolean {
  return latest.at > told;
}
