import type { BackupJob, ProtectedItem } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { errorOf } from './errors.ts';

const unset = '0001-01-01T00:00:00';
const iso = (at: number): string => new Date(at).toISOString();

/** A job of a VM's item as it begins: what every kind has, and beside it what is its own. */
export function newJob(
  world: World,
  item: ProtectedItem,
  own: Pick<BackupJob, 'operation' | 'start'> & Partial<BackupJob>,
): BackupJob {
  const name = own.name ?? world.guid();
  return {
    id: `${item.vault}/backupJobs/${name}`,
    vault: item.vault,
    item: item.id,
    source: item.source,
    entity: String(item.properties.friendlyName),
    containerName: String(item.properties.containerName),
    status: 'InProgress',
    backupManagementType: 'AzureIaasVM',
    userTriggered: true,
    tasks: [],
    properties: {},
    activityId: world.guid(),
    ...own,
    name,
  };
}

/**
 * A job as Azure shows it at `now`. The list leaves out `extendedInfo`. Azure's name of the error is
 * `errorDetails[0].errorTitle`, as it is the `title` in an item's health details; `errorCode` is its number.
 */
export function armJob(job: BackupJob, now: number, detailed: boolean): unknown {
  const end = job.end ?? now;
  const isBackup = job.operation === 'Backup' || job.operation === 'Restore';
  return {
    id: job.id,
    name: job.name,
    type: 'Microsoft.RecoveryServices/vaults/backupJobs',
    properties: {
      ...kindOf(job),
      ...(isBackup && { actionsInfo: ['Cancellable'] }),
      duration: duration(end - job.start),
      ...(job.errorCode && { errorDetails: [errorDetail(job.errorCode)] }),
      ...(detailed && { extendedInfo: extendedInfo(job, now) }),
      entityFriendlyName: job.entity,
      backupManagementType: job.backupManagementType,
      operation: job.operation,
      status: job.status,
      startTime: iso(job.start),
      ...(job.end !== undefined && { endTime: iso(job.end) }),
      activityId: job.activityId,
    },
  };
}

/** What each kind of job has of its own (REST spec bms.json, AzureIaaSVMJob, AzureStorageJob, AzureWorkloadJob). */
function kindOf({ backupManagementType, containerName, source, userTriggered }: BackupJob) {
  if (backupManagementType === 'AzureIaasVM') {
    const own = { containerName, virtualMachineVersion: 'Compute', isUserTriggered: userTriggered };
    return { jobType: 'AzureIaaSVMJob', ...own };
  }
  if (backupManagementType !== 'AzureStorage') return { jobType: 'AzureWorkloadJob' };
  const own = { storageAccountName: source.split('/').at(-1), isUserTriggered: userTriggered };
  return { jobType: 'AzureStorageJob', ...own, storageAccountVersion: 'ResourceManager' };
}

function errorDetail(code: string): unknown {
  const { name, number, text, recommendation } = errorOf(code);
  return { errorCode: number, errorTitle: name, errorString: text, recommendations: [recommendation] };
}

function extendedInfo(job: BackupJob, now: number): unknown {
  const common = {
    tasksList: job.tasks.map((_task, index) => armTask(job, index, now)),
    propertyBag: propertyBag(job, now),
    ...(job.errorCode && { dynamicErrorMessage: errorOf(job.errorCode).text }),
  };
  // Jobs of databases and file shares have no more than that (REST spec bms.json, Azure…JobExtendedInfo).
  if (job.backupManagementType !== 'AzureIaasVM') return common;
  const percent = job.operation === 'Backup' && job.status === 'InProgress' ? progress(job, now) : undefined;
  return {
    ...common,
    ...(job.operation === 'Backup' && { internalPropertyBag: { IsInstantRpJob: 'True' } }),
    ...(job.restore && { internalPropertyBag: { restoreLocationType: job.restore.type } }),
    ...(percent !== undefined && { progressPercentage: percent }),
  };
}

/** Until its disks are replaced, nothing is told of which VM (recorded traffic of Azure's own command line). */
function propertyBag(job: BackupJob, now: number): Readonly<Record<string, string | null>> {
  const replaces = job.restore?.type === 'OriginalLocation' && taskStatus(job, 1, now) === 'NotStarted';
  return replaces ? { ...job.properties, 'Target VM Name': null } : job.properties;
}

/** How far the transfer has come: Azure tells nothing before it begins. */
function progress(job: BackupJob, now: number): number | undefined {
  const transfer = job.tasks[1];
  if (!transfer || now < transfer.start) return undefined;
  return Math.min(99, Math.floor((100 * (now - transfer.start)) / (transfer.end - transfer.start)));
}

type TaskStatus = 'NotStarted' | 'InProgress' | 'Completed' | 'Failed' | 'Cancelled' | 'Skipped';

/** Where a phase stands: laid down by the plan until the job's end cuts it short. */
function taskStatus(job: BackupJob, index: number, now: number): TaskStatus {
  const { start, end } = job.tasks[index]!;
  const at = Math.min(now, job.end ?? now);
  if (job.skips && index > 0) return at < start ? 'NotStarted' : 'Skipped';
  if (job.status === 'CompletedWithWarnings' && job.operation === 'Backup' && index > 0) return 'Failed';
  if (job.status === 'Completed' || job.status === 'CompletedWithWarnings') return 'Completed';
  if (at < start) return 'NotStarted';
  if (at >= end && !(job.end !== undefined && at === end)) return 'Completed';
  if (job.status === 'Failed') return 'Failed';
  if (job.status === 'Cancelled') return 'Cancelled';
  return at >= end ? 'Completed' : 'InProgress';
}

function armTask(job: BackupJob, index: number, now: number): unknown {
  const task = job.tasks[index]!;
  const status = taskStatus(job, index, now);
  if (status === 'NotStarted') {
    return { taskId: task.name, startTime: unset, endTime: unset, duration: 'PT0S', status, taskType: 'Normal' };
  }
  const over = status !== 'InProgress';
  const end = over ? Math.min(task.end, job.end ?? task.end) : now;
  return {
    taskId: task.name,
    startTime: iso(task.start),
    endTime: over ? iso(end) : unset,
    duration: duration(Math.max(0, end - task.start)),
    status,
    taskType: 'Normal',
  };
}

/** ISO 8601, as Azure writes it: `PT1H56M16.923S`. */
export function duration(ms: number): string {
  const seconds = ms / 1_000;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = Math.round((seconds % 60) * 1_000) / 1_000;
  const text = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${rest ? `${rest}S` : ''}`;
  return `PT${text || '0S'}`;
}
