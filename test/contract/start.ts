import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../../src/app.ts';
import { loadOrganisation } from '../../src/config/organisation.ts';
import { readSettings } from '../../src/config/settings.ts';
import { checkAlertSettings } from '../../src/http/alert-settings.ts';
import { checkTeamsSettings } from '../../src/teams/settings.ts';
import { ForeignTeams, type Json } from './foreign.ts';

export interface StageOptions {
  /** More of the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What stands in lifeboat.yaml. */
  readonly rules?: string;
  /** A sandbox that runs already: its URL and the folder with its CA. */
  readonly sandbox?: { readonly url: string; readonly folder: string };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Json;
}

/** The app in local mode without its own page, and somebody else's Teams beside it. */
export interface Stage {
  readonly app: App;
  readonly teams: ForeignTeams;
  readonly folder: string;
  /** A request to the sandbox, over HTTPS with the CA that it wrote. */
  ask(path: string, body?: Json | null, method?: string): Promise<Answer>;
  /** `POST /_sandbox/<call>`; throws unless it is answered 200. */
  control(call: string, body: Json): Promise<Json>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-contract-'));
  const config = join(folder, 'lifeboat.yaml');
  writeFileSync(config, options.rules ?? '');
  const teams = await ForeignTeams.start();
  const env = {
    PORT: '0',
    SANDBOX_PORT: '0',
    LOCAL_TEAMS: 'off',
    LOG_LEVEL: 'error',
    LIFEBOAT_DATA: folder,
    LIFEBOAT_CONFIG: config,
    ...(options.sandbox && {
      AZURE_ARM_ENDPOINT: options.sandbox.url,
      AZURE_ARM_CA: join(options.sandbox.folder, 'sandbox', 'ca.pem'),
    }),
    ...options.env,
  };
  const start = async () => {
    const app = await startApp(await settingsFrom(env));
    teams.bot = `${app.bot}/api/messages`;
    return app;
  };
  let app = await start();
  const ca = join(options.sandbox?.folder ?? folder, 'sandbox', 'ca.pem');
  const ask: Stage['ask'] = (path, body, method) =>
    https({ origin: options.sandbox?.url ?? app.sandbox!, ca: readFileSync(ca, 'utf8') }, path, body, method);
  return {
    get app() {
      return app;
    },
    teams,
    folder,
    ask,
    async control(call, body) {
      const answer = await ask(`/_sandbox/${call}`, body);
      if (answer.status !== 200) throw new Error(`${call}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    async restart() {
      await app.close();
      app = await start();
    },
    async close() {
      await app.close();
      await teams.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function settingsFrom(env: Readonly<Record<string, string>>) {
  const { settings, faults } = readSettings(env, env.LIFEBOAT_DATA!);
  const rules = loadOrganisation(settings.configFile, true);
  const teams = checkTeamsSettings(env);
  const alerts = checkAlertSettings(env, settings.mode);
  const all = [...faults, ...rules.faults, ...teams.faults, ...alerts.faults];
  if (all.length > 0 || !rules.organisation || !teams.config || !alerts.config) throw new Error(all.join('; '));
  return { settings, organisation: rules.organisation, teams: teams.config, alerts: alerts.config };
}

/** `null`: no body; without a method, a body means POST. */
export function https(
  { origin, ca }: { readonly origin: string; readonly ca: string },
  path: string,
  body?: Json | string | null,
  method = body ? 'POST' : 'GET',
): Promise<Answer> {
  const agent = new Agent({ ca });
  const headers = { authorization: 'Bearer anything', ...(body && { 'content-type': 'application/json' }) };
  return new Promise<Answer>((resolve, reject) => {
    const outgoing = request(new URL(path, origin), { method, agent, headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('error', reject);
      incoming.on('data', (part: string) => {
        text += part;
      });
      incoming.on('end', () => {
        const { statusCode = 0, headers } = incoming;
        resolve({ status: statusCode, headers, body: text === '' ? {} : (JSON.parse(text) as Json) });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(typeof body === 'string' ? body : body && JSON.stringify(body));
  }).finally(() => agent.destroy());
}
