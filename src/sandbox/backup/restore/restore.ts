import type { ArmRequest, ArmResponse } from '../../core/arm.ts';
import { asObject, bodyOf, type Json } from '../../core/respond.ts';
import type { Params } from '../../core/router.ts';
import {
  type ProtectedItem,
  type RecoveryPoint,
  type RestoreTarget,
  recoveryPoints,
  resourceGroups,
  resources,
} from '../../core/tables.ts';
import type { World } from '../../core/world.ts';
import { isVmItem } from '../item.ts';
import { accepted, begin } from '../operations.ts';
import { itemFrom } from '../paths.ts';
import { tiersOf } from '../points/points.ts';
import { refusals } from '../refusals.ts';
import { runningRestore, startRestore } from './restore-run.ts';
import { whyNotTarget } from './restore-target.ts';

/** `POST {item}/recoveryPoints/{point}/restore` with `IaasVMRestoreRequest` (REST: Restores - Trigger). */
export function restore(request: ArmRequest, params: Params, world: World): ArmResponse {
  const item = itemFrom(world, params);
  if (!isVmItem(item)) throw refusals.unsupported('items that are not virtual machines');
  const asked = asObject(bodyOf(request).properties);
  if (asked.objectType !== 'IaasVMRestoreRequest')
    throw refusals.badRequest('objectType must be IaasVMRestoreRequest.');
  const order = {
    item,
    point: pointOf(world, item, { name: params.point ?? '', asked: asked.recoveryPointId }, request.now),
    storageAccount: accountOf(world, item, asked),
    target: targetOf(world, asked),
  };
  if (item.deletedAt !== undefined) throw refusals.softDeleted();
  if (runningRestore(world, item)) throw refusals.restoreRunning();
  const refusal = whyNotTarget(world, order.target, item);
  if (refusal) throw refusal;
  const job = startRestore(world, order, request.now);
  return accepted(request, begin(world, request.now, { vault: item.vault, scope: job.id, job: job.name }), item.id);
}

function pointOf(
  world: World,
  item: ProtectedItem,
  { name, asked }: { readonly name: string; readonly asked: unknown },
  now: number,
): RecoveryPoint {
  const point = recoveryPoints(world).get(`${item.id}/recoveryPoints/${name}`);
  if (!point || tiersOf(point, now).length === 0 || asked !== name) {
    throw refusals.badRequest(`The recovery point ${name} does not exist.`);
  }
  return point;
}

/** The staging account, after what else says which restore of what is meant. */
function accountOf(world: World, item: ProtectedItem, asked: Json): string {
  if (String(asked.sourceResourceId).toLowerCase() !== item.source.toLowerCase()) {
    throw refusals.badRequest('sourceResourceId is not the virtual machine of the item.');
  }
  const account = resources(world).get(String(asked.storageAccountId));
  const vault = resources(world).get(item.vault);
  if (account?.type !== 'Microsoft.Storage/storageAccounts' || account.location !== vault?.location) {
    throw refusals.badRequest('storageAccountId must be a storage account in the region of the vault.');
  }
  if (asked.region !== vault?.location) throw refusals.badRequest('region must be the region of the vault.');
  return account.id;
}

function targetOf(world: World, asked: Json): RestoreTarget {
  const type = asked.recoveryType;
  if (type === 'OriginalLocation') return { type };
  if (type !== 'RestoreDisks' && type !== 'AlternateLocation') throw refusals.badRequest('recoveryType is not known.');
  const group = asked.targetResourceGroupId === undefined ? undefined : String(asked.targetResourceGroupId);
  if (group !== undefined && !resourceGroups(world).get(group)) throw refusals.badRequest(`There is no ${group}.`);
  if (type === 'RestoreDisks') return { type, ...(group !== undefined && { group }) };
  const vm = String(asked.targetVirtualMachineId ?? '');
  const subnet = String(asked.subnetId ?? '');
  const isIn = (id: string, parent: unknown): boolean => id.toLowerCase().startsWith(`${parent}/`.toLowerCase());
  if (group === undefined || !isIn(vm, `${group}/providers/Microsoft.Compute/virtualMachines`)) {
    throw refusals.badRequest('targetVirtualMachineId must be a virtual machine in targetResourceGroupId.');
  }
  if (!isIn(subnet, `${asked.virtualNetworkId}/subnets`)) {
    throw refusals.badRequest('subnetId must be a subnet of virtualNetworkId.');
  }
  return { type, group, vm, subnet };
}
