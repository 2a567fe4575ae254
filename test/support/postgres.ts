import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A PostgreSQL for tests, or why there is none. */
export type TestPostgres =
  | { readonly url: string; stop(): Promise<void> }
  | { readonly url: undefined; readonly skipped: string; stop(): Promise<void> };

const noStop = async () => {};

/**
 * `DATABASE_URL` when it is given, or the one that all test files share; else a throw-away cluster on loopback from
 * Debian's binaries, which ends with `stop` or with this process; else the reason why not. Only a `durable` one waits for
 * its disk, as a real one does. `own`: shared with no other file, for who does something to the server as a whole.
 */
export async function startPostgres({ durable = false, own = false } = {}): Promise<TestPostgres> {
  const given = process.env.DATABASE_URL ?? (own ? undefined : process.env.LIFEBOAT_TEST_POSTGRES);
  if (given) return { url: given, stop: noStop };
  const bin = findBinaries();
  if (!bin) return { url: undefined, skipped: 'no DATABASE_URL, and PostgreSQL is not installed', stop: noStop };
  return startCluster(bin, durable);
}

function findBinaries(): string | undefined {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

/** PostgreSQL refuses to run as root: as root it runs as Debian's user for it. */
function owner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function startCluster(bin: string, durable: boolean): Promise<TestPostgres> {
  const who = owner();
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-pg-'));
  chmodSync(folder, 0o700);
  if (who.uid !== undefined && who.gid !== undefined) chownSync(folder, who.uid, who.gid);
  const run = { ...who, cwd: folder, stdio: 'ignore' } as const;
  const init = ['-D', join(folder, 'data'), '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8'];
  execFileSync(join(bin, 'initdb'), init, run);
  const port = await freePort();
  const options = ['-D', join(folder, 'data'), '-p', String(port), '-k', folder, '-h', '127.0.0.1'];
  if (!durable) options.push('-F');
  const server = spawn(join(bin, 'postgres'), options, { ...run, stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = () => server.kill('SIGQUIT');
  process.once('exit', kill);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await untilReady(server);
  return {
    url,
    async stop() {
      process.off('exit', kill);
      await ended(server, 'SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Free at this moment; another process could take it, in which case the cluster does not start and the test says so. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** The server says so on its standard error, which ends when it does. */
async function untilReady(server: ChildProcess): Promise<void> {
  const said: string[] = [];
  for await (const line of createInterface({ input: server.stderr! })) {
    said.push(line);
    if (!line.includes('ready to accept connections')) continue;
    server.stderr!.resume();
    return;
  }
  throw new Error(`PostgreSQL did not start: ${said.join(' ')}`);
}

function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null) resolve();
    server.once('exit', () => resolve());
    server.kill(signal);
  });
}
