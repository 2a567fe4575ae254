import { asObject, type Json } from '../core/respond.ts';
import { groupIdOf, type Resource, resources, resourcesIn } from '../core/tables.ts';
import type { World } from '../core/world.ts';

export const diskType = 'Microsoft.Compute/disks';
const vmType = 'microsoft.compute/virtualmachines';

/**
 * The managed disks of a VM, made of its model as Compute shows them (REST spec Microsoft.Compute, Disk): they are not
 * kept by themselves.
 */
export function disksOf(vm: Resource): Resource[] {
  const { osDisk, dataDisks } = asObject(vm.properties.storageProfile);
  const all = [asObject(osDisk), ...(Array.isArray(dataDisks) ? dataDisks.map(asObject) : [])];
  return all.flatMap((disk) => {
    const { id, storageAccountType } = asObject(disk.managedDisk);
    return typeof id === 'string' ? [shown(vm, disk, { id, sku: String(storageAccountType) })] : [];
  });
}

function shown(vm: Resource, disk: Json, { id, sku }: { readonly id: string; readonly sku: string }): Resource {
  const isOs = disk.osType !== undefined;
  return {
    id,
    name: String(disk.name),
    type: diskType,
    location: vm.location,
    tags: {},
    managedBy: vm.id,
    sku: { name: sku, tier: sku.split('_')[0] },
    properties: {
      ...(isOs && { osType: disk.osType, hyperVGeneration: 'V2' }),
      creationData: { createOption: isOs ? 'FromImage' : 'Empty' },
      diskSizeGB: disk.diskSizeGB,
      diskSizeBytes: Number(disk.diskSizeGB ?? 0) * 1024 ** 3,
      timeCreated: vm.properties.timeCreated,
      provisioningState: 'Succeeded',
      diskState: 'Attached',
      encryption: { type: 'EncryptionAtRestWithPlatformKey' },
      networkAccessPolicy: 'AllowAll',
      publicNetworkAccess: 'Enabled',
    },
  };
}

/** The disks of all VMs but those that are kept by themselves, as a restored one is. */
export const disksOfVms = (world: World): Resource[] =>
  resources(world)
    .by('graphType', vmType, (resource) => resource.type.toLowerCase())
    .flatMap((vm) => disksOf(vm).filter(({ id }) => !resources(world).get(id)));

/** A disk that is kept by itself, or that a VM of its resource group has. */
export function diskById(world: World, id: string): Resource | undefined {
  const kept = resources(world).get(id);
  if (kept) return kept;
  return resourcesIn(world, groupIdOf(id))
    .filter(({ type }) => type.toLowerCase() === vmType)
    .flatMap(disksOf)
    .find((disk) => disk.id.toLowerCase() === id.toLowerCase());
}

/** All disks whose ids begin so: of a subscription, or of a resource group. */
export function disksIn(world: World, scope: string): Resource[] {
  const isIn = ({ id }: Resource): boolean => id.toLowerCase().startsWith(`${scope}/`.toLowerCase());
  const kept = [...resources(world).values()].filter(({ type }) => type === diskType);
  return [...kept, ...disksOfVms(world)].filter(isIn);
}
