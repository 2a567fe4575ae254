import type { Card } from './cards.ts';
import type { Place } from './turn.ts';

/** A message: a card, or plain text (Teams markdown), with whom to mention. */
export interface Message {
  readonly card?: Card;
  readonly text?: string;
  readonly mentions?: readonly { readonly teamsId: string; readonly name: string }[];
}

/**
 * How anything speaks first. Both throw a {@link Undelivered}; neither retries for longer than the caller's lease.
 */
export interface Channel {
  /**
   * Posts into the place (its thread when it names one); gives the new message's id. `begins` is awaited right before the
   * request is sent: until then Teams can have heard of nothing.
   */
  post(place: Place, message: Message, begins?: () => Promise<void>): Promise<string>;
  /** Replaces a message that was posted before. */
  update(place: Place, messageId: string, message: Message): Promise<void>;
  /** Shows "typing…" for a moment; failures are of no interest to the caller. */
  typing(place: Place): Promise<void>;
}

/** Why a message did not arrive. */
export class Undelivered extends Error {
  /**
   * `later`: try again after `retryAfterMs`; `maybe`: the answer was lost, it may be there already;
   * `gone`: the message to update is deleted; `thread-gone`: the message that heads the thread is; `blocked`: this conversation takes no messages until something changes
   * in Teams; `too-big`: shorten it; `refused`: a defect of ours.
   */
  readonly kind: 'later' | 'maybe' | 'gone' | 'thread-gone' | 'blocked' | 'too-big' | 'refused';
  readonly retryAfterMs: number | undefined;

  constructor(kind: Undelivered['kind'], message: string, retryAfterMs?: number) {
    super(message);
    this.name = 'Undelivered';
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Plain text as Teams' markdown: no character of it means anything (documentation "Format your bot messages"). */
export function asMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_~[\]#<>|]/g, '\\$&');
}
