import type { Place } from '../base/turn.ts';
import { type Database, type Queryable, type Statement, sql } from '../db/db.ts';
import type { Show, Subject } from './posts.ts';

/** One message that shows a subject, or is to. */
export interface Post {
  readonly subject: Subject;
  /** Where it stands, or is to. */
  readonly place: Place;
  /** The thread that it was meant for, which names the row. */
  readonly slot: string;
  readonly audience: Show['audience'];
  /** It goes into the thread of that subject's message. */
  readonly follows: Subject | undefined;
  readonly messageId: string | undefined;
  /** Of what it shows. */
  readonly hash: string | undefined;
  /** When it was last posted or edited. */
  readonly editedAt: number | undefined;
  /** A post was begun, and nothing is known of its end. */
  readonly uncertain: boolean;
  /** It may stand there twice. */
  readonly repeated: boolean;
}

interface Row {
  readonly subject_kind: Subject['kind'];
  readonly subject_id: string;
  readonly thread: string;
  readonly place: string;
  readonly audience: Show['audience'];
  readonly follows_kind: Subject['kind'] | null;
  readonly follows_id: string | null;
  readonly message_id: string | null;
  readonly content_hash: string | null;
  readonly edited_at: number | null;
  readonly trying_at: number | null;
  readonly repeated: number;
}

/** A message that stands in Teams, and what it shows. */
export interface Posted {
  readonly messageId: string;
  readonly hash: string;
  readonly at: number;
}

export type PostRows = ReturnType<typeof createPostRows>;

/** The statements on the table of posts. */
export function createPostRows(db: Database) {
  const the = ({ subject, place, slot, audience }: Post): Statement => sql`
    ${of(subject)} and conversation = ${place.conversation} and thread = ${slot} and audience = ${audience}`;
  const asRead = (post: Post): Statement => sql`
    ${the(post)} and coalesce(message_id, '') = ${post.messageId ?? ''}`;
  const find = async (on: Queryable, where: Statement) =>
    (await on.all<Row>(sql`select * from posts where ${where} order by created_at, conversation`)).map(postOf);

  return {
    /** False: it is there already. */
    async add(tx: Queryable, show: Show, now: number, follows?: Subject): Promise<boolean> {
      const { subject, place, audience } = show;
      const added = await tx.run(sql`
        insert into posts (subject_kind, subject_id, conversation, thread, audience, place, follows_kind, follows_id,
          created_at)
        values (${subject.kind}, ${subject.id}, ${place.conversation}, ${place.thread ?? ''}, ${audience},
          ${JSON.stringify(place)}, ${follows?.kind ?? null}, ${follows?.id ?? null}, ${now})
        on conflict do nothing`);
      return added === 1;
    },

    ofSubject: (on: Queryable, subject: Subject) => find(on, of(subject)),

    /** Those that wait for a message of this subject to follow it. */
    followers: (tx: Queryable, { kind, id }: Subject) =>
      find(tx, sql`follows_kind = ${kind} and follows_id = ${id} and message_id is null`),

    async ofMessage(conversation: string, messageId: string): Promise<Post | undefined> {
      return (await find(db, sql`conversation = ${conversation} and message_id = ${messageId}`))[0];
    },

    /**
     * Durable before Teams hears of it: whoever finds it later knows that the message may be there already. What is known
     * of it was read a while ago, so that it is looked at again here; `overtaken`: it was posted meanwhile. A card that is
     * posted in place of one that cannot be edited is no repeat.
     */
    async begin(post: Post, now: number): Promise<'new' | 'repeat' | 'overtaken'> {
      const [row] = await db.all<{ repeated: number }>(sql`
        update posts set trying_at = ${now}, repeated = case when trying_at is not null then 1
          when message_id is not null then 0 else repeated end
        where ${asRead(post)} returning repeated`);
      if (!row) return 'overtaken';
      return Number(row.repeated) === 1 ? 'repeat' : 'new';
    },

    /** Teams did not take what was begun, for sure; an earlier one whose end is not known stays so. */
    async notPosted(tx: Queryable, post: Post): Promise<void> {
      await tx.run(sql`update posts set trying_at = null where ${the(post)} and repeated = 0`);
    },

    /** False: another message shows it already, posted by somebody else or found late. */
    async posted(tx: Queryable, post: Post, { messageId, hash, at }: Posted): Promise<boolean> {
      const posted = await tx.run(sql`
        update posts set message_id = ${messageId}, content_hash = ${hash}, edited_at = ${at}, trying_at = null,
          held = 0
        where ${asRead(post)}`);
      return posted === 1;
    },

    /** It is not known what it shows: the next rendering is sent whether it differs or not. */
    async unlike(tx: Queryable, post: Post): Promise<void> {
      await tx.run(sql`update posts set content_hash = null where ${the(post)}`);
    },

    async edited(tx: Queryable, post: Post, hash: string, now: number): Promise<void> {
      await tx.run(sql`
        update posts set content_hash = ${hash}, edited_at = ${now}, held = 0 where ${the(post)}`);
    },

    /** The thread that it was meant for is no more: it begins one of its own. */
    async alone(post: Post): Promise<void> {
      const { thread: _, ...place } = post.place;
      await db.run(sql`update posts set place = ${JSON.stringify(place)}, follows_kind = null, follows_id = null,
        trying_at = null where ${the(post)}`);
    },

    /** It waits for its conversation to take messages again. */
    async hold(tx: Queryable, post: Post): Promise<void> {
      await tx.run(sql`update posts set held = 1 where ${the(post)}`);
    },

    async visible(kind: Subject['kind'], conversation: string): Promise<ReadonlySet<string>> {
      const found = await db.all<{ id: string }>(sql`
        select distinct subject_id as id from posts left join conversations on conversations.id = posts.conversation
        where subject_kind = ${kind}
          and (conversation = ${conversation} or (message_id is not null and blocked_at is null))`);
      return new Set(found.map(({ id }) => id));
    },

    /** Requests stay: their cards are the only place where they can be agreed to. */
    async forsake(tx: Queryable, conversation: string): Promise<void> {
      await tx.run(sql`delete from posts where conversation = ${conversation} and message_id is null
        and subject_kind in ('alert', 'digest', 'incident')`);
    },

    async release(tx: Queryable, conversation: string): Promise<Subject[]> {
      return tx.all(sql`
        update posts set held = 0 where conversation = ${conversation} and held = 1
        returning subject_kind as kind, subject_id as id`);
    },

    /** Whatever waits, except for conversations that take no messages. */
    async releaseOpen(tx: Queryable): Promise<Subject[]> {
      return tx.all(sql`
        update posts set held = 0 where held = 1
          and conversation not in (select id from conversations where blocked_at is not null)
        returning subject_kind as kind, subject_id as id`);
    },
  };
}

function of({ kind, id }: Subject): Statement {
  return sql`subject_kind = ${kind} and subject_id = ${id}`;
}

function postOf(row: Row): Post {
  return {
    subject: { kind: row.subject_kind, id: row.subject_id },
    place: JSON.parse(row.place) as Place,
    slot: row.thread,
    audience: row.audience,
    follows: row.follows_kind && row.follows_id ? { kind: row.follows_kind, id: row.follows_id } : undefined,
    messageId: row.message_id ?? undefined,
    hash: row.content_hash ?? undefined,
    editedAt: row.edited_at ?? undefined,
    uncertain: row.trying_at !== null,
    repeated: row.repeated === 1,
  };
}
