import { itemType } from '../backup/item.ts';
import { containerId } from '../backup/names.ts';
import { policyResource } from '../backup/policies/policy.ts';
import { backupPolicies, protectedItems } from '../core/tables.ts';
import type { World } from '../core/world.ts';

/** The policy of that name; throws an Error when the vault does not have it. */
export function policyOf(world: World, vault: string, name: string): { id: string; name: string } {
  const policy = backupPolicies(world).get(`${vault}/backupPolicies/${name}`);
  if (policy) return policy;
  throw new Error(`The world names the policy '${name}', which is not in ${vault}.`);
}

/** The vault that backs it up, by id, and the policy's name. */
interface Into {
  readonly vault: string;
  readonly policy: string;
}

/** A SQL database in a VM, which its vault backs up. */
export function seedDatabase(
  world: World,
  { vm, database }: { readonly vm: string; readonly database: string },
  into: Into,
  now: number,
): void {
  const [, , , , group, , , , server] = vm.split('/');
  const container = `VMAppContainer;Compute;${group};${server}`;
  const name = `SQLDataBase;MSSQLSERVER;${database}`;
  const policy = policyOf(world, into.vault, into.policy);
  const properties = {
    friendlyName: database,
    serverName: server,
    parentName: 'MSSQLSERVER',
    parentType: 'AzureVmWorkloadSQLInstance',
    protectedItemHealthStatus: 'Healthy',
    protectedItemType: 'AzureVmWorkloadSQLDatabase',
    backupManagementType: 'AzureWorkload',
    workloadType: 'SQLDataBase',
  };
  addItem(world, { vault: into.vault, source: vm, container, name, policy, properties }, now);
}

/** A file share of a storage account, which its vault backs up; the policy is made when it is not there. */
export function seedShare(
  world: World,
  { account, share }: { readonly account: string; readonly share: string },
  { vault, policy: policyName }: Into,
  now: number,
): void {
  const policyId = `${vault}/backupPolicies/${policyName}`;
  if (!backupPolicies(world).get(policyId)) {
    backupPolicies(world).set(policyId, policyResource(vault, policyName, sharePolicy(now)));
  }
  const [, , , , group, , , , name] = account.split('/');
  const container = `StorageContainer;Storage;${group};${name}`;
  const properties = {
    friendlyName: share,
    protectedItemType: 'AzureFileShareProtectedItem',
    backupManagementType: 'AzureStorage',
    workloadType: 'AzureFileShare',
  };
  const policy = { id: policyId, name: policyName };
  addItem(world, { vault, source: account, container, name: `AzureFileShare;${share}`, policy, properties }, now);
}

function sharePolicy(now: number): Readonly<Record<string, unknown>> {
  const at = `${iso(now).slice(0, 10)}T19:30:00Z`;
  const schedule = {
    schedulePolicyType: 'SimpleSchedulePolicy',
    scheduleRunFrequency: 'Daily',
    scheduleRunTimes: [at],
  };
  const dailySchedule = { retentionTimes: [at], retentionDuration: { count: 30, durationType: 'Days' } };
  return {
    backupManagementType: 'AzureStorage',
    workLoadType: 'AzureFileShare',
    schedulePolicy: schedule,
    retentionPolicy: { retentionPolicyType: 'LongTermRetentionPolicy', dailySchedule },
    timeZone: 'UTC',
  };
}

interface NewItem {
  readonly vault: string;
  readonly source: string;
  readonly container: string;
  readonly name: string;
  readonly policy: { readonly id: string; readonly name: string };
  readonly properties: Readonly<Record<string, unknown>>;
}

function addItem(
  world: World,
  { vault, source, container, name, policy, properties: kind }: NewItem,
  now: number,
): void {
  const id = `${containerId(vault, container)}/protectedItems/${name}`;
  const last = iso(now - 4 * hour);
  const state = {
    protectionStatus: 'Healthy',
    protectionState: 'Protected',
    lastBackupStatus: 'Healthy',
    lastBackupTime: last,
  };
  const properties = {
    ...kind,
    ...state,
    containerName: container,
    sourceResourceId: source,
    policyId: policy.id,
    policyName: policy.name,
    lastRecoveryPoint: last,
  };
  protectedItems(world).set(id, { id, name, type: itemType, vault, source, properties });
}

const hour = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();
