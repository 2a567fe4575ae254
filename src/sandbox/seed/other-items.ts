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

/** A SQL database in a VM, which its vault backs up. */
export function seedDatabase(
  world: World,
  vm: string,
  database: string,
  vault: string,
  policyName: string,
  now: number,
): void {
  const [, , , , group, , , , server] = vm.split('/');
  const container = `VMAppContainer;Compute;${group};${server}`;
  const name = `SQLDataBase;MSSQLSERVER;${database}`;
  const policy = policyOf(world, vault, policyName);
  addItem(world, vault, vm, container, name, policy, now, {
    friendlyName: database,
    serverName: server,
    parentName: 'MSSQLSERVER',
    parentType: 'AzureVmWorkloadSQLInstance',
    protectedItemHealthStatus: 'Healthy',
    protectedItemType: 'AzureVmWorkloadSQLDatabase',
    backupManagementType: 'AzureWorkload',
    workloadType: 'SQLDataBase',
  });
}

/** A file share of a storage account, which its vault backs up; the policy is made when it is not there. */
export function seedShare(
  world: World,
  account: string,
  share: string,
  vault: string,
  policyName: string,
  now: number,
): void {
  const policyId = `${vault}/backupPolicies/${policyName}`;
  if (!backupPolicies(world).get(policyId)) {
    backupPolicies(world).set(policyId, policyResource(vault, policyName, sharePolicy(now)));
  }
  const [, , , , group, , , , name] = account.split('/');
  const container = `StorageContainer;Storage;${group};${name}`;
  addItem(world, vault, account, container, `AzureFileShare;${share}`, { id: policyId, name: policyName }, now, {
    friendlyName: share,
    protectedItemType: 'AzureFileShareProtectedItem',
    backupManagementType: 'AzureStorage',
    workloadType: 'AzureFileShare',
  });
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

function addItem(
  world: World,
  vault: string,
  source: string,
  container: string,
  name: string,
  policy: { id: string; name: string },
  now: number,
  kind: Readonly<Record<string, unknown>>,
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
