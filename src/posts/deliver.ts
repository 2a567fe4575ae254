import type { Clock } from '../base/clock.ts';
import { minutes } from '../base/clock.ts';
import { errorText, type Log } from '../base/log.ts';
import type { Place } from '../base/turn.ts';
import type { Database, Queryable } from '../db/db.ts';
import { unguarded } from '../db/guard.ts';
import { LeaseLost } from '../work/lease.ts';
import type { Blocked } from './blocked.ts';
import { asRepeat, hashOf, shortened } from './content.ts';
import { backOff, createPauses } from './pauses.ts';
import { type Message, type Posting, type Rank, Undelivered } from './posting.ts';
import type { Subject } from './posts.ts';
import type { Post, PostRows } from './rows.ts';
import type { ServiceUrls } from './service-urls.ts';

/** One edit of a card in this time, however often its subject changes. */
const betweenEditsMs = 2_000;
const threadAgainMs = minutes(5);
/** An answer that is late is waited for; should this process die meanwhile, it is tried again after so long. */
const lateAtMost = minutes(1);

export interface DeliverParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly channel: Posting;
  readonly rows: PostRows;
  readonly blocked: Blocked;
  readonly serviceUrls: ServiceUrls;
  /** Where the post goes now: the newest service URL, the thread that it follows; undefined: not there yet. */
  readonly placeFor: (post: Post) => Promise<Target | undefined>;
  /** Something arrived at the place. */
  readonly arrived: (tx: Queryable, post: Post, at: Place, first: boolean) => Promise<void>;
  /** A message that nobody needs was found: it is taken away. */
  readonly stale: (tx: Queryable, at: Place, messageId: string) => Promise<void>;
  /** The subject is looked at again. */
  readonly again: (tx: Queryable, subject: Subject) => Promise<void>;
}

/** Where a post goes. */
export interface Target {
  readonly place: Place;
  /** Nothing listens at the place's own service URL: this is another conversation's, which may not know the place. */
  readonly standIn: boolean;
}

/** When to try again; undefined: it shows what it should. */
export type Due = number | undefined;

/** How a post is to be sent. */
export interface Way {
  /** Makes the message as it is now; undefined: there is nothing to show. Asked only when it may be sent at once. */
  readonly view: () => Promise<Message | undefined>;
  /** How often it was tried. */
  readonly tries: number;
  readonly rank: Rank;
}

export type Deliver = (post: Post, way: Way) => Promise<Due>;

/** One message on its way. */
interface Attempt extends Target {
  readonly post: Post;
  readonly message: Message;
  /** It was too big for Teams. */
  readonly cut: boolean;
  readonly tries: number;
  readonly rank: Rank;
  /** It becomes a new message, whatever stands there already. */
  readonly anew: boolean;
}

/** Brings one message up to date: posts it when it is new, edits it when it shows something else. */
export function createDeliver(parts: DeliverParts): Deliver {
  const { db, clock, log, channel, rows, blocked, serviceUrls, placeFor, arrived, stale, again } = parts;
  const paused = createPauses(clock);

  return async (post, { view, tries, rank }) => {
    const now = clock.now();
    const nextEdit = post.messageId ? (post.editedAt ?? 0) + betweenEditsMs : 0;
    const later = Math.max(nextEdit, paused.until(pauseOf(post, rank)));
    if (later > now) return later;
    const message = await view();
    if (!message) return undefined;
    const calm = post.messageId ? (post.editedAt ?? 0) + (message.calmMs ?? 0) : 0;
    if (calm > now) return calm;
    if (post.messageId && post.hash === hashOf(marked(message, post.repeated))) return undefined;
    const target = await placeFor(post);
    if (!target) return now + threadAgainMs;
    const way = await blocked.way(post.place.conversation);
    if (typeof way === 'number') return hold(post, now + way);
    const { place, standIn } = target;
    return send({ post, place, standIn, message, cut: false, tries, rank, anew: !post.messageId || way === 'probe' });
  };

  async function send(attempt: Attempt): Promise<Due> {
    const { post, rank, anew } = attempt;
    const started = { begun: false };
    try {
      if (anew) await postAnew(attempt, started);
      else await edit(attempt);
      paused.over(pauseOf(post, rank));
      return undefined;
    } catch (error) {
      if (error instanceof Overtaken) return clock.now();
      if (!(error instanceof Undelivered)) throw error;
      if (error.kind !== 'maybe' && started.begun) await rows.notPosted(db, post);
      return undelivered(error, attempt);
    }
  }

  async function postAnew(attempt: Attempt, started: { begun: boolean }): Promise<void> {
    const { post, place, message, rank } = attempt;
    let hash = '';
    const begins = async () => {
      const how = await rows.begin(post, clock.now());
      if (how === 'overtaken') throw new Overtaken();
      started.begun = true;
      hash = hashOf(marked(message, how === 'repeat'));
      return sentOf(attempt, how === 'repeat');
    };
    try {
      const messageId = await channel.post(place, message, { begins, rank });
      await record(post, place, messageId, hash);
    } catch (error) {
      if (error instanceof Undelivered && error.late)
        listenFor(error.late, (id) => record(post, place, id, hash), post);
      throw error;
    }
  }

  /**
   * Of two messages that show the same, the one that was recorded first stays. It is recorded even if the lease of the row
   * of work was lost meanwhile: the message stands in Teams.
   */
  async function record(post: Post, place: Place, messageId: string, hash: string): Promise<void> {
    const write = async (tx: Queryable) => {
      if (await rows.posted(tx, post, { messageId, hash, at: clock.now() })) {
        if (post.messageId) await stale(tx, place, post.messageId);
        await arrived(tx, post, place, true);
      } else {
        log('info', 'a message was there twice: one of them is taken away', { subject: name(post.subject) });
        await stale(tx, place, messageId);
      }
    };
    await unguarded(() => db.tx(write));
  }

  /** An answer that came after its time-out may still give the message's id: then it is not sent again. */
  function listenFor(late: Promise<string | undefined>, found: (id: string) => Promise<void>, { subject }: Post): void {
    late
      .then(async (messageId) => {
        if (messageId) await found(messageId);
        await unguarded(() => db.tx((tx) => again(tx, subject)));
      })
      .catch((error) => log('warn', 'what came late could not be stored', { why: errorText(error) }));
  }

  async function edit(attempt: Attempt): Promise<void> {
    const { post, place, message, rank } = attempt;
    await channel.update(place, post.messageId!, sentOf(attempt, post.repeated), rank);
    try {
      await db.tx(async (tx) => {
        await rows.edited(tx, post, hashOf(marked(message, post.repeated)), clock.now());
        await arrived(tx, post, place, false);
      });
    } catch (error) {
      if (error instanceof LeaseLost) await unguarded(() => db.tx((tx) => overwritten(tx, post)));
      throw error;
    }
  }

  /** Another replica may have edited it meanwhile, and this edit, which came after it, shows what was before. */
  async function overwritten(tx: Queryable, post: Post): Promise<void> {
    await rows.unlike(tx, post);
    await again(tx, post.subject);
  }

  async function undelivered(error: Undelivered, attempt: Attempt): Promise<Due> {
    const { post, place, standIn, tries, rank, anew } = attempt;
    const fields = { kind: error.kind, subject: name(post.subject), why: error.message };
    const due = clock.now() + Math.max(backOff(tries), error.retryAfterMs ?? 0);
    const ofMessage = error.kind === 'maybe' && !anew;
    if (mayPass.includes(error.kind) && !ofMessage) await blocked.failed(post.place, error.message);
    if (standIn && ofPlace.includes(error.kind)) return hold(post, due);
    switch (error.kind) {
      case 'maybe':
        // It may be there already. It is posted again all the same, and says so: a lost alert is worse.
        return error.late ? clock.now() + lateAtMost : due;
      case 'gone':
        log('info', 'a message cannot be edited: it is posted anew', fields);
        return send({ ...attempt, anew: true });
      case 'thread-gone':
        log('info', 'a thread is gone: the message begins one of its own', fields);
        await rows.alone(post);
        return clock.now();
      case 'unreachable':
        await serviceUrls.silent(place.serviceUrl, error.message);
        return hold(post, due);
      case 'blocked': {
        log('warn', 'a conversation takes no messages', fields);
        const wait = await db.tx((tx) => blocked.mark(tx, place, error.message));
        return hold(post, clock.now() + wait);
      }
      case 'too-big':
        log('error', 'a message was too big for Teams and is shortened', fields);
        if (!attempt.message.card) throw new Error(`A message without a card is too big for Teams: ${fields.subject}`);
        return send({ ...attempt, cut: true });
      case 'later':
        return paused.refused(pauseOf(post, rank), error.retryAfterMs);
      case 'refused':
        throw error;
    }
  }

  async function hold(post: Post, due: number): Promise<Due> {
    await rows.hold(db, post);
    return due;
  }
}

/** Another replica posted it in the meantime. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** Reasons that may pass; where nothing else arrives for a while, that is told. */
const mayPass: readonly Undelivered['kind'][] = ['maybe', 'later', 'unreachable', 'refused'];
/** Errors that a wrong service URL could give as well. */
const ofPlace: readonly Undelivered['kind'][] = ['blocked', 'gone', 'thread-gone', 'refused'];

const pauseOf = ({ place }: Post, rank: Rank): string => `${rank} ${place.conversation}`;

const marked = (message: Message, repeat: boolean): Message => (repeat ? asRepeat(message) : message);

function sentOf({ message, cut }: Attempt, repeat: boolean): Message {
  const said = marked(message, repeat);
  return cut ? shortened(said) : said;
}

export function name({ kind, id }: Subject): string {
  return `${kind}:${id}`;
}
