import { raiseBackupAlert } from '../../alerts/raise.ts';
import { ArmError } from '../../core/arm.ts';
import { lookup } from '../../core/lookup.ts';
import {
  type BackupJob,
  backupJobs,
  groupIdOf,
  jobsOf,
  type ProtectedItem,
  protectedItems,
  type RecoveryPoint,
  type RestoreTarget,
  resourceGroups,
} from '../../core/tables.ts';
import type { TimedHandler, World } from '../../core/world.ts';
import { errorOf } from '../errors.ts';
import { newJob } from '../job.ts';
import { startBackup, usTime } from '../run.ts';
import { attachRestored, createRestored, restoreDisk } from './restored.ts';

const minute = 60_000;

/** When each part of a restore ends, in milliseconds after its start; a doomed one fails while it transfers. */
const takes = { failure: 3 * minute, transfer: 8 * minute, all: 12 * minute };

export interface RestoreOrder {
  readonly item: ProtectedItem;
  readonly point: RecoveryPoint;
  readonly storageAccount: string;
  readonly target: RestoreTarget;
}

/** The next restore of an item is to fail with that code; keyed by the item's id. */
export const restoreDooms = (world: World) => world.table<{ readonly errorCode: string }>('restoreDooms');

export const runningRestore = (world: World, item: ProtectedItem): BackupJob | undefined =>
  jobsOf(world, item.id).find(({ operation, end }) => operation === 'Restore' && end === undefined);

/** What follows the transfer, by the type of recovery (recorded traffic of Azure's own command line). */
const secondTask = {
  RestoreDisks: undefined,
  OriginalLocation: 'Update the virtual machine',
  AlternateLocation: 'Create the restored virtual machine',
} as const;

export function startRestore(world: World, order: RestoreOrder, now: number): BackupJob {
  const { item, target } = order;
  const doom = restoreDooms(world).get(item.id);
  restoreDooms(world).delete(item.id);
  const second = secondTask[target.type];
  const transferred = now + (second ? takes.transfer : takes.all);
  const job = newJob(world, item, {
    operation: 'Restore',
    start: now,
    tasks: [
      { name: 'Transfer data from vault', start: now, end: transferred },
      ...(second ? [{ name: second, start: transferred, end: now + takes.all }] : []),
    ],
    properties: told(world, order),
    restore: target,
    ...(doom && { doomed: doom.errorCode }),
  });
  backupJobs(world).set(job.id, job);
  world.later(doom ? now + takes.failure : transferred, doom ? 'restore.failed' : 'restore.transferred', {
    job: job.id,
  });
  return job;
}

/** What the job tells of how it was meant: names, in the words of recorded traffic. */
function told(world: World, { item, point, storageAccount, target }: RestoreOrder): Record<string, string> {
  const friendly = String(item.properties.friendlyName);
  const common = {
    'Target Storage Account Name': lastOf(storageAccount),
    // The blank belongs to the name.
    'Recovery point time ': usTime(point.at),
  };
  switch (target.type) {
    case 'RestoreDisks':
      return {
        'Job Type': 'Recover disks',
        'Target VM Name': 'vmName',
        ...common,
        ...(target.group !== undefined && { 'Target resource group': lastOf(target.group) }),
      };
    case 'OriginalLocation': {
      const group = resourceGroups(world).get(groupIdOf(item.source))?.name ?? '';
      return { 'Job Type': 'Replace disks', 'Target VM Name': friendly, ...common, 'Target resource group': group };
    }
    case 'AlternateLocation': {
      const [, , , , networkGroup, , , , network] = target.subnet.split('/');
      return {
        'Job Type': 'Recover VM to an alternate location',
        'Original VM Name': friendly,
        'Target VM Name': lastOf(target.vm),
        'Target VNet Name': `Group ${networkGroup} ${network}`,
        ...common,
        'Target resource group': lastOf(target.group),
      };
    }
  }
}

/**
 * The disks are there. Before a VM's disks are replaced it is backed up as it is; where that cannot be, the restore ends
 * with the warning `OlrBackupFailed`, and nothing is replaced (Azure Backup support: "Restore (replace existing) fails").
 */
const transferred: TimedHandler = ({ due, payload }, world) => {
  const job = backupJobs(world).get(payload.job!);
  const item = job && protectedItems(world).get(job.item);
  if (!job?.restore || !item || job.status !== 'InProgress') return;
  restoreDisk(world, job, due);
  if (job.restore.type === 'RestoreDisks') return complete(world, job, due);
  if (job.restore.type === 'OriginalLocation' && !backUpFirst(world, item, due)) {
    const errorCode = errorOf('OlrBackupFailed').name;
    backupJobs(world).set(job.id, { ...job, status: 'CompletedWithWarnings', end: due, errorCode });
    return;
  }
  world.later(job.tasks[1]!.end, 'restore.done', { job: job.id });
};

function backUpFirst(world: World, item: ProtectedItem, now: number): boolean {
  try {
    startBackup(world, { item, now, userTriggered: true });
    return true;
  } catch (error) {
    // One that runs already has the VM as it is.
    if (error instanceof ArmError) return error.code === 'UserErrorBackupOperationInProgress';
    throw error;
  }
}

const done: TimedHandler = ({ due, payload }, world) => {
  const job = backupJobs(world).get(payload.job!);
  if (!job?.restore || job.status !== 'InProgress') return;
  if (job.restore.type === 'OriginalLocation') attachRestored(world, job);
  if (job.restore.type === 'AlternateLocation') createRestored(world, job, job.restore, due);
  complete(world, job, due);
};

const complete = (world: World, job: BackupJob, end: number): void =>
  void backupJobs(world).set(job.id, { ...job, status: 'Completed', end });

const failed: TimedHandler = ({ due, payload }, world) => {
  const job = backupJobs(world).get(payload.job!);
  const item = job && protectedItems(world).get(job.item);
  if (!job?.doomed || !item || job.status !== 'InProgress') return;
  const { name, title, text, recommendation } = errorOf(job.doomed);
  backupJobs(world).set(job.id, { ...job, status: 'Failed', end: due, errorCode: name });
  raiseBackupAlert(world, {
    at: due,
    vaultId: job.vault,
    protectedItemId: item.id,
    vmId: job.source,
    vmName: job.entity,
    jobId: job.name,
    operation: 'Restore',
    errorCode: name,
    errorTitle: title,
    errorText: text,
    recommendedAction: recommendation,
  });
};

export const restoreTimed = lookup<TimedHandler>({
  'restore.transferred': transferred,
  'restore.done': done,
  'restore.failed': failed,
});

const lastOf = (id: string): string => id.split('/').at(-1) ?? '';
