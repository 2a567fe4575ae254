import type { Place } from '../../src/base/turn.ts';
import type { Message, Posting, Rank, Sending } from '../../src/posts/posting.ts';
import { Undelivered } from '../../src/posts/posting.ts';

export interface Sent {
  readonly what: 'post' | 'update';
  readonly place: Place;
  readonly messageId: string;
  readonly message: Message;
  readonly rank?: Rank | undefined;
}

interface Failure {
  readonly error: Error;
  /** The message is there all the same. */
  readonly arrives: boolean;
  /** Before the post has begun, as when the conversation has had enough for now. */
  readonly unsent: boolean;
}

/** A Teams that keeps what it is sent. `fail` says what becomes of the next calls; a post may arrive all the same. */
export class RecordedChannel implements Posting {
  readonly calls: Sent[] = [];
  readonly #shown = new Map<string, { readonly place: Place; message: Message }>();
  readonly removed: string[] = [];
  /** What happens while a post waits for its turn. */
  meanwhile: () => Promise<void> = async () => {};
  /** What happens while an edit is on its way. */
  underWay: () => Promise<void> = async () => {};
  /** What happens after a post has arrived and before that is known. */
  answers: () => Promise<void> = async () => {};
  readonly #failures: Failure[] = [];
  readonly #noEdits = new Map<string, Undelivered['kind']>();
  #count = 0;

  async post(place: Place, message: Message, { begins, rank }: Sending = {}): Promise<string> {
    await this.meanwhile();
    if (this.#failures[0]?.unsent) throw this.#failures.shift()!.error;
    const sent = (await begins?.()) ?? message;
    const messageId = `m${++this.#count}`;
    const id = this.#take({ what: 'post', place, messageId, message: sent, rank });
    await this.answers();
    return id;
  }

  async update(place: Place, messageId: string, message: Message, rank?: Rank): Promise<void> {
    if (!this.#shown.has(messageId)) throw new Undelivered('gone', 'deleted');
    const refused = this.#noEdits.get(messageId);
    if (refused) throw new Undelivered(refused, 'this one takes no edits');
    await this.underWay();
    this.#take({ what: 'update', place, messageId, message, rank });
  }

  async remove(_: Place, messageId: string): Promise<void> {
    if (!this.#shown.delete(messageId)) throw new Undelivered('gone', 'deleted');
    this.removed.push(messageId);
  }

  async typing(): Promise<void> {}

  fail(
    kind: Undelivered['kind'],
    options: {
      retryAfterMs?: number;
      arrives?: boolean;
      unsent?: boolean;
      times?: number;
      late?: Promise<string | undefined>;
    } = {},
  ): void {
    const { retryAfterMs, arrives = false, unsent = false, times = 1, late } = options;
    const error = new Undelivered(kind, `made to fail: ${kind}`, retryAfterMs, late);
    for (let n = 0; n < times; n++) this.#failures.push({ error, arrives, unsent });
  }

  /** Nothing fails any more. */
  recover(): void {
    this.#failures.length = 0;
  }

  /** Edits of that message are answered so, always. */
  refuseEdits(messageId: string, kind: Undelivered['kind']): void {
    this.#noEdits.set(messageId, kind);
  }

  delete(messageId: string): void {
    this.#shown.delete(messageId);
  }

  /** What stands there now, in the order in which it was posted. */
  shown(conversation?: string): Message[] {
    const all = [...this.#shown.values()];
    return all
      .filter(({ place }) => !conversation || place.conversation === conversation)
      .map(({ message }) => message);
  }

  texts(conversation?: string): (string | undefined)[] {
    return this.shown(conversation).map(({ text }) => text);
  }

  #take(sent: Sent): string {
    this.calls.push(sent);
    const failure = this.#failures.shift();
    if (!failure || failure.arrives) this.#shown.set(sent.messageId, { place: sent.place, message: sent.message });
    if (failure) throw failure.error;
    return sent.messageId;
  }
}
