import { type Resource, resources, vmsNamed } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { type Configuration, configurations, type Kind } from './configuration/configuration.ts';
import { kinds } from './configuration/configuration-kinds.ts';
import { guidFrom } from './guid.ts';
import { itemsOf, type ReplicatedItem, type TestFailover } from './item.ts';
import { jobsOf, layDown } from './job.ts';
import { recoveryId } from './names.ts';
import { pointId, pointsAt } from './points.ts';
import { createTestVm, firstSubnet, runTestVm, testVmId } from './test-vm.ts';

const day = 86_400_000;
const networkType = 'Microsoft.Network/virtualNetworks';
const primary = 'asr-a2a-default-australiaeast';
const recovery = 'asr-a2a-default-centralindia';

/**
 * The Site Recovery half of the Contoso world: the vault `rsv-contoso-dr-cin` replicates `vm1` (healthy, tested a
 * hundred days ago) and `ledger-prod-01` (tested, never cleaned up) from Australia East to Central India. The vault, the
 * VMs and the networks must be there; in a world without that vault nothing is done.
 */
export function seedRecovery(world: World, now: number): void {
  const all = [...resources(world).values()];
  const named = (name: string): Resource | undefined => all.find((resource) => resource.name === name);
  const vault = named('rsv-contoso-dr-cin');
  const testNetwork = named('vnet-dr-test');
  const network = all.find(
    (one) => one.type === networkType && one.location === 'centralindia' && one.id !== testNetwork?.id,
  );
  if (!vault || !network) return;
  const setup = configure(vault, network, all, world);
  const replicate = (name: string, enabled: number): ReplicatedItem | undefined => {
    const vm = vmsNamed(world, name)[0];
    return vm && newItem(vm, { ...setup, network }, enabled, world);
  };
  const vm1 = replicate('vm1', now - 300 * day);
  if (vm1) itemsOf(world).set(vm1.id, { ...vm1, lastTestFailover: now - 100 * day });
  const ledger = replicate('ledger-prod-01', now - 120 * day);
  if (ledger && testNetwork) leaveTested(ledger, testNetwork, now - 23 * day, world);
}

interface Setup {
  readonly vault: string;
  readonly container: string;
  readonly recoveryContainer: string;
  readonly policy: string;
}

function configure(vault: Resource, network: Resource, all: readonly Resource[], world: World): Setup {
  const root = recoveryId(vault.id);
  const container = (fabric: string): string => `${root}/replicationFabrics/${fabric}/replicationProtectionContainers/`;
  const source = `${container(primary)}${primary}-container`;
  const target = `${container(recovery)}${recovery}-container`;
  const policy = `${root}/replicationPolicies/24-hour-retention`;
  const a2a = { instanceType: 'A2A' };
  const make = (kind: Kind, id: string, input: Configuration['properties']): void => makeOne(kind, id, input, world);

  for (const [fabric, location] of [
    [primary, 'australiaeast'],
    [recovery, 'centralindia'],
  ]) {
    make('replicationFabrics', `${root}/replicationFabrics/${fabric}`, {
      customDetails: { instanceType: 'Azure', location },
    });
  }
  for (const id of [source, target]) make('replicationProtectionContainers', id, { providerSpecificInput: [a2a] });
  const frequency = { appConsistentFrequencyInMinutes: 60, crashConsistentFrequencyInMinutes: 5 };
  make('replicationPolicies', policy, { providerSpecificInput: { ...a2a, recoveryPointHistory: 1440, ...frequency } });
  const pairs = [
    [source, target, 'australiaeast-centralindia'],
    [target, source, 'centralindia-australiaeast'],
  ] as const;
  for (const [from, to, name] of pairs) {
    const id = `${from}/replicationProtectionContainerMappings/${name}-24-hour-retention`;
    make('replicationProtectionContainerMappings', id, {
      targetProtectionContainerId: to,
      policyId: policy,
      providerSpecificInput: a2a,
    });
  }
  mapNetwork(root, network, all, make);
  return { vault: root, container: source, recoveryContainer: target, policy };
}

/** Production's network in the source region is mapped to the one for disasters. */
function mapNetwork(
  root: string,
  network: Resource,
  all: readonly Resource[],
  make: (kind: Kind, id: string, input: Configuration['properties']) => void,
): void {
  const production = all.find(({ type, location }) => type === networkType && location === 'australiaeast');
  if (!production) return;
  const networks = `${root}/replicationFabrics/${primary}/replicationNetworks/azureNetwork`;
  make('replicationNetworkMappings', `${networks}/replicationNetworkMappings/${production.name}-${network.name}`, {
    recoveryFabricName: recovery,
    recoveryNetworkId: network.id,
    fabricSpecificDetails: { instanceType: 'AzureToAzure', primaryNetworkId: production.id },
  });
}

function makeOne(kind: Kind, id: string, input: Configuration['properties'], world: World): void {
  const rules = kinds.find((one) => one.kind === kind);
  if (!rules) throw new Error(`unknown kind ${kind}`);
  const name = id.split('/').at(-1) ?? '';
  configurations(world).set(id, { id, name, type: rules.type, properties: rules.make(id, input, world) });
}

function newItem(
  vm: Resource,
  { network, ...setup }: Setup & { readonly network: Resource },
  enabled: number,
  world: World,
): ReplicatedItem {
  const name = guidFrom(`${setup.vault} ${vm.id}`);
  const item: ReplicatedItem = {
    id: `${setup.container}/replicationProtectedItems/${name}`,
    name,
    vm: vm.id,
    vmName: vm.name,
    policy: setup.policy,
    recoveryContainer: setup.recoveryContainer,
    sourceRegion: vm.location,
    targetRegion: 'centralindia',
    recoveryGroup: network.id.split('/').slice(0, 5).join('/'),
    recoveryNetwork: network.id,
    recoverySubnet: firstSubnet(network),
    enabled,
    protectedAt: enabled + 45 * 60_000,
    health: [],
  };
  itemsOf(world).set(item.id, item);
  return item;
}

/** A test failover that succeeded and was forgotten: its VM still runs and costs. */
function leaveTested(item: ReplicatedItem, network: Resource, started: number, world: World): void {
  const name = guidFrom(`${item.id} forgotten test`);
  const job = `${recoveryId(item.id).split('/').slice(0, 9).join('/')}/replicationJobs/${name}`;
  const tasks = layDown(started, [
    ['TestFailoverPrerequisitesCheckTask', 'Prerequisites check for test failover', 36],
    ['CreateTestVirtualMachineTask', 'Create test virtual machine', 402],
    ['PrepareVirtualMachineTask', 'Preparing the virtual machine', 148],
    ['StartVirtualMachineTask', 'Start the virtual machine', 83],
  ]);
  const succeeded = tasks.at(-1)?.end ?? started;
  const point = pointsAt(item, started)[0];
  const id = point ? pointId(item, point) : '';
  jobsOf(world).set(job, {
    id: job,
    name,
    scenario: 'TestFailover',
    friendlyName: 'Test failover',
    state: 'Succeeded',
    start: started,
    end: succeeded,
    tasks,
    item: item.id,
    itemName: item.vmName,
    operation: '',
    timers: [],
    test: { network: network.id, testVm: testVmId(item), pointId: id, pointTime: point?.at ?? started, comments: null },
  });
  const test: TestFailover = {
    phase: 'waiting',
    job,
    testVm: testVmId(item),
    network: network.id,
    point: id,
    started,
    succeeded,
  };
  itemsOf(world).set(item.id, { ...item, test });
  createTestVm(world, item, network.id, started);
  runTestVm(world, item);
}
