import type { ArmRequest, ArmResponse } from '../../core/arm.ts';
import { asObject, bodyOf } from '../../core/respond.ts';
import type { Params, Route } from '../../core/router.ts';
import { type ProtectedItem, type RecoveryPoint, recoveryPoints } from '../../core/tables.ts';
import type { World } from '../../core/world.ts';
import { isVmItem } from '../item.ts';
import { mounts } from '../mount-script.ts';
import { accepted, begin } from '../operations.ts';
import { itemFrom, itemPath } from '../paths.ts';
import { refusals } from '../refusals.ts';
import { tiersOf } from './points.ts';

/** Files of a recovery point (REST: Item Level Recovery Connections - Provision; Revoke). */
export const mountRoutes: readonly Route[] = [
  { method: 'POST', path: `${itemPath}/recoveryPoints/{point}/provisionInstantItemRecovery`, handle: provision },
  { method: 'POST', path: `${itemPath}/recoveryPoints/{point}/revokeInstantItemRecovery`, handle: revoke },
];

/** Documentation: "Recover files from Azure virtual machine backup": the script is valid for twelve hours. */
const offeredFor = 12 * 3_600_000;

function provision(request: ArmRequest, params: Params, world: World): ArmResponse {
  const { item, point } = pointFrom(request, params, world);
  const { objectType, recoveryPointId, virtualMachineId } = asObject(bodyOf(request).properties);
  if (objectType !== 'IaasVMILRRegistrationRequest') {
    throw refusals.badRequest('objectType must be IaasVMILRRegistrationRequest.');
  }
  if (recoveryPointId !== point.name || String(virtualMachineId).toLowerCase() !== item.source.toLowerCase()) {
    throw refusals.badRequest('recoveryPointId and virtualMachineId must be those of the recovery point.');
  }
  if (item.deletedAt !== undefined) throw refusals.softDeleted();
  mounts(world).set(point.id, { until: request.now + offeredFor });
  return accepted(request, begin(world, request.now, { vault: item.vault, scope: item.id, mount: point.id }), item.id);
}

function revoke(request: ArmRequest, params: Params, world: World): ArmResponse {
  const { item, point } = pointFrom(request, params, world);
  mounts(world).delete(point.id);
  return accepted(request, begin(world, request.now, { vault: item.vault, scope: item.id }), item.id);
}

function pointFrom(
  request: ArmRequest,
  params: Params,
  world: World,
): { readonly item: ProtectedItem; readonly point: RecoveryPoint } {
  const item = itemFrom(world, params);
  if (!isVmItem(item)) throw refusals.unsupported('items that are not virtual machines');
  const point = recoveryPoints(world).get(`${item.id}/recoveryPoints/${params.point}`);
  const held = point ? tiersOf(point, request.now).filter(({ status }) => status === 'Valid') : [];
  // Nothing is mounted from the archive (documentation: "Archive tier support in Azure Backup").
  if (!point || !held.some(({ type }) => type !== 'ArchivedRP')) {
    throw refusals.badRequest(`The recovery point ${params.point} does not exist, or is in the archive.`);
  }
  return { item, point };
}
