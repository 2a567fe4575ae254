import type { Clock } from '../../base/clock.ts';
import type { Batcher } from '../../db/batcher.ts';
import { type Queryable, StoreUnavailable } from '../../db/db.ts';
import { unguarded } from '../../db/guard.ts';
import type { Work } from '../../work/work.ts';
import type { AlertBook, ReceivedEvent } from '../book/book.ts';
import { readDoor } from '../schema/schema.ts';

/** Takes one webhook; resolves once it is stored, to whether it was new. Throws StoreUnavailable. */
export type Receive = (
  body: Readonly<Record<string, unknown>>,
  /** The same as it was sent: what is kept. */
  raw: string,
  source: 'webhook' | 'reconciled',
) => Promise<'new' | 'duplicate'>;

interface Waiting {
  readonly event: ReceivedEvent;
  readonly kind: 'alert' | 'alert-first';
  readonly stored: (isNew: boolean) => void;
  readonly failed: (error: unknown) => void;
}

const mostTogether = 64;

/**
 * The durable boundary: the body as it came and the row that will understand it, in one transaction. Webhooks that
 * arrive together share statements and commit, so that a storm is stored as fast as it comes.
 */
export function createReceive(options: {
  readonly batch: Batcher;
  readonly book: AlertBook;
  readonly work: Work;
  readonly clock: Clock;
}): Receive {
  const { batch, book, work, clock } = options;
  let gathering: Waiting[] = [];

  return (body, raw, source) => {
    const receivedAt = clock.now();
    const { identity, security } = readDoor(body, receivedAt);
    const event = { identity, raw, receivedAt, source };
    // What may be the trace of an attack is not behind ten thousand others in the queue.
    const kind = security ? 'alert-first' : 'alert';
    return new Promise((resolve, failed) => {
      gathering.push({ event, kind, stored: (isNew) => resolve(isNew ? 'new' : 'duplicate'), failed });
      if (gathering.length === 1) setImmediate(flushOnceQuiet, 1);
      else if (gathering.length === mostTogether) flush();
    });
  };

  /** In a storm each turn of the event loop brings more: a commit is the cheaper the more share it. */
  function flushOnceQuiet(before: number): void {
    const { length } = gathering;
    if (length > before) setImmediate(flushOnceQuiet, length);
    else flush();
  }

  function flush(): void {
    const together = gathering;
    gathering = [];
    // Those that come together have come from anywhere, some of them by a row of work: each has arrived.
    if (together.length > 0) void unguarded(() => store(together));
  }

  /** All at once; should one of them be what the store cannot take, each by itself, so that it fails alone. */
  async function store(together: readonly Waiting[]): Promise<void> {
    try {
      const added = await batch((tx) => write(tx, together));
      for (const { event, stored } of together) stored(added.delete(event.identity));
    } catch (error) {
      if (together.length === 1 || error instanceof StoreUnavailable) for (const { failed } of together) failed(error);
      else for (const one of together) void store([one]);
    }
  }

  /** The identities that were not there before. */
  async function write(tx: Queryable, together: readonly Waiting[]): Promise<Set<string>> {
    const added = await book.receive(
      tx,
      together.map(({ event }) => event),
    );
    const due = together[0]!.event.receivedAt;
    const kinds = new Map(together.map(({ event, kind }) => [event.identity, kind]));
    await work.put(tx, ...added.map((key) => ({ kind: kinds.get(key) ?? 'alert', key, due, payload: {} })));
    return new Set(added);
  }
}
