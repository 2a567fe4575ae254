import type { ArmError } from '../../core/arm.ts';
import { asObject } from '../../core/respond.ts';
import { type ProtectedItem, type Resource, type RestoreTarget, resources, vmStates } from '../../core/tables.ts';
import type { World } from '../../core/world.ts';
import { refusals } from '../refusals.ts';

/** Why a restore cannot lead there as things stand, before anything is begun; undefined: it can. */
export function whyNotTarget(world: World, target: RestoreTarget, item: ProtectedItem): ArmError | undefined {
  if (target.type === 'RestoreDisks') return undefined;
  if (target.type === 'OriginalLocation') return whyNotOriginal(world, item);
  const network = resources(world).get(target.subnet.split('/subnets/')[0]!);
  if (network?.location !== resources(world).get(item.vault)?.location || !hasSubnet(network, target.subnet)) {
    return refusals.badRequest('subnetId must be a subnet of a network in the region of the vault.');
  }
  return resources(world).get(target.vm) ? refusals.vmExists(target.vm.split('/').at(-1)!) : undefined;
}

/** Documentation: "How to restore Azure VM data in Azure portal", replace existing; the FAQ's `UserErrorVmNotShutDown`. */
function whyNotOriginal(world: World, item: ProtectedItem): ArmError | undefined {
  if (!resources(world).get(item.source)) return refusals.vmNotFound(item.source);
  const power = vmStates(world).get(item.source)?.power ?? 'running';
  return power === 'deallocated' ? undefined : refusals.vmNotShutDown();
}

const hasSubnet = (network: Resource | undefined, id: string): boolean =>
  Array.isArray(network?.properties.subnets) &&
  network.properties.subnets.some((one) => String(asObject(one).id).toLowerCase() === id.toLowerCase());
