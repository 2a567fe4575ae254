import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { drVault, prodVault, vmId } from './world.ts';

/** A job that Azure shows. */
export interface Job {
  /** The machine's name. */
  readonly of: string;
  readonly operation: 'ConfigureBackup' | 'Backup' | 'TestFailover' | 'TestFailoverCleanup';
  /** As a card says it. */
  readonly state: 'RUNNING' | 'DONE' | 'FAILED';
}

/** The sandbox, asked as anybody could: through Resource Manager, and its own control calls. */
export interface Azure {
  control(method: string, path: string, body?: object): Promise<Readonly<Record<string, unknown>>>;
  /** Site Recovery replicates these machines; their clock has to move on for hours before they can be tested. */
  replicate(names: readonly string[]): Promise<void>;
  /** Every job that somebody asked for. */
  jobs(): Promise<Job[]>;
  close(): void;
}

const versions = { backup: '2023-06-01', recovery: '2023-06-01' };

export function createAzure(port: number, dataDir: string): Azure {
  const agent = new Agent({ keepAlive: true });

  /** The sandbox may be one of those that are killed: who finds nobody asks again. */
  async function ask(method: string, path: string, body?: object): Promise<Readonly<Record<string, unknown>>> {
    for (;;) {
      try {
        return await askOnce(method, path, body);
      } catch (error) {
        if (!isAbsent(error)) throw error;
        await sleep(100);
      }
    }
  }

  function askOnce(method: string, path: string, body?: object): Promise<Readonly<Record<string, unknown>>> {
    const text = body && JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          host: 'localhost',
          family: 4,
          port,
          method,
          path,
          agent,
          ca: readFileSync(join(dataDir, 'sandbox', 'ca.pem')),
          headers: {
            authorization: 'Bearer test',
            ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          },
        },
        (response) => {
          let got = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            got += chunk;
          });
          response.on('end', () => {
            const { statusCode = 0 } = response;
            if (statusCode >= 300) reject(new Refused(statusCode, `${method} ${path}: ${statusCode} ${got}`));
            else resolve(got === '' ? {} : (JSON.parse(got) as Record<string, unknown>));
          });
        },
      );
      asked.on('error', reject);
      asked.end(text);
    });
  }

  async function list<T>(path: string): Promise<T[]> {
    const found: T[] = [];
    for (let next: string | undefined = path; next; ) {
      const page: { value?: T[]; nextLink?: string | null } = await ask('GET', next);
      found.push(...(page.value ?? []));
      next = page.nextLink ? page.nextLink.replace(/^https:\/\/[^/]+/, '') : undefined;
    }
    return found;
  }

  return {
    control: ask,
    close: () => agent.destroy(),
    async replicate(names) {
      const fabric = `${drVault}/replicationFabrics/asr-a2a-default-australiaeast`;
      const source = `${fabric}/replicationProtectionContainers/asr-a2a-default-australiaeast-container`;
      const properties = {
        policyId: `${drVault}/replicationPolicies/24-hour-retention`,
        providerSpecificDetails: {
          instanceType: 'A2A',
          recoveryContainerId: source.replaceAll('australiaeast', 'centralindia'),
          recoveryAzureNetworkId: drVault.replace(
            /\/providers.*/,
            '/providers/Microsoft.Network/virtualNetworks/vnet-prod',
          ),
          recoverySubnetName: 'app',
        },
      };
      for (const name of names) {
        const item = `${source}/replicationProtectedItems/${name}`;
        const details = { ...properties.providerSpecificDetails, fabricObjectId: vmId(name) };
        await ask('PUT', `${item}?api-version=${versions.recovery}`, {
          properties: { ...properties, providerSpecificDetails: details },
        });
      }
    },
    async jobs() {
      const backups = await list<BackupJob>(`${prodVault}/backupJobs?api-version=${versions.backup}`);
      const recoveries = await list<RecoveryJob>(`${drVault}/replicationJobs?api-version=${versions.recovery}`);
      return [
        ...backups.filter(({ properties }) => properties.isUserTriggered).map(backupJob),
        ...recoveries.filter(({ properties }) => /^TestFailover/.test(properties.scenarioName)).map(recoveryJob),
      ];
    },
  };
}

/** Azure answered, and said no. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

function isAbsent(error: unknown): boolean {
  const { code = '' } = error as { code?: string };
  return ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT'].includes(code);
}

interface BackupJob {
  readonly properties: {
    readonly entityFriendlyName: string;
    readonly operation: Job['operation'];
    readonly status: string;
    readonly isUserTriggered: boolean;
  };
}

interface RecoveryJob {
  readonly properties: {
    readonly targetObjectName: string;
    readonly scenarioName: Job['operation'];
    readonly state: string;
  };
}

function backupJob({ properties: { entityFriendlyName, operation, status } }: BackupJob): Job {
  const state = status === 'Completed' ? 'DONE' : status === 'InProgress' ? 'RUNNING' : 'FAILED';
  return { of: entityFriendlyName, operation, state };
}

function recoveryJob({ properties: { targetObjectName, scenarioName, state } }: RecoveryJob): Job {
  const said = state === 'Succeeded' ? 'DONE' : state === 'InProgress' ? 'RUNNING' : 'FAILED';
  return { of: targetObjectName, operation: scenarioName, state: said };
}
