import { randomInt } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type App, startApp } from '../../src/app.ts';
import { loadOrganisation } from '../../src/config/organisation.ts';
import { readSettings } from '../../src/config/settings.ts';
import { checkAlertSettings } from '../../src/http/alert-settings.ts';
import { checkTeamsSettings } from '../../src/teams/settings.ts';
import { emptyFolder } from './folder.ts';
import { Page } from './page.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface TestAppOptions {
  /** More of the environment: `DATABASE_URL`, `SANDBOX_SPEED` … */
  readonly env?: Readonly<Record<string, string>>;
  /** What stands in lifeboat.yaml. */
  readonly rules?: string;
  /** Another world than Contoso's for the sandbox. */
  readonly world?: object;
  /** Called with the environment when everything is closed: removes a database. */
  readonly removed?: () => Promise<void>;
}

/** The real app in local mode: real store, sandbox Azure and local Teams, on ports and in a folder of its own. */
export interface TestApp {
  readonly page: Page;
  readonly bot: string;
  /** Stops it and starts it again on the same ports and data; `anew`: with an empty store, beside the same Azure and Teams; `rules`: another lifeboat.yaml. */
  restart(how?: { readonly anew?: true; readonly rules?: string }): Promise<void>;
  /** `POST /_sandbox/<path>`, or a GET without a body; throws when the sandbox refuses. */
  sandbox(path: string, body?: Json): Promise<Json>;
  /** A request to the Resource Manager as anybody else would make it: for looking at Azure's side. */
  arm(path: string, method?: string, body?: Json): Promise<Json>;
  /** Removes whatever accidents still wait for Azure's requests. */
  clearFaults(): Promise<Json>;
  close(): Promise<void>;
}

/**
 * Starts it. At a speed of 60 a backup of ten minutes takes ten seconds; tests move the clock instead. Only errors are
 * logged: what tests do on purpose is no news.
 */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const folder = emptyFolder('lifeboat-app-');
  const [bot, teams, azure] = await freePorts(3);
  const config = join(folder, 'lifeboat.yaml');
  writeFileSync(config, options.rules ?? '');
  const world = join(folder, 'world.json');
  if (options.world) writeFileSync(world, JSON.stringify(options.world));
  const env = {
    ...(options.world && { SANDBOX_WORLD: world }),
    PORT: String(bot),
    LOCAL_TEAMS_PORT: String(teams),
    SANDBOX_PORT: String(azure),
    LIFEBOAT_DATA: folder,
    LIFEBOAT_CONFIG: config,
    LOG_LEVEL: 'error',
    ...options.env,
  };
  let app = await start(env);
  const ca = readFileSync(join(folder, 'sandbox', 'ca.pem'), 'utf8');
  // One connection for all that a test asks: a handshake for each request would cost more than the request.
  let agent = new Agent({ ca, keepAlive: true });
  const ask = (path: string, method: string, body?: Json) =>
    askSandbox({ origin: app.sandbox!, agent }, path, method, body);
  return {
    page: new Page(app.page!),
    bot: app.bot,
    async restart(how) {
      agent.destroy();
      agent = new Agent({ ca, keepAlive: true });
      await app.close();
      if (how?.anew) for (const end of ['', '-wal', '-shm']) rmSync(join(folder, `lifeboat.db${end}`), { force: true });
      if (how?.rules !== undefined) writeFileSync(config, how.rules);
      app = await start(env);
    },
    sandbox: (path, body) => ask(`/_sandbox/${path}`, body ? 'POST' : 'GET', body),
    arm: (path, method = 'GET', body) => ask(path, method, body),
    clearFaults: () => ask('/_sandbox/faults', 'DELETE'),
    async close() {
      agent.destroy();
      await app.close();
      await options.removed?.();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function start(env: Readonly<Record<string, string>>): Promise<App> {
  const { settings, faults } = readSettings(env, env.LIFEBOAT_DATA!);
  const rules = loadOrganisation(settings.configFile, true);
  const teams = checkTeamsSettings(env);
  const alerts = checkAlertSettings(env, settings.mode);
  const all = [...faults, ...rules.faults, ...teams.faults, ...alerts.faults];
  if (all.length > 0) throw new Error(`these settings do not start: ${all.join('; ')}`);
  return startApp({
    settings,
    organisation: rules.organisation!,
    teams: teams.config!,
    alerts: alerts.config!,
  });
}

function askSandbox(
  { origin, agent }: { readonly origin: string; readonly agent: Agent },
  path: string,
  method: string,
  body?: Json,
): Promise<Json> {
  const text = body && JSON.stringify(body);
  const headers = { authorization: 'Bearer test', ...(text && { 'content-type': 'application/json' }) };
  return new Promise<Json>((resolve, reject) => {
    const outgoing = httpsRequest(new URL(path, origin), { method, agent, headers }, (incoming) => {
      let got = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (part: string) => {
        got += part;
      });
      incoming.on('error', reject);
      incoming.on('end', () => {
        const status = incoming.statusCode ?? 0;
        if (status < 300) resolve(got === '' ? {} : (JSON.parse(got) as Json));
        else reject(new Error(`${method} ${path}: ${status} ${got}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

/** Each worker of jest has a range of its own, and begins somewhere in it, as another run may be under way. */
const range = { first: 10_000 + (Number(process.env.JEST_WORKER_ID ?? 0) % 7) * 3_000, size: 3_000 };
let taken = randomInt(range.size);

/**
 * Ports that are free and stay so over a restart, when nobody listens for a moment: no two apps get the same, and they
 * lie below those that systems give to outgoing connections.
 */
async function freePorts(count: number): Promise<number[]> {
  const free: number[] = [];
  while (free.length < count) {
    taken = (taken + 1) % range.size;
    const port = range.first + taken;
    if (await isFree(port)) free.push(port);
  }
  return free;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
