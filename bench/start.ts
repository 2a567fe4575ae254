import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from './figures.ts';
import { freshFolder, remove, run, startLifeboat } from './lifeboat.ts';
import { median } from './load.ts';

const starts = 6;
const idleAfterMs = 3_000;
/** The first rounds over Azure are done, and what was only needed for the start is given back. */
const settledAfterMs = 10_000;

/** Settings as they are in production; nobody ever sees the secret. */
const registered = {
  HOST: '127.0.0.1',
  PORT: '0',
  MicrosoftAppId: '0a1b2c3d-0000-4000-8000-00000000000a',
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppTenantId: '11111111-1111-4111-8111-111111111111',
  MicrosoftAppPassword: 'a secret that nothing ever takes',
  ALERTS_TOKEN: 'bench-0123456789-0123456789-0123456789',
  LOG_LEVEL: 'error',
};

/** From `npm start`'s process to "is ready", and what it keeps in memory when nothing happens: local mode with all it has, and the bot alone. */
export async function start(): Promise<Figure[]> {
  const data = freshFolder();
  const took: number[] = [];
  let idle: number | undefined;
  for (let n = 0; n < starts; n++) {
    const lifeboat = await startLifeboat(data);
    took.push(lifeboat.readyMs);
    if (n === starts - 1) {
      await sleep(idleAfterMs);
      idle = lifeboat.memory();
    }
    await lifeboat.stop();
  }
  remove(data);
  const [first, ...again] = took;
  return [
    { what: 'start, first of a folder', value: first!, unit: 'ms', note: 'makes the certificate and the world' },
    { what: 'start, best', value: Math.min(...again), unit: 'ms', aim: { most: 1_500 }, note: `of ${again.length}` },
    { what: 'start, median', value: median(again), unit: 'ms', aim: { most: 1_500 } },
    ...(idle === undefined
      ? []
      : [{ what: 'memory, idle', value: idle / 1e6, unit: 'MB', aim: { most: 200 }, note: 'with sandbox and page' }]),
    ...(await alone()),
  ];
}

/** The bot as in production: connected to Teams and to an Azure, neither of them in its process. */
async function alone(): Promise<Figure[]> {
  const [azure, data] = [freshFolder(), freshFolder()];
  const address = /https:\/\/localhost:\d+/;
  const sandbox = await run('src/sandbox/main.ts', { SANDBOX_PORT: '0', LIFEBOAT_DATA: azure }, address);
  const rules = join(data, 'lifeboat.yaml');
  writeFileSync(rules, 'writes: [backup, recovery, alerts]\n');
  const bot = await run(
    'src/main.ts',
    {
      ...registered,
      LIFEBOAT_DATA: data,
      LIFEBOAT_CONFIG: rules,
      AZURE_ARM_ENDPOINT: address.exec(sandbox.said)![0],
      AZURE_ARM_CA: join(azure, 'sandbox', 'ca.pem'),
    },
    /Bot +\S+/,
  );
  await sleep(settledAfterMs);
  const idle = bot.memory();
  await bot.stop();
  await sandbox.stop();
  remove(azure);
  remove(data);
  return [
    { what: 'start, the bot alone', value: bot.readyMs, unit: 'ms', aim: { most: 1_500 } },
    ...(idle === undefined
      ? []
      : [{ what: 'memory, idle, the bot alone', value: idle / 1e6, unit: 'MB', aim: { most: 140 } }]),
  ];
}
