import type { Clock } from '../clock.ts';
import type { Batcher } from '../db/batcher.ts';
import type { Work } from '../work/work.ts';
import type { AlertBook } from './book.ts';
import { readIdentity } from './schema.ts';

/** Takes one webhook; resolves once it is stored, to whether it was new. Throws StoreUnavailable. */
export type Receive = (
  body: Readonly<Record<string, unknown>>,
  /** The same as it was sent: what is kept. */
  raw: string,
  source: 'webhook' | 'reconciled',
) => Promise<'new' | 'duplicate'>;

/**
 * The durable boundary: the body as it came and the row that will understand it, in one transaction. Webhooks that
 * arrive together share a commit, so that a storm is stored as fast as it comes.
 */
export function createReceive(options: {
  readonly batch: Batcher;
  readonly book: AlertBook;
  readonly work: Work;
  readonly clock: Clock;
}): Receive {
  const { batch, book, work, clock } = options;
  return async (body, raw, source) => {
    const receivedAt = clock.now();
    const identity = readIdentity(body, receivedAt);
    const stored = await batch(async (tx) => {
      if (!(await book.receive(tx, { identity, raw, receivedAt, source }))) return false;
      await work.put(tx, { kind: 'alert', key: identity, due: receivedAt, payload: {} });
      return true;
    });
    return stored ? 'new' : 'duplicate';
  };
}
