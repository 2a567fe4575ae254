import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { asObject, bodyOf } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import type { ProtectedItem } from '../core/tables.ts';
import { vaultPath } from '../core/vault.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { isVmItem } from './item.ts';
import { jobRoutes } from './jobs.ts';
import { listRoutes } from './lists.ts';
import { accepted, begin, isBusy, operationResult, operationStatus } from './operations.ts';
import { otherTimed, startOther } from './other-backup.ts';
import { itemFrom, itemPath } from './paths.ts';
import { runTimed } from './phases.ts';
import { plainTimed } from './plain-job.ts';
import { policyRoutes } from './policies/policies.ts';
import { deleteItem, protectTimed, putItem } from './protect.ts';
import { refusals } from './refusals.ts';
import { restore } from './restore/restore.ts';
import { restoreTimed } from './restore/restore-run.ts';
import { startBackup } from './run.ts';
import { scheduleTimed } from './schedule.ts';
import { statusRoutes } from './status.ts';

const operationRoutes: Route[] = [
  ['backupOperations', operationStatus] as const,
  ['backupOperationResults', operationResult] as const,
].map(([kind, handle]) => ({
  method: 'GET' as const,
  path: `${vaultPath}/${kind}/{operation}`,
  handle: (request, params, world) => handle(request, params.operation!, world),
}));

const itemRoutes: Route[] = [
  { method: 'PUT', path: itemPath, handle: putItem },
  { method: 'DELETE', path: itemPath, handle: deleteItem },
  { method: 'POST', path: `${itemPath}/backup`, handle: backupNow },
  { method: 'POST', path: `${itemPath}/recoveryPoints/{point}/restore`, handle: restore },
  {
    method: 'GET',
    path: `${itemPath}/operationsStatus/{operation}`,
    handle: (request, params, world) => operationStatus(request, params.operation!, world),
  },
  {
    method: 'GET',
    path: `${itemPath}/operationResults/{operation}`,
    handle: (request, params, world) => operationResult(request, params.operation!, world),
  },
];

export const routes: readonly Route[] = [
  ...listRoutes,
  ...itemRoutes,
  ...policyRoutes,
  ...jobRoutes,
  ...operationRoutes,
  ...statusRoutes,
];

export const timed = lookup<TimedHandler>({
  ...runTimed,
  ...restoreTimed,
  ...protectTimed,
  ...plainTimed,
  ...scheduleTimed,
  ...otherTimed,
});

const longest = 99 * 365 * 86_400_000;

/** A backup on demand; its recovery point is kept until the day that is named, 30 days by default. */
function backupNow(request: ArmRequest, params: Params, world: World): ArmResponse {
  const item = itemFrom(world, params);
  if (!isVmItem(item)) return backupOther(request, world, item);
  const asked = asObject(bodyOf(request).properties);
  if (asked.objectType !== 'IaasVMBackupRequest') throw refusals.badRequest('objectType must be IaasVMBackupRequest.');
  const expiry = asked.recoveryPointExpiryTimeInUTC;
  const keepUntil = expiry === undefined ? request.now + 30 * 86_400_000 : Date.parse(String(expiry));
  if (!(keepUntil > request.now && keepUntil <= request.now + longest)) {
    throw refusals.badRequest('recoveryPointExpiryTimeInUTC must be a time within the next 99 years.');
  }
  if (isBusy(world, item.id, request.now)) throw refusals.locked();
  const job = startBackup(world, { item, now: request.now, userTriggered: true, keepUntil });
  const operation = begin(world, request.now, { vault: item.vault, scope: job.id, job: job.name });
  return accepted(request, operation, item.id);
}

function backupOther(request: ArmRequest, world: World, item: ProtectedItem): ArmResponse {
  if (isBusy(world, item.id, request.now)) throw refusals.locked();
  const job = startOther(world, item, request);
  const operation = begin(world, request.now, { vault: item.vault, scope: job.id, job: job.name });
  return accepted(request, operation, item.id);
}
