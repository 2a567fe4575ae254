import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Place } from '../base/turn.ts';
import { type Database, type Queryable, sql } from '../db/db.ts';
import type { Handler, LeasedJob, Outcome, Work } from '../work/work.ts';
import { createBlocked } from './blocked.ts';
import { type Conversations, createConversations, deleted, removed } from './conversations.ts';
import { createDeliver, type Due, name, type Target } from './deliver.ts';
import { asMarkdown, type Message, type Posting, type Rank } from './posting.ts';
import type { Subject, SubjectPosts, View } from './posts.ts';
import { createPostRows, type Post } from './rows.ts';
import { createServiceUrls } from './service-urls.ts';
import { createStale } from './stale.ts';

/** All of posting: what is shown, and where there is to show it. */
export interface Posts extends SubjectPosts, Conversations {
  /** Shows "typing…" for a moment. */
  typing(place: Place): Promise<void>;
  /** Lifeboat was removed from the conversation, or it is gone: nothing gets into it until it is heard from again. */
  removedFrom(tx: Queryable, place: Place, how?: 'deleted'): Promise<void>;
  /** The conversation takes messages again: what waited for it goes out. */
  reopened(tx: Queryable, conversation: string): Promise<void>;
  readonly handlers: Readonly<Record<'show' | 'answer' | 'take-away', Handler>>;
}

export interface PostsOptions {
  readonly db: Database;
  readonly work: Work;
  readonly clock: Clock;
  readonly log: Log;
  readonly channel: Posting;
  /** How the subjects look; replies are kept as they were made. */
  readonly view: (kind: Exclude<Subject['kind'], 'reply'>) => View;
  /** The subjects whose cards show this one, too: they change with it, and an alert's thread is where words of it are said. */
  readonly alsoOn?: (tx: Queryable, subject: Subject) => Promise<readonly Subject[]>;
  /** The conversation that the organisation's rules name for alerts. */
  readonly alertsChannel?: string;
}

export function createPosts(options: PostsOptions): Posts {
  const { db, work, clock, log, channel, alertsChannel, alsoOn = async () => [] } = options;
  const rows = createPostRows(db);
  const blocked = createBlocked(db, clock);
  const serviceUrls = createServiceUrls(db, clock);
  const stale = createStale({ channel, work, clock, log });
  const conversations = createConversations({ db, clock, alertsChannel, heardFrom });
  const reply = replyView(db);
  const deliver = createDeliver({
    db,
    clock,
    log,
    channel,
    rows,
    blocked,
    serviceUrls,
    placeFor,
    arrived,
    stale: stale.takeAway,
    again: showNow,
  });

  return {
    ...conversations,
    reopened,
    typing: (place) => channel.typing(place),

    async show(tx, show) {
      if (await rows.add(tx, show, clock.now())) await showNow(tx, show.subject, show.first);
    },

    async changed(tx, subject) {
      await showNow(tx, subject);
      for (const other of await alsoOn(tx, subject)) await showNow(tx, other);
    },

    reply: (tx, { key, place }, message) => replyAt(tx, { key, place }, message),

    async say(tx, { key, after, text, mention = [] }) {
      const alert = (await alsoOn(tx, after)).find(({ kind }) => kind === 'alert');
      const about = alert ?? after;
      const head = headOf(await rows.ofSubject(tx, about));
      if (!head) return;
      const mentions = mention.map(({ teamsId, name }) => ({ teamsId, name }));
      const message = { text: asMarkdown(text), ...(mentions.length > 0 && { mentions }) };
      await replyAt(tx, { key, place: head.place, after: about }, message);
    },

    threadOf,
    async subjectOf(conversation, messageId) {
      return (await rows.ofMessage(conversation, messageId))?.subject;
    },
    undeliverable: () => blocked.list(),
    silentUrls: () => serviceUrls.list(),
    async removedFrom(tx, place, how) {
      await blocked.mark(tx, place, how ? deleted : removed);
    },
    visible: (kind, place) => rows.visible(kind, place.conversation),
    forsake: (tx, { conversation }) => rows.forsake(tx, conversation),

    handlers: { show, answer: show, 'take-away': stale.handler },
  };

  /**
   * Answers have a kind of work of their own, and so room of their own: however many somebody makes, no card waits for
   * them. What comes first is due before all that is due now, and stays first until it is there, however often it changes.
   */
  async function showNow(tx: Queryable, subject: Subject, isFirst = false): Promise<void> {
    const kind = subject.kind === 'reply' ? 'answer' : 'show';
    const key = name(subject);
    const first = isFirst || (kind === 'show' && (await work.payload(tx, kind, key))?.first === true);
    await work.put(tx, { kind, key, due: first ? 0 : clock.now(), payload: { subject, ...(first && { first }) } });
  }

  async function show({ payload }: LeasedJob): Promise<Outcome> {
    const subject = payload.subject as Subject;
    const tries = Number(payload.tries ?? 0);
    const rank: Rank = subject.kind === 'reply' ? 'answer' : payload.first ? 'first' : 'card';
    const due = await showAll(subject, tries, rank);
    return due === undefined ? 'done' : { later: due, payload: { ...payload, tries: tries + 1 } };
  }

  /** Every message of the subject, each by itself: one that fails does not keep the others from being shown. */
  async function showAll(subject: Subject, tries: number, rank: Rank): Promise<Due> {
    const failures: unknown[] = [];
    let earliest: Due;
    for (const post of await rows.ofSubject(db, subject)) {
      try {
        const face = subject.kind === 'reply' ? reply : options.view(subject.kind);
        const view = () => face(subject.id, post.audience, post.place);
        const due = await deliver(post, { view, tries, rank });
        if (due !== undefined) earliest = Math.min(due, earliest ?? due);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return earliest;
  }

  async function threadOf(subject: Subject): Promise<Place | undefined> {
    const head = headOf(await rows.ofSubject(db, subject));
    if (!head?.messageId) return undefined;
    const { place } = head;
    return place.kind === 'channel' ? { ...place, thread: place.thread ?? head.messageId } : place;
  }

  async function placeFor(post: Post): Promise<Target | undefined> {
    const place = post.follows ? await threadOf(post.follows) : post.place;
    if (!place) return undefined;
    const known = await conversations.placeOf(place.conversation);
    const own = known ? { ...place, serviceUrl: known.serviceUrl } : place;
    const reachable = await serviceUrls.reachable(own);
    return { place: reachable, standIn: reachable.serviceUrl !== own.serviceUrl };
  }

  async function arrived(tx: Queryable, post: Post, at: Place, first: boolean): Promise<void> {
    await blocked.accepted(tx, post.place.conversation);
    await heardFrom(tx, { ...post.place, serviceUrl: at.serviceUrl });
    if (!first) return;
    for (const follower of await rows.followers(tx, post.subject)) await showNow(tx, follower.subject);
  }

  async function heardFrom(tx: Queryable, { conversation, serviceUrl }: Place): Promise<void> {
    await reopened(tx, conversation);
    if (!(await serviceUrls.speaks(tx, serviceUrl))) return;
    for (const subject of await rows.releaseOpen(tx)) await showNow(tx, subject);
  }

  async function reopened(tx: Queryable, conversation: string): Promise<void> {
    if (!(await blocked.clear(tx, conversation))) return;
    log('info', 'a conversation takes messages again');
    for (const subject of await rows.release(tx, conversation)) await showNow(tx, subject);
  }

  async function replyAt(tx: Queryable, { key, place, after }: ReplyTo, message: Message): Promise<void> {
    const subject: Subject = { kind: 'reply', id: key };
    await tx.run(sql`
      insert into replies (id, message, created_at) values (${key}, ${JSON.stringify(message)}, ${clock.now()})
      on conflict (id) do update set message = excluded.message`);
    await rows.add(tx, { subject, place, audience: 'actors' }, clock.now(), after);
    await showNow(tx, subject);
  }
}

/** Where a reply goes, and the subject whose message it follows. */
interface ReplyTo {
  readonly key: string;
  readonly place: Place;
  readonly after?: Subject;
}

/** The message with the buttons that was shown first, and arrived, heads the thread. */
function headOf(posts: readonly Post[]): Post | undefined {
  const actors = posts.filter(({ audience }) => audience === 'actors');
  return actors.find(({ messageId }) => messageId) ?? actors[0];
}

function replyView(db: Database): View {
  return async (id) => {
    const row = await db.one<{ message: string }>(sql`select message from replies where id = ${id}`);
    return row && (JSON.parse(row.message) as Message);
  };
}
