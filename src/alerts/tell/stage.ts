import type { Place } from '../../base/turn.ts';
import type { Queryable } from '../../db/db.ts';

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
export interface Stage {
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
