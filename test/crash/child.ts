import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** A process of Lifeboat's that can be killed, and started again with the same settings. */
export interface Child {
  /** Starts it; resolves once it says that it is there. Rejects with what it said when it ends instead. */
  start(): Promise<void>;
  /** SIGKILL, at any moment; resolves once it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; gives the exit code. */
  stop(): Promise<number | null>;
  /** Any other signal; SIGSTOP makes it stand still until SIGCONT. */
  signal(signal: NodeJS.Signals): void;
  running(): boolean;
}

export interface ChildOptions {
  /** Below the project's folder. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** What it says when it is there. */
  readonly ready: RegExp;
  /** What it says is kept here, over all its starts. */
  readonly logFile: string;
}

/** Only what a process needs to run at all, nothing of the tester's own settings; what it compiled before is used again. */
const bare = {
  ...Object.fromEntries(['PATH', 'HOME', 'TZ', 'LANG'].map((name) => [name, process.env[name]])),
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'lifeboat-crash-compiled'),
};

export function createChild({ script, env, ready, logFile }: ChildOptions): Child {
  let child: ChildProcess | undefined;
  const log = createWriteStream(logFile, { flags: 'a' });
  process.once('exit', () => child?.kill('SIGKILL'));

  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null;

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const ending = child;
    if (!ending || !isRunning()) return ending?.exitCode ?? null;
    const gone = once(ending, 'exit');
    ending.kill(signal);
    await gone;
    return ending.exitCode;
  }

  return {
    running: isRunning,
    signal: (signal) => void child?.kill(signal),
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    start() {
      const starting = spawn(process.execPath, ['--no-warnings', join(root, script)], {
        cwd: root,
        env: { ...bare, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = starting;
      log.write(`--- ${new Date().toISOString()} started\n`);
      return new Promise((resolve, reject) => {
        let said = '';
        const hear = (chunk: Buffer) => {
          log.write(chunk);
          if (said.length > 10_000) return;
          said += chunk.toString();
          if (ready.test(said)) resolve();
        };
        starting.stdout?.on('data', hear);
        starting.stderr?.on('data', hear);
        starting.once('error', reject);
        starting.once('exit', (code, signal) => {
          log.write(`--- ${new Date().toISOString()} ended: ${signal ?? code}\n`);
          reject(new EndedEarly(signal ?? code, said));
        });
      });
    },
  };
}

/** It ended before it was there. */
export class EndedEarly extends Error {
  readonly how: string | number | null;
  readonly said: string;

  constructor(how: string | number | null, said: string) {
    super(`The process ended before it was there: ${how}\n${said}`);
    this.how = how;
    this.said = said;
  }
}
