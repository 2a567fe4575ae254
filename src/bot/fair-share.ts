import { type Clock, minutes } from '../base/clock.ts';
import type { Turn } from '../base/turn.ts';

/** So many lines of one person are taken up at once; whoever types is never faster. */
const atOnce = 6;
/**
 * Then one in this time (milliseconds). Teams takes 50 answers in 30 s in one conversation, of which three in four are for
 * answers: one person's never fill that.
 */
const between = 1_200;

/** A line that would wait longer (milliseconds) is not taken: so many of one person's wait at most, in the store as well. */
export const longestWait = minutes(5);

/** When a line is taken up. */
export interface FairShare {
  /**
   * Counts a line that was said now and gives when it is its turn, in milliseconds since 1970; undefined: this person's
   * lines wait for {@link longestWait} already, and this one is not counted.
   */
  due(turn: Pick<Turn, 'actor' | 'place'>): number | undefined;
}

/**
 * Shares the room between people: a line that somebody says for once is taken up at once, however many somebody else has
 * said before. Those who say more than can be answered wait for their own lines, and where several of them do so in one
 * conversation, they share what that one conversation takes. Manners only, so that it is kept in memory: what is due
 * when stands in the row of each line.
 */
export function createFairShare(clock: Clock): FairShare {
  /** Until when each person has used up what is theirs. */
  const used = new Map<string, number>();
  /** Who is kept waiting in a conversation, until when. */
  const waiting = new Map<string, Map<string, number>>();
  let before = clock.now();
  let swept = before;

  return {
    due({ actor, place }) {
      const now = clock.now();
      // Set back (local mode's can be): what was noted lies in the future and says nothing any more.
      if (now < before) forget();
      if (now - swept > atOnce * between) sweep(now);
      before = now;
      const person = `${actor.tenant} ${actor.oid || actor.teamsId}`;
      const from = Math.max(used.get(person) ?? 0, now);
      const due = Math.max(from - atOnce * between, now);
      if (due === now) {
        used.set(person, from + between);
        return now;
      }
      if (due > now + longestWait) return undefined;
      const here = waiting.get(place.conversation) ?? new Map<string, number>();
      for (const [other, until] of here) if (until <= now) here.delete(other);
      waiting.set(place.conversation, here.set(person, due));
      used.set(person, from + between * here.size);
      return due;
    },
  };

  function forget(): void {
    used.clear();
    waiting.clear();
  }

  function sweep(now: number): void {
    swept = now;
    for (const [person, until] of used) if (until <= now) used.delete(person);
    for (const [conversation, here] of waiting)
      if ([...here.values()].every((until) => until <= now)) waiting.delete(conversation);
  }
}
