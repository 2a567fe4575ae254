import { raiseSecurityAlert } from '../alerts/raise.ts';
import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { asObject, bodyOf, type Json } from '../core/respond.ts';
import type { Params } from '../core/router.ts';
import {
  type BackupJob,
  type BackupPolicy,
  backupJobs,
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
import { isVmItem, newVmItem } from './item.ts';
import { newJob } from './job.ts';
import { vmNames } from './names.ts';
import { accepted, begin, isBusy } from './operations.ts';
import { itemFrom, itemIdFrom } from './paths.ts';
import { isEnhanced } from './policies/policy.ts';
import { shorter } from './policies/policy-rules.ts';
import { whyNotProtect } from './preconditions.ts';
import { refusals } from './refusals.ts';
import { isStopped, runningBackup } from './run.ts';

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
    ? changePolicy({ request, world }, vault, item, policy)
    : protect({ request, world }, params, { vault, policy, source: String(asked.sourceResourceId ?? '') });
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
  { vault, policy, source }: { vault: Resource; policy: BackupPolicy; source: string },
): ArmResponse {
  const names = vmNames(source);
  const sameName = (given: string, name: string): boolean => given.toLowerCase() === name.toLowerCase();
  if (!sameName(params.container!, names.container) || !sameName(params.item!, names.item)) {
    throw refusals.badProtection('Please ensure that the container exists and is the one of sourceResourceId.');
  }
  const vm = resources(world).get(source);
  if (!vm) throw refusals.vmNotFound(source);
  const refusal = whyNotProtect(world, vm, vault, policy);
  if (refusal) throw refusal;
  const item = newVmItem(vault.id, vm, policy, String(Math.floor(world.random() * 1e15)));
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
  policy: BackupPolicy,
): ArmResponse {
  const before = backupPolicies(world).get(String(item.properties.policyId ?? ''));
  if (before && isEnhanced(before) && !isEnhanced(policy)) throw refusals.cannotGoBack();
  if (before && immutabilityOf(vault) !== 'Disabled' && shorter(before.properties, policy.properties)) {
    throw refusals.immutable('A policy with lower retention');
  }
  if (isStopped(item)) {
    const vm = resources(world).get(item.source);
    if (!vm) throw refusals.vmNotFound(item.source);
  }
  const hasPoints = pointsOf(world, item.id).length > 0;
  const properties = {
    ...item.properties,
    policyId: policy.id,
    policyName: policy.name,
    protectionState: hasPoints ? 'Protected' : 'IRPending',
  };
  protectedItems(world).set(item.id, { ...item, properties });
  return changed({ request, world }, item, {
    kind: 'ConfigureBackup',
    seconds: 30,
    properties: { 'Policy Name': policy.name },
  });
}

function stop({ request, world }: Served, vault: Resource, item: ProtectedItem, state: string): ArmResponse {
  if (state === 'BackupsSuspended' && immutabilityOf(vault) === 'Disabled') {
    throw refusals.badProtection('Backups are suspended in immutable vaults only.');
  }
  const keepsPolicy = state === 'BackupsSuspended';
  const properties = {
    ...item.properties,
    protectionState: state,
    ...(!keepsPolicy && { policyId: '', policyName: '' }),
  };
  protectedItems(world).set(item.id, { ...item, properties });
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
    throw refusals.immutable('Deleting backup data');
  }
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
  world.later(now + days * 86_400_000, 'backup.purge', { item: item.id });
  const subject = { protectedItemId: item.id, vmId: item.source, vmName: String(item.properties.friendlyName) };
  const description = `Backup data of ${subject.vmName} were deleted. They are kept for ${days} days and can be undeleted until then.`;
  raiseSecurityAlert(world, { at: now, vaultId: item.vault, rule: 'Delete Backup Data', description, item: subject });
}

function removeItem(world: World, item: ProtectedItem): void {
  for (const point of pointsOf(world, item.id)) recoveryPoints(world).delete(point.id);
  protectedItems(world).delete(item.id);
}

/** A job without phases: what it is, and how long it takes. */
interface PlainJob extends Pick<BackupJob, 'properties'> {
  readonly kind: BackupJob['operation'];
  readonly seconds: number;
}

function changed({ request, world }: Served, item: ProtectedItem, plain: PlainJob): ArmResponse {
  const job = addJob(world, item, plain, request.now);
  const operation = begin(world, request.now, { vault: item.vault, scope: item.id, job: job.name, result: item.id });
  return accepted(request, operation, item.id);
}

/** It ends by itself. */
function addJob(world: World, item: ProtectedItem, { kind, seconds, properties }: PlainJob, now: number): BackupJob {
  const named = { 'VM Name': String(item.properties.friendlyName), ...properties };
  const job = newJob(world, item, { operation: kind, start: now, properties: named });
  backupJobs(world).set(job.id, job);
  world.later(now + Math.floor(seconds * (900 + 200 * world.random())), 'backup.ended', { job: job.id });
  return job;
}

export const protectTimed = lookup<TimedHandler>({
  'backup.ended': ({ due, payload }, world) => {
    const job = backupJobs(world).get(payload.job!);
    if (job) backupJobs(world).set(job.id, { ...job, status: 'Completed', end: due });
  },
  /** The soft-delete period is over; an item that was undeleted, or deleted again since, is left alone. */
  'backup.purge': ({ due, payload }, world) => {
    const item = protectedItems(world).get(payload.item!);
    const days = Number(item?.properties.softDeleteRetentionPeriod ?? 14);
    if (item?.deletedAt !== undefined && item.deletedAt + days * 86_400_000 <= due) removeItem(world, item);
  },
});
