import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecoveryServicesBackupClient } from '@azure/arm-recoveryservicesbackup';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';

export const prod = '10000000-0000-4000-8000-000000000001';
export const dev = '20000000-0000-4000-8000-000000000002';
export const prodVault = { name: 'rsv-contoso-prod-aue', group: 'rg-contoso-app-prod', subscription: prod };
export const devVault = { name: 'rsv-contoso-dev-aue', group: 'rg-contoso-dev', subscription: dev };

export type VaultRef = typeof prodVault;

export const vmId = (name: string, group = 'rg-contoso-app-prod', subscription = prod): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;

export const vaultId = ({ name, group, subscription }: VaultRef): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.RecoveryServices/vaults/${name}`;

export type Json = Readonly<Record<string, unknown>>;

/** What stands at a path such as `properties.errorDetails.0.errorTitle`; undefined: nothing. */
export function dig(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (at as Json | undefined)?.[key], value);
}

/** A sandbox on a folder of its own, which may be stopped and started again. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'lifeboat-sandbox-'));
  readonly #options: Partial<SandboxOptions>;
  #sandbox: Sandbox | undefined;

  constructor(options: Partial<SandboxOptions> = {}) {
    this.#options = options;
  }

  get sandbox(): Sandbox {
    if (!this.#sandbox) throw new Error('the sandbox is not started');
    return this.#sandbox;
  }

  async start(more: Partial<SandboxOptions> = {}): Promise<Sandbox> {
    // The clock stands still but for `advance`, so that nothing depends on how quick the machine is.
    this.#sandbox = await startSandbox({ port: 0, dataDir: this.folder, speed: 0, ...this.#options, ...more });
    return this.#sandbox;
  }

  async restart(): Promise<void> {
    await this.#sandbox?.close();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.#sandbox?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A control call; gives its status and body. */
  async control(call: string, body?: unknown, method = 'POST'): Promise<{ status: number; body: Json }> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const answer = await this.sandbox.request({ method, url: `/_sandbox/${call}`, headers: {}, body: text });
    return { status: answer.status, body: JSON.parse(answer.body) };
  }

  async advance(duration: string): Promise<void> {
    const { status } = await this.control('clock', { advance: duration });
    if (status !== 200) throw new Error(`cannot advance by ${duration}`);
  }

  /** A raw ARM request, with a token. */
  async arm(
    method: string,
    url: string,
    body?: unknown,
  ): Promise<{ status: number; headers: Readonly<Record<string, string>>; body: Json }> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const at = url.includes('api-version=') ? url : `${url}${url.includes('?') ? '&' : '?'}api-version=2023-06-01`;
    const headers = { authorization: 'Bearer any' };
    const answer = await this.sandbox.request({ method, url: at, headers, body: text });
    return { ...answer, body: answer.body === '' ? {} : JSON.parse(answer.body) };
  }

  /** The entries of a list, of its first page. */
  async list(url: string): Promise<Json[]> {
    const { status, body } = await this.arm('GET', url);
    if (status !== 200) throw new Error(`${url} answered ${status}: ${JSON.stringify(body)}`);
    return body.value as Json[];
  }

  /** The real SDK, over HTTPS. */
  backupClient(subscription = prod): RecoveryServicesBackupClient {
    const credential = { getToken: async () => ({ token: 'any', expiresOnTimestamp: Date.now() + 3_600_000 }) };
    const { url, caPem } = this.sandbox;
    return new RecoveryServicesBackupClient(credential, subscription, {
      endpoint: url,
      tlsOptions: { ca: caPem },
      retryOptions: { maxRetries: 0 },
    });
  }
}
