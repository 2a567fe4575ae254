import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { asObject, bodyOf, type Json } from '../core/respond.ts';
import { type Resource, resources } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { pollHeaders } from './operations.ts';

/**
 * Of a VM's model only what becomes of its parts can be changed here: the delete options of its disks and network
 * interfaces (documentation: "Delete a VM and attached resources"), and its tags.
 */
export function updateVm(request: ArmRequest, vm: Resource, world: World): ArmResponse {
  const { tags, properties } = bodyOf(request);
  const { storageProfile, networkProfile } = asObject(properties);
  const changed: Resource = {
    ...vm,
    ...(tags !== undefined && { tags: asObject(tags) as Record<string, string> }),
    properties: {
      ...vm.properties,
      ...(storageProfile !== undefined && {
        storageProfile: storage(asObject(vm.properties.storageProfile), asObject(storageProfile)),
      }),
      ...(networkProfile !== undefined && {
        networkProfile: { networkInterfaces: nics(vm, asObject(networkProfile).networkInterfaces) },
      }),
    },
  };
  resources(world).set(vm.id, changed);
  const place = { subscription: vm.id.split('/')[2] ?? '', location: vm.location, done: request.now + 5_000 };
  const shown = { ...changed, properties: { ...changed.properties, provisioningState: 'Updating' } };
  return { status: 200, body: shown, headers: pollHeaders(request, world, place) };
}

const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(asObject) : []);
const diskOf = (disk: Json): string => String(asObject(disk.managedDisk).id ?? '').toLowerCase();
const optionOf = ({ deleteOption }: Json): Json => (deleteOption === undefined ? {} : { deleteOption });

function storage(now: Json, wanted: Json): Json {
  const osDisk = asObject(now.osDisk);
  const os = asObject(wanted.osDisk);
  if (wanted.osDisk !== undefined && asObject(os.managedDisk).id !== undefined && diskOf(os) !== diskOf(osDisk)) {
    throw refused("Changing property 'osDisk.managedDisk.id' is not allowed.", 'osDisk');
  }
  const data = list(now.dataDisks);
  const asked = list(wanted.dataDisks);
  if (wanted.dataDisks !== undefined && asked.length !== data.length) {
    throw refused('This sandbox attaches and detaches no disks.', 'dataDisks');
  }
  return {
    ...now,
    osDisk: { ...osDisk, ...optionOf(os) },
    dataDisks: data.map((disk) => ({ ...disk, ...optionOf(asked.find((one) => diskOf(one) === diskOf(disk)) ?? {}) })),
  };
}

function nics({ properties }: Resource, wanted: unknown): Json[] {
  const asked = new Map(list(wanted).map((nic) => [String(nic.id).toLowerCase(), asObject(nic.properties)]));
  return list(asObject(properties.networkProfile).networkInterfaces).map((nic) => ({
    ...nic,
    properties: { ...asObject(nic.properties), ...asked.get(String(nic.id).toLowerCase()) },
  }));
}

/** Compute's refusal of what cannot be changed (REST spec Microsoft.Compute, CloudError). */
const refused = (message: string, target: string): ArmError =>
  new ArmError(409, 'PropertyChangeNotAllowed', `${message} Target: ${target}.`);
