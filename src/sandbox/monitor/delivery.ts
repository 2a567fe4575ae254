import type { World } from '../core/world.ts';
import { afterAttempt, blockMs } from './attempt.ts';
import { concludeTest } from './notifications.ts';
import { block, isBlocked, type OutboxRow, outboxOf } from './outbox.ts';

export interface DeliveryOptions {
  readonly world: World;
  /** Keeps what changed in the world (`world.drain()`); called after each outcome. */
  readonly persist: () => void;
  /** The machine's clock in epoch milliseconds: the waits are Azure's own, whatever the sandbox's speed. */
  readonly now: () => number;
  readonly fetch?: typeof fetch;
  /** Told what was delivered, tried in vain and given up. */
  readonly log?: (text: string) => void;
}

/**
 * Posts the webhooks of the outbox.
 *
 * Call `poke()` once at the start, and after everything that may have raised an alert: a request, a control call, a
 * tick of the clock. It returns at once and is cheap when nothing is due. Retries wait by themselves.
 */
export interface Delivery {
  poke(): void;
  /** Breaks off what is under way; those rows are posted again at the next start. */
  close(): Promise<void>;
}

const mostAtOnce = 32;
const timeoutMs = 30_000;

export function createDelivery({ world, persist, now, fetch = globalThis.fetch, log }: DeliveryOptions): Delivery {
  const underWay = new Map<string, Promise<void>>();
  const closing = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  function poke(): void {
    if (closing.signal.aborted) return;
    clearTimeout(timer);
    let next = Number.POSITIVE_INFINITY;
    for (const row of outboxOf(world).values()) {
      if (underWay.has(row.id)) continue;
      if (row.due > now()) next = Math.min(next, row.due);
      else if (underWay.size < mostAtOnce) begin(row);
    }
    if (next < Number.POSITIVE_INFINITY) timer = setTimeout(poke, Math.max(0, next - now())).unref();
  }

  function begin(row: OutboxRow): void {
    const posted = deliver(row).finally(() => {
      underWay.delete(row.id);
      poke();
    });
    underWay.set(row.id, posted);
  }

  async function deliver(row: OutboxRow): Promise<void> {
    const status = isBlocked(world, row.url, now()) ? 'blocked' : await post(row, fetch, closing.signal);
    // A reset may have emptied the outbox meanwhile, and filled it with the same ids again.
    if (closing.signal.aborted || outboxOf(world).get(row.id) !== row) return;
    settle(row, status);
    persist();
  }

  function settle(row: OutboxRow, status: number | undefined | 'blocked'): void {
    const attempts = row.attempts + 1;
    const outcome = status === 'blocked' ? { do: 'drop' as const } : afterAttempt(attempts, status);
    log?.(`webhook to ${row.url}, attempt ${attempts}: ${status ?? 'no answer'}, ${outcome.do}`);
    if (outcome.do === 'again') outboxOf(world).set(row.id, { ...row, attempts, due: now() + outcome.waitMs });
    else {
      outboxOf(world).delete(row.id);
      concludeTest(world, row, status);
    }
    if (outcome.do === 'block') block(world, row.url, now() + blockMs);
  }

  return {
    poke,
    async close() {
      clearTimeout(timer);
      closing.abort();
      await Promise.all(underWay.values());
    },
  };
}

/** The status of the answer; undefined when there was none. */
async function post(row: OutboxRow, send: typeof fetch, closing: AbortSignal): Promise<number | undefined> {
  const correlation = Buffer.from(row.id).toString('base64');
  try {
    const answer = await send(row.url, {
      method: 'POST',
      body: row.body,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'IcMBroadcaster/1.0',
        'x-correlationcontext': correlation,
        'x-ms-request-id': row.id,
      },
      redirect: 'manual',
      signal: AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    // Whatever went wrong on the way (refused, reset, timed out): for Azure's rule it is one and the same.
    return undefined;
  }
}
