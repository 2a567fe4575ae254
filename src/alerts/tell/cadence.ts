import type { Place } from '../../base/turn.ts';
import type { Cadence, Digests } from '../../config/alert-handling.ts';
import { nextTime, wallOf } from '../../config/zone.ts';
import { sameName } from '../look/about.ts';

/** How the channel of that id or name is told. */
export function cadenceOf(digests: Digests, ...names: readonly (string | undefined)[]): Cadence {
  const own = Object.entries(digests).find(([key]) => names.some((name) => sameName(key, name)));
  return own ? own[1] : digests.default;
}

/**
 * The key of `digests:` that stands for the channel, by the id that is pinned to it: what a channel is called now may be
 * said of another one too. Not for use within a transaction.
 */
export async function digestKey(
  digests: Digests,
  find: (name: string) => Promise<{ readonly place: Pick<Place, 'conversation'> } | undefined>,
  conversation: string,
): Promise<string | undefined> {
  for (const key of Object.keys(digests)) {
    if (key !== 'default' && (await find(key))?.place.conversation === conversation) return key;
  }
  return undefined;
}

/** When the digest is due that collects what comes at that moment; on the hour, or at that time of the day in the zone. */
export function dueAfter(cadence: Exclude<Cadence, { every: 'each' }>, at: number, timezone: string): number {
  if (cadence.every === 'day') return nextTime(at, cadence, timezone);
  // Not every zone is a whole number of hours from UTC.
  const { minute } = wallOf(at, timezone);
  const minuteStart = Math.floor(at / 60_000) * 60_000;
  return minuteStart + (60 - minute) * 60_000;
}

/** `hourly`, `daily at 07:30`, `each`. */
export function cadenceWords(cadence: Cadence): string {
  if (cadence.every === 'each') return 'each';
  if (cadence.every === 'hour') return 'hourly';
  const two = (n: number) => String(n).padStart(2, '0');
  return `daily at ${two(cadence.hour)}:${two(cadence.minute)}`;
}
