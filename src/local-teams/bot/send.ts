import { setTimeout as wait } from 'node:timers/promises';
import type { Activity } from '../wire.ts';

/** What came of a POST to the bot. */
export type Answer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'unreachable'; readonly why: string };

export interface BotLine {
  /** One POST. */
  post(activity: Activity): Promise<Answer>;
  /** Waits. This and `post` throw {@link Closed} when everything is being closed. */
  pause(ms: number): Promise<unknown>;
  close(): void;
}

/** The way to the bot: `url` is its messaging endpoint, `withinMs` how long it may take (15 s in Teams). */
export function createBotLine(url: string, withinMs: number): BotLine {
  const closing = new AbortController();
  return {
    async post(activity) {
      const late = AbortSignal.timeout(withinMs);
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: headersOf(activity),
          body: JSON.stringify(activity),
          signal: AbortSignal.any([late, closing.signal]),
        });
        return { kind: 'answered', status: response.status, body: await response.text() };
      } catch (thrown) {
        closing.signal.throwIfAborted();
        return late.aborted ? { kind: 'late' } : { kind: 'unreachable', why: reason(thrown) };
      }
    },
    pause: (ms) =>
      wait(ms, undefined, { signal: closing.signal, ref: false }).catch(() => {
        throw new Closed();
      }),
    close: () => closing.abort(new Closed()),
  };
}

/** The stand-in is stopping: what was under way stays in the history and goes on at the next start. */
export class Closed extends Error {
  constructor() {
    super('The local Teams is closing.');
    this.name = 'Closed';
  }
}

const headersOf = ({ conversation }: Activity): Record<string, string> => ({
  'content-type': 'application/json; charset=utf-8',
  'x-ms-conversation-id': conversation.id,
  'x-ms-tenant-id': conversation.tenantId,
});

function reason(thrown: unknown): string {
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
  const code = (cause as { code?: unknown }).code;
  return typeof code === 'string' ? code : String((cause as Error).message ?? cause);
}
