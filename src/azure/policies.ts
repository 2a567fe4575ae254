import type {
  AzureIaaSVMProtectionPolicy,
  LongTermRetentionPolicy,
  ProtectionPolicyResource,
  RetentionDuration,
  SimpleSchedulePolicy,
  SimpleSchedulePolicyV2,
} from '@azure/arm-recoveryservicesbackup';
import { lastSegment, parseId, vaultOf } from './arm-id.ts';
import type { Policy } from './azure.ts';
import type { Context } from './context.ts';
import { ofVms, textOf } from './graph.ts';

/** The vault's policies of every workload (REST: Backup Policies - List). */
export function listPolicies({ call, clients }: Context, vault: string): Promise<Policy[]> {
  const { id, subscription, group, name } = vaultOf(vault);
  return call.read('listed the backup policies', async (abortSignal) => {
    const policies: Policy[] = [];
    const found = clients.backup(subscription, 'read').backupPolicies.list(name, group, { abortSignal });
    for await (const policy of found) policies.push(toPolicy(policy, id));
    return policies;
  });
}

const allPolicies = "recoveryservicesresources | where type =~ 'microsoft.recoveryservices/vaults/backuppolicies'";

/** The VM policies of all vaults, by Resource Graph. */
export async function listAllPolicies({ graph }: Context): Promise<Policy[]> {
  const rows = await graph('listed the backup policies', `${allPolicies} and ${ofVms} | project id, name, properties`);
  return rows.map((row) => toPolicy(row as ProtectionPolicyResource, vaultOf(textOf(row.id)).id));
}

/** One policy (REST: Protection Policies - Get); undefined: there is none of that name. */
export async function readPolicy({ call, clients }: Context, id: string): Promise<Policy | undefined> {
  const { policy = '' } = parseId('policy', id);
  const vault = vaultOf(id);
  const found = await call.find('read the backup policy', (abortSignal) =>
    clients.backup(vault.subscription, 'read').protectionPolicies.get(vault.name, vault.group, policy, { abortSignal }),
  );
  return found && toPolicy(found, vault.id);
}

/** A policy of the service in our words. What is not for VMs is only named. */
export function toPolicy(resource: ProtectionPolicyResource, vault: string): Policy {
  const id = resource.id ?? '';
  const properties = resource.properties;
  const isVm = properties?.backupManagementType === 'AzureIaasVM';
  const vm = (isVm ? properties : {}) as Partial<AzureIaaSVMProtectionPolicy>;
  return {
    id,
    name: resource.name ?? lastSegment(id),
    vault,
    type: vm.policyType === 'V2' ? 'V2' : 'V1',
    workload: isVm ? 'vm' : 'other',
    schedule: scheduleOf(vm.schedulePolicy as Partial<SimpleSchedulePolicy> & Partial<SimpleSchedulePolicyV2>),
    timeZone: vm.timeZone ?? 'UTC',
    keep: {
      snapshotDays: vm.instantRpRetentionRangeInDays,
      ...keepOf(vm.retentionPolicy as Partial<LongTermRetentionPolicy> | undefined),
    },
    protectedItems: properties?.protectedItemsCount ?? 0,
  };
}

type AnySchedule = Omit<Partial<SimpleSchedulePolicy>, 'schedulePolicyType'> &
  Omit<Partial<SimpleSchedulePolicyV2>, 'schedulePolicyType'>;

/** V1 has its times at the top; V2 has one object for each frequency. */
function scheduleOf(schedule: AnySchedule = {}): Policy['schedule'] {
  const { hourlySchedule, dailySchedule, weeklySchedule } = schedule;
  if (schedule.scheduleRunFrequency === 'Hourly' && hourlySchedule) {
    return {
      every: 'hours',
      hours: hourlySchedule.interval ?? 4,
      from: clockTime(hourlySchedule.scheduleWindowStartTime),
      window: hourlySchedule.scheduleWindowDuration ?? 24,
    };
  }
  if (schedule.scheduleRunFrequency === 'Weekly') {
    return {
      every: 'week',
      on: weeklySchedule?.scheduleRunDays ?? schedule.scheduleRunDays ?? [],
      at: (weeklySchedule?.scheduleRunTimes ?? schedule.scheduleRunTimes ?? []).map(clockTime),
    };
  }
  return { every: 'day', at: (dailySchedule?.scheduleRunTimes ?? schedule.scheduleRunTimes ?? []).map(clockTime) };
}

/** Azure writes a time of day as a date with `Z`, although it means the policy's own time zone: only `HH:mm` counts. */
const clockTime = (time: Date | undefined): string =>
  // Resource Graph gives it as text.
  time ? new Date(time).toISOString().slice(11, 16) : '00:00';

function keepOf(retention: Partial<LongTermRetentionPolicy> = {}): Omit<Policy['keep'], 'snapshotDays'> {
  return {
    days: countOf(retention.dailySchedule?.retentionDuration),
    weeks: countOf(retention.weeklySchedule?.retentionDuration),
    months: countOf(retention.monthlySchedule?.retentionDuration),
    years: countOf(retention.yearlySchedule?.retentionDuration),
  };
}

const countOf = (duration: RetentionDuration | undefined): number | undefined => duration?.count;
