import { type Channel, type Message, Undelivered } from '../channel.ts';
import type { Clock } from '../clock.ts';
import { minutes } from '../clock.ts';
import type { Database, Queryable } from '../db/db.ts';
import type { Log } from '../log.ts';
import type { Place } from '../turn.ts';
import type { Blocked } from './blocked.ts';
import { asRepeat, hashOf, shortened } from './content.ts';
import type { Subject } from './posts.ts';
import type { Post, PostRows } from './rows.ts';

/** One edit of a card in this time, however often its subject changes. */
const betweenEditsMs = 2_000;
const firstRetryMs = 1_000;
const longestRetryMs = minutes(5);

export interface DeliverParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly channel: Channel;
  readonly rows: PostRows;
  readonly blocked: Blocked;
  /** Where the post goes now: the newest service URL, the thread that it follows; undefined: not there yet. */
  readonly placeFor: (post: Post) => Promise<Place | undefined>;
  /** Something arrived at the conversation. */
  readonly arrived: (tx: Queryable, post: Post, first: boolean) => Promise<void>;
}

/** When to try again; undefined: it shows what it should. */
export type Due = number | undefined;
/** `view` makes the message as it is now; undefined: there is nothing to show. Asked only when it may be sent at once. */
export type Deliver = (post: Post, view: () => Promise<Message | undefined>, tries: number) => Promise<Due>;

/** Brings one message up to date: posts it when it is new, edits it when it shows something else. */
export function createDeliver(parts: DeliverParts): Deliver {
  const { db, clock, log, channel, rows, blocked, placeFor, arrived } = parts;
  /** Conversations that refuse for now. A matter of manners only: after a restart Teams says so again. */
  const paused = createPauses(clock);

  return async (post, view, tries) => {
    const now = clock.now();
    const nextEdit = post.messageId && post.editedAt !== undefined ? post.editedAt + betweenEditsMs : now;
    const later = Math.max(nextEdit, paused.until(post.place.conversation));
    if (later > now) return later;
    const shown = await view();
    if (!shown) return undefined;
    const repeat = post.repeated || (post.uncertain && !post.messageId);
    const message = repeat ? asRepeat(shown) : shown;
    const hash = hashOf(message);
    if (post.messageId && post.hash === hash) return undefined;
    const place = await placeFor(post);
    if (!place) return now + longestRetryMs;
    const wait = await blocked.waitFor(post.place.conversation);
    if (wait > 0) return hold(post, wait);
    return send(post, place, message, hash, tries);
  };

  async function send(post: Post, place: Place, message: Message, hash: string, tries: number): Promise<Due> {
    try {
      if (post.messageId) await edit(post, place, post.messageId, message, hash);
      else await postAnew(post, place, message, hash);
      paused.over(post.place.conversation);
      return undefined;
    } catch (error) {
      if (!(error instanceof Undelivered)) throw error;
      return undelivered(error, post, place, message, hash, tries);
    }
  }

  async function postAnew(post: Post, place: Place, message: Message, hash: string): Promise<void> {
    const messageId = await channel.post(place, message, () => rows.begin(post, clock.now()));
    await db.tx(async (tx) => {
      await rows.posted(tx, post, messageId, hash, clock.now());
      await arrived(tx, post, true);
    });
  }

  async function edit(post: Post, place: Place, messageId: string, message: Message, hash: string): Promise<void> {
    await channel.update(place, messageId, message);
    await db.tx(async (tx) => {
      await rows.edited(tx, post, hash, clock.now());
      await arrived(tx, post, false);
    });
  }

  async function undelivered(
    error: Undelivered,
    post: Post,
    place: Place,
    message: Message,
    hash: string,
    tries: number,
  ): Promise<Due> {
    const fields = { kind: error.kind, subject: name(post.subject), why: error.message };
    const due = clock.now() + Math.max(backOff(tries), error.retryAfterMs ?? 0);
    const mayPass = error.kind === 'maybe' || error.kind === 'later' || error.kind === 'refused';
    if (mayPass) await blocked.failed(place, error.message);
    switch (error.kind) {
      case 'maybe':
        // It may be there already. It is posted again all the same, and says so: a lost alert is worse.
        return due;
      case 'gone':
        await rows.gone(post);
        return clock.now();
      case 'thread-gone':
        log('info', 'a thread is gone: the message begins one of its own', fields);
        await rows.alone(post);
        return clock.now();
      case 'blocked': {
        log('warn', 'a conversation takes no messages', fields);
        const wait = await db.tx((tx) => blocked.mark(tx, place, error.message));
        await rows.notPosted(db, post);
        return hold(post, wait);
      }
      case 'too-big':
        return tooBig(fields, post, place, message, hash, tries);
      case 'later':
        await rows.notPosted(db, post);
        return paused.refused(post.place.conversation, error.retryAfterMs);
      case 'refused':
        await rows.notPosted(db, post);
        throw error;
    }
  }

  async function hold(post: Post, waitMs: number): Promise<Due> {
    await rows.hold(db, post);
    return clock.now() + waitMs;
  }

  async function tooBig(
    fields: Record<string, string>,
    post: Post,
    place: Place,
    message: Message,
    hash: string,
    tries: number,
  ): Promise<Due> {
    log('error', 'a message was too big for Teams and is shortened', fields);
    if (!message.card) throw new Error(`A message without a card is too big for Teams: ${fields.subject}`);
    return send(post, place, shortened(message), hash, tries);
  }
}

/**
 * A refusal holds for the conversation, and so does the back-off: it grows with refusals in a row, not with each message
 * that waits. `forMs`: as Teams asked.
 */
function createPauses(clock: Clock) {
  const pauses = new Map<string, { readonly until: number; readonly refusals: number }>();
  return {
    until: (conversation: string) => pauses.get(conversation)?.until ?? 0,
    over: (conversation: string) => void pauses.delete(conversation),
    /** Gives when to try again. Those that were on their way together are one refusal. */
    refused(conversation: string, forMs: number | undefined): number {
      const now = clock.now();
      const before = pauses.get(conversation) ?? { until: 0, refusals: 0 };
      const refusals = before.until > now ? before.refusals : before.refusals + 1;
      const until = Math.max(before.until, now + (forMs ?? backOff(refusals - 1)));
      pauses.set(conversation, { until, refusals });
      return until;
    },
  };
}

export function name({ kind, id }: Subject): string {
  return `${kind}:${id}`;
}

function backOff(tries: number): number {
  return Math.min(firstRetryMs * 2 ** Math.min(tries, 20), longestRetryMs);
}
