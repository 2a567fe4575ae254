import { raiseSecurityAlert, type SecurityEvent } from '../alerts/raise.ts';
import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { asObject, bodyOf, type Json } from '../core/respond.ts';
import type { Params } from '../core/router.ts';
import {
  type BackupPolicy,
  backupPolicies,
  type ProtectedItem,
  pointsOf,
  protectedItems,
  type Resource,
  recoveryPoints,
  resources,
} from '../core/tables.ts';
import { immutabilityOf, softDeleteOf, vaultIdFrom, vaultOf } from '../core/vault.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { checkGuard, checkUnlocked } from '../guard/guard.ts';
import { isVmItem, newVmItem, purgeWarning } from './item.ts';
import { vmNames } from './names.ts';
import { accepted, begin, isBusy } from './operations.ts';
import { itemFrom, itemIdFrom } from './paths.ts';
import { addJob, type PlainJob } from './plain-job.ts';
import { isEnhanced } from './policies/policy.ts';
import { keepBy, keepForEver } from './policies/retag.ts';
import { shorter } from './policies/retention.ts';
import { whyNotProtect } from './preconditions.ts';
import { refusals } from './refusals.ts';
import { isStopped, runningBackup } from './run.ts';

const day = 86_400_000;

/** One PUT for all that is done to a protected item: protect, change policy, stop, resume, undelete. */
export function putItem(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const asked = asObject(bodyOf(request).properties);
  const id = itemIdFrom(params);
  const item = protectedItems(world).get(id);
  checkKind(asked, item);
  if (isBusy(world, id, request.now)) throw refusals.conflicting();
  if (asked.isRehydrate === true) return undelete(request, world, item);
  if (item?.deletedAt !== undefined) throw refusals.softDeleted();
  const state = String(asked.protectionState ?? '');
  if (item && (state === 'ProtectionStopped' || state === 'BackupsSuspended'))
    return stop({ request, world }, vault, item, state);
  const policy = policyFrom(world, params, asked);
  return item
    ? changePolicy({ request, world }, vault, item, { policy, asked })
    : protect({ request, world }, params, { vault, policy, asked });
}

/** Of databases and file shares only the backups that there are can be stopped. */
function checkKind(asked: Json, item: ProtectedItem | undefined): void {
  const kind = String(asked.protectedItemType ?? '').toLowerCase();
  if (kind === '') throw refusals.badRequest('protectedItemType is missing.');
  const isOwn = kind === String(item?.properties.protectedItemType ?? '').toLowerCase();
  if (isOwn && asked.protectionState === 'ProtectionStopped') return;
  if (kind !== 'microsoft.compute/virtualmachines')
    throw refusals.unsupported(`items of type ${asked.protectedItemType}`);
}

function policyFrom(world: World, params: Params, asked: Json): BackupPolicy {
  const id = String(asked.policyId ?? '');
  if (id === '') throw refusals.badProtection('policyId is missing.');
  const policy = backupPolicies(world).get(id);
  const inVault = id.toLowerCase().startsWith(`${vaultIdFrom(params).toLowerCase()}/`);
  if (!policy || !inVault) throw refusals.policyNotFound(id);
  if (policy.properties.backupManagementType !== 'AzureIaasVM')
    throw refusals.badProtection('The policy is not for virtual machines.');
  return policy;
}

/** The request that is served, in the world that it changes. */
interface Served {
  readonly request: ArmRequest;
  readonly world: World;
}

function protect(
  { request, world }: Served,
  params: Params,
  { vault, policy, asked }: { vault: Resource; policy: BackupPolicy; asked: Json },
): ArmResponse {
  const source = String(asked.sourceResourceId ?? '');
  const names = vmNames(source);
  const sameName = (given: string, name: string): boolean => given.toLowerCase() === name.toLowerCase();
  if (!sameName(params.container!, names.container) || !sameName(params.item!, names.item)) {
    throw refusals.badProtection('Please ensure that the container exists and is the one of sourceResourceId.');
  }
  const vm = resources(world).get(source);
  if (!vm) throw refusals.vmNotFound(source);
  const refusal = whyNotProtect(world, vm, vault, policy);
  if (refusal) throw refusal;
  const fresh = newVmItem(vault.id, vm, policy, String(Math.floor(world.random() * 1e15)));
  const item = { ...fresh, properties: withDisks(fresh.properties, asked) };
  protectedItems(world).set(item.id, item);
  return changed({ request, world }, item, {
    kind: 'ConfigureBackup',
    seconds: 30,
    properties: { 'Policy Name': policy.name },
  });
}

function changePolicy(
  { request, world }: Served,
  vault: Resource,
  item: ProtectedItem,
  { policy, asked }: { policy: BackupPolicy; asked: Json },
): ArmResponse {
  const before = backupPolicies(world).get(String(item.properties.policyId ?? ''));
  if (before && isEnhanced(before) && !isEnhanced(policy)) throw refusals.cannotGoBack();
  const lessens = before !== undefined && shorter(before.properties, policy.properties);
  if (lessens && immutabilityOf(vault) !== 'Disabled') throw refusals.immutable();
  if (lessens) checkGuard(world, vault.id, { what: 'updateProtection', named: asked.resourceGuardOperationRequests });
  if (isStopped(item)) {
    const vm = resources(world).get(item.source);
    if (!vm) throw refusals.vmNotFound(item.source);
  }
  const hasPoints = pointsOf(world, item.id).length > 0;
  const properties = {
    ...withDisks(item.properties, asked),
    policyId: policy.id,
    policyName: policy.name,
    protectionState: hasPoints ? 'Protected' : 'IRPending',
  };
  protectedItems(world).set(item.id, { ...item, properties });
  keepBy(world, item, policy.properties, request.now);
  if (lessens) {
    const description = `Backup data of ${item.properties.friendlyName} are kept for less long: its policy is now ${policy.name}.`;
    tell(world, item, { at: request.now, rule: 'Modify Protection with Shorter Retention', description });
  }
  return changed({ request, world }, item, {
    kind: 'ConfigureBackup',
    seconds: 30,
    properties: { 'Policy Name': policy.name },
  });
}

/** Which disks are backed up: a list of those that are, or are not; without a word about them it stays as it was, null: all. */
function withDisks(properties: Json, asked: Json): Json {
  if (asked.extendedProperties === undefined) return properties;
  const { extendedProperties: _, ...rest } = properties;
  const disks = asObject(asked.extendedProperties).diskExclusionProperties;
  if (disks === undefined || disks === null) return rest;
  const { diskLunList, isInclusionList } = asObject(disks);
  const areLuns = Array.isArray(diskLunList) && diskLunList.every((lun) => Number.isInteger(lun) && Number(lun) >= 0);
  if (!areLuns || typeof isInclusionList !== 'boolean')
    throw refusals.badProtection('diskExclusionProperties is invalid.');
  return { ...rest, extendedProperties: { diskExclusionProperties: { diskLunList, isInclusionList } } };
}

function stop({ request, world }: Served, vault: Resource, item: ProtectedItem, state: string): ArmResponse {
  // Only where a vault is immutable are backups suspended, and that is how Azure says so (public report, azure-rest-api-specs 32688).
  if (state === 'BackupsSuspended' && immutabilityOf(vault) === 'Disabled') throw refusals.immutable();
  const keepsPolicy = state === 'BackupsSuspended';
  const properties = {
    ...item.properties,
    protectionState: state,
    ...(!keepsPolicy && { policyId: '', policyName: '' }),
  };
  protectedItems(world).set(item.id, { ...item, properties });
  if (!keepsPolicy) keepForEver(world, item, request.now);
  return changed({ request, world }, item, { kind: 'DisableBackup', seconds: 2, properties: { 'Policy Name': '' } });
}

function undelete(request: ArmRequest, world: World, item: ProtectedItem | undefined): ArmResponse {
  if (!item) throw refusals.itemNotFound();
  if (item.deletedAt === undefined) throw refusals.notSoftDeleted();
  const { deletedAt: _, ...kept } = item;
  protectedItems(world).set(item.id, {
    ...kept,
    properties: { ...item.properties, protectionState: 'ProtectionStopped' },
  });
  return changed({ request, world }, item, { kind: 'Undelete', seconds: 10, properties: { 'Undelete flag': 'True' } });
}

/** Stops protection and deletes the data: softly, where the vault's soft delete is on (documentation: "Soft delete"). */
export function deleteItem(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const item = itemFrom(world, params);
  if (!isVmItem(item)) throw refusals.unsupported('items that are not virtual machines');
  if (item.deletedAt !== undefined) throw refusals.softDeleted();
  if (immutabilityOf(vault) !== 'Disabled' && pointsOf(world, item.id).length > 0) {
    throw refusals.immutable();
  }
  checkUnlocked(world, vault.id, { id: item.id, now: request.now });
  if (isBusy(world, item.id, request.now) || runningBackup(world, item)) throw refusals.locked();
  const { state, days } = softDeleteOf(vault);
  const properties = { 'Number of Recovery Points': String(pointsOf(world, item.id).length) };
  const job = addJob(world, item, { kind: 'DeleteBackupData', seconds: 30, properties }, request.now);
  if (state === 'Disabled') removeItem(world, item);
  else softDelete(world, item, days, request.now);
  const operation = begin(world, request.now, { vault: vault.id, scope: item.id, job: job.name });
  return accepted(request, operation, vault.id, true);
}

function softDelete(world: World, item: ProtectedItem, days: number, now: number): void {
  const stopped = {
    protectionState: 'ProtectionStopped',
    policyId: '',
    policyName: '',
    softDeleteRetentionPeriod: days,
  };
  protectedItems(world).set(item.id, { ...item, deletedAt: now, properties: { ...item.properties, ...stopped } });
  purgeLater(world, item.id, { deletedAt: now, days });
  const description = `Backup data of ${item.properties.friendlyName} were deleted. They are kept for ${days} days and can be undeleted until then.`;
  tell(world, item, { at: now, rule: 'Delete Backup Data', description });
}

function removeItem(world: World, item: ProtectedItem): void {
  for (const point of pointsOf(world, item.id)) recoveryPoints(world).delete(point.id);
  protectedItems(world).delete(item.id);
}

function changed({ request, world }: Served, item: ProtectedItem, plain: PlainJob): ArmResponse {
  const job = addJob(world, item, plain, request.now);
  const operation = begin(world, request.now, { vault: item.vault, scope: item.id, job: job.name, result: item.id });
  return accepted(request, operation, item.id);
}

export const protectTimed = lookup<TimedHandler>({
  'backup.purge-soon': ({ due, payload }, world) => {
    const item = protectedItems(world).get(payload.item!);
    if (!item || !isPurged(item, due + purgeWarning * day)) return;
    const text = `Backup data of ${item.properties.friendlyName} that were deleted are purged in ${purgeWarning} days.`;
    tell(world, item, { at: due, rule: 'Upcoming Purge', description: text });
  },
  /** The soft-delete period is over; an item that was undeleted, or deleted again since, is left alone. */
  'backup.purge': ({ due, payload }, world) => {
    const item = protectedItems(world).get(payload.item!);
    if (!item || !isPurged(item, due)) return;
    removeItem(world, item);
    const text = `Backup data of ${item.properties.friendlyName} that were deleted are purged: they cannot be recovered.`;
    tell(world, item, { at: due, rule: 'Purge Complete', description: text });
  },
});

const isPurged = ({ deletedAt, properties }: ProtectedItem, at: number): boolean =>
  deletedAt !== undefined && deletedAt + Number(properties.softDeleteRetentionPeriod ?? 14) * day <= at;

/** Deleted data are gone after so many days, and Azure says so before. */
export function purgeLater(world: World, item: string, { deletedAt, days }: { deletedAt: number; days: number }): void {
  const at = deletedAt + days * day;
  world.later(at - purgeWarning * day, 'backup.purge-soon', { item });
  world.later(at, 'backup.purge', { item });
}

function tell(world: World, item: ProtectedItem, event: Pick<SecurityEvent, 'at' | 'rule' | 'description'>): void {
  const vmName = String(item.properties.friendlyName);
  const subject = { protectedItemId: item.id, vmId: item.source, vmName };
  raiseSecurityAlert(world, { ...event, vaultId: item.vault, item: subject });
}
