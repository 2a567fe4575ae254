import type { Place } from '../base/turn.ts';
import type { Queryable } from '../db/db.ts';
import type { Posts } from '../posts/index.ts';
import { asMarkdown } from '../posts/posting.ts';

/** What of this folder is shown as a card. */
export interface Shown {
  readonly kind: 'alert' | 'digest' | 'incident';
  readonly id: string;
  /** It is posted before all others. */
  readonly first?: boolean;
}

export interface Person {
  readonly oid: string;
  readonly name: string;
  /** For mentions; empty: not known. */
  readonly teamsId: string;
}

/**
 * How what is decided here reaches people. All of it is part of the caller's transaction, and doing it again changes
 * nothing: the posts behind it are rows.
 */
export interface AlertPosts {
  /** The subject is shown at that place from now on. */
  show(tx: Queryable, subject: Shown, place: Place): Promise<void>;
  /** Its cards, wherever they are, are rendered again. */
  changed(tx: Queryable, subject: Shown): Promise<void>;
  /** A few words: at a place, or in the thread of a subject. The same key is said once. */
  say(
    tx: Queryable,
    words: {
      readonly key: string;
      readonly text: string;
      readonly at: { readonly place: Place } | { readonly after: Shown };
      readonly mention: readonly Person[];
    },
  ): Promise<void>;
}

/** The alerts' part of all posts. */
export function alertPosts(posts: Posts): AlertPosts {
  return {
    show: (tx, { kind, id, first = false }, place) =>
      posts.show(tx, { subject: { kind, id }, place, audience: 'actors', first }),
    changed: (tx, subject) => posts.changed(tx, subject),
    async say(tx, { at, key, text, mention }) {
      if ('after' in at) return posts.say(tx, { key, text, mention, after: at.after });
      const mentions = mention.map(({ teamsId, name }) => ({ teamsId, name }));
      return posts.reply(tx, { key, place: at.place }, { text: asMarkdown(text), mentions });
    },
  };
}
