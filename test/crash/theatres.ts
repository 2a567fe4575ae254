import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../src/base/log.ts';
import { openDatabase } from '../../src/db/open.ts';
import type { Engine, TestStore } from '../support/engines.ts';
import type { CampaignOptions } from './campaign.ts';
import { buildHouse, buildTown } from './town.ts';

/** Where a campaign takes place. */
export interface Theatre {
  readonly name: string;
  /** Its share of the kills. */
  readonly share: number;
  /** How many stories are told at once. */
  readonly atOnce: number;
  prepare(folder: string): Promise<Pick<CampaignOptions, 'store' | 'build'>>;
}

/** The embedded store lies in the folder of the bot; it is looked at when the bot is gone. */
function embeddedIn(folder: string): TestStore {
  const dataDir = join(folder, 'bot');
  mkdirSync(dataDir, { recursive: true });
  const clock = { now: () => Date.now() };
  return {
    open: () => openDatabase({ dataDir, clock, log: silentLog }),
    env: { LIFEBOAT_DATA: dataDir },
    remove: async () => undefined,
  };
}

export const embeddedTown: Theatre = {
  name: 'embedded store',
  share: 1,
  atOnce: 6,
  prepare: async (folder) => ({
    store: embeddedIn(folder),
    build: (options) => buildTown({ ...options, bots: 1 }),
  }),
};

/** One process that is bot, Azure and Teams; its one channel takes no more than a few stories at once. */
export const oneProcess: Theatre = {
  name: 'all in one process',
  share: 0.2,
  atOnce: 3,
  prepare: async (folder) => ({ store: embeddedIn(folder), build: buildHouse }),
};

export function postgresTown(engine: Engine, bots: number): Theatre {
  return {
    name: bots > 1 ? `PostgreSQL, ${bots} replicas` : 'PostgreSQL',
    share: bots > 1 ? 0.3 : 1,
    atOnce: 6,
    async prepare() {
      const store = await engine.store();
      const databaseUrl = store.env.DATABASE_URL;
      if (!databaseUrl) throw new Error('This engine has no address.');
      return { store, build: (options) => buildTown({ ...options, bots, databaseUrl }) };
    },
  };
}
