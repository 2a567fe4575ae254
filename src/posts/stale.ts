import { type Clock, minutes } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Place } from '../base/turn.ts';
import type { Queryable } from '../db/db.ts';
import type { Handler, Work } from '../work/work.ts';
import { type Posting, Undelivered } from './posting.ts';

const againMs = minutes(1);
const mostTries = 10;

/** What stands where a message cannot be taken away. */
const instead = { text: 'This was posted twice. The other message is the one that is kept up to date.' };

/** Removes duplicates: a message that was posted twice, or whose post was replaced by a newer message. */
export function createStale(parts: { channel: Posting; work: Pick<Work, 'put'>; clock: Clock; log: Log }) {
  const { channel, work, clock, log } = parts;

  return {
    async takeAway(tx: Queryable, at: Place, messageId: string): Promise<void> {
      const key = `${at.conversation} ${messageId}`;
      await work.put(tx, { kind: 'take-away', key, due: clock.now(), payload: { at, messageId } });
    },

    handler: (async ({ payload }) => {
      const { at, messageId, tries = 0 } = payload as { at: Place; messageId: string; tries?: number };
      try {
        await channel.remove(at, messageId).catch((error) => {
          if (!isFinal(error)) throw error;
          return channel.update(at, messageId, instead);
        });
        return 'done';
      } catch (error) {
        if (!(error instanceof Undelivered)) throw error;
        if (isFinal(error) || tries >= mostTries) {
          log('info', 'a message that stands there for nothing stays', { kind: error.kind, why: error.message });
          return 'done';
        }
        return { later: clock.now() + (error.retryAfterMs ?? againMs), payload: { at, messageId, tries: tries + 1 } };
      }
    }) satisfies Handler as Handler,
  };
}

/** Teams has answered, and would answer the same again. */
function isFinal(error: unknown): boolean {
  return error instanceof Undelivered && !['later', 'maybe', 'unreachable'].includes(error.kind);
}
