import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Azure, createAzure } from './azure.ts';
import { type Child, createChild } from './child.ts';
import { usePage } from './page.ts';
import { startTeams, type Teams, wordsOf } from './teams.ts';
import { freePort, startWire, type Wire } from './wire.ts';
import { type Machines, worldOf } from './world.ts';

export interface TownOptions {
  /** An empty folder: stores, worlds and logs. */
  readonly folder: string;
  readonly machines: Machines;
  /** How fast the sandbox's clock runs. */
  readonly speed: number;
  /** How many bots share the store. */
  readonly bots: number;
  /** `DATABASE_URL`, where the store is PostgreSQL. */
  readonly databaseUrl?: string;
  /** What else the n-th bot is given. */
  readonly envOf?: (n: number) => Readonly<Record<string, string>>;
}

/** Azure, Teams and the bots, each a process of its own but Teams, which is this one. */
export interface Town {
  readonly bots: readonly Child[];
  readonly addresses: readonly string[];
  readonly azure: Azure;
  readonly teams: Teams;
  /** Between the bots and Azure; none where they are one process. */
  readonly wire?: Wire;
  /** Where the alerts go. */
  readonly alerts: string;
  readonly channelOf: (vm: string) => string;
  close(): Promise<void>;
}

/** Until it knows what is older than itself: what fires from now on has a card of its own, whoever finds it. */
async function compared(teams: Teams, channel: string): Promise<void> {
  for (let text = 'not compared'; /not compared/.test(text); ) {
    await teams.say('Reader', channel, 'alerts');
    text = await teams.until(channel, (all) => all.map(wordsOf).findLast((one) => /compared with Azure/.test(one)));
    await sleep(200);
  }
}

/** Each alert has a card of its own, however many there are: the stories go on from there. */
function rulesIn(folder: string): { LIFEBOAT_CONFIG: string } {
  const file = join(folder, 'lifeboat.yaml');
  writeFileSync(file, 'storm: { alerts: 1000 }\n');
  return { LIFEBOAT_CONFIG: file };
}

/** Builds it up to a bot that is installed in a channel and hears of Azure's alerts. */
export async function buildTown(options: TownOptions): Promise<Town> {
  const { folder, machines, speed } = options;
  const sandboxData = join(folder, 'azure');
  mkdirSync(sandboxData, { recursive: true });
  const worldFile = join(folder, 'world.json');
  writeFileSync(worldFile, JSON.stringify(worldOf(machines)));
  const sandboxPort = await freePort();
  const sandbox = createChild({
    script: 'src/sandbox/main.ts',
    env: {
      LIFEBOAT_DATA: sandboxData,
      SANDBOX_PORT: String(sandboxPort),
      SANDBOX_SPEED: String(speed),
      SANDBOX_WORLD: worldFile,
    },
    ready: /Sandbox Azure/,
    logFile: join(folder, 'sandbox.log'),
  });
  await sandbox.start();
  const wire = await startWire(sandboxPort);
  const azure = createAzure(sandboxPort, sandboxData);
  await azure.replicate(machines.replicated);
  await azure.control('POST', '/_sandbox/clock', { advance: 'PT3H' });

  const ports = await Promise.all(Array.from({ length: options.bots }, freePort));
  const addresses = ports.map((port) => `http://127.0.0.1:${port}`);
  const bots = ports.map((port, n) =>
    createChild({
      script: 'src/main.ts',
      env: {
        ...rulesIn(folder),
        PORT: String(port),
        LIFEBOAT_DATA: join(folder, 'bot'),
        LOCAL_TEAMS: 'off',
        AZURE_ARM_ENDPOINT: `https://localhost:${wire.port}`,
        AZURE_ARM_CA: join(sandboxData, 'sandbox', 'ca.pem'),
        ...(options.databaseUrl && { DATABASE_URL: options.databaseUrl }),
        ...options.envOf?.(n),
      },
      ready: /is ready/,
      logFile: join(folder, `bot-${n + 1}.log`),
    }),
  );
  const teams = await startTeams(() => addresses);
  await Promise.all(bots.map((bot) => bot.start()));
  const alerts = '19:alerts@thread.tacv2';
  await teams.install(alerts);
  await compared(teams, '19:start@thread.tacv2');
  await azure.control('POST', '/_sandbox/webhooks', { url: `${addresses[0]}/api/alerts` });
  return {
    bots,
    addresses,
    azure,
    teams,
    wire,
    alerts,
    channelOf: (vm) => `19:${vm}@thread.tacv2`,
    async close() {
      await teams.close();
      await Promise.all(bots.map((bot) => bot.kill()));
      azure.close();
      await wire.close();
      await sandbox.kill();
    },
  };
}

/** All of it in one process, as `npm start` with nothing configured: a kill takes Azure and Teams along. */
export async function buildHouse({ folder, machines, speed }: Omit<TownOptions, 'bots'>): Promise<Town> {
  const data = join(folder, 'bot');
  const [botPort, pagePort, sandboxPort] = [await freePort(), await freePort(), await freePort()];
  const worldFile = join(folder, 'world.json');
  writeFileSync(worldFile, JSON.stringify(worldOf(machines)));
  const bot = createChild({
    script: 'src/main.ts',
    env: {
      ...rulesIn(folder),
      PORT: String(botPort),
      LOCAL_TEAMS_PORT: String(pagePort),
      SANDBOX_PORT: String(sandboxPort),
      SANDBOX_SPEED: String(speed),
      SANDBOX_WORLD: worldFile,
      LIFEBOAT_DATA: data,
    },
    ready: /is ready/,
    logFile: join(folder, 'bot-1.log'),
  });
  await bot.start();
  const azure = createAzure(sandboxPort, data);
  await azure.replicate(machines.replicated);
  await azure.control('POST', '/_sandbox/clock', { advance: 'PT3H' });
  const teams = usePage(`http://127.0.0.1:${pagePort}`);
  await compared(teams, 'the channel');
  return {
    bots: [bot],
    azure,
    teams,
    addresses: [`http://127.0.0.1:${botPort}`],
    alerts: 'the channel',
    channelOf: () => 'the channel',
    async close() {
      await teams.close();
      await bot.kill();
      azure.close();
    },
  };
}
