import { ago, duration } from '../../cards/words.ts';
import type { Limit } from './limits.ts';

/** What can go out at one time. */
export interface Batch {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly count: number;
}

/**
 * When so many more can go out: as many as fit at once, and each of the others as soon as an earlier one has left the
 * limit's window. A limit without a window is never free again by waiting: what is over it has no batch. Pure.
 * @param used when those of before went out, epoch milliseconds in any order
 */
export function spread(count: number, limit: Limit, used: readonly number[], now: number): Batch[] {
  const { most, within } = limit;
  const gone = used.filter((at) => within === undefined || at > now - within).sort((a, b) => a - b);
  const room = Math.max(0, most - gone.length);
  if (within === undefined) return room === 0 || count === 0 ? [] : [{ at: now, count: Math.min(count, room) }];
  const batches: Batch[] = [];
  for (let n = 0; n < count; n++) {
    const before = gone[gone.length - most];
    const at = before === undefined ? now : Math.max(now, before + within);
    gone.push(at);
    const last = batches.at(-1);
    if (last?.at === at) batches[batches.length - 1] = { at, count: last.count + 1 };
    else batches.push({ at, count: 1 });
  }
  return batches;
}

/** What a spread makes of it, for a plan. */
export interface Use {
  /** How many can go out now. */
  readonly now: number;
  /** `63 policy edits; Azure takes 50 for a vault in 24 h, 2 were used: 48 now, the last of the others in 24 h` */
  readonly words: string;
}

/** What so many more use of a limit, said before anything is sent. Pure. */
export function useOf(count: number, limit: Limit, used: readonly number[], now: number): Use {
  const { most, of, each, within, advised } = limit;
  const batches = spread(count, limit, used, now);
  const first = batches[0]?.at === now ? batches[0].count : 0;
  const before = used.filter((at) => within === undefined || at > now - within).length;
  const last = batches.at(-1);
  const takes = `Azure ${advised ? 'advises' : 'takes'} ${thousands(most)}${advised ? ' at most' : ''} for ${each}${within === undefined ? '' : ` in ${duration(within)}`}`;
  const had = before === 0 ? '' : `, ${thousands(before)} ${within === undefined ? 'are there' : 'were used'}`;
  const rest = count - first;
  const then =
    rest === 0
      ? ''
      : `: ${first} now, ${rest} ${within === undefined || !last ? 'find no place' : `more by waiting, the last ${ago(last.at, now)}`}`;
  return { now: first, words: `${thousands(count)} ${count === 1 ? one(of) : of}; ${takes}${had}${then}` };
}

const one = (plural: string): string => plural.replace(/s$/, '');

const thousands = (count: number): string => count.toLocaleString('en-US');
