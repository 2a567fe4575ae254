import type { ShiftedClock } from '../base/clock.ts';
import { errorText, type Log } from '../base/log.ts';
import type { Database } from './db.ts';

/** How often the clock is set again: those of two machines drift apart by less than a millisecond in that time. */
const everyMs = 30_000;

/** An answer that took longer says too little about when it was given. */
const longestAnswerMs = 1_000;

/**
 * Sets the clock by PostgreSQL, once before this resolves and then all the time: replicas whose machines are minutes
 * apart have the same deadlines. The embedded store has one process, and with it the machine's own clock. Gives what
 * stops it.
 */
export async function followStoreTime(db: Database, clock: ShiftedClock, log: Log): Promise<() => void> {
  if (db.engine === 'embedded') return () => {};
  const set = async (longestMs: number) => {
    const asked = performance.now();
    const now = await db.now();
    const took = performance.now() - asked;
    if (took <= longestMs) clock.setTo(now + took / 2);
  };
  await set(Number.POSITIVE_INFINITY);
  const timer = setInterval(() => {
    set(longestAnswerMs).catch((error) => log('warn', 'the time could not be read', { error: errorText(error) }));
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
