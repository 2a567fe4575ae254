import type { ArmRequest } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { asObject, bodyOf, type Json } from '../core/respond.ts';
import { type BackupJob, backupJobs, type ProtectedItem, protectedItems, vmStates } from '../core/tables.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { newJob } from './job.ts';
import { refusals } from './refusals.ts';
import { isStopped, runningBackup } from './run.ts';

/** Backup types on demand (documentation: "Backup types", SQL Server; HANA has no copy-only one). */
const types = lookup<readonly string[]>({
  SQLDataBase: ['Full', 'Differential', 'Log', 'CopyOnlyFull'],
  SAPHanaDatabase: ['Full', 'Differential', 'Log', 'Incremental'],
});

/** A backup on demand of a database in a VM, or of a file share: no phases, and no recovery points to look at. */
export function startOther(world: World, item: ProtectedItem, request: ArmRequest): BackupJob {
  const asked = asObject(bodyOf(request).properties);
  const isShare = item.properties.backupManagementType === 'AzureStorage';
  checkOrder(item, asked, isShare ? 'AzureFileShareBackupRequest' : 'AzureWorkloadBackupRequest');
  if (item.deletedAt !== undefined || isStopped(item)) throw refusals.backupStopped();
  if (runningBackup(world, item)) throw refusals.backupRunning();
  const power = vmStates(world).get(item.source)?.power ?? 'running';
  if (!isShare && power !== 'running') throw refusals.vmNotRunning();
  const job = newJob(world, item, {
    operation: 'Backup',
    start: request.now,
    backupManagementType: String(item.properties.backupManagementType),
    properties: isShare
      ? { 'File Share Name': String(item.properties.friendlyName), 'Storage Account Name': accountOf(item) }
      : { 'Data Source Name': String(item.properties.friendlyName), 'Backup Type': String(asked.backupType) },
  });
  backupJobs(world).set(job.id, job);
  const minutes = isShare ? 2 : 5;
  world.later(request.now + minutes * 60_000, 'backup.other', { job: job.id });
  return job;
}

function checkOrder(item: ProtectedItem, asked: Json, wanted: string): void {
  if (asked.objectType !== wanted) throw refusals.badRequest(`objectType must be ${wanted}.`);
  const allowed = types[String(item.properties.workloadType)];
  if (allowed && !allowed.includes(String(asked.backupType)))
    throw refusals.badRequest(`backupType must be one of ${allowed.join(', ')}.`);
}

const accountOf = ({ source }: ProtectedItem): string => source.split('/').at(-1) ?? '';

export const otherTimed = lookup<TimedHandler>({
  'backup.other': ({ due, payload }, world) => {
    const job = backupJobs(world).get(payload.job!);
    const item = job && protectedItems(world).get(job.item);
    if (!job || !item) return;
    backupJobs(world).set(job.id, { ...job, status: 'Completed', end: due });
    const last = {
      lastBackupStatus: 'Healthy',
      lastBackupTime: new Date(job.start).toISOString(),
      lastRecoveryPoint: new Date(due).toISOString(),
    };
    protectedItems(world).set(item.id, { ...item, properties: { ...item.properties, ...last } });
  },
});
