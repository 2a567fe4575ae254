import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Azure, Look, Scenario, VmRef, Watch } from '../../src/azure/azure.ts';
import { createAzure } from '../../src/azure/index.ts';
import { silentLog } from '../../src/base/log.ts';
import { startSandbox } from '../../src/sandbox/index.ts';

export interface InSandbox {
  readonly azure: Azure;
  /** Moves the sandbox's clock by an ISO 8601 duration. */
  advance(duration: string): Promise<void>;
  /** As somebody in the portal does it; throws when Azure refuses. */
  post(path: string): Promise<void>;
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  /** The ARM requests that the work made, as `METHOD path`. */
  requestsOf<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly requests: readonly string[] }>;
  /** Looks until the job is over, the clock going on a minute between looks. */
  settle(scenario: Scenario, watch: Watch): Promise<Look>;
  /** The one VM of that name. */
  vm(name: string): Promise<VmRef>;
  close(): Promise<void>;
}

/** Lifeboat's Azure over a sandbox of its own, whose clock stands nearly still unless it is moved. */
export async function startInSandbox(): Promise<InSandbox> {
  const dataDir = mkdtempSync(join(tmpdir(), 'lifeboat-azure-'));
  const sandbox = await startSandbox({ port: 0, dataDir, speed: 1 });
  const azure = createAzure({ endpoint: sandbox.url, ca: sandbox.caPem, log: silentLog, userAgent: 'lifeboat/test' });

  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const raw = { method, url: `/_sandbox/${path}`, headers: {}, body: body === undefined ? '' : JSON.stringify(body) };
    const answer = await sandbox.request(raw);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.body}`);
    return JSON.parse(answer.body);
  }

  async function served(since: number) {
    return (await control('GET', `requests?since=${since}`)) as {
      next: number;
      requests: { method: string; path: string }[];
    };
  }

  const advance = async (duration: string): Promise<void> =>
    void (await control('POST', 'clock', { advance: duration }));

  return {
    azure,
    advance,
    control,
    async post(path) {
      const headers = { authorization: 'Bearer somebody' };
      const answer = await sandbox.request({ method: 'POST', url: path, headers, body: '' });
      if (answer.status >= 400) throw new Error(`POST ${path}: ${answer.body}`);
    },
    async requestsOf(work) {
      const { next } = await served(0);
      const result = await work();
      const { requests } = await served(next);
      return { result, requests: requests.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`) };
    },
    async settle(scenario, watch) {
      let look = await azure.look(scenario, watch);
      for (let n = 0; look.state === 'running' && n < 500; n += 1) {
        await advance('PT1M');
        look = await azure.look(scenario, look.watch);
      }
      return look;
    },
    async vm(name) {
      const { found } = await azure.inventory.vmsNamed(name);
      const [vm, ...more] = found;
      if (!vm || more.length > 0) throw new Error(`${more.length + (vm ? 1 : 0)} VMs are called ${name}`);
      return vm;
    },
    async close() {
      await sandbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
