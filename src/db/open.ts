import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Database } from './db.ts';
import { openEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';

export interface StoreOptions {
  /** `postgres://…`; absent: the embedded store. */
  readonly url?: string;
  /** The folder of the embedded store; made when it is not there. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** `check` fails when the embedded store's disk has less free. */
  readonly minimumFreeBytes?: number;
}

const defaultMinimumFreeBytes = 64 * 1_048_576;

/**
 * Opens the store and brings it to the newest shape. Throws a Problem `misconfigured` when another process has the
 * folder or a newer Lifeboat made the store, {@link StoreUnavailable} when it cannot be reached.
 */
export async function openDatabase(options: StoreOptions): Promise<Database> {
  const { url, dataDir, clock, log, minimumFreeBytes = defaultMinimumFreeBytes } = options;
  const db = url ? (await import('./postgres.ts')).openPostgres(url, log) : openEmbedded(dataDir, minimumFreeBytes);
  try {
    await migrate(db, migrations, clock);
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}
