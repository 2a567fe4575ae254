import { addDefaultPolicies } from '../backup/policies/default-policies.ts';
import { policyResource } from '../backup/policies/policy.ts';
import { disksOf } from '../compute/disks.ts';
import {
  backupPolicies,
  type Resource,
  type ResourceGroup,
  resourceGroups,
  resources,
  subscriptions,
  vmStates,
} from '../core/tables.ts';
import { merged, vaultDefaults, vaultType } from '../core/vault.ts';
import type { World } from '../core/world.ts';
import type { WorldFile } from '../core/world-file.ts';
import { seedItems } from './backup.ts';
import { addInstance } from './instances.ts';
import { policyProperties } from './policies.ts';
import { peering, subnet, vmProperties } from './shapes.ts';

interface Placed {
  readonly name: string;
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** Fills an empty world with what the file describes, as it stands at `now`. Throws an Error for a name that is not there. */
export function seedWorld(world: World, file: WorldFile, now: number): void {
  const ids = new Map(file.subscriptions.map(({ id, name }) => [name, id]));
  for (const { id, name } of file.subscriptions) {
    const entry = { id: `/subscriptions/${id}`, subscriptionId: id, tenantId: file.tenantId, displayName: name };
    subscriptions(world).set(id, { ...entry, state: 'Enabled' });
  }
  const seeder = new Seeder(world, ids, now);
  for (const network of file.networks) seeder.network(network);
  for (const account of file.storageAccounts) seeder.storageAccount(account);
  for (const vault of file.vaults) seeder.vault(vault);
  for (const vm of file.vms) seeder.vm(vm);
  for (const vault of file.backupVaults) seeder.backupVault(vault, file.vms);
  seedItems(world, file, now, (placed, type) => seeder.id(placed, type));
}

type Of<Key extends keyof WorldFile> = WorldFile[Key] extends readonly (infer Entry)[] ? Entry : never;

class Seeder {
  readonly #world: World;
  readonly #subscriptions: ReadonlyMap<string, string>;
  readonly #now: number;

  constructor(world: World, subscriptionIds: ReadonlyMap<string, string>, now: number) {
    this.#world = world;
    this.#subscriptions = subscriptionIds;
    this.#now = now;
  }

  group({ subscription, resourceGroup }: Pick<Placed, 'subscription' | 'resourceGroup'>): string {
    const id = this.#subscriptions.get(subscription);
    if (!id) throw new Error(`The world names the subscription '${subscription}', which it does not have.`);
    return `/subscriptions/${id}/resourceGroups/${resourceGroup}`;
  }

  id(placed: Pick<Placed, 'subscription' | 'resourceGroup' | 'name'>, type: string): string {
    return `${this.group(placed)}/providers/${type}/${placed.name}`;
  }

  network(network: Of<'networks'>): void {
    const type = 'Microsoft.Network/virtualNetworks';
    const id = this.id(network, type);
    const gatewayId = network.gateway
      ? this.id({ ...network, name: network.gateway }, 'Microsoft.Network/virtualNetworkGateways')
      : undefined;
    const subnets = Object.entries(network.subnets).map(([name, prefix]) => subnet(id, name, prefix, gatewayId));
    const virtualNetworkPeerings = network.peerings.map((other) => {
      const [resourceGroup = '', name = ''] = other.split('/');
      return peering(id, this.id({ ...network, resourceGroup, name }, type), `${resourceGroup}-${name}`);
    });
    this.#add(network, type, {
      provisioningState: 'Succeeded',
      addressSpace: { addressPrefixes: [network.addressSpace] },
      subnets,
      virtualNetworkPeerings,
      enableDdosProtection: false,
    });
    if (network.gateway) this.#gateway(network, network.gateway, `${id}/subnets/GatewaySubnet`);
  }

  #gateway(network: Of<'networks'>, name: string, subnetId: string): void {
    const type = 'Microsoft.Network/virtualNetworkGateways';
    const ipConfigurations = [
      { name: 'default', properties: { subnet: { id: subnetId }, privateIPAllocationMethod: 'Dynamic' } },
    ];
    const kind = { gatewayType: 'Vpn', vpnType: 'RouteBased', sku: { name: 'VpnGw1', tier: 'VpnGw1' } };
    this.#add({ ...network, name, tags: undefined }, type, {
      provisioningState: 'Succeeded',
      ...kind,
      ipConfigurations,
    });
  }

  storageAccount(account: Of<'storageAccounts'>): void {
    const endpoint = (service: string): string => `https://${account.name}.${service}.core.windows.net/`;
    this.#add(
      account,
      'Microsoft.Storage/storageAccounts',
      {
        provisioningState: 'Succeeded',
        primaryLocation: account.location,
        statusOfPrimary: 'available',
        supportsHttpsTrafficOnly: true,
        accessTier: 'Hot',
        creationTime: new Date(this.#now).toISOString(),
        primaryEndpoints: {
          blob: endpoint('blob'),
          file: endpoint('file'),
          queue: endpoint('queue'),
          table: endpoint('table'),
        },
      },
      { sku: { name: 'Standard_LRS', tier: 'Standard' }, kind: 'StorageV2' },
    );
  }

  vault(vault: Of<'vaults'>): void {
    const immutabilitySettings = vault.immutability === 'Disabled' ? undefined : { state: vault.immutability };
    const properties = merged(vaultDefaults, {
      securitySettings: { immutabilitySettings },
      redundancySettings: { standardTierStorageRedundancy: vault.redundancy },
    });
    const id = this.#add(vault, vaultType, properties, { sku: { name: 'RS0', tier: 'Standard' } });
    addDefaultPolicies(this.#world, id, this.#now);
    for (const policy of vault.policies) {
      const made = policyResource(id, policy.name, policyProperties(policy, this.#now));
      backupPolicies(this.#world).set(made.id, made);
    }
  }

  /** REST: Backup Vaults - Get, and Backup Instances of managed disks. */
  backupVault(vault: Of<'backupVaults'>, vms: WorldFile['vms']): void {
    const id = this.#add(vault, 'Microsoft.DataProtection/backupVaults', {
      provisioningState: 'Succeeded',
      storageSettings: [{ datastoreType: 'VaultStore', type: vault.redundancy }],
    });
    for (const name of vault.disksOf) {
      const vm = vms.find((one) => one.name === name && one.subscription === vault.subscription);
      const model = vm && resources(this.#world).get(this.id(vm, 'Microsoft.Compute/virtualMachines'));
      if (!model) throw new Error(`The world names the VM '${name}', which '${vault.subscription}' does not have.`);
      for (const disk of disksOf(model)) addInstance(this.#world, id, disk);
    }
  }

  vm(vm: Of<'vms'>): void {
    const nic = vm.subnet && this.#nic(vm, vm.subnet);
    const id = this.#add(
      vm,
      'Microsoft.Compute/virtualMachines',
      vmProperties(vm, { group: this.group(vm), nic, vmId: this.#world.guid() }, this.#now),
    );
    vmStates(this.#world).set(id, { power: vm.power, agent: vm.agent });
  }

  #nic(vm: Of<'vms'>, at: string): string {
    const [network = '', name = ''] = at.split('/');
    const placed = { ...vm, tags: undefined };
    const publicIp = vm.publicIp && {
      id: this.#add({ ...placed, name: `${vm.name}-ip` }, 'Microsoft.Network/publicIPAddresses', {
        provisioningState: 'Succeeded',
        ipAddress: vm.publicIp,
        publicIPAllocationMethod: 'Static',
        publicIPAddressVersion: 'IPv4',
      }),
    };
    const privateIPAddress = `10.${[...vm.name].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 200, 7) + 10}.1.4`;
    const properties = {
      privateIPAddress,
      privateIPAllocationMethod: 'Dynamic',
      primary: true,
      publicIPAddress: publicIp,
    };
    return this.#add({ ...placed, name: `${vm.name}-nic` }, 'Microsoft.Network/networkInterfaces', {
      provisioningState: 'Succeeded',
      virtualMachine: { id: this.id(vm, 'Microsoft.Compute/virtualMachines') },
      ipConfigurations: [
        {
          name: 'ipconfig1',
          properties: { ...properties, subnet: { id: `${this.#networkId(vm, network)}/subnets/${name}` } },
        },
      ],
      macAddress: '00-0D-3A-00-00-01',
      primary: true,
    });
  }

  /** The network of that name in the VM's subscription and region. */
  #networkId(vm: Of<'vms'>, name: string): string {
    for (const resource of resources(this.#world).values()) {
      const here = resource.id.startsWith(this.group(vm).split('/').slice(0, 3).join('/'));
      const same = resource.type === 'Microsoft.Network/virtualNetworks' && resource.name === name;
      if (here && same && resource.location === vm.location) return resource.id;
    }
    throw new Error(
      `The world puts '${vm.name}' into the network '${name}', which is not in its subscription and region.`,
    );
  }

  #add(placed: Placed, type: string, properties: Resource['properties'], more: Partial<Resource> = {}): string {
    const groupId = this.group(placed);
    if (!resourceGroups(this.#world).get(groupId)) {
      const group: ResourceGroup = {
        id: groupId,
        name: placed.resourceGroup,
        type: 'Microsoft.Resources/resourceGroups',
        location: placed.location,
        tags: {},
        properties: { provisioningState: 'Succeeded' },
      };
      resourceGroups(this.#world).set(groupId, group);
    }
    const id = this.id(placed, type);
    if (resources(this.#world).get(id)) throw new Error(`The world has ${id} twice.`);
    const { name, location, tags = {} } = placed;
    resources(this.#world).set(id, { id, name, type, location, tags, ...more, properties });
    return id;
  }
}
