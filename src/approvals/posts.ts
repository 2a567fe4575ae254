import type { Place } from '../base/turn.ts';
import type { Queryable } from '../db/db.ts';
import type { Message } from '../posts/posting.ts';

export interface RequestSubject {
  readonly kind: 'request';
  readonly id: string;
}

/** What requests need of whatever shows them; features know each other by ids only. */
export interface RequestPosts {
  show(
    tx: Queryable,
    show: { readonly subject: RequestSubject; readonly place: Place; readonly audience: 'actors' | 'copy' },
  ): Promise<void>;
  changed(tx: Queryable, subject: RequestSubject): Promise<void>;
  /** Says a few words of plain text in the request's thread, once for each key. */
  say(tx: Queryable, words: Words): Promise<void>;
  /** Posts a message at a place, once for each key. */
  reply(tx: Queryable, to: { readonly key: string; readonly place: Place }, message: Message): Promise<void>;
  /** The person's one-to-one chat, if there was one. */
  chatWith(oid: string): Promise<Place | undefined>;
}

export interface Words {
  readonly key: string;
  readonly after: RequestSubject;
  readonly text: string;
  readonly mention?: readonly { readonly teamsId: string; readonly name: string }[];
}
