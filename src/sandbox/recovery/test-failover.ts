import { raiseRecoveryAlert } from '../alerts/raise.ts';
import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { asObject } from '../core/respond.ts';
import { resources, vaultIdOf } from '../core/tables.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { changeItem, itemsOf, type ReplicatedItem } from './item.ts';
import { type Job, jobsOf, layDown } from './job.ts';
import { recoveryId } from './names.ts';
import { accepted, begin, finish } from './operation.ts';
import { findPoint, type Point, pointId, pointsAt } from './points.ts';
import { badRequest, conflict, notFound } from './refusal.ts';
import { worst } from './show-item.ts';
import { createTestVm, runTestVm, testVmId } from './test-vm.ts';

/** The steps of an A2A test failover and how many seconds each takes: about eleven minutes in all. */
const steps = [
  ['TestFailoverPrerequisitesCheckTask', 'Prerequisites check for test failover', 35],
  ['CreateTestVirtualMachineTask', 'Create test virtual machine', 390],
  ['PrepareVirtualMachineTask', 'Preparing the virtual machine', 150],
  ['StartVirtualMachineTask', 'Start the virtual machine', 85],
] as const;

/** `POST {item}/testFailover` with `TestFailoverInput`. */
export function startTestFailover(item: ReplicatedItem, request: ArmRequest, world: World): ArmResponse {
  const input = asObject(asObject(request.body).properties);
  checkReady(item, request.now);
  const network = checkNetwork(item, input.networkId, world);
  const point = choosePoint(item, asObject(input.providerSpecificDetails).recoveryPointId, request.now);
  const operation = begin(world, item.id, request.now);
  const job = newJob(item, { network, point, operation: operation.name }, request.now, world);
  run(job, request.now, world);
  return accepted(request, operation);
}

/** Sets a failed test failover going again from its first step. */
export function restartTestFailover(job: Job, request: ArmRequest, world: World): ArmResponse {
  const item = itemsOf(world).get(job.item);
  if (!item) throw notFound(job.itemName);
  checkReady(item, request.now);
  const operation = begin(world, job.id, request.now);
  const tasks = laidDown(request.now, world);
  run(
    { ...job, state: 'InProgress', tasks, end: undefined, error: undefined, operation: operation.name },
    request.now,
    world,
  );
  return accepted(request, operation);
}

/** What happens while a test failover runs: the VM is there after the second step and runs after the last. */
export const testFailoverEvents = lookup<TimedHandler>({
  'recovery.test.created': ({ due, payload }, world) => {
    const job = jobsOf(world).get(payload.job ?? '');
    const item = job && itemsOf(world).get(job.item);
    if (!job?.test || !item) return;
    const gone = resources(world).get(job.test.network) === undefined;
    const error = gone ? networkGone(job, item) : resources(world).get(testVmId(item)) && nameTaken(item);
    if (error) failTest({ job, item }, error, due, world);
    else createTestVm(world, item, job.test.network, due);
  },
  'recovery.test.done': ({ due, payload }, world) => {
    const job = jobsOf(world).get(payload.job ?? '');
    const item = job && itemsOf(world).get(job.item);
    if (!job || !item?.test) return;
    runTestVm(world, item);
    jobsOf(world).set(job.id, { ...job, state: 'Succeeded', end: due, timers: [] });
    changeItem(world, item.id, { test: { ...item.test, phase: 'waiting', succeeded: due }, current: undefined });
    finish(world, job.operation, due);
  },
});

function checkReady(item: ReplicatedItem, now: number): void {
  if (item.test?.phase === 'waiting') {
    throw conflict(
      'TestFailoverCleanupPending',
      `The operation 'Test failover' isn't allowed on '${item.vmName}': a test failover was done and not cleaned up.`,
      'The test virtual machine of an earlier test failover still exists.',
      'Clean up the earlier test failover, then retry the operation.',
    );
  }
  if (item.test) {
    throw conflict(
      'AnotherOperationInProgress',
      `Another operation is in progress on '${item.vmName}'.`,
      'A test failover or its clean-up is running.',
      'Wait until it completes, then retry the operation.',
    );
  }
  if (now < item.protectedAt || worst(item.health) === 'Critical') {
    throw badRequest(
      'ProtectedItemNotReadyForTestFailover',
      `The operation 'Test failover' isn't allowed on '${item.vmName}' in its present state.`,
      now < item.protectedAt
        ? 'Initial replication has not completed.'
        : 'The health of the replicated item is critical.',
      'Resolve the health errors of the replicated item, then retry the operation.',
    );
  }
}

/** An A2A test failover needs an Azure network in the region that the VM is replicated to. */
function checkNetwork(item: ReplicatedItem, wanted: unknown, world: World): string {
  if (typeof wanted !== 'string' || wanted === '') {
    throw badRequest(
      'TestFailoverNetworkNotProvided',
      'A virtual network must be given for the test failover.',
      'The test failover network was not specified.',
      'Select an Azure virtual network in the target region.',
    );
  }
  const network = resources(world).get(wanted);
  if (network?.type !== 'Microsoft.Network/virtualNetworks') {
    throw badRequest(
      'TestFailoverNetworkNotFound',
      `The virtual network '${wanted}' does not exist.`,
      'The network was deleted, or its id is wrong.',
      'Select an existing Azure virtual network in the target region.',
    );
  }
  if (network.location !== item.targetRegion) {
    throw badRequest(
      'TestFailoverNetworkLocationMismatch',
      `The virtual network '${network.name}' is in '${network.location}', not in the target region '${item.targetRegion}'.`,
      'The network is not in the region that the virtual machine is replicated to.',
      'Select an Azure virtual network in the target region.',
    );
  }
  return network.id;
}

/** No point at all is the latest one. */
function choosePoint(item: ReplicatedItem, wanted: unknown, now: number): Point {
  const given = typeof wanted === 'string' && wanted !== '';
  const point = given ? findPoint(item, now, wanted) : pointsAt(item, now)[0];
  if (point) return point;
  throw badRequest(
    'RecoveryPointNotFound',
    given ? `The recovery point '${wanted}' does not exist.` : `'${item.vmName}' has no recovery point.`,
    'The recovery point is older than the retention of the replication policy, or was never made.',
    'Select one of the present recovery points.',
  );
}

interface Asked {
  readonly network: string;
  readonly point: Point;
  readonly operation: string;
}

function newJob(item: ReplicatedItem, { network, point, operation }: Asked, now: number, world: World): Job {
  const name = world.guid();
  return {
    id: `${recoveryId(vaultIdOf(item.id))}/replicationJobs/${name}`,
    name,
    scenario: 'TestFailover',
    friendlyName: 'Test failover',
    state: 'InProgress',
    start: now,
    tasks: laidDown(now, world),
    item: item.id,
    itemName: item.vmName,
    operation,
    timers: [],
    test: {
      network,
      testVm: testVmId(item),
      pointId: pointId(item, point),
      pointTime: point.at,
      comments: null,
    },
  };
}

/** Each step takes up to 4 % more or less than usual. */
function laidDown(now: number, world: World) {
  return layDown(
    now,
    steps.map(([name, friendly, seconds]) => [name, friendly, Math.round(seconds * (0.96 + 0.08 * world.random()))]),
  );
}

function run(job: Job, now: number, world: World): void {
  const created = job.tasks[1]?.end ?? now;
  const done = job.tasks.at(-1)?.end ?? now;
  const timers = [
    world.later(created, 'recovery.test.created', { job: job.id }),
    world.later(done, 'recovery.test.done', { job: job.id }),
  ];
  jobsOf(world).set(job.id, { ...job, timers });
  const { testVm = '', network = '', pointId: point = '' } = job.test ?? {};
  const test = { phase: 'running', job: job.id, testVm, network, point, started: now } as const;
  changeItem(world, job.item, { test, current: { scenario: job.scenario, job: job.id, start: now } });
}

const networkGone = ({ test }: Job, { vmName }: ReplicatedItem): NonNullable<Job['error']> => ({
  code: '70038',
  message: `A resource that the failover of '${vmName}' uses is missing: ${test?.network}.`,
  possibleCauses: 'The test network was deleted while the test failover ran.',
  recommendedAction: 'Create the network again, or select another one, and retry the operation.',
  task: 'CreateTestVirtualMachineTask',
});

const nameTaken = ({ vmName }: ReplicatedItem): NonNullable<Job['error']> => ({
  code: '28031',
  message: `Site Recovery was unable to create the virtual machine '${vmName}-test' in Azure.`,
  possibleCauses: 'A virtual machine of that name already exists in the target resource group.',
  recommendedAction: 'Delete or rename the virtual machine, then retry the operation.',
  task: 'CreateTestVirtualMachineTask',
});

function failTest(
  { job, item }: { readonly job: Job; readonly item: ReplicatedItem },
  error: NonNullable<Job['error']>,
  at: number,
  world: World,
): void {
  for (const timer of job.timers) world.cancel(timer);
  jobsOf(world).set(job.id, { ...job, state: 'Failed', end: at, error, timers: [] });
  // The documentation lists "Failover failure" without saying of which failovers; a rehearsal that fails is one here.
  raiseRecoveryAlert(world, {
    at,
    vaultId: vaultIdOf(item.id),
    rule: 'Failover failure',
    replicatedItemId: item.id,
    vmId: item.vm,
    vmName: item.vmName,
    jobId: job.name,
    errorCode: error.code,
    errorText: error.message,
    recommendedAction: error.recommendedAction,
  });
  changeItem(world, item.id, { test: undefined, current: undefined });
  finish(world, job.operation, at, { error: { code: error.code, message: error.message } });
}
