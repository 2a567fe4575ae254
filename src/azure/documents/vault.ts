import type { Document } from '../estate/types.ts';

/** Vaults' own API, to which their settings belong (REST: Vaults - Create Or Update). */
export const vaultVersion = '2024-04-01';

interface NewVault {
  readonly id: string;
  readonly region: string;
  readonly redundancy: string;
  readonly immutable: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * A new vault with all that is asked of it, in one write: there is no moment at which it is without. It is reached over
 * the public network with the identity's rights; no private endpoint is made.
 */
export const newVault = ({ id, region, redundancy, immutable, tags }: NewVault): Document => ({
  id,
  version: vaultVersion,
  method: 'PUT',
  body: {
    location: region,
    tags,
    sku: { name: 'Standard' },
    properties: {
      publicNetworkAccess: 'Enabled',
      redundancySettings: { standardTierStorageRedundancy: redundancy },
      ...(immutable && { securitySettings: { immutabilitySettings: { state: 'Unlocked' } } }),
    },
  },
});

/** A change of some of a vault's settings; the others stay (REST: Vaults - Update). */
export const changedVault = (id: string, body: Readonly<Record<string, unknown>>): Document => ({
  id,
  version: vaultVersion,
  method: 'PATCH',
  body,
});

/** REST: Resource Groups - Create Or Update. */
export const newGroup = (id: string, region: string): Document => ({
  id,
  version: '2022-09-01',
  method: 'PUT',
  body: { location: region },
});
