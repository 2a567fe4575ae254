import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { asObject, type Json } from '../core/respond.ts';
import { type Resource, resources } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { diskById } from './disks.ts';
import { forgetGuest } from './guest.ts';
import { accept } from './operations.ts';

/** What hangs on a VM, and whether it goes with it (REST spec Microsoft.Compute, `DeleteOptionTypes`). */
function partsOf({ properties }: Resource): { readonly id: string; readonly goesToo: boolean }[] {
  const storage = asObject(properties.storageProfile);
  const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(asObject) : []);
  const disks = [asObject(storage.osDisk), ...list(storage.dataDisks)].map((disk) => ({
    id: String(asObject(disk.managedDisk).id ?? ''),
    goesToo: disk.deleteOption === 'Delete',
  }));
  const nics = list(asObject(properties.networkProfile).networkInterfaces).map((nic) => ({
    id: String(nic.id ?? ''),
    goesToo: asObject(nic.properties).deleteOption === 'Delete',
  }));
  return [...disks, ...nics].filter(({ id }) => id !== '');
}

/** Half a minute later it is gone, and with it what was to go with it; what stays is free. */
export function removeVm(request: ArmRequest, vm: Resource, world: World): ArmResponse {
  const done = request.now + 30_000;
  world.later(done, 'compute.delete', { vm: vm.id });
  return accept(request, world, { subscription: vm.id.split('/')[2] ?? '', location: vm.location, done });
}

export function vmIsGone(world: World, id: string): void {
  const vm = resources(world).get(id);
  for (const part of vm ? partsOf(vm) : []) {
    if (part.goesToo) resources(world).delete(part.id);
    else setFree(world, part.id);
  }
  resources(world).delete(id);
  forgetGuest(world, id);
}

function setFree(world: World, id: string): void {
  const part = diskById(world, id);
  if (!part) return;
  const { managedBy: _, ...rest } = part;
  const { virtualMachine: __, ...properties } = part.properties;
  const isDisk = part.type === 'Microsoft.Compute/disks';
  resources(world).set(id, { ...rest, properties: isDisk ? { ...properties, diskState: 'Unattached' } : properties });
}
