import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { asObject } from '../core/respond.ts';
import { vaultIdOf } from '../core/tables.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { changeItem, itemsOf, type ReplicatedItem, type TestFailover } from './item.ts';
import { type Job, jobsOf, layDown } from './job.ts';
import { recoveryId } from './names.ts';
import { accepted, begin, finish } from './operation.ts';
import { conflict } from './refusal.ts';
import { deleteTestVm } from './test-vm.ts';

const steps = [
  ['DeleteTestVirtualMachineTask', 'Clean up the test virtual machine', 95],
  ['CompleteTestFailoverTask', 'Clean up the test environment', 25],
] as const;

/** `POST {item}/testFailoverCleanup` with `TestFailoverCleanupInput`: deletes what the test failover made. */
export function startCleanup(item: ReplicatedItem, request: ArmRequest, world: World): ArmResponse {
  const { test } = item;
  if (test?.phase !== 'waiting') throw nothingToCleanUp(item);
  const comments = asObject(asObject(request.body).properties).comments;
  const operation = begin(world, item.id, request.now);
  const notes = typeof comments === 'string' ? comments : null;
  const job = newJob(item, { comments: notes, operation: operation.name }, request.now, world);
  const done = job.tasks.at(-1)?.end ?? request.now;
  jobsOf(world).set(job.id, { ...job, timers: [world.later(done, 'recovery.cleanup.done', { job: job.id })] });
  noteOnTest(test, job.test?.comments ?? null, world);
  const current = { scenario: job.scenario, job: job.id, start: request.now };
  changeItem(world, item.id, { test: { ...test, phase: 'cleaning' }, current });
  return accepted(request, operation);
}

export const cleanupEvents = lookup<TimedHandler>({
  'recovery.cleanup.done': ({ due, payload }, world) => {
    const job = jobsOf(world).get(payload.job ?? '');
    const item = job && itemsOf(world).get(job.item);
    if (!job || !item) return;
    deleteTestVm(world, item);
    jobsOf(world).set(job.id, { ...job, state: 'Succeeded', end: due, timers: [] });
    const lastTestFailover = item.test?.succeeded ?? item.lastTestFailover;
    changeItem(world, item.id, { test: undefined, current: undefined, lastTestFailover });
    finish(world, job.operation, due);
  },
});

function nothingToCleanUp(item: ReplicatedItem) {
  const cleaning = item.test?.phase === 'cleaning';
  const text = `The operation 'Test failover cleanup' isn't allowed on '${item.vmName}' in its present state.`;
  return item.test
    ? conflict(
        'AnotherOperationInProgress',
        text,
        cleaning ? 'The clean-up is already running.' : 'The test failover is still running.',
        'Wait until it completes.',
      )
    : conflict('TestFailoverNotDone', text, 'There is no test failover to clean up.', 'No action is needed.');
}

interface Asked {
  readonly comments: string | null;
  readonly operation: string;
}

function newJob(item: ReplicatedItem, { comments, operation }: Asked, now: number, world: World): Job {
  const name = world.guid();
  const tested = jobsOf(world).get(item.test?.job ?? '')?.test;
  return {
    id: `${recoveryId(vaultIdOf(item.id))}/replicationJobs/${name}`,
    name,
    scenario: 'TestFailoverCleanup',
    friendlyName: 'Test failover cleanup',
    state: 'InProgress',
    start: now,
    tasks: layDown(now, steps),
    item: item.id,
    itemName: item.vmName,
    operation,
    timers: [],
    ...(tested ? { test: { ...tested, comments } } : {}),
  };
}

/** The notes stand on the test failover's own job, where the portal shows them. */
function noteOnTest(test: TestFailover, comments: string | null, world: World): void {
  const job = jobsOf(world).get(test.job);
  if (job?.test) jobsOf(world).set(job.id, { ...job, test: { ...job.test, comments } });
}
