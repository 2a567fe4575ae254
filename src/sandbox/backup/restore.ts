import { raiseBackupAlert } from '../alerts/raise.ts';
import type { ArmRequest, ArmResponse } from '../arm.ts';
import { asObject, bodyOf } from '../respond.ts';
import type { Params } from '../router.ts';
import {
  type BackupJob,
  backupJobs,
  type ProtectedItem,
  protectedItems,
  type RecoveryPoint,
  recoveryPoints,
  resourceGroups,
  resources,
} from '../tables.ts';
import type { TimedHandler, World } from '../world.ts';
import { errorOf } from './errors.ts';
import { isVmItem } from './item.ts';
import { accepted, begin } from './operations.ts';
import { itemFrom } from './paths.ts';
import { tiersOf } from './points.ts';
import { refusals } from './refusals.ts';
import { usTime } from './run.ts';

const minute = 60_000;

/** What each type of recovery is called in a job's property bag (recorded traffic of Azure's own command line). */
const jobTypes = {
  RestoreDisks: 'Recover disks',
  OriginalLocation: 'Replace disks',
  AlternateLocation: 'Recover VM to an alternate location',
} as const;
type RecoveryType = keyof typeof jobTypes;

export interface RestoreOrder {
  readonly item: ProtectedItem;
  readonly point: RecoveryPoint;
  readonly type: RecoveryType;
  readonly storageAccount: string;
  readonly targetGroup?: string;
  readonly targetVm?: string;
}

/** The next restore of an item is to fail with that code; keyed by the item's id. */
export const restoreDooms = (world: World) => world.table<{ readonly errorCode: string }>('restoreDooms');

/** `POST {item}/recoveryPoints/{point}/restore` with `IaasVMRestoreRequest` (REST: Restores - Trigger). */
export function restore(request: ArmRequest, params: Params, world: World): ArmResponse {
  const item = itemFrom(world, params);
  if (!isVmItem(item)) throw refusals.unsupported('items that are not virtual machines');
  const asked = asObject(bodyOf(request).properties);
  const job = startRestore(world, orderIn(asked, item, params.point ?? '', request.now, world), request.now);
  return accepted(request, begin(world, request.now, { vault: item.vault, scope: job.id, job: job.name }), item.id);
}

function orderIn(
  asked: Readonly<Record<string, unknown>>,
  item: ProtectedItem,
  name: string,
  now: number,
  world: World,
): RestoreOrder {
  if (asked.objectType !== 'IaasVMRestoreRequest')
    throw refusals.badRequest('objectType must be IaasVMRestoreRequest.');
  const point = recoveryPoints(world).get(`${item.id}/recoveryPoints/${name}`);
  if (!point || tiersOf(point, now).length === 0 || asked.recoveryPointId !== name) {
    throw refusals.badRequest(`The recovery point ${name} does not exist.`);
  }
  const type = asked.recoveryType as RecoveryType;
  if (!Object.hasOwn(jobTypes, String(type))) throw refusals.badRequest('recoveryType is not known.');
  if (String(asked.sourceResourceId).toLowerCase() !== item.source.toLowerCase()) {
    throw refusals.badRequest('sourceResourceId is not the virtual machine of the item.');
  }
  const account = resources(world).get(String(asked.storageAccountId));
  const vault = resources(world).get(item.vault);
  if (account?.type !== 'Microsoft.Storage/storageAccounts' || account.location !== vault?.location) {
    throw refusals.badRequest('storageAccountId must be a storage account in the region of the vault.');
  }
  if (asked.region !== vault?.location) throw refusals.badRequest('region must be the region of the vault.');
  const group = asked.targetResourceGroupId === undefined ? undefined : String(asked.targetResourceGroupId);
  if (group !== undefined && !resourceGroups(world).get(group)) throw refusals.badRequest(`There is no ${group}.`);
  const targetVm = asked.targetVirtualMachineId === undefined ? undefined : String(asked.targetVirtualMachineId);
  return {
    ...{ item, point, type, storageAccount: account.id },
    ...(group !== undefined && { targetGroup: group }),
    ...(targetVm !== undefined && { targetVm }),
  };
}

/** Starts a restore. The disks themselves are not made: nothing reads them. */
export function startRestore(world: World, order: RestoreOrder, now: number): BackupJob {
  const { item, point, type, storageAccount, targetGroup, targetVm } = order;
  const doom = restoreDooms(world).get(item.id);
  restoreDooms(world).delete(item.id);
  const name = world.guid();
  const end = now + (doom ? 3 : 12) * minute;
  const friendly = String(item.properties.friendlyName);
  const job: BackupJob = {
    id: `${item.vault}/backupJobs/${name}`,
    name,
    vault: item.vault,
    item: item.id,
    source: item.source,
    entity: friendly,
    containerName: String(item.properties.containerName),
    operation: 'Restore',
    status: 'InProgress',
    backupManagementType: 'AzureIaasVM',
    userTriggered: true,
    start: now,
    tasks: [{ name: 'Transfer data from vault', start: now, end }],
    properties: {
      'Job Type': jobTypes[type],
      'Target VM Name': type === 'OriginalLocation' ? friendly : (lastOf(targetVm) ?? 'vmName'),
      'Target Storage Account Name': lastOf(storageAccount) ?? '',
      // The blank belongs to the name.
      'Recovery point time ': usTime(point.at),
      ...(targetGroup && { 'Target resource group': lastOf(targetGroup) ?? '' }),
    },
    restore: type,
    activityId: world.guid(),
    ...(doom && { doomed: doom.errorCode }),
  };
  backupJobs(world).set(job.id, job);
  world.later(end, 'restore.done', { job: job.id });
  return job;
}

const done: TimedHandler = ({ due, payload }, world) => {
  const job = backupJobs(world).get(payload.job!);
  const item = job && protectedItems(world).get(job.item);
  if (!job || !item || job.status !== 'InProgress') return;
  if (!job.doomed) {
    backupJobs(world).set(job.id, { ...job, status: 'Completed', end: due });
    return;
  }
  const { name, title, text, recommendation } = errorOf(job.doomed);
  backupJobs(world).set(job.id, { ...job, status: 'Failed', end: due, errorCode: name });
  raiseBackupAlert(world, {
    ...{ at: due, vaultId: job.vault, protectedItemId: item.id, vmId: job.source, vmName: job.entity },
    ...{ jobId: job.name, operation: 'Restore', errorCode: name, errorTitle: title, errorText: text },
    recommendedAction: recommendation,
  });
};

export const restoreTimed: Readonly<Record<string, TimedHandler>> = { 'restore.done': done };

const lastOf = (id: string | undefined): string | undefined => id?.split('/').at(-1);
