import { raiseBackupAlert } from '../alerts/raise.ts';
import { lookup } from '../core/lookup.ts';
import { asObject } from '../core/respond.ts';
import {
  type BackupJob,
  backupJobs,
  backupPolicies,
  jobsOf,
  type ProtectedItem,
  protectedItems,
  recoveryPoints,
  resources,
  vmStates,
} from '../core/tables.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { errorOf } from './errors.ts';
import { healthy, unhealthy } from './item.ts';
import { newJob } from './job.ts';
import { refusals } from './refusals.ts';

const minute = 60_000;
const day = 86_400_000;

/** The next backup of an item is to fail; keyed by the item's id. The job's id is known before the job is. */
export interface Doom {
  readonly errorCode: string;
  readonly job: string;
}

/** How the next backup of an item goes where it does not fail; keyed by the item's id. */
export interface Course {
  /** Its snapshot is taken and its transfer fails: `CompletedWithWarnings` (documentation: "Back up Azure VMs", job statuses). */
  readonly warns: boolean;
  /** How long the transfer takes, in milliseconds; absent: some minutes. A first one of terabytes takes days. */
  readonly transferMs?: number;
}

export const courses = (world: World) => world.table<Course>('courses');

export const dooms = (world: World) => world.table<Doom>('dooms');

export interface BackupOrder {
  readonly item: ProtectedItem;
  readonly now: number;
  readonly userTriggered: boolean;
  /** When the recovery point is removed; absent: when the policy says. */
  readonly keepUntil?: number;
}

/** Starts a backup of a VM, or refuses as Azure does: one at a time, and none of an item whose backups are stopped. */
export function startBackup(world: World, { item, now, userTriggered, keepUntil }: BackupOrder): BackupJob {
  if (item.deletedAt !== undefined || isStopped(item)) throw refusals.backupStopped();
  if (runningBackup(world, item)) throw refusals.backupRunning();
  const doom = dooms(world).get(item.id);
  dooms(world).delete(item.id);
  const course = courses(world).get(item.id);
  courses(world).delete(item.id);
  const snapshot =
    now + between(world, ...(doom ? ([1 * minute, 3 * minute] as const) : ([2 * minute, 3 * minute] as const)));
  const usual = now + between(world, 9 * minute, 11 * minute);
  const end = course?.transferMs === undefined ? usual : snapshot + course.transferMs;
  const job = newJob(world, item, {
    operation: 'Backup',
    start: now,
    userTriggered,
    tasks: [
      { name: 'Take Snapshot', start: now, end: snapshot },
      { name: 'Transfer data to vault', start: snapshot, end },
    ],
    properties: {
      'VM Name': String(item.properties.friendlyName),
      ...(keepUntil !== undefined && { 'Recovery Point Expiry Time in UTC': usTime(keepUntil) }),
    },
    ...(doom && { name: doom.job, doomed: doom.errorCode }),
    ...(course?.warns && { warns: true }),
    ...(keepUntil !== undefined && { keepUntil }),
  });
  backupJobs(world).set(job.id, job);
  world.later(snapshot, 'backup.snapshot', { job: job.id });
  return job;
}

export const isStopped = (item: ProtectedItem): boolean =>
  ['ProtectionStopped', 'BackupsSuspended'].includes(String(item.properties.protectionState));

export const runningBackup = (world: World, item: ProtectedItem): BackupJob | undefined =>
  jobsOf(world, item.id).find(({ operation, end }) => operation === 'Backup' && end === undefined);

/** The snapshot is taken, or the job fails here. */
const snapshotTaken: TimedHandler = ({ due, payload }, world) => {
  const job = backupJobs(world).get(payload.job!);
  const item = job && protectedItems(world).get(job.item);
  if (!job || !item || job.status !== 'InProgress') return;
  const error = job.doomed ?? whatIsWrong(world, job);
  if (error !== undefined) return fail(world, { job, item }, error, due);
  addPoint(world, job, item, due);
  protectedItems(world).set(item.id, {
    ...item,
    properties: { ...item.properties, lastRecoveryPoint: new Date(due).toISOString() },
  });
  world.later(job.tasks[1]!.end, 'backup.transferred', { job: job.id });
};

/** A gone VM and an agent that does not answer; a VM that does not run needs no agent. */
function whatIsWrong(world: World, job: BackupJob): string | undefined {
  if (!resources(world).get(job.source)) return 'UserErrorVmNotFoundV2';
  const state = vmStates(world).get(job.source);
  const agentAsked = !state || state.power === 'running';
  return agentAsked && state && state.agent !== 'ready' ? 'UserErrorGuestAgentStatusUnavailable' : undefined;
}

function fail(
  world: World,
  { job, item }: { readonly job: BackupJob; readonly item: ProtectedItem },
  errorCode: string,
  at: number,
): void {
  backupJobs(world).set(job.id, { ...job, status: 'Failed', end: at, errorCode: errorOf(errorCode).name });
  const lastBackup = { lastBackupStatus: 'Failed', lastBackupTime: new Date(job.start).toISOString() };
  protectedItems(world).set(item.id, {
    ...item,
    properties: { ...item.properties, ...lastBackup, ...unhealthy(errorCode) },
  });
  // Azure raises no alert for a VM that is gone (documentation: "Azure Monitor alerts for Azure Backup").
  if (!resources(world).get(job.source)) return;
  const { name, title, text, recommendation } = errorOf(errorCode);
  raiseBackupAlert(world, {
    at,
    vaultId: job.vault,
    protectedItemId: item.id,
    vmId: job.source,
    vmName: job.entity,
    jobId: job.name,
    operation: 'Backup',
    errorCode: name,
    errorTitle: title,
    errorText: text,
    recommendedAction: recommendation,
  });
}

function addPoint(world: World, job: BackupJob, item: ProtectedItem, at: number): void {
  const name = String(Math.floor(world.random() * 9e14) + 1e14);
  const policy = backupPolicies(world).get(String(item.properties.policyId ?? ''))?.properties ?? {};
  const daily = asObject(asObject(asObject(policy.retentionPolicy).dailySchedule).retentionDuration);
  const id = `${item.id}/recoveryPoints/${name}`;
  recoveryPoints(world).set(id, {
    id,
    name,
    item: item.id,
    at,
    consistency: consistency(world, job.source),
    snapshotUntil: at + Number(policy.instantRpRetentionRangeInDays ?? 2) * day,
    vaultFrom: job.tasks[1]!.end,
    until: job.keepUntil ?? at + Number(daily.count ?? 30) * day,
    policyType: policy.policyType === 'V2' ? 'V2' : 'V1',
  });
}

/** A VM that does not run gives what is on its disks (documentation: "Snapshot consistency"). */
function consistency(world: World, vm: string): 'AppConsistent' | 'FileSystemConsistent' | 'CrashConsistent' {
  if ((vmStates(world).get(vm)?.power ?? 'running') !== 'running') return 'CrashConsistent';
  const disk = asObject(asObject(resources(world).get(vm)?.properties.storageProfile).osDisk);
  return disk.osType === 'Windows' ? 'AppConsistent' : 'FileSystemConsistent';
}

const transferred: TimedHandler = ({ due, payload }, world) => {
  const job = backupJobs(world).get(payload.job!);
  const item = job && protectedItems(world).get(job.item);
  if (!job || !item || job.status !== 'InProgress') return;
  const size = `${Math.floor(between(world, 4_000, 40_000))} MB`;
  backupJobs(world).set(job.id, {
    ...job,
    status: job.warns ? 'CompletedWithWarnings' : 'Completed',
    end: due,
    ...(job.warns && { errorCode: errorOf('BackUpOperationFailedV2').name }),
    properties: { ...job.properties, ...(!job.warns && { 'Backup Size': size }) },
  });
  const state = isStopped(item) ? {} : { protectionState: 'Protected' };
  const last = {
    lastBackupStatus: job.warns ? 'CompletedWithWarnings' : 'Completed',
    lastBackupTime: new Date(job.start).toISOString(),
  };
  protectedItems(world).set(item.id, { ...item, properties: { ...item.properties, ...last, ...state, ...healthy } });
};

/** A job may be cancelled while its snapshot is taken; the transfer goes on to its end. */
export function cancelJob(world: World, job: BackupJob, now: number): void {
  const snapshot = job.tasks[0];
  if (job.operation !== 'Backup' || job.status !== 'InProgress' || !snapshot || now >= snapshot.end) {
    throw refusals.notCancellable();
  }
  backupJobs(world).set(job.id, { ...job, status: 'Cancelling' });
  world.later(Math.min(now + 8_000, snapshot.end), 'backup.cancelled', { job: job.id });
}

const cancelled: TimedHandler = ({ due, payload }, world) => {
  const job = backupJobs(world).get(payload.job!);
  if (job?.status === 'Cancelling') backupJobs(world).set(job.id, { ...job, status: 'Cancelled', end: due });
};

export const runTimed = lookup<TimedHandler>({
  'backup.snapshot': snapshotTaken,
  'backup.transferred': transferred,
  'backup.cancelled': cancelled,
});

const between = (world: World, min: number, max: number): number => Math.floor(min + world.random() * (max - min));

/** As it stands in the property bag of a job: `5/28/2024 12:00:00 AM`. */
export function usTime(at: number): string {
  const date = new Date(at);
  const hours = date.getUTCHours();
  const two = (n: number): string => String(n).padStart(2, '0');
  const time = `${hours % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hours < 12 ? 'AM' : 'PM'}`;
  return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} ${time}`;
}
