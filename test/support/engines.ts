import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Client } from 'pg';
import type { Clock } from '../../src/base/clock.ts';
import { type Log, silentLog } from '../../src/base/log.ts';
import type { Database } from '../../src/db/db.ts';
import { openDatabase } from '../../src/db/open.ts';
import { emptyFolder } from './folder.ts';
import { ManualClock } from './manual-clock.ts';
import { startPostgres } from './postgres.ts';

/** One empty store: `open` may be called again, after `close` or (PostgreSQL) beside it. */
export interface TestStore {
  open(options?: { clock?: Clock; log?: Log }): Promise<Database>;
  /** What a process of its own needs to open the same store. */
  readonly env: { readonly DATABASE_URL?: string; readonly LIFEBOAT_DATA: string };
  remove(): Promise<void>;
}

export interface Engine {
  readonly name: 'embedded' | 'postgres';
  store(): Promise<TestStore>;
}

/** The engines that can be had here, for `describe.each`; call `stop` after the tests of the file. `own`: see {@link startPostgres}. */
export async function engines({
  own = false,
} = {}): Promise<{ readonly all: readonly Engine[]; stop(): Promise<void> }> {
  const postgres = await startPostgres({ own });
  if (postgres.url === undefined) {
    if (process.env.LIFEBOAT_TEST_SKIP_NOTHING) throw new Error(`PostgreSQL must not be skipped: ${postgres.skipped}`);
    process.stderr.write(`PostgreSQL is skipped: ${postgres.skipped}\n`);
    return { all: [embedded], stop: postgres.stop };
  }
  return { all: [embedded, onPostgres(postgres.url)], stop: postgres.stop };
}

export const embedded: Engine = {
  name: 'embedded',
  async store() {
    const dataDir = emptyFolder('lifeboat-db-');
    return {
      open: ({ clock = new ManualClock(), log = silentLog } = {}) => openDatabase({ dataDir, clock, log }),
      env: { LIFEBOAT_DATA: dataDir },
      remove: async () => rmSync(dataDir, { recursive: true, force: true }),
    };
  },
};

/** Every store is a schema of its own, so that a database that is given is left as it was. */
function onPostgres(server: string): Engine {
  return {
    name: 'postgres',
    async store() {
      const schema = `lifeboat_${randomUUID().replaceAll('-', '')}`;
      const url = `${server}${server.includes('?') ? '&' : '?'}options=-csearch_path%3D${schema}`;
      await command(server, `create schema ${schema}`);
      return {
        open: ({ clock = new ManualClock(), log = silentLog } = {}) =>
          openDatabase({ url, dataDir: tmpdir(), clock, log }),
        env: { DATABASE_URL: url, LIFEBOAT_DATA: tmpdir() },
        remove: () => command(server, `drop schema ${schema} cascade`),
      };
    },
  };
}

async function command(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
