import type { Place } from '../base/turn.ts';
import type { Card } from '../cards/card.ts';

/** A message: a card, or plain text (Teams markdown), with whom to mention. */
export interface Message {
  readonly card?: Card;
  readonly text?: string;
  readonly mentions?: readonly { readonly teamsId: string; readonly name: string }[];
  /** It is edited to look like this only when the last edit is so many milliseconds old: for what changes all the time. */
  readonly calmMs?: number;
}

/**
 * Who goes before whom where Teams takes only so much: security alerts, then cards and their edits, then answers,
 * as any person can cause as many of them as they like.
 */
export type Rank = 'first' | 'card' | 'answer';

export interface Sending {
  /**
   * Awaited right before the request is sent: until then Teams can have heard of nothing. Gives the message as it is to
   * be sent now.
   */
  readonly begins?: () => Promise<Message>;
  /** `card` unless it says otherwise. */
  readonly rank?: Rank;
}

/** Sends messages that answer no request. All throw {@link Undelivered}; none retries for longer than the caller's lease. */
export interface Posting {
  /** Posts into the place (its thread when it names one); gives the new message's id. */
  post(place: Place, message: Message, sending?: Sending): Promise<string>;
  /** Replaces a message that was posted before. */
  update(place: Place, messageId: string, message: Message, rank?: Rank): Promise<void>;
  /** Takes a message that was posted before away. */
  remove(place: Place, messageId: string): Promise<void>;
  /** Shows "typing…" for a moment; failures are of no interest to the caller. */
  typing(place: Place): Promise<void>;
}

/** Why a message did not arrive. */
export class Undelivered extends Error {
  /**
   * `later`: try again after `retryAfterMs`; `unreachable`: nothing listens at the service URL, so nothing was sent;
   * `maybe`: the answer was lost, it may be there already; `gone`: this message cannot be edited (any more), which says
   * nothing of its conversation; `thread-gone`: the same of the thread that it was meant for; `blocked`: this
   * conversation takes no messages until something changes in Teams; `too-big`: shorten it; `refused`: a defect of ours.
   */
  readonly kind: 'later' | 'unreachable' | 'maybe' | 'gone' | 'thread-gone' | 'blocked' | 'too-big' | 'refused';
  readonly retryAfterMs: number | undefined;
  /** Of a `maybe` whose answer may still come: the id of the message, or undefined when it never came. */
  readonly late: Promise<string | undefined> | undefined;

  constructor(kind: Undelivered['kind'], message: string, retryAfterMs?: number, late?: Promise<string | undefined>) {
    super(message);
    this.name = 'Undelivered';
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
    this.late = late;
  }
}

/** Plain text as Teams' markdown: no character of it means anything (documentation "Format your bot messages"). */
export function asMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_~[\]#<>|]/g, '\\$&');
}
