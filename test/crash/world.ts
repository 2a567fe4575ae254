import { contoso } from '../../src/sandbox/seed/contoso.ts';

const prod = 'Contoso Production';
const place = { subscription: prod, resourceGroup: 'rg-crash', location: 'australiaeast', subnet: 'vnet-prod/app' };

export const subscription = '/subscriptions/10000000-0000-4000-8000-000000000001';
export const prodVault = `${subscription}/resourceGroups/rg-contoso-app-prod/providers/Microsoft.RecoveryServices/vaults/rsv-contoso-prod-aue`;
export const drVault = `${subscription}/resourceGroups/rg-contoso-dr/providers/Microsoft.RecoveryServices/vaults/rsv-contoso-dr-cin`;
export const vmId = (name: string) =>
  `${subscription}/resourceGroups/rg-crash/providers/Microsoft.Compute/virtualMachines/${name}`;

/** Machines for each kind of story: each of them is asked for once, so that what was done for it can be counted. */
export interface Machines {
  readonly unprotected: readonly string[];
  readonly protected: readonly string[];
  readonly replicated: readonly string[];
}

export function machines(count: number): Machines {
  const named = (kind: string) => Array.from({ length: count }, (_, n) => `${kind}-${String(n + 1).padStart(3, '0')}`);
  return { unprotected: named('fresh'), protected: named('kept'), replicated: named('twin') };
}

/** Contoso with these machines besides; `replicated` ones are replicated later, through Site Recovery itself. */
export function worldOf(all: Machines): object {
  const backup = { vault: 'rsv-contoso-prod-aue', policy: 'Tier-1-Prod-AppDB' };
  const plain = (name: string) => ({ name, ...place });
  return {
    ...contoso,
    history: 'last',
    vms: [
      ...(contoso.vms ?? []),
      ...all.unprotected.map(plain),
      ...all.replicated.map(plain),
      ...all.protected.map((name) => ({ ...plain(name), backup })),
    ],
  };
}
