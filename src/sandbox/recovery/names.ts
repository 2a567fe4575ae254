import { lookup } from '../core/lookup.ts';
import type { Params } from '../core/router.ts';
import { vaultOf, vaultPath } from '../core/vault.ts';
import type { World } from '../core/world.ts';

export const fabricPath = `${vaultPath}/replicationFabrics/{fabric}`;
export const containerPath = `${fabricPath}/replicationProtectionContainers/{container}`;
export const itemPath = `${containerPath}/replicationProtectedItems/{item}`;

/** The vault's id as Site Recovery spells it: the first segment has a capital letter. */
export const recoveryId = (vaultId: string): string => vaultId.replace(/^\/subscriptions\//i, '/Subscriptions/');

/** The id of the thing at `path` (one of the paths above, or below them), as Site Recovery spells it. */
export function idAt(path: string, params: Params, world: World): string {
  const below = path.slice(vaultPath.length).replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
  return `${recoveryId(vaultOf(world, params).id)}${below}`;
}

export const nameOf = (id: string): string => id.split('/').at(-1) ?? '';

/** The fabric's id at the start of the id of anything inside it. */
export const fabricOf = (id: string): string => id.split('/').slice(0, 11).join('/');

const displayNames = lookup<string>({
  australiaeast: 'Australia East',
  australiasoutheast: 'Australia Southeast',
  centralindia: 'Central India',
  southindia: 'South India',
  eastus: 'East US',
  eastus2: 'East US 2',
  westus2: 'West US 2',
  westeurope: 'West Europe',
  northeurope: 'North Europe',
  southeastasia: 'Southeast Asia',
  eastasia: 'East Asia',
  uksouth: 'UK South',
  ukwest: 'UK West',
});

/** A region as people write it; unknown ones stay as they are. */
export const regionName = (region: string): string => displayNames[region.toLowerCase()] ?? region;
