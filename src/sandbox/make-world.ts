import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { WorldInput } from './core/world-file.ts';

/** `npm run sandbox:world -- --vms 10000 --vaults 50 --subscriptions 20`: prints a world of that size as JSON. */

export interface WorldSize {
  readonly vms: number;
  readonly vaults: number;
  readonly subscriptions: number;
}

const regions = ['australiaeast', 'centralindia', 'westeurope', 'eastus2'] as const;

/** A world of that size, the same every time: nine VMs in ten are protected, in the vault of their subscription. */
export function makeWorld({ vms, vaults, subscriptions }: WorldSize): WorldInput {
  const four = (n: number, digits = 4): string => String(n + 1).padStart(digits, '0');
  const guid = (n: number): string => `30000000-0000-4000-8000-${String(n + 1).padStart(12, '0')}`;
  const subscription = (n: number): string => `Subscription ${four(n % subscriptions, 2)}`;
  const region = (n: number): string => regions[Math.floor(n / subscriptions) % regions.length]!;
  const vaultOf = (n: number) => ({
    name: `rsv-${four(n, 3)}-${region(n)}`,
    subscription: subscription(n),
    resourceGroup: `rg-backup-${four(n, 3)}`,
    location: region(n),
  });
  return {
    subscriptions: Array.from({ length: subscriptions }, (_, n) => ({ id: guid(n), name: subscription(n) })),
    vaults: Array.from({ length: vaults }, (_, n) => vaultOf(n)),
    vms: Array.from({ length: vms }, (_, n) => {
      const home = vaults > 0 ? vaultOf(n % vaults) : undefined;
      return {
        name: `vm-${four(n, 5)}`,
        subscription: home?.subscription ?? subscription(n),
        resourceGroup: `rg-app-${four(n % Math.max(1, Math.ceil(vms / 25)))}-${(home?.subscription ?? subscription(n)).slice(-2)}`,
        location: home?.location ?? regions[0],
        os: n % 3 === 0 ? ('Windows' as const) : ('Linux' as const),
        ...(home &&
          n % 10 !== 9 && { backup: { vault: home.name, policy: n % 2 ? 'DefaultPolicy' : 'EnhancedPolicy' } }),
      };
    }),
    history: 'last',
  };
}

function sizeFrom(args: readonly string[]): WorldSize {
  const text = { type: 'string' } as const;
  const options = { vms: text, vaults: text, subscriptions: text };
  const { values } = parseArgs({ args: [...args], options });
  const number = (name: keyof WorldSize, fallback: number, least: number): number => {
    const value = Number(values[name] ?? fallback);
    if (Number.isInteger(value) && value >= least) return value;
    throw new Error(`--${name} must be a whole number of at least ${least}.`);
  };
  return { vms: number('vms', 100, 0), vaults: number('vaults', 4, 0), subscriptions: number('subscriptions', 2, 1) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${JSON.stringify(makeWorld(sizeFrom(process.argv.slice(2))))}\n`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
