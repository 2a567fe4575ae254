import { resolve } from 'node:path';

export type Env = Readonly<Record<string, string | undefined>>;

/** The process's own settings: the environment, checked. What Teams and the webhook need is read in their folders. */
export interface Settings {
  readonly mode: 'local' | 'real';
  readonly host: string;
  readonly port: number;
  /** Folder of the embedded store and of the sandbox's certificate. */
  readonly data: string;
  readonly configFile: string;
  readonly configNamed: boolean;
  readonly databaseUrl: string | undefined;
  /** Seals the heads of the record. */
  readonly auditKey: string | undefined;
  readonly localTeams: { readonly on: boolean; readonly port: number };
  readonly sandbox: {
    readonly on: boolean;
    readonly port: number;
    readonly speed: number;
    readonly world: string | undefined;
    readonly traffic: string | undefined;
    /** Whether every item of the sandbox is backed up when its policy says. */
    readonly schedule: boolean;
  };
  readonly azure: { readonly endpoint: string | undefined; readonly caFile: string | undefined };
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** A shorter key may be guessed. */
const shortestKey = 32;

const botFramework = ['MicrosoftAppId', 'MicrosoftAppType', 'MicrosoftAppTenantId', 'MicrosoftAppPassword'] as const;

/** Local mode is: none of the Bot Framework's settings is there, not even an empty one. */
export function modeOf(env: Env): 'local' | 'real' {
  return botFramework.some((name) => env[name] !== undefined) ? 'real' : 'local';
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Reads the environment; gives the settings and every fault at once, each naming its variable and never its value: what
 * stands in the wrong place may be a secret.
 */
export function readSettings(env: Env, cwd: string): { settings: Settings; faults: string[] } {
  const faults: string[] = [];
  const mode = modeOf(env);
  const number = (name: string, fallback: number, least: number, most: number): number => {
    const text = env[name];
    if (text === undefined) return fallback;
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && value >= least && value <= most) return value;
    faults.push(`${name}: is not a number from ${least} to ${most}`);
    return fallback;
  };
  const port = (name: string, fallback: number) => number(name, fallback, 0, 65535);
  const choice = <T extends string>(name: string, fallback: T, allowed: readonly T[]): T => {
    const text = env[name];
    if (text === undefined) return fallback;
    if ((allowed as readonly string[]).includes(text)) return text as T;
    faults.push(`${name}: is not one of ${allowed.join(', ')}`);
    return fallback;
  };
  const text = (name: string): string | undefined => {
    const value = env[name];
    if (value !== undefined && value.trim() === '') faults.push(`${name}: is empty; leave it out or give it a value`);
    return value?.trim() || undefined;
  };

  const local = mode === 'local';
  const endpoint = text('AZURE_ARM_ENDPOINT');
  const sandbox = choice('SANDBOX', local && !endpoint ? 'on' : 'off', ['on', 'off']);
  const localTeams = choice('LOCAL_TEAMS', local ? 'on' : 'off', ['on', 'off']);
  const host = text('HOST') ?? (local ? '127.0.0.1' : '0.0.0.0');

  if (sandbox === 'on' && !local) faults.push('SANDBOX: on is for local mode only; Bot Framework settings are present');
  if (sandbox === 'on' && endpoint) faults.push('SANDBOX: on excludes AZURE_ARM_ENDPOINT; leave one of them out');
  if (localTeams === 'on' && !local)
    faults.push('LOCAL_TEAMS: on is for local mode only; Bot Framework settings are present');
  if (local && !isLoopback(host)) {
    faults.push('HOST: is not a loopback address; local mode takes messages without tokens and must stay there');
  }
  if (endpoint) faults.push(...endpointFaults(endpoint));
  const databaseUrl = text('DATABASE_URL');
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl))
    faults.push('DATABASE_URL: is not a postgres:// address');

  const auditKey = text('AUDIT_KEY');
  if (auditKey && auditKey.length < shortestKey) faults.push(`AUDIT_KEY: is shorter than ${shortestKey} characters`);

  const settings: Settings = {
    mode,
    host,
    port: port('PORT', 3978),
    data: resolve(cwd, text('LIFEBOAT_DATA') ?? '.lifeboat'),
    configFile: resolve(cwd, text('LIFEBOAT_CONFIG') ?? 'lifeboat.yaml'),
    configNamed: env.LIFEBOAT_CONFIG !== undefined,
    databaseUrl,
    auditKey,
    localTeams: { on: localTeams === 'on', port: port('LOCAL_TEAMS_PORT', 3979) },
    sandbox: {
      on: sandbox === 'on',
      port: port('SANDBOX_PORT', 8443),
      speed: number('SANDBOX_SPEED', 60, 0.001, 100_000),
      world: text('SANDBOX_WORLD'),
      traffic: text('SANDBOX_TRAFFIC'),
      schedule: choice('SANDBOX_SCHEDULE', 'off', ['on', 'off']) === 'on',
    },
    azure: { endpoint, caFile: text('AZURE_ARM_CA') },
    logLevel: choice('LOG_LEVEL', local ? 'warn' : 'info', ['debug', 'info', 'warn', 'error']),
  };
  return { settings, faults };
}

function endpointFaults(endpoint: string): string[] {
  if (!URL.canParse(endpoint)) return ['AZURE_ARM_ENDPOINT: is not a URL'];
  const isSafe = new URL(endpoint).protocol === 'https:';
  return isSafe ? [] : ['AZURE_ARM_ENDPOINT: must be https:// (Azure tokens are never sent over http)'];
}
