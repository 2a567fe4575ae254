import type { Database } from '../db/db.ts';
import type { Ready } from '../http/health.ts';
import type { Posts } from '../posts/index.ts';
import type { Work } from '../work/work.ts';

/** A worker that has not looked for rows for so long (machine milliseconds) has stopped. */
const longestPause = 30_000;

/** What `/readyz` rests on: store and worker. What of Teams takes no messages is told, and fails nothing. */
export function createReady(parts: {
  readonly db: Pick<Database, 'check'>;
  readonly work: Pick<Work, 'lastTick'>;
  readonly posts: Pick<Posts, 'undeliverable' | 'silentUrls'>;
  readonly local: () => boolean;
}): Ready {
  return async () => {
    const store = await parts.db.check().then(
      () => 'writable',
      (error: Error) => error.message,
    );
    const worker = Date.now() - parts.work.lastTick < longestPause ? 'ticking' : 'stopped';
    const undeliverable = store === 'writable' ? await parts.posts.undeliverable() : [];
    const serviceUrls = store === 'writable' ? await parts.posts.silentUrls() : [];
    const local = parts.local();
    return {
      ok: store === 'writable' && worker === 'ticking' && local,
      detail: { store, worker, local, undeliverable, serviceUrls },
    };
  };
}
