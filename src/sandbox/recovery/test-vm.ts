import { azureTime } from '../core/resource-id.ts';
import { asObject } from '../core/respond.ts';
import { type Resource, resources, vmStates } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { guidFrom } from './guid.ts';
import type { ReplicatedItem } from './item.ts';

/** The id of the VM that a test failover of the item makes. */
export const testVmId = (item: ReplicatedItem): string =>
  `${item.recoveryGroup}/providers/Microsoft.Compute/virtualMachines/${item.vmName}-test`;

const nicId = (item: ReplicatedItem): string =>
  `${item.recoveryGroup}/providers/Microsoft.Network/networkInterfaces/${item.vmName}-test-nic`;

const diskId = (item: ReplicatedItem): string =>
  `${item.recoveryGroup}/providers/Microsoft.Compute/disks/${item.vmName}-OsDisk-ASRtest`;

/**
 * Makes the test VM with its disk and network interface in the recovery resource group: the source VM's model, without
 * a public IP. It starts; {@link runTestVm} has it run.
 */
export function createTestVm(world: World, item: ReplicatedItem, network: string, at: number): void {
  const id = testVmId(item);
  for (const part of [disk(item, at), nic(item, network, world), vm(world, item, at)])
    resources(world).set(part.id, part);
  vmStates(world).set(id, { power: 'starting', agent: 'ready' });
}

export function runTestVm(world: World, item: ReplicatedItem): void {
  const id = testVmId(item);
  if (resources(world).get(id)) vmStates(world).set(id, { power: 'running', agent: 'ready' });
}

/** Deletes what {@link createTestVm} made, as far as it is still there. */
export function deleteTestVm(world: World, item: ReplicatedItem): void {
  for (const id of [testVmId(item), nicId(item), diskId(item)]) resources(world).delete(id);
  vmStates(world).delete(testVmId(item));
}

/** Where a VM is put when no subnet is asked for: the network's first that is not the gateway's. */
export function firstSubnet(network: Resource | undefined): string {
  const subnets = Array.isArray(network?.properties.subnets) ? network.properties.subnets : [];
  const names = subnets.map((subnet) => String(asObject(subnet).name));
  return names.find((name) => name !== 'GatewaySubnet') ?? 'default';
}

function vm(world: World, item: ReplicatedItem, at: number): Resource {
  const source = resources(world).get(item.vm);
  const storage = asObject(source?.properties.storageProfile);
  const osDisk = {
    ...asObject(storage.osDisk),
    name: `${item.vmName}-OsDisk-ASRtest`,
    managedDisk: { id: diskId(item) },
  };
  return {
    id: testVmId(item),
    name: `${item.vmName}-test`,
    type: 'Microsoft.Compute/virtualMachines',
    location: item.targetRegion,
    tags: { ...source?.tags, 'AzHydration-ManagedDisk-CreatedBy': 'Azure Site Recovery' },
    properties: {
      ...source?.properties,
      vmId: guidFrom(`${testVmId(item)} ${at}`),
      storageProfile: { ...storage, osDisk, dataDisks: [] },
      networkProfile: { networkInterfaces: [{ id: nicId(item), properties: { primary: true } }] },
      provisioningState: 'Succeeded',
      timeCreated: azureTime(at),
    },
  };
}

function nic(item: ReplicatedItem, network: string, world: World): Resource {
  const subnet = firstSubnet(resources(world).get(network));
  const ip = { privateIPAllocationMethod: 'Dynamic', subnet: { id: `${network}/subnets/${subnet}` }, primary: true };
  return {
    id: nicId(item),
    name: `${item.vmName}-test-nic`,
    type: 'Microsoft.Network/networkInterfaces',
    location: item.targetRegion,
    properties: {
      provisioningState: 'Succeeded',
      ipConfigurations: [{ name: 'ipconfig1', properties: ip }],
      virtualMachine: { id: testVmId(item) },
    },
  };
}

function disk(item: ReplicatedItem, at: number): Resource {
  return {
    id: diskId(item),
    name: `${item.vmName}-OsDisk-ASRtest`,
    type: 'Microsoft.Compute/disks',
    location: item.targetRegion,
    sku: { name: 'Premium_LRS' },
    properties: { provisioningState: 'Succeeded', diskState: 'Attached', timeCreated: azureTime(at), diskSizeGB: 30 },
  };
}
