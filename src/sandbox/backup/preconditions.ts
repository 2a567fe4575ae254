import type { ArmError } from '../core/arm.ts';
import { asObject } from '../core/respond.ts';
import { type BackupPolicy, itemsOf, type ProtectedItem, type Resource, subscriptionOf } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { isVmItem } from './item.ts';
import { isEnhanced } from './policies/policy.ts';
import { refusals } from './refusals.ts';

/** The VM's item in whichever vault has one; a VM is in one vault at most (documentation: "Support matrix"). */
export const vmItemOf = (world: World, vm: string): ProtectedItem | undefined => itemsOf(world, vm).find(isVmItem);

const needsEnhanced = (vm: Resource): boolean =>
  ['TrustedLaunch', 'ConfidentialVM'].includes(String(asObject(vm.properties.securityProfile).securityType));

/** Why the VM cannot be protected in the vault with the policy, in the order in which Azure looks; undefined: it can. */
export function whyNotProtect(
  world: World,
  vm: Resource,
  vault: Resource,
  policy: BackupPolicy | undefined,
): ArmError | undefined {
  if (subscriptionOf(vm.id) !== subscriptionOf(vault.id)) return refusals.otherSubscription();
  if (vm.location !== vault.location) return refusals.otherRegion(vm.location, vault.location);
  const item = vmItemOf(world, vm.id);
  if (item && item.vault.toLowerCase() !== vault.id.toLowerCase()) return refusals.otherVault(item.vault);
  if (item?.deletedAt !== undefined) return refusals.softDeleted();
  if (policy && needsEnhanced(vm) && !isEnhanced(policy)) return refusals.needsEnhanced();
  return undefined;
}
