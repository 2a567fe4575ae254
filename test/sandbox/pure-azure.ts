import type { ArmRequest } from '../../src/sandbox/core/arm.ts';
import { type Azure, createAzure } from '../../src/sandbox/core/azure.ts';
import { type Change, World } from '../../src/sandbox/core/world.ts';
import { type WorldInput, worldFile } from '../../src/sandbox/core/world-file.ts';
import { routes, timed } from '../../src/sandbox/front/routes.ts';
import { seedRecovery } from '../../src/sandbox/recovery/index.ts';
import { contoso } from '../../src/sandbox/seed/contoso.ts';
import { seedMonitor } from '../../src/sandbox/seed/monitor.ts';
import { seedWorld } from '../../src/sandbox/seed/world.ts';

export const origin = 'https://localhost:8443';
export const prod = '10000000-0000-4000-8000-000000000001';
export const dev = '20000000-0000-4000-8000-000000000002';
export const start = Date.parse('2026-05-04T10:00:00Z');
export const minute = 60_000;
export const day = 86_400_000;

// biome-ignore lint/suspicious/noExplicitAny: bodies of many shapes, looked into by tests only
export type Body = any;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** The sandbox without server, store or delivery: a world, a clock that tests move, and the routes. */
export class PureAzure {
  world = new World();
  readonly #kept = new Map<string, Change>();
  readonly #azure: Azure = createAzure(routes);
  now = start;

  constructor(world: WorldInput = contoso, webhook: string | null = 'https://bot.example/api/alerts') {
    seedWorld(this.world, worldFile.parse(world), this.now);
    seedRecovery(this.world, this.now);
    seedMonitor(this.world, this.now, webhook);
    this.keep();
  }

  /** Keeps what changed, as the sandbox's store does after each request. */
  keep(): void {
    for (const change of this.world.drain()) this.#kept.set(`${change.table} ${change.key}`, change);
  }

  /** Loses the world and makes it again from what was kept. */
  kill(): void {
    this.keep();
    const there = [...this.#kept.values()].filter(({ doc }) => doc !== undefined);
    this.world = new World();
    this.world.restore(JSON.parse(JSON.stringify(there)));
  }

  send(method: ArmRequest['method'], url: string, body?: unknown): Answer {
    const { pathname, searchParams } = new URL(url.startsWith('/') ? `${origin}${url}` : url);
    if (!searchParams.has('api-version')) searchParams.set('api-version', '2023-06-01');
    const path = pathname.split('/').map(decodeURIComponent).join('/');
    const request = { method, path, query: searchParams, body, origin, now: this.now };
    const { status, headers = {}, body: answer } = this.#azure(request, this.world);
    return { status, headers, body: answer === undefined ? undefined : JSON.parse(JSON.stringify(answer)) };
  }

  get(url: string): Answer {
    return this.send('GET', url);
  }

  pass(ms: number): void {
    this.now += ms;
    this.world.tick(this.now, timed);
  }

  /** Rows of a Resource Graph query. */
  query(query: string, more: object = {}): Body[] {
    const { status, body } = this.send('POST', '/providers/Microsoft.ResourceGraph/resources', { query, ...more });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.data;
  }
}

export const drVault = `/subscriptions/${prod}/resourceGroups/rg-contoso-dr/providers/Microsoft.RecoveryServices/vaults/rsv-contoso-dr-cin`;
export const prodVault = `/subscriptions/${prod}/resourceGroups/rg-contoso-app-prod/providers/Microsoft.RecoveryServices/vaults/rsv-contoso-prod-aue`;
export const network = (name: string, group = 'rg-contoso-dr'): string =>
  `/subscriptions/${prod}/resourceGroups/${group}/providers/Microsoft.Network/virtualNetworks/${name}`;
