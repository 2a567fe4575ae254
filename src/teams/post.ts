import { type Channel, Undelivered } from '../channel.ts';
import type { Clock } from '../clock.ts';
import { errorText, type Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Place } from '../turn.ts';
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
/** Of a conversation's limits: the answers need the rest. */
const typingShare = 0.4;

/** Speaks to Teams: one request for each call, under Teams' limits, and every failure as an {@link Undelivered}. */
export function createPost(options: PostOptions): Channel {
  const { pace, sends = noSends, clock, log, metrics, requestWithin = 10_000, sleep = wait } = options;
  let remembered: Promise<void> | undefined;

  return {
    post: (place, message, begins) =>
      inTurn(place, async () => {
        await begins?.();
        return send('post', place, async ({ conversations }, abortSignal) => {
          const activity = activityOf(message);
          const sent = await conversations.sendToConversation(conversationId(place), activity, { abortSignal });
          if (!sent.id) throw new Undelivered('maybe', 'Teams gave no id for the message');
          return sent.id;
        });
      }),
    update: (place, messageId, message) =>
      inTurn(place, () =>
        send('update', place, async ({ conversations }, abortSignal) => {
          const activity = { ...activityOf(message), id: messageId };
          await conversations.updateActivity(conversationId(place), messageId, activity, { abortSignal });
        }),
      ),
    typing,
  };

  /** Under Teams' limits, and counted against them. */
  async function inTurn<T>({ conversation }: Place, sendIt: () => Promise<T>): Promise<T> {
    await turnOf(conversation);
    try {
      await sends.note({ conversation, at: clock.now() });
      return await sendIt();
    } finally {
      pace.arrived(conversation);
    }
  }

  async function send<T>(
    sending: Sending,
    place: Place,
    request: (connector: Connector, abortSignal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    try {
      const connector = await options.connector(place.serviceUrl);
      const result = await request(connector, AbortSignal.timeout(requestWithin));
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
  async function turnOf(conversation: string): Promise<void> {
    await remember();
    for (let waited = 0; ; ) {
      const ms = pace.take(conversation);
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
    if (pace.take(place.conversation, typingShare) > 0) return;
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

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
