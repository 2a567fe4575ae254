import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import type { Azure } from '../../src/azure/azure.ts';
import { type AzureOptions, createAzure } from '../../src/azure/index.ts';
import { silentLog } from '../../src/base/log.ts';

export interface Seen {
  readonly method: string;
  /** Path and query, decoded, without the api-version. */
  readonly path: string;
  readonly apiVersion: string | null;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What to answer; `hang` never answers, `reset` cuts the connection. */
export interface Canned {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Instead of a body: what is sent as it stands. */
  readonly text?: string;
  readonly fault?: 'hang' | 'reset';
}

export interface FakeArm {
  readonly azure: Azure;
  readonly seen: Seen[];
  readonly origin: string;
  /** Replaces what is answered; `seen` starts anew. */
  answer(respond: (request: Seen, n: number) => Canned): void;
  /** Another Azure over the same server. */
  connect(options?: Partial<AzureOptions>): Azure;
  close(): Promise<void>;
}

/** An HTTPS server that answers what a test tells it to: for the faults that the sandbox has no reason to make. */
export async function startFakeArm(): Promise<FakeArm> {
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  const seen: Seen[] = [];
  let respond: (request: Seen, n: number) => Canned = () => ({ status: 404 });
  const server: Server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'https://localhost');
      const apiVersion = url.searchParams.get('api-version');
      url.searchParams.delete('api-version');
      const text = Buffer.concat(chunks).toString();
      const entry: Seen = {
        method: request.method ?? '',
        path: decodeURIComponent(url.pathname) + decodeURIComponent(url.search.replaceAll('+', ' ')),
        apiVersion,
        body: text === '' ? undefined : JSON.parse(text),
        headers: request.headers,
      };
      seen.push(entry);
      const { status = 200, headers = {}, body, text: plain, fault } = respond(entry, seen.length);
      if (fault === 'reset') return void request.socket.destroy();
      if (fault === 'hang') return;
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(plain ?? (body === undefined ? '' : JSON.stringify(body)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  const connect = (options: Partial<AzureOptions> = {}): Azure =>
    createAzure({ endpoint: origin, ca: pems.cert, log: silentLog, userAgent: 'lifeboat/test', ...options });
  return {
    azure: connect(),
    seen,
    origin,
    connect,
    answer(next) {
      seen.length = 0;
      respond = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Ids to write tests with. */
export const ids = {
  subscription: '22222222-2222-4222-8222-222222222222',
  vault:
    '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-app/providers/Microsoft.RecoveryServices/vaults/rsv1',
  vm: '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-app/providers/Microsoft.Compute/virtualMachines/vm1',
  item: '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-app/providers/Microsoft.RecoveryServices/vaults/rsv1/backupFabrics/Azure/protectionContainers/iaasvmcontainer;iaasvmcontainerv2;rg-app;vm1/protectedItems/vm;iaasvmcontainerv2;rg-app;vm1',
  replicated:
    '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-app/providers/Microsoft.RecoveryServices/vaults/rsv1/replicationFabrics/f1/replicationProtectionContainers/c1/replicationProtectedItems/vm1',
  alert:
    '/subscriptions/22222222-2222-4222-8222-222222222222/providers/Microsoft.AlertsManagement/alerts/33333333-3333-4333-8333-333333333333',
};
