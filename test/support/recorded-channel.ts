import type { Channel, Message } from '../../src/channel.ts';
import { Undelivered } from '../../src/channel.ts';
import type { Place } from '../../src/turn.ts';

export interface Sent {
  readonly what: 'post' | 'update';
  readonly place: Place;
  readonly messageId: string;
  readonly message: Message;
}

/** A Teams that keeps what it is sent. `fail` says what becomes of the next calls; a post may arrive all the same. */
export class RecordedChannel implements Channel {
  readonly calls: Sent[] = [];
  readonly #shown = new Map<string, { readonly place: Place; message: Message }>();
  readonly #failures: { readonly error: Error; readonly arrives: boolean }[] = [];
  #count = 0;

  async post(place: Place, message: Message, begins?: () => Promise<void>): Promise<string> {
    await begins?.();
    const messageId = `m${++this.#count}`;
    return this.#take({ what: 'post', place, messageId, message });
  }

  async update(place: Place, messageId: string, message: Message): Promise<void> {
    if (!this.#shown.has(messageId)) throw new Undelivered('gone', 'deleted');
    this.#take({ what: 'update', place, messageId, message });
  }

  async typing(): Promise<void> {}

  fail(kind: Undelivered['kind'], options: { retryAfterMs?: number; arrives?: boolean; times?: number } = {}): void {
    const error = new Undelivered(kind, `made to fail: ${kind}`, options.retryAfterMs);
    for (let n = 0; n < (options.times ?? 1); n++) this.#failures.push({ error, arrives: options.arrives ?? false });
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
