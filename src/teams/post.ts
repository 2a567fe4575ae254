import type { Clock } from '../base/clock.ts';
import { errorText, type Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Place } from '../base/turn.ts';
import { type Posting, type Rank, Undelivered } from '../posts/posting.ts';
import { activityOf } from './message.ts';
import type { Pace } from './pace.ts';
import { conversationId } from './place.ts';
import type { Connector } from './sdk.ts';
import { noSends, type Sends } from './sends.ts';
import { type Sending, undeliveredOf } from './undelivered.ts';

export interface PostOptions {
  /** A client for the connector at a service URL; throws {@link Undelivered} where no token may be sent. */
  readonly connector: (serviceUrl: string) => Promise<Connector>;
  readonly pace: Pace;
  /** What was sent before the last restart, and is sent now. */
  readonly sends?: Sends;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** How long one request may take, in milliseconds. */
  readonly requestWithin?: number;
  /** Waits; tests put in one that does not. */
  readonly sleep?: (ms: number) => Promise<void>;
}

/** A shorter wait is waited here; a longer one is the caller's, whose row is then free for others. */
const waitHere = 1_000;
/** A sign of life that comes late is none, and the reply waits for it. */
const typingWithin = 2_000;
/** So long an answer is still listened for after it was given up, in milliseconds: it may tell the id of the message. */
const lateWithin = 25_000;
/** What part of the limits each may use up: the rest is for those before it. */
const shares: Readonly<Record<Rank | 'typing', number>> = { first: 1, card: 0.9, answer: 0.75, typing: 0.33 };

/** Speaks to Teams: one request for each call, under Teams' limits, and every failure as an {@link Undelivered}. */
export function createPost(options: PostOptions): Posting {
  const { pace, sends = noSends, clock, log, metrics, requestWithin = 10_000, sleep = wait } = options;
  let remembered: Promise<void> | undefined;

  return {
    post: (place, message, { begins, rank = 'card' } = {}) =>
      inTurn(place, rank, async () => {
        const activity = activityOf((await begins?.()) ?? message);
        return send('post', place, async ({ conversations }) => {
          const abortSignal = AbortSignal.timeout(requestWithin + lateWithin);
          const sent = conversations.sendToConversation(conversationId(place), activity, { abortSignal });
          const { id } = await orLate(sent, requestWithin);
          if (!id) throw new Undelivered('maybe', 'Teams gave no id for the message');
          return id;
        });
      }),
    update: (place, messageId, message, rank = 'card') =>
      inTurn(place, rank, () =>
        send('update', place, async ({ conversations }) => {
          const activity = { ...activityOf(message), id: messageId };
          const abortSignal = AbortSignal.timeout(requestWithin);
          await conversations.updateActivity(conversationId(place), messageId, activity, { abortSignal });
        }),
      ),
    remove: (place, messageId) =>
      inTurn(place, 'card', () =>
        send('remove', place, async ({ conversations }) => {
          const abortSignal = AbortSignal.timeout(requestWithin);
          await conversations.deleteActivity(conversationId(place), messageId, { abortSignal });
        }),
      ),
    typing,
  };

  /** Under Teams' limits, and counted against them. */
  async function inTurn<T>({ conversation }: Place, rank: Rank, sendIt: () => Promise<T>): Promise<T> {
    await turnOf(conversation, rank);
    try {
      await sends.note({ conversation, at: clock.now() });
      return await sendIt();
    } finally {
      pace.arrived(conversation);
    }
  }

  async function send<T>(sending: Sending, place: Place, request: (connector: Connector) => Promise<T>): Promise<T> {
    try {
      const result = await request(await options.connector(place.serviceUrl));
      metrics.post(sending, 'sent');
      return result;
    } catch (error) {
      const undelivered = undeliveredOf(error, sending, place.thread !== undefined, clock.now());
      metrics.post(sending, undelivered.kind);
      if (undelivered.kind === 'later' && undelivered.retryAfterMs)
        pace.hold(place.conversation, undelivered.retryAfterMs);
      log('warn', 'message not delivered', { sending, kind: undelivered.kind, why: undelivered.message });
      throw undelivered;
    }
  }

  /** Comes back when the conversation has room for a message. */
  async function turnOf(conversation: string, rank: Rank): Promise<void> {
    await remember();
    for (let waited = 0; ; ) {
      const ms = pace.take(conversation, shares[rank]);
      if (ms === 0) return;
      if (waited + ms > waitHere) {
        metrics.post('post', 'paced');
        throw new Undelivered('later', 'this conversation has had enough for now', ms);
      }
      waited += ms;
      await sleep(ms);
    }
  }

  /** Once, before the first message: should the store not answer, the next one asks again. */
  function remember(): Promise<void> {
    remembered ??= sends.recent().then(
      (sent) => pace.remember(sent),
      (error: unknown) => {
        remembered = undefined;
        throw error;
      },
    );
    return remembered;
  }

  /** A sign of life, sent only where there is plenty of room for it. */
  async function typing(place: Place): Promise<void> {
    await remember();
    if (pace.take(place.conversation, shares.typing) > 0) return;
    try {
      await sends.note({ conversation: place.conversation, at: clock.now() });
      const { conversations } = await options.connector(place.serviceUrl);
      const abortSignal = AbortSignal.timeout(Math.min(requestWithin, typingWithin));
      await conversations.sendToConversation(conversationId(place), { type: 'typing' }, { abortSignal });
      metrics.post('typing', 'sent');
    } catch (error) {
      metrics.post('typing', 'failed');
      log('debug', 'typing not shown', { why: errorText(error) });
    } finally {
      pace.arrived(place.conversation);
    }
  }
}

/** What comes within that time; else a `maybe` that still listens. */
async function orLate<T extends { readonly id?: string }>(request: Promise<T>, within: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const id = request.then(
        (sent) => sent.id || undefined,
        () => undefined,
      );
      reject(new Undelivered('maybe', `no answer from Teams within ${within} ms`, undefined, id));
    }, within);
  });
  return Promise.race([request, late]).finally(() => clearTimeout(timer));
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
