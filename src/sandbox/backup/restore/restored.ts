import { boots } from '../../compute/guest.ts';
import { asObject, type Json } from '../../core/respond.ts';
import { type BackupJob, type Resource, type RestoreTarget, resources } from '../../core/tables.ts';
import type { World } from '../../core/world.ts';

/** What restores leave in Compute and Network: disks, a VM with other disks, a new VM. */

/** A disk of the VM that was backed up, and what it becomes. */
interface Restored {
  /** The operating system's has none. */
  readonly lun: number | undefined;
  readonly name: string;
  readonly id: string;
  readonly size: number;
  readonly source: string;
}

/** Ids of the VM's group are spelled as the VM's own. */
function groupOf(job: BackupJob): string {
  const own = job.source.split('/').slice(0, 5).join('/');
  return (job.restore && 'group' in job.restore ? job.restore.group : undefined) ?? own;
}

/** Of a VM that is gone only the disk of its operating system is known. */
function disksOf(world: World, job: BackupJob): Restored[] {
  const storage = asObject(resources(world).get(job.source)?.properties.storageProfile);
  const data = Array.isArray(storage.dataDisks) ? storage.dataDisks.map(asObject) : [];
  return [asObject(storage.osDisk), ...data].map((disk): Restored => {
    const lun = disk.lun === undefined ? undefined : Number(disk.lun);
    const kind = lun === undefined ? 'osdisk' : `datadisk-${String(lun).padStart(3, '0')}`;
    const name = `${job.entity}-${kind}-${job.name.slice(0, 8)}`;
    const id = `${groupOf(job)}/providers/Microsoft.Compute/disks/${name}`;
    const source = String(asObject(disk.managedDisk).id ?? '');
    return { lun, name, id, size: Number(disk.diskSizeGB ?? 30), source };
  });
}

/** Managed disks from the recovery point, attached to nothing yet. */
export function restoreDisk(world: World, job: BackupJob, at: number): void {
  for (const { id, size, source } of disksOf(world, job)) {
    addDisk(world, job, id, {
      diskState: 'Unattached',
      timeCreated: new Date(at).toISOString(),
      diskSizeGB: size,
      creationData: { createOption: 'Restore', ...(source !== '' && { sourceResourceId: source }) },
    });
  }
}

/**
 * The VM has the restored disk in place of its own, which stays in its resource group (documentation: "How to restore
 * Azure VM data in Azure portal").
 */
export function attachRestored(world: World, job: BackupJob): void {
  const vm = resources(world).get(job.source);
  if (!vm) return;
  const disks = disksOf(world, job);
  for (const { source, size } of disks) {
    if (source !== '') addDisk(world, job, source, { diskState: 'Unattached', diskSizeGB: size });
  }
  resources(world).set(vm.id, { ...vm, properties: { ...vm.properties, storageProfile: storageOf(vm, disks) } });
  attach(world, disks, vm.id);
}

/** The new VM, made of the source's model: its disk is attached, not made from an image (documentation: the FAQ). */
export function createRestored(
  world: World,
  job: BackupJob,
  { vm: id, group, subnet }: Extract<RestoreTarget, { type: 'AlternateLocation' }>,
  at: number,
): void {
  const source = resources(world).get(job.source);
  const disks = disksOf(world, job);
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
      storageProfile: storageOf(source, disks),
      networkProfile: { networkInterfaces: [{ id: nic }] },
    },
  });
  boots(world, id, job.source, at);
  attach(world, disks, id);
}

function storageOf(vm: Resource | undefined, disks: readonly Restored[]): Json {
  const { imageReference: _, ...storage } = asObject(vm?.properties.storageProfile);
  const data = Array.isArray(storage.dataDisks) ? storage.dataDisks.map(asObject) : [];
  const onDisk = (before: Json, lun: number | undefined): Json => {
    const disk = disks.find((one) => one.lun === lun);
    return {
      ...before,
      name: disk?.name,
      createOption: 'Attach',
      managedDisk: { ...asObject(before.managedDisk), id: disk?.id },
    };
  };
  return {
    ...storage,
    osDisk: onDisk(asObject(storage.osDisk), undefined),
    dataDisks: data.map((disk) => onDisk(disk, Number(disk.lun))),
  };
}

function attach(world: World, disks: readonly Restored[], vm: string): void {
  for (const { id } of disks) {
    const disk = resources(world).get(id);
    if (!disk) continue;
    const properties = { ...disk.properties, diskState: 'Reserved' };
    resources(world).set(id, { ...disk, managedBy: vm, properties });
  }
}

function addDisk(world: World, job: BackupJob, id: string, properties: Json): void {
  resources(world).set(id, {
    id,
    name: id.split('/').at(-1) ?? '',
    type: 'Microsoft.Compute/disks',
    location: resources(world).get(job.vault)?.location ?? '',
    sku: { name: 'Premium_LRS', tier: 'Premium' },
    properties: { provisioningState: 'Succeeded', ...properties },
  });
}
