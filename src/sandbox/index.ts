import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { switchSchedule } from './backup/schedule.ts';
import { type ControlParts, control } from './control/control.ts';
import { createAzure } from './core/azure.ts';
import { Faults } from './core/faults.ts';
import { privateFolder } from './core/private.ts';
import { WorldStore } from './core/store.ts';
import { parseWorld, type WorldFile, worldFile } from './core/world-file.ts';
import { followDefaultWebhook } from './default-webhook.ts';
import { certificates } from './front/ca.ts';
import { exchange, type RawRequest, type RawResponse } from './front/exchange.ts';
import { type Seed, WorldHost } from './front/host.ts';
import { refusalOfPages } from './front/local-only.ts';
import { RequestLog } from './front/request-log.ts';
import { routes } from './front/routes.ts';
import { listen } from './front/server.ts';
import { Traffic } from './front/traffic.ts';
import { createDelivery } from './monitor/index.ts';
import { seedRecovery } from './recovery/index.ts';
import { contoso } from './seed/contoso.ts';
import { seedMonitor } from './seed/monitor.ts';
import { seedWorld } from './seed/world.ts';

export interface SandboxOptions {
  /** 0: any free one. */
  readonly port: number;
  /** `LIFEBOAT_DATA`: the sandbox keeps to its folder `sandbox` in it. */
  readonly dataDir: string;
  /** How many times as fast as the machine's its clock runs. */
  readonly speed: number;
  /** `SANDBOX_WORLD`: a JSON file in place of the built-in Contoso world. */
  readonly worldFile?: string | undefined;
  /** `SANDBOX_TRAFFIC`: a file that every exchange is appended to. */
  readonly traffic?: string | undefined;
  /** Whether every item is backed up when its policy says; absent: only what is asked for runs. */
  readonly schedule?: boolean | undefined;
  /** Where a fresh world's action group posts alerts. */
  readonly defaultWebhook?: string | undefined;
  /** Called after each `advance` with what was added in all, in milliseconds. */
  readonly onAdvance?: ((advancedMs: number) => void) | undefined;
  readonly report?: (message: string, error: unknown) => void;
}

export interface Sandbox {
  /** `https://localhost:8443` */
  readonly url: string;
  readonly caPem: string;
  readonly caFile: string;
  /** What `advance` has added to the clock in all, in milliseconds. */
  advanced(): number;
  /** The sandbox's time in epoch milliseconds. */
  now(): number;
  /** A request in process: the same path, log and recording as over HTTPS. */
  request(raw: RawRequest): Promise<RawResponse>;
  close(): Promise<void>;
}

/** Starts the sandbox Azure on loopback; throws when the port or the folder is taken, or the world is not one. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  privateFolder(options.dataDir);
  const folder = join(options.dataDir, 'sandbox');
  const seed = seedFrom(options);
  const pems = await certificates(folder);
  const host = openHost(folder, seed, options);
  const traffic = options.traffic ? new Traffic(options.traffic) : undefined;
  const delivery = createDelivery({ world: host.world, persist: () => host.persist(), now: Date.now });
  host.onChange(() => delivery.poke());
  const closing = new AbortController();
  let port = options.port;
  const parts: ControlParts = {
    host,
    azure: createAzure(routes),
    faults: new Faults(),
    log: new RequestLog(),
    traffic,
    origin: () => `https://localhost:${port}`,
    report: options.report ?? ((message, error) => console.error(message, error)),
    closing: closing.signal,
    onAdvance: options.onAdvance ?? (() => undefined),
  };
  const request = async (raw: RawRequest): Promise<RawResponse> => {
    const isControl = /^\/+_sandbox(\/|\?|$)/i.test(raw.url);
    return refusalOfPages(raw, isControl) ?? (isControl ? control(parts, raw) : exchange(parts, raw));
  };
  const stop = async (): Promise<void> => {
    await delivery.close();
    host.close();
    traffic?.close();
  };
  const server = await listen(pems, options.port, request, (error) => {
    if (!closing.signal.aborted) parts.report('A request could not be answered', error);
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  port = server.port;
  delivery.poke();
  return {
    url: parts.origin(),
    caPem: pems.caPem,
    caFile: pems.caFile,
    advanced: () => host.clock.advanced,
    now: () => host.clock.now(),
    request,
    close: async () => {
      closing.abort();
      await server.close();
      await stop();
    },
  };
}

function openHost(folder: string, seed: Seed, options: SandboxOptions): WorldHost {
  const { speed, report, defaultWebhook, schedule = false } = options;
  const store = new WorldStore(folder);
  try {
    const host = new WorldHost(store, seed, speed, { report });
    host.change((world, now) => switchSchedule(world, schedule, now));
    if (defaultWebhook) host.change((world) => followDefaultWebhook(world, defaultWebhook));
    return host;
  } catch (error) {
    store.close();
    throw error;
  }
}

function readWorld(path: string): { file: WorldFile; fingerprint: string } {
  try {
    const text = readFileSync(path, 'utf8');
    return { file: parseWorld(text, path), fingerprint: createHash('sha256').update(text).digest('hex') };
  } catch (error) {
    throw new Error(`SANDBOX_WORLD: ${(error as Error).message}`, { cause: error });
  }
}

function seedFrom({ worldFile: path, defaultWebhook, schedule = false }: SandboxOptions): Seed {
  const { file, fingerprint } =
    path === undefined ? { file: worldFile.parse(contoso), fingerprint: 'contoso' } : readWorld(path);
  return {
    fingerprint,
    plant: (world, now) => {
      seedWorld(world, file, now);
      seedRecovery(world, now);
      seedMonitor(world, now, defaultWebhook);
      switchSchedule(world, schedule, now);
      if (defaultWebhook) followDefaultWebhook(world, defaultWebhook);
    },
  };
}
