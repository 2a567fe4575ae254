import { raiseSecurityAlert } from '../alerts/raise.ts';
import type { ArmRequest } from '../core/arm.ts';
import { asObject, type Json } from '../core/respond.ts';
import { type Resource, resources } from '../core/tables.ts';
import { enhancedSecurityOf, immutabilityOf, merged, softDeleteOf } from '../core/vault.ts';
import type { World } from '../core/world.ts';
import { checkGuard } from '../guard/guard.ts';
import { checkSettings } from './rules.ts';

/** Which settings of a vault were last changed by the vault's own API: the older one may not touch them any more. */
interface OwnedByVaultApi {
  readonly redundancy: boolean;
  readonly softDelete: boolean;
}

const owners = (world: World) => world.table<OwnedByVaultApi>('vaultApi');

/** What the vault's own API has taken over. */
export const ownedByVaultApi = (world: World, vault: string): OwnedByVaultApi =>
  owners(world).get(vault) ?? { redundancy: false, softDelete: false };

export interface Served {
  readonly request: ArmRequest;
  readonly world: World;
}

/** Changes settings by the vault's own API, which they belong to from then on. */
export function setSettings(served: Served, vault: Resource, asked: Json): Resource {
  const { world } = served;
  const { multiUserAuthorization: _, ...security } = asObject(asked.securitySettings);
  const wanted = asked.securitySettings === undefined ? asked : { ...asked, securitySettings: security };
  const changed = change(served, vault, wanted, asked.resourceGuardOperationRequests);
  takeOver(world, vault.id, asked);
  return changed;
}

/** What the vault's own API was asked for belongs to it. */
export function takeOver(world: World, vault: string, asked: Json): void {
  const before = ownedByVaultApi(world, vault);
  owners(world).set(vault, {
    redundancy: before.redundancy || asked.redundancySettings !== undefined,
    softDelete: before.softDelete || asObject(asked.securitySettings).softDeleteSettings !== undefined,
  });
}

/** Changes settings by whichever API: refused as the vault's state and its guard demand, and told where that lessens security. */
export function change({ request, world }: Served, vault: Resource, asked: Json, named: unknown): Resource {
  const { resourceGuardOperationRequests: _, ...settings } = asked;
  const changed = { ...vault, properties: merged(vault.properties, settings) };
  checkSettings(world, vault, changed.properties);
  const weaker = weakerThan(vault, changed);
  if (weaker.length > 0) checkGuard(world, vault.id, { what: 'disableSoftDelete', named });
  const isImmutable = (one: Resource): boolean => immutabilityOf(one) !== 'Disabled';
  if (isImmutable(vault) && !isImmutable(changed)) checkGuard(world, vault.id, { what: 'disableImmutability', named });
  resources(world).set(vault.id, changed);
  for (const { rule, description } of weaker) {
    raiseSecurityAlert(world, { at: request.now, vaultId: vault.id, rule, description });
  }
  return changed;
}

function weakerThan(before: Resource, after: Resource) {
  const softDelete = {
    rule: 'Soft Delete Disabled for Vault',
    description: `Soft delete of the vault ${after.name} was disabled: backup data that are deleted are gone at once.`,
  } as const;
  const hybrid = {
    rule: 'Disable hybrid security features',
    description: `The security features for servers on premises of the vault ${after.name} were disabled.`,
  } as const;
  const isOff = (state: string): boolean => state === 'Disabled';
  return [
    ...(!isOff(softDeleteOf(before).state) && isOff(softDeleteOf(after).state) ? [softDelete] : []),
    ...(!isOff(enhancedSecurityOf(before)) && isOff(enhancedSecurityOf(after)) ? [hybrid] : []),
  ];
}
