import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** A process of the project's, on free ports of loopback. */
export interface Process {
  /** From its spawning until it says that it is there, in milliseconds. */
  readonly readyMs: number;
  readonly said: string;
  /** Resident memory now, in bytes; undefined where the system does not tell. */
  memory(): number | undefined;
  /** What it has computed since its start, in milliseconds of a core; undefined where the system does not tell. */
  computed(): number | undefined;
  /** SIGTERM; resolves once it is gone. */
  stop(): Promise<void>;
  /** SIGKILL, at any moment; resolves once it is gone. */
  kill(): Promise<void>;
}

/** Lifeboat in local mode, with its addresses. */
export interface Lifeboat extends Process {
  readonly bot: string;
  readonly page: string | undefined;
  readonly azure: string | undefined;
  readonly data: string;
}

export const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'lifeboat-bench-'));
export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** Only what a process needs to run at all: nothing of the caller's own settings. */
const bare = Object.fromEntries(['PATH', 'HOME', 'TZ', 'LANG'].map((name) => [name, process.env[name]]));

/** Runs a script of the repository until it says `ready`; rejects with what it said when it ends instead. */
export async function run(script: string, env: Readonly<Record<string, string>>, ready: RegExp): Promise<Process> {
  const started = performance.now();
  const child = spawn(process.execPath, [...nodeFlags(script), join(root, script)], {
    cwd: root,
    env: { ...bare, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const said = await saidUntil(child, ready);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    process.off('exit', kill);
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    readyMs: performance.now() - started,
    said,
    memory: () => residentBytes(child.pid),
    computed: () => computedMs(child.pid),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Starts Lifeboat as `npm start` does. `data` is its folder; remove it afterwards. */
export async function startLifeboat(data: string, env: Readonly<Record<string, string>> = {}): Promise<Lifeboat> {
  const ports = { PORT: '0', LOCAL_TEAMS_PORT: '0', SANDBOX_PORT: '0' };
  // The last of what it says at the start.
  const last = env.LOCAL_TEAMS !== 'off' ? /fail a backup/ : env.SANDBOX !== 'off' ? /Azure +\S+/ : /Bot +\S+/;
  const started = await run('src/main.ts', { ...ports, LIFEBOAT_DATA: data, LOG_LEVEL: 'error', ...env }, last);
  const address = (name: string) => new RegExp(`${name} +(https?://[^/\\s]+)`).exec(started.said)?.[1];
  return { ...started, data, bot: address('Bot')!, page: address('Teams'), azure: address('Azure') };
}

/** `GET`, or `POST` with a body, of the sandbox's control calls. */
export function control<Answer>({ azure, data }: Lifeboat, path: string, body?: object, method?: string) {
  const sandbox = { origin: azure!, caFile: join(data, 'sandbox', 'ca.pem') };
  return askSandbox<Answer>(sandbox, `/_sandbox/${path}`, body, method);
}

/** Where a sandbox listens, and the file of its CA. */
export interface SandboxAt {
  readonly origin: string;
  readonly caFile: string;
}

export function askSandbox<Answer>({ origin, caFile }: SandboxAt, path: string, body?: object, method?: string) {
  const options = { method: method ?? (body ? 'POST' : 'GET'), ca: readFileSync(caFile), agent: false } as const;
  return new Promise<Answer>((resolve, reject) => {
    const request = httpsRequest(new URL(path, origin), options, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      if ((response.statusCode ?? 0) < 300) resolve((text === '' ? {} : JSON.parse(text)) as Answer);
      else reject(new Error(`${path}: ${response.statusCode} ${text}`));
    });
    request.on('error', reject);
    request.end(body && JSON.stringify(body));
  });
}

/** The flags of the npm script that runs it, or else of `npm start`, so that what is measured is what people run; `BENCH_NODE_FLAGS`: others to compare with. */
function nodeFlags(script: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const line = Object.values(scripts).find((one) => one.endsWith(` ${script}`)) ?? scripts.start ?? '';
  const more = process.env.BENCH_NODE_FLAGS?.split(' ') ?? [];
  return [...line.split(' ').filter((word) => word.startsWith('--')), ...more];
}

function saidUntil(child: ChildProcess, ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      if (said.length > 100_000) return;
      said += chunk.toString();
      if (ready.test(said)) resolve(said);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`It ended (${signal ?? code}):\n${said}`)));
  });
}

function residentBytes(pid: number | undefined): number | undefined {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** Linux counts it in hundredths of a second (proc(5): `utime` and `stime` of `stat`). */
function computedMs(pid: number | undefined): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return user === undefined || system === undefined ? undefined : (user + system) * 10;
  } catch {
    return undefined;
  }
}
