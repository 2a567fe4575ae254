import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { ShiftedClock } from '../base/clock.ts';
import { errorText, type Log } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import type { Settings } from '../config/settings.ts';
import type { LocalTeams } from '../local-teams/index.ts';
import { localPeople } from '../people/people.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { followClock } from './follow-clock.ts';

/** The bot's id on the local page; outside it the Bot Framework gives one. */
const botId = '28:22222222-2222-4222-8222-222222222222';

export interface LocalWorld {
  /** The sandbox, where it runs in this process. */
  readonly azure: Pick<Sandbox, 'url' | 'caPem'> | undefined;
  /** The port that the bot has to take, so that the sandbox's webhook finds it. */
  readonly botPort: number | undefined;
  /** Where alerts come in, without a token. */
  readonly alertsUrl: string | undefined;
  startPage(botUrl: string): Promise<void>;
  page(): string | undefined;
  /** Everything that local mode promises listens. */
  listening(): boolean;
  closePage(): Promise<void>;
  close(): Promise<void>;
}

/** The CA that `AZURE_ARM_CA` names; throws a Problem that says which setting is wrong. */
export function readCa({ azure: { caFile } }: Settings): string | undefined {
  try {
    return caFile === undefined ? undefined : readFileSync(caFile, 'utf8');
  } catch (error) {
    // Without the name: somebody may have put the certificate itself there, with its key.
    const { code = 'an error' } = error as NodeJS.ErrnoException;
    throw new Problem('misconfigured', `AZURE_ARM_CA: the file that it names cannot be read (${code}).`);
  }
}

export interface LocalWorldOptions {
  readonly settings: Settings;
  readonly clock: ShiftedClock;
  readonly log: Log;
  readonly botName: string;
  readonly tenant: string;
  /** PEM of the CA of the Resource Manager that the settings name. */
  readonly ca: string | undefined;
  /** What the sandbox's action group has to show at our own door. */
  readonly alertsToken: string | undefined;
}

/** What surrounds the bot in local mode: a sandbox Azure and a page that plays Teams. Outside it: nothing, of which nothing is loaded. */
export async function startLocalWorld(options: LocalWorldOptions): Promise<LocalWorld> {
  const { settings, clock, log } = options;
  const botPort = settings.mode === 'local' ? settings.port || (await freePort()) : undefined;
  const sandbox = settings.sandbox.on ? await sandboxOf(options, botPort) : undefined;
  const unfollow = sandbox ? undefined : await followClock(settings.azure.endpoint, options.ca, clock);
  let page: LocalTeams | undefined;
  return {
    azure: sandbox,
    botPort,
    alertsUrl: botPort === undefined ? undefined : webhookOf(settings.host, botPort, undefined),
    async startPage(botUrl) {
      if (!settings.localTeams.on) return;
      const { startLocalTeams } = await import('../local-teams/index.ts');
      page = await startLocalTeams({
        port: settings.localTeams.port,
        dataDir: settings.data,
        tenant: options.tenant,
        people: localPeople,
        botUrl: `${botUrl}/api/messages`,
        bot: { id: botId, name: options.botName },
        ...(sandbox && { sandbox: { url: sandbox.url, ca: sandbox.caPem } }),
        log,
      });
    },
    page: () => page?.url,
    listening: () => !settings.localTeams.on || page !== undefined,
    closePage: async () => page?.close(),
    async close() {
      unfollow?.();
      await sandbox?.close();
    },
  };
}

async function sandboxOf(
  { settings, clock, log, alertsToken }: LocalWorldOptions,
  botPort: number | undefined,
): Promise<Sandbox> {
  const { startSandbox } = await import('../sandbox/index.ts');
  const sandbox = await startSandbox({
    port: settings.sandbox.port,
    dataDir: settings.data,
    speed: settings.sandbox.speed,
    worldFile: settings.sandbox.world,
    traffic: settings.sandbox.traffic,
    schedule: settings.sandbox.schedule,
    defaultWebhook: webhookOf(settings.host, botPort, alertsToken),
    onAdvance: (ms) => clock.shiftTo(ms),
    report: (message, error) => log('error', message, { error: errorText(error) }),
  }).catch((error: NodeJS.ErrnoException) => {
    // What has a code is the system's: a port that is taken, a disk that is full.
    throw error.code ? error : new Problem('misconfigured', error.message, { cause: error });
  });
  clock.shiftTo(sandbox.advanced());
  return sandbox;
}

function webhookOf(host: string, port: number | undefined, token: string | undefined): string {
  const url = new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}/api/alerts`);
  if (token !== undefined) url.searchParams.set('token', token);
  return url.href;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
