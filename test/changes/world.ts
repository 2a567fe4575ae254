import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Azure } from '../../src/azure/azure.ts';
import { createAzure } from '../../src/azure/index.ts';
import type { Clock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import type { Json } from '../support/app.ts';
import { emptyFolder } from '../support/folder.ts';

/** A request that the sandbox served. */
export interface Served {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly userAgent: string;
}

/** The sandbox Azure as others see it: its controls, and the Resource Manager for what somebody does in the portal. */
export interface World {
  readonly url: string;
  /** Azure as Lifeboat asks it, for one process after the other. */
  readonly azure: Azure;
  /** Asked before each write of Lifeboat's: throws once its process has died. */
  beforeWrites(check: () => void): void;
  control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: Json): Promise<Json>;
  /** As somebody in the portal does it; throws when Azure refuses. */
  arm(method: string, path: string, body?: Json): Promise<Json>;
  /** The ARM id of the one VM of that name in production's application group, or in the group that is given. */
  vm(name: string, group?: string): Promise<string>;
  /** From now on only what comes counts as served. */
  forget(): Promise<void>;
  /** Requests of that form, `METHOD path` as a regular expression. */
  served(form: string): Promise<Served[]>;
  close(): Promise<void>;
}

/** @param file another world than Contoso's. Its clock stands nearly still unless it is moved. */
export async function startWorld(file: object | undefined, clock: Clock): Promise<World> {
  const dataDir = emptyFolder('lifeboat-changes-');
  const worldFile = file && join(dataDir, 'world.json');
  if (worldFile) writeFileSync(worldFile, JSON.stringify(file));
  const sandbox: Sandbox = await startSandbox({ port: 0, dataDir, speed: 1, ...(worldFile && { worldFile }) });

  let since = 0;
  let beforeWrite = () => {};
  const azure = createAzure({
    endpoint: sandbox.url,
    ca: sandbox.caPem,
    log: silentLog,
    userAgent: 'lifeboat/test',
    beforeWrite: async () => beforeWrite(),
    now: () => clock.now(),
  });

  async function send(method: string, url: string, body: Json | undefined): Promise<Json> {
    const headers = { authorization: 'Bearer somebody', 'content-type': 'application/json' };
    const answer = await sandbox.request({ method, url, headers, body: body ? JSON.stringify(body) : '' });
    if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.status} ${answer.body}`);
    return answer.body === '' ? {} : (JSON.parse(answer.body) as Json);
  }

  const control: World['control'] = (method, path, body) => send(method, `/_sandbox/${path}`, body);
  return {
    url: sandbox.url,
    azure,
    beforeWrites(check) {
      beforeWrite = check;
    },
    control,
    arm: send,
    async vm(name, group = '') {
      const { vms } = (await control('GET', 'world')) as unknown as { vms: { id: string; name: string }[] };
      const [found, ...others] = vms.filter((vm) => vm.name === name && vm.id.includes(`/resourceGroups/${group}`));
      if (!found || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} VMs are called ${name}`);
      return found.id;
    },
    async forget() {
      since = Number((await control('GET', 'requests?since=0')).next);
    },
    async served(form) {
      const wanted = new RegExp(form);
      const { requests } = (await control('GET', `requests?since=${since}`)) as unknown as { requests: Served[] };
      return requests.filter(({ method, path }) => wanted.test(`${method} ${path}`));
    },
    async close() {
      await sandbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
