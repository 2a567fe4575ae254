import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { asObject } from '../core/respond.ts';
import type { Params } from '../core/router.ts';
import { type Resource, resources, vaultIdOf } from '../core/tables.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { configurationOf, regionOf } from './configuration/configuration.ts';
import { problemsOf } from './eligibility.ts';
import { itemsOf, itemsOfVm, type ReplicatedItem } from './item.ts';
import { type Job, jobsOf, layDown } from './job.ts';
import { fabricOf, fabricPath, idAt, itemPath, nameOf, recoveryId } from './names.ts';
import { accepted, begin, finish } from './operation.ts';
import { badRequest, conflict } from './refusal.ts';

const enableSteps = [
  ['EnableProtectionPrerequisitesCheckTask', 'Prerequisites check for enabling protection', 40],
  ['InstallMobilityServiceTask', 'Installing Mobility Service and preparing target', 280],
  ['EnableReplicationTask', 'Enable replication', 80],
  ['StartInitialReplicationTask', 'Starting initial replication', 20],
] as const;

const disableSteps = [['DisableProtectionTask', 'Disable protection', 110]] as const;

/** `PUT {item}`: replicates a VM. The initial replication goes on for half an hour to an hour after the job. */
export function enableReplication(request: ArmRequest, params: Params, world: World): ArmResponse {
  const item = newItem(request, params, world);
  itemsOf(world).set(item.id, item);
  return startJob(
    item,
    { scenario: 'EnableDr', friendlyName: 'Enable replication', steps: enableSteps },
    request,
    world,
  );
}

/** `POST {item}/remove` and `DELETE {item}`: stops replicating the VM; its recovery points go. */
export function disableReplication(item: ReplicatedItem, request: ArmRequest, world: World): ArmResponse {
  if (item.test) {
    throw conflict(
      'TestFailoverCleanupPending',
      `The operation 'Disable replication' isn't allowed on '${item.vmName}': its test failover was not cleaned up.`,
      'The test virtual machine still exists.',
      'Clean up the test failover, then retry the operation.',
    );
  }
  return startJob(
    item,
    { scenario: 'DisableDr', friendlyName: 'Disable replication', steps: disableSteps },
    request,
    world,
  );
}

export const enableEvents = lookup<TimedHandler>({
  'recovery.protection.done': ({ due, payload }, world) => {
    const job = jobsOf(world).get(payload.job ?? '');
    if (!job) return;
    if (job.scenario === 'DisableDr') itemsOf(world).delete(job.item);
    jobsOf(world).set(job.id, { ...job, state: 'Succeeded', end: due, timers: [] });
    finish(world, job.operation, due);
  },
});

function newItem(request: ArmRequest, params: Params, world: World): ReplicatedItem {
  const id = idAt(itemPath, params, world);
  const input = asObject(asObject(request.body).properties);
  const details = asObject(input.providerSpecificDetails);
  const vm = sourceVm(details.fabricObjectId, idAt(fabricPath, params, world), world);
  if (itemsOfVm(world, vm.id).length > 0 || itemsOf(world).get(id)) throw alreadyReplicated(vm.name);
  const policy = configurationOf(world, input.policyId, 'replicationPolicies');
  const container = configurationOf(world, details.recoveryContainerId, 'replicationProtectionContainers');
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  return {
    id,
    name: params.item ?? '',
    vm: vm.id,
    vmName: vm.name,
    policy: policy.id,
    recoveryContainer: container.id,
    sourceRegion: vm.location,
    targetRegion: regionOf(world, fabricOf(container.id)),
    recoveryGroup: text(details.recoveryResourceGroupId) ?? groupOf(vaultIdOf(id)),
    recoveryNetwork: text(details.recoveryAzureNetworkId),
    recoverySubnet: text(details.recoverySubnetName),
    enabled: request.now,
    protectedAt: request.now + Math.round((30 + 30 * world.random()) * 60_000),
    health: [],
  };
}

function sourceVm(id: unknown, fabric: string, world: World): Resource {
  const vm = typeof id === 'string' ? resources(world).get(id) : undefined;
  if (vm?.type !== 'Microsoft.Compute/virtualMachines') {
    throw badRequest(
      'SourceVirtualMachineNotFound',
      `The virtual machine '${String(id)}' does not exist.`,
      'The virtual machine was deleted, or its id is wrong.',
      'Select an existing virtual machine.',
    );
  }
  if (vm.location !== regionOf(world, fabric)) {
    throw badRequest(
      'SourceVirtualMachineLocationMismatch',
      `The virtual machine '${vm.name}' is in '${vm.location}', which is not the region of the fabric '${nameOf(fabric)}'.`,
      'The virtual machine is not in the source region.',
      'Use the fabric of the region of the virtual machine.',
    );
  }
  const [problem] = problemsOf(vm, world);
  if (problem) throw badRequest(problem.code, problem.message, problem.possibleCauses, problem.recommendedAction);
  return vm;
}

const alreadyReplicated = (name: string) =>
  conflict(
    'VirtualMachineAlreadyProtected',
    `The virtual machine '${name}' is already replicated.`,
    'Replication was enabled before, in this vault or another.',
    'Disable replication of the virtual machine first.',
  );

const groupOf = (vaultId: string): string =>
  vaultId.split('/').slice(0, 5).join('/').replace('/Subscriptions/', '/subscriptions/');

interface JobKind extends Pick<Job, 'scenario' | 'friendlyName'> {
  readonly steps: Parameters<typeof layDown>[1];
}

function startJob(
  item: ReplicatedItem,
  { scenario, friendlyName, steps }: JobKind,
  request: ArmRequest,
  world: World,
): ArmResponse {
  const operation = begin(world, item.id, request.now);
  const name = world.guid();
  const id = `${recoveryId(vaultIdOf(item.id))}/replicationJobs/${name}`;
  const tasks = layDown(request.now, steps);
  const done = world.later(tasks.at(-1)?.end ?? request.now, 'recovery.protection.done', { job: id });
  jobsOf(world).set(id, {
    id,
    name,
    scenario,
    friendlyName,
    state: 'InProgress',
    start: request.now,
    tasks,
    item: item.id,
    itemName: item.vmName,
    operation: operation.name,
    timers: [done],
  });
  return accepted(request, operation);
}
