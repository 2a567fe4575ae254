import { asObject, type Json } from '../../core/respond.ts';
import { type BackupJob, type Resource, type RestoreTarget, resources, vmStates } from '../../core/tables.ts';
import type { World } from '../../core/world.ts';

/** What restores leave in Compute and Network: disks, a VM with other disks, a new VM. */

const diskName = ({ entity, name }: BackupJob): string => `${entity}-osdisk-${name.slice(0, 8)}`;

/** Ids of the VM's group are spelled as the VM's own. */
function diskId(job: BackupJob): string {
  const own = job.source.split('/').slice(0, 5).join('/');
  const group = job.restore && 'group' in job.restore ? job.restore.group : own;
  return `${group ?? own}/providers/Microsoft.Compute/disks/${diskName(job)}`;
}

/** A managed disk from the recovery point, attached to nothing yet. */
export function restoreDisk(world: World, job: BackupJob, at: number): void {
  addDisk(world, job, diskId(job), { diskState: 'Unattached', timeCreated: new Date(at).toISOString() });
}

/**
 * The VM has the restored disk in place of its own, which stays in its resource group (documentation: "How to restore
 * Azure VM data in Azure portal").
 */
export function attachRestored(world: World, job: BackupJob): void {
  const vm = resources(world).get(job.source);
  if (!vm) return;
  const before = asObject(asObject(asObject(vm.properties.storageProfile).osDisk).managedDisk).id;
  if (before !== undefined) addDisk(world, job, String(before), { diskState: 'Unattached' });
  resources(world).set(vm.id, { ...vm, properties: { ...vm.properties, storageProfile: storageOf(vm, job) } });
  attach(world, job, vm.id);
}

/** The new VM, made of the source's model: its disk is attached, not made from an image (documentation: the FAQ). */
export function createRestored(
  world: World,
  job: BackupJob,
  { vm: id, group, subnet }: Extract<RestoreTarget, { type: 'AlternateLocation' }>,
  at: number,
): void {
  const source = resources(world).get(job.source);
  const location = resources(world).get(job.vault)?.location ?? '';
  const name = id.split('/').at(-1) ?? '';
  const nic = `${group}/providers/Microsoft.Network/networkInterfaces/${name}-nic`;
  const ip = { privateIPAllocationMethod: 'Dynamic', primary: true, subnet: { id: subnet } };
  resources(world).set(nic, {
    id: nic,
    name: `${name}-nic`,
    type: 'Microsoft.Network/networkInterfaces',
    location,
    properties: {
      provisioningState: 'Succeeded',
      virtualMachine: { id },
      ipConfigurations: [{ name: 'ipconfig1', properties: ip }],
      primary: true,
    },
  });
  resources(world).set(id, {
    id,
    name,
    type: 'Microsoft.Compute/virtualMachines',
    location,
    tags: { ...source?.tags },
    properties: {
      ...source?.properties,
      provisioningState: 'Succeeded',
      vmId: world.guid(),
      timeCreated: new Date(at).toISOString(),
      storageProfile: storageOf(source, job),
      networkProfile: { networkInterfaces: [{ id: nic }] },
    },
  });
  vmStates(world).set(id, { power: 'running', agent: 'ready' });
  attach(world, job, id);
}

function storageOf(vm: Resource | undefined, job: BackupJob): Json {
  const { imageReference: _, ...storage } = asObject(vm?.properties.storageProfile);
  const osDisk = asObject(storage.osDisk);
  return {
    ...storage,
    osDisk: {
      ...osDisk,
      name: diskName(job),
      createOption: 'Attach',
      managedDisk: { ...asObject(osDisk.managedDisk), id: diskId(job) },
    },
  };
}

function attach(world: World, job: BackupJob, vm: string): void {
  const disk = resources(world).get(diskId(job));
  if (!disk) return;
  resources(world).set(disk.id, {
    ...disk,
    managedBy: vm,
    properties: { ...disk.properties, diskState: 'Reserved' },
  });
}

function addDisk(world: World, job: BackupJob, id: string, properties: Json): void {
  resources(world).set(id, {
    id,
    name: id.split('/').at(-1) ?? '',
    type: 'Microsoft.Compute/disks',
    location: resources(world).get(job.vault)?.location ?? '',
    sku: { name: 'Premium_LRS', tier: 'Premium' },
    properties: { provisioningState: 'Succeeded', diskSizeGB: 30, ...properties },
  });
}
