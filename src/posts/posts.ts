import type { Place } from '../base/turn.ts';
import type { Queryable } from '../db/db.ts';
import type { Trouble } from './blocked.ts';
import type { Message } from './posting.ts';
import type { Silent } from './service-urls.ts';

/**
 * Every card is the present view of a stored subject. Whoever changes a subject calls `changed` in the same
 * transaction; a work row then renders it again into every message that shows it: posted when it is new, edited when
 * it is there, once however many changes came together, and again after a crash.
 */
export interface Subject {
  readonly kind: 'alert' | 'request' | 'reply' | 'digest' | 'incident' | 'checkup' | 'mount';
  readonly id: string;
}

/** Where a subject is shown. `copy` has no buttons. */
export interface Show {
  readonly subject: Subject;
  readonly place: Place;
  readonly audience: 'actors' | 'copy';
  /** It is posted before all others. */
  readonly first?: boolean;
}

/** A few words, said once for each key. */
export interface Say {
  readonly key: string;
  /** They go into the thread of this subject's message, once that is there. */
  readonly after: Subject;
  /** Plain text. */
  readonly text: string;
  /** Whom it notifies. */
  readonly mention?: readonly { readonly teamsId: string; readonly name: string }[];
}

/** Makes the message of a subject as it is now; undefined: there is nothing to show (any more). */
export type View = (id: string, audience: Show['audience'], place: Place) => Promise<Message | undefined>;

/** What features need of the posts: subjects that are shown, and words that are said. */
export interface SubjectPosts {
  /** The subject is shown at that place from now on (once a place and audience). */
  show(tx: Queryable, show: Show): Promise<void>;
  /** The subject changed: its messages are rendered again. */
  changed(tx: Queryable, subject: Subject): Promise<void>;
  /** Answers what was said at a place; the same key again replaces the answer. Stored, so that a crash does not lose it. */
  reply(tx: Queryable, to: { readonly key: string; readonly place: Place }, message: Message): Promise<void>;
  /** Says a few words; nothing when the subject that they are to follow is not shown anywhere. */
  say(tx: Queryable, say: Say): Promise<void>;
  /** The message that heads the subject's thread, if it was posted: where a follow-up goes. */
  threadOf(subject: Subject): Promise<Place | undefined>;
  /** Which subject the message with that id shows. */
  subjectOf(conversation: string, messageId: string): Promise<Subject | undefined>;
  /** The subjects of that kind that stand where they can be seen, or are on their way to that place. */
  visible(kind: Subject['kind'], place: Place): Promise<ReadonlySet<string>>;
  /** What has not arrived at that place is not shown there any more. */
  forsake(tx: Queryable, place: Place): Promise<void>;
  /** Service URLs of Teams where nothing listens at present. */
  silentUrls(): Promise<Silent[]>;
  /** Conversations that nothing gets into at present, since when and why. */
  undeliverable(): Promise<Trouble[]>;
}
