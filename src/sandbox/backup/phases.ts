import { raiseBackupAlert } from '../alerts/raise.ts';
import { lookup } from '../core/lookup.ts';
import { asObject } from '../core/respond.ts';
import {
  type BackupJob,
  backupJobs,
  backupPolicies,
  type ProtectedItem,
  pointsOf,
  protectedItems,
  recoveryPoints,
  resources,
  vmStates,
} from '../core/tables.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { errorOf } from './errors.ts';
import { healthy, unhealthy } from './item.ts';
import { firstCopy, laterCopy } from './points/stored.ts';
import { spans } from './policies/retag.ts';
import { ruleOf } from './policies/retention.ts';
import { localOf } from './policies/slots.ts';
import { isStopped } from './run.ts';

/** The snapshot is taken, or the job fails here. */
const snapshotTaken: TimedHandler = ({ due, payload }, world) => {
  const job = backupJobs(world).get(payload.job!);
  const item = job && protectedItems(world).get(job.item);
  if (!job || !item || job.status !== 'InProgress') return;
  const error =
    (job.doomedIn ?? 'snapshot') === 'snapshot' ? (job.doomed ?? whatIsWrong(world, job)) : whatIsWrong(world, job);
  if (error !== undefined) return fail(world, { job, item }, error, due);
  addPoint(world, job, item, due);
  const there = { ...item, properties: { ...item.properties, lastRecoveryPoint: new Date(due).toISOString() } };
  protectedItems(world).set(item.id, there);
  const transfer = job.tasks[1];
  if (!transfer || job.skips) succeed(world, { job, item: there }, due);
  else world.later(transfer.end, 'backup.transferred', { job: job.id });
};

/** A gone VM and an agent that does not answer; a VM that does not run needs no agent. */
function whatIsWrong(world: World, job: BackupJob): string | undefined {
  if (!resources(world).get(job.source)) return 'UserErrorVmNotFoundV2';
  const state = vmStates(world).get(job.source);
  const agentAsked = !state || state.power === 'running';
  return agentAsked && state && state.agent !== 'ready' ? 'UserErrorGuestAgentStatusUnavailable' : undefined;
}

function fail(world: World, { job, item }: Ended, errorCode: string, at: number): void {
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

/** The snapshot is there; the vault's copy is, from the end of the transfer on, if that succeeds. */
function addPoint(world: World, job: BackupJob, item: ProtectedItem, at: number): void {
  const name = String(Math.floor(world.random() * 9e14) + 1e14);
  const policy = backupPolicies(world).get(String(item.properties.policyId ?? ''))?.properties ?? {};
  const id = `${item.id}/recoveryPoints/${name}`;
  const rule = job.keepUntil === undefined ? ruleOf(policy, localOf(policy, at)) : 'On-Demand';
  const kept = spans(policy, { at, rule });
  const transfer = job.tasks[1];
  recoveryPoints(world).set(id, {
    id,
    name,
    item: item.id,
    at,
    consistency: consistency(world, job.source),
    ...kept,
    until: transfer ? (job.keepUntil ?? kept.until) : kept.snapshotUntil,
    ...(transfer && !job.skips && !failsTransfer(job) && { vaultFrom: transfer.end }),
    policyType: policy.policyType === 'V2' ? 'V2' : 'V1',
    rule,
    job: job.name,
  });
}

const failsTransfer = (job: BackupJob): boolean => job.warns === true || job.doomedIn === 'transfer';

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
  if (failsTransfer(job)) return warn(world, { job, item }, due);
  const told = { ...job, properties: { ...job.properties, 'Backup Size': `${sizeOf(world, item, due)} MB` } };
  backupJobs(world).set(job.id, told);
  const validate = job.tasks[2];
  if (validate) world.later(validate.end, 'backup.validated', { job: job.id });
  else succeed(world, { job: told, item }, due);
};

const validated: TimedHandler = ({ due, payload }, world) => {
  const job = backupJobs(world).get(payload.job!);
  const item = job && protectedItems(world).get(job.item);
  if (!job || !item || job.status !== 'InProgress') return;
  if (job.doomedIn !== 'validate' || job.doomed === undefined) return succeed(world, { job, item }, due);
  const point = pointsOf(world, item.id).find((one) => one.job === job.name);
  if (point) {
    const { vaultFrom: _, ...snapshot } = point;
    recoveryPoints(world).set(point.id, snapshot);
  }
  fail(world, { job, item }, job.doomed, due);
};

interface Ended {
  readonly job: BackupJob;
  readonly item: ProtectedItem;
}

/** The snapshot was taken, its transfer failed: what there is now is in no vault. */
function warn(world: World, { job, item }: Ended, end: number): void {
  const { name } = errorOf(job.doomedIn === 'transfer' && job.doomed ? job.doomed : 'BackUpOperationFailedV2');
  backupJobs(world).set(job.id, { ...job, status: 'CompletedWithWarnings', end, errorCode: name });
  settle(world, { job, item }, 'CompletedWithWarnings');
}

function succeed(world: World, { job, item }: Ended, end: number): void {
  backupJobs(world).set(job.id, { ...job, status: 'Completed', end });
  settle(world, { job, item }, 'Completed');
}

function settle(world: World, { job, item }: Ended, lastBackupStatus: string): void {
  const state = isStopped(item) ? {} : { protectionState: 'Protected' };
  const last = { lastBackupStatus, lastBackupTime: new Date(job.start).toISOString() };
  protectedItems(world).set(item.id, { ...item, properties: { ...item.properties, ...last, ...state, ...healthy } });
}

/** How many megabytes the backup brought: the first one all that is there, those after it what has changed. */
function sizeOf(world: World, item: ProtectedItem, now: number): number {
  const others = pointsOf(world, item.id).filter(({ vaultFrom }) => vaultFrom !== undefined && vaultFrom < now);
  const bytes = others.length === 0 ? firstCopy(world, item) : laterCopy(world, item);
  return Math.max(1, Math.floor(bytes / 1_024 ** 2));
}

const cancelled: TimedHandler = ({ due, payload }, world) => {
  const job = backupJobs(world).get(payload.job!);
  if (job?.status === 'Cancelling') backupJobs(world).set(job.id, { ...job, status: 'Cancelled', end: due });
};

export const runTimed = lookup<TimedHandler>({
  'backup.snapshot': snapshotTaken,
  'backup.transferred': transferred,
  'backup.validated': validated,
  'backup.cancelled': cancelled,
});
