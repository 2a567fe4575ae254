import type { Params } from '../core/router.ts';
import { type ProtectedItem, protectedItems } from '../core/tables.ts';
import { vaultIdFrom, vaultOf, vaultPath } from '../core/vault.ts';
import type { World } from '../core/world.ts';
import { containerId } from './names.ts';
import { refusals } from './refusals.ts';

export const fabricPath = `${vaultPath}/backupFabrics/{fabric}`;
export const itemPath = `${fabricPath}/protectionContainers/{container}/protectedItems/{item}`;
export const jobPath = `${vaultPath}/backupJobs/{job}`;

/** The id of the item that the path names. */
export const itemIdFrom = (params: Params): string =>
  `${containerId(vaultIdFrom(params), params.container!)}/protectedItems/${params.item}`;

/** The item that the path names, or Azure's refusal. */
export function itemFrom(world: World, params: Params): ProtectedItem {
  vaultOf(world, params);
  const item = protectedItems(world).get(itemIdFrom(params));
  if (item) return item;
  throw refusals.itemNotFound();
}
