import type { DatabaseSync } from 'node:sqlite';
import type { Activity, Attachment, Entity } from '../wire.ts';

/** How far a person's message got on its way to the bot. */
export type Delivery = 'sending' | 'delivered' | 'failed';

export interface Message {
  readonly id: string;
  /** Without `;messageid=`. */
  readonly conversation: string;
  /** In a channel: the id of the message that heads the thread (its own, when it is the head). */
  readonly thread: string | null;
  /** `bot`, or the Entra object id of a person. */
  readonly author: string;
  /** Only this person sees it (a targeted message); null: everybody here. */
  readonly audience: string | null;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly entities: readonly Entity[];
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly editedAt: number | null;
  readonly deletedAt: number | null;
  /** Null when the bot does not get it. */
  readonly delivery: Delivery | null;
  /** Why it was not delivered. */
  readonly reason: string | null;
  /** What the bot gets, until it has it. */
  readonly activity: Activity | null;
  readonly rev: number;
}

export type NewMessage = Pick<Message, 'id' | 'conversation' | 'thread' | 'author' | 'text'> &
  Partial<Pick<Message, 'audience' | 'attachments' | 'entities' | 'delivery' | 'activity'>>;

export interface Messages {
  /** An id that was never given before: now, in milliseconds, or the next that is free. */
  nextId(): string;
  add(message: NewMessage): Message;
  get(id: string): Message | undefined;
  /** Replaces what the message says. */
  edit(id: string, content: Pick<Message, 'text' | 'attachments' | 'entities'>): void;
  remove(id: string): void;
  setDelivery(id: string, delivery: Delivery, reason?: string): void;
  /** Gives the message a new `rev`: something that is shown with it has changed. */
  touch(id: string): void;
  /** The newest `limit` messages of a conversation, oldest first. */
  latest(conversation: string, limit: number): Message[];
  changedSince(rev: number): Message[];
  /** Messages that a stop of this process left on their way. */
  underway(): Message[];
  rev(): number;
}

/** The messages of all conversations, kept in SQLite. `now` in milliseconds since 1970. */
export function createMessages(database: DatabaseSync, now: () => number): Messages {
  let rev = lastOf(database, 'SELECT max(rev) AS last FROM messages');
  let lastId = Math.max(
    lastOf(database, 'SELECT max(CAST(id AS INTEGER)) AS last FROM messages'),
    lastOf(database, 'SELECT max(CAST(id AS INTEGER)) AS last FROM presses'),
  );
  const insert = database.prepare(`INSERT INTO messages
    (id, conversation, thread, author, audience, text, attachments, entities, at, delivery, activity, rev)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const select = database.prepare('SELECT * FROM messages WHERE id = ?');
  const editing = database.prepare(
    'UPDATE messages SET text = ?, attachments = ?, entities = ?, edited_at = ?, rev = ? WHERE id = ?',
  );
  const deleting = database.prepare(
    "UPDATE messages SET text = '', attachments = '[]', entities = '[]', deleted_at = ?, rev = ? WHERE id = ?",
  );
  const delivering = database.prepare(
    "UPDATE messages SET delivery = ?1, reason = ?2, rev = ?3, activity = iif(?1 = 'delivered', NULL, activity) WHERE id = ?4",
  );
  const touching = database.prepare('UPDATE messages SET rev = ? WHERE id = ?');
  const place = database.prepare(
    'SELECT * FROM messages WHERE conversation = ? ORDER BY CAST(id AS INTEGER) DESC LIMIT ?',
  );
  const changed = database.prepare('SELECT * FROM messages WHERE rev > ? ORDER BY rev');
  const sending = database.prepare("SELECT * FROM messages WHERE delivery = 'sending' ORDER BY CAST(id AS INTEGER)");
  const get = (id: string): Message | undefined => {
    const row = select.get(id);
    return row && toMessage(row);
  };
  const nextRev = (): number => {
    rev += 1;
    return rev;
  };
  return {
    get,
    nextId() {
      lastId = Math.max(now(), lastId + 1);
      return String(lastId);
    },
    add(message) {
      const { id, conversation, thread, author, audience = null, text, attachments = [], entities = [] } = message;
      const activity = message.activity ? JSON.stringify(message.activity) : null;
      const content = [text, JSON.stringify(attachments), JSON.stringify(entities)] as const;
      insert.run(
        id,
        conversation,
        thread,
        author,
        audience,
        ...content,
        now(),
        message.delivery ?? null,
        activity,
        nextRev(),
      );
      return get(id)!;
    },
    edit(id, { text, attachments, entities }) {
      editing.run(text, JSON.stringify(attachments), JSON.stringify(entities), now(), nextRev(), id);
    },
    remove: (id) => void deleting.run(now(), nextRev(), id),
    setDelivery: (id, delivery, reason) => void delivering.run(delivery, reason ?? null, nextRev(), id),
    touch: (id) => void touching.run(nextRev(), id),
    latest: (conversation, limit) => place.all(conversation, limit).map(toMessage).reverse(),
    changedSince: (since) => changed.all(since).map(toMessage),
    underway: () => sending.all().map(toMessage),
    rev: () => rev,
  };
}

const lastOf = (database: DatabaseSync, sql: string): number => Number(database.prepare(sql).get()?.last ?? 0);

function toMessage(row: Record<string, unknown>): Message {
  const { edited_at, deleted_at, attachments, entities, activity, ...rest } = row;
  return {
    ...rest,
    attachments: JSON.parse(String(attachments)),
    entities: JSON.parse(String(entities)),
    activity: activity === null ? null : JSON.parse(String(activity)),
    editedAt: edited_at,
    deletedAt: deleted_at,
  } as Message;
}
