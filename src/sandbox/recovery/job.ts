import { azureTime } from '../core/resource-id.ts';
import { vaultIdOf } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { guidFrom } from './guid.ts';
import { nameOf } from './names.ts';

/** A step of a job. Its times are laid down when the job starts; what it shows depends on the clock. */
export interface Task {
  readonly name: string;
  readonly friendlyName: string;
  readonly start: number;
  readonly end: number;
}

/** Why a job failed, in the words of `ServiceError` (Site Recovery spec 2023-06-01). */
export interface JobError {
  readonly code: string;
  readonly message: string;
  readonly possibleCauses: string;
  readonly recommendedAction: string;
  readonly task: string;
}

/** What `TestFailoverJobDetails` says beside the job's own fields. */
export interface TestDetails {
  readonly network: string;
  readonly testVm: string;
  readonly pointId: string;
  readonly pointTime: number;
  readonly comments: string | null;
}

export type JobState = 'InProgress' | 'Cancelling' | 'Succeeded' | 'Failed' | 'Cancelled';

export interface Job {
  readonly id: string;
  readonly name: string;
  readonly scenario: 'TestFailover' | 'TestFailoverCleanup' | 'EnableDr' | 'DisableDr';
  readonly friendlyName: string;
  readonly state: JobState;
  readonly start: number;
  readonly end?: number;
  readonly tasks: readonly Task[];
  readonly error?: JobError;
  /** The replicated item's id. */
  readonly item: string;
  readonly itemName: string;
  /** The operation that the caller polls. */
  readonly operation: string;
  /** The timed events that drive it: taken back when it is cancelled. */
  readonly timers: readonly string[];
  readonly test?: TestDetails;
}

export const jobsOf = (world: World) => world.table<Job>('recoveryJobs');

/** Jobs of a vault, newest first. */
export const jobsIn = (world: World, vault: string): Job[] =>
  jobsOf(world)
    .by('vault', vault.toLowerCase(), (job) => vaultIdOf(job.id).toLowerCase())
    .sort((a, b) => b.start - a.start);

/** Steps one after the other, each as long as its seconds say. */
export function layDown(start: number, steps: readonly (readonly [string, string, number])[]): Task[] {
  let at = start;
  return steps.map(([name, friendlyName, seconds]) => {
    const task = { name, friendlyName, start: at, end: at + seconds * 1000 };
    at = task.end;
    return task;
  });
}

/** The item's GUID inside Site Recovery: its name where that is one, as in items that the portal made. */
export function objectIdOf(item: string): string {
  const name = nameOf(item);
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name) ? name : guidFrom(item);
}

export const allowedActions = (job: Job): readonly string[] =>
  job.state === 'InProgress' && job.scenario === 'TestFailover'
    ? ['Cancel']
    : job.state === 'Failed'
      ? ['Restart']
      : [];

/** A job as `replicationJobs` shows it; a list leaves out the steps and the details, as Azure does. */
export function shownJob(job: Job, now: number, full: boolean): Readonly<Record<string, unknown>> {
  return {
    id: job.id,
    name: job.name,
    type: 'Microsoft.RecoveryServices/vaults/replicationJobs',
    properties: {
      activityId: full ? `${guidFrom(`${job.id} client`)} ActivityId: ${guidFrom(job.id)}` : null,
      scenarioName: job.scenario,
      friendlyName: job.friendlyName,
      state: job.state,
      stateDescription: descriptions[job.state],
      tasks: full ? job.tasks.map((task) => shownTask(task, job, now)) : [],
      errors: job.error ? [shownError(job.error, job)] : [],
      startTime: azureTime(job.start),
      endTime: job.end === undefined ? null : azureTime(job.end),
      allowedActions: allowedActions(job),
      targetObjectId: objectIdOf(job.item),
      targetObjectName: job.itemName,
      targetInstanceType: 'ProtectionEntity',
      customDetails: full ? shownDetails(job) : null,
    },
  };
}

const descriptions: Readonly<Record<JobState, string>> = {
  InProgress: 'InProgress',
  Cancelling: 'Cancelling',
  Succeeded: 'Completed',
  Failed: 'Failed',
  Cancelled: 'Cancelled',
};

function shownTask(task: Task, job: Job, now: number): Readonly<Record<string, unknown>> {
  const state = taskState(task, job, now);
  const end = task.end <= (job.end ?? now) ? task.end : job.end;
  return {
    taskId: task.name,
    name: task.name,
    startTime: state === 'NotStarted' ? null : azureTime(task.start),
    endTime: state === 'NotStarted' || state === 'InProgress' || end === undefined ? null : azureTime(end),
    allowedActions: [],
    friendlyName: task.friendlyName,
    state,
    stateDescription: state === 'Succeeded' ? 'Completed' : state,
    taskType: 'TaskDetails',
    customDetails: { instanceType: 'TaskDetails' },
    groupTaskCustomDetails: null,
    errors: job.error?.task === task.name ? [shownError(job.error, job)] : [],
  };
}

function taskState(task: Task, job: Job, now: number): string {
  const until = job.end ?? now;
  if (task.end <= until) return job.error?.task === task.name ? 'Failed' : 'Succeeded';
  if (task.start >= until) return 'NotStarted';
  return job.state === 'Failed' ? 'Failed' : job.state === 'Cancelled' ? 'Cancelled' : 'InProgress';
}

function shownError(error: JobError, job: Job): Readonly<Record<string, unknown>> {
  const { task, ...said } = error;
  return {
    serviceErrorDetails: { ...said, activityId: guidFrom(job.id) },
    providerErrorDetails: null,
    errorLevel: 'Error',
    creationTime: azureTime(job.end ?? job.start),
    taskId: task,
  };
}

function shownDetails({ test, state, item, itemName }: Job): Readonly<Record<string, unknown>> {
  if (!test) return { instanceType: 'AsrJobDetails', affectedObjectDetails: {} };
  const networkName = nameOf(test.network);
  const testVmName = nameOf(test.testVm);
  return {
    instanceType: 'TestFailoverJobDetails',
    affectedObjectDetails: {},
    testFailoverStatus: state === 'Succeeded' ? 'Completed' : state,
    comments: test.comments,
    networkName: test.network,
    networkFriendlyName: networkName,
    networkType: 'VmNetworkAsInput',
    protectedItemDetails: [
      {
        name: nameOf(item),
        friendlyName: itemName,
        testVmName,
        testVmFriendlyName: testVmName,
        networkConnectionStatus: null,
        networkFriendlyName: networkName,
        subnet: null,
        recoveryPointId: test.pointId,
        recoveryPointTime: azureTime(test.pointTime),
      },
    ],
  };
}
