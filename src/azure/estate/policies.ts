import type {
  AzureIaaSVMProtectionPolicy,
  LongTermRetentionPolicy,
  ProtectionPolicyResource,
  RetentionDuration,
  SimpleRetentionPolicy,
  SimpleSchedulePolicy,
  SimpleSchedulePolicyV2,
} from '@azure/arm-recoveryservicesbackup';
import { lookup } from '../../base/lookup.ts';
import { lastSegment, parseId, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { each } from '../core/each.ts';
import { ofVms, type Row, textOf } from '../core/graph.ts';
import { archiveOf, daysOf } from './policy/days.ts';
import type { Kept, Policy } from './types.ts';

/** The vault's policies of every workload (REST: Backup Policies - List). */
export function listPolicies({ call, clients }: Context, vault: string): Promise<Policy[]> {
  const { id, subscription, group, name } = vaultOf(vault);
  return call.read('listed the backup policies', async (abortSignal) => {
    const found: ProtectionPolicyResource[] = [];
    const list = clients.backup(subscription, 'read').backupPolicies.list(name, group, { abortSignal });
    for await (const policy of list) found.push(policy);
    return each(found, (policy) => toPolicy(policy, id), unreadable(id));
  });
}

/** In lower case. */
export const policyType = 'microsoft.recoveryservices/vaults/backuppolicies';
const allPolicies = `recoveryservicesresources | where type =~ '${policyType}'`;

/** The VM policies of all vaults, by Resource Graph. */
export async function listAllPolicies({ graph }: Context): Promise<Policy[]> {
  const rows = await graph('listed the backup policies', `${allPolicies} and ${ofVms} | project id, name, properties`);
  return policiesOfRows(rows);
}

/** Rows of Resource Graph. */
export const policiesOfRows = (rows: readonly Row[]): Policy[] =>
  each(rows, (row) => toPolicy(row as ProtectionPolicyResource, vaultOf(textOf(row.id)).id), unreadable(''));

/** One policy (REST: Protection Policies - Get); undefined: there is none of that name. */
export async function readPolicy({ call, clients }: Context, id: string): Promise<Policy | undefined> {
  const { policy = '' } = parseId('policy', id);
  const vault = vaultOf(id);
  const found = await call.find('read the backup policy', (abortSignal) =>
    clients.backup(vault.subscription, 'read').protectionPolicies.get(vault.name, vault.group, policy, { abortSignal }),
  );
  return found && each([found], (one) => toPolicy(one, vault.id), unreadable(vault.id))[0];
}

/** What stands for a policy of which nothing can be read. */
const unreadable =
  (vault: string) =>
  (id: string, name: string): Policy => ({
    id,
    name,
    vault,
    type: 'V1',
    workload: 'other',
    schedule: { every: 'unknown' },
    timeZone: '',
    keep: nothing,
    days: { weekly: undefined, monthly: undefined, yearly: undefined },
    archive: 'unknown',
    snapshotGroup: undefined,
    protectedItems: 0,
    unread: ['what Azure says of it'],
  });

const nothing: Policy['keep'] = {
  snapshotDays: undefined,
  every: undefined,
  daily: undefined,
  weekly: undefined,
  monthly: undefined,
  yearly: undefined,
};

/** A policy of the service in our words. What is not for VMs is only named; what cannot be read is said in `unread`. */
export function toPolicy(resource: ProtectionPolicyResource, vault: string): Policy {
  const id = textOf(resource.id);
  const { properties } = resource;
  const isVm = properties?.backupManagementType === 'AzureIaasVM';
  const vm = (isVm ? properties : {}) as Partial<AzureIaaSVMProtectionPolicy>;
  const schedule = scheduleOf((vm.schedulePolicy ?? {}) as AnySchedule);
  const keep = keepOf((vm.retentionPolicy ?? {}) as AnyRetention, vm.instantRpRetentionRangeInDays);
  const odd = isVm
    ? [schedule.every === 'unknown' && 'its schedule', !keep && 'what it keeps']
    : [!properties?.backupManagementType && 'what it is for'];
  const unread = odd.filter((part) => part !== false);
  return {
    id,
    name: textOf(resource.name) || lastSegment(id),
    vault,
    type: vm.policyType === 'V2' ? 'V2' : 'V1',
    workload: isVm ? 'vm' : 'other',
    schedule,
    timeZone: textOf(vm.timeZone),
    ...writtenOf((vm.schedulePolicy ?? {}) as AnySchedule),
    keep: keep ?? nothing,
    days: daysOf((vm.retentionPolicy ?? {}) as AnyRetention),
    archive: archiveOf(vm.tieringPolicy),
    snapshotGroup: textOf(vm.instantRPDetails?.azureBackupRGNamePrefix) || undefined,
    protectedItems: properties?.protectedItemsCount ?? 0,
    ...(unread.length > 0 && { unread }),
  };
}

type AnySchedule = Omit<Partial<SimpleSchedulePolicy>, 'schedulePolicyType'> &
  Omit<Partial<SimpleSchedulePolicyV2>, 'schedulePolicyType'>;

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** The date of its first time. */
function writtenOf({ hourlySchedule, dailySchedule, weeklySchedule, scheduleRunTimes }: AnySchedule) {
  const times = [
    hourlySchedule?.scheduleWindowStartTime,
    ...(dailySchedule?.scheduleRunTimes ?? []),
    ...(weeklySchedule?.scheduleRunTimes ?? []),
    ...(scheduleRunTimes ?? []),
  ];
  const written = times.map((time) => (time ? new Date(time).getTime() : Number.NaN)).find((at) => !Number.isNaN(at));
  return written === undefined ? {} : { written };
}

/** V1 has its times at the top; V2 has one object for each frequency. What lacks a part is not completed by a guess. */
function scheduleOf(schedule: AnySchedule): Policy['schedule'] {
  const { hourlySchedule, dailySchedule, weeklySchedule } = schedule;
  if (schedule.scheduleRunFrequency === 'Hourly') {
    const from = clockTime(hourlySchedule?.scheduleWindowStartTime);
    const { interval: hours, scheduleWindowDuration: window } = hourlySchedule ?? {};
    return from && isCount(hours) && isCount(window) ? { every: 'hours', hours, from, window } : { every: 'unknown' };
  }
  if (schedule.scheduleRunFrequency === 'Weekly') {
    const at = clockTimes(weeklySchedule?.scheduleRunTimes ?? schedule.scheduleRunTimes);
    const on = weeklySchedule?.scheduleRunDays ?? schedule.scheduleRunDays ?? [];
    const areDays = on.length > 0 && on.every((day) => weekdays.includes(String(day).toLowerCase()));
    return areDays && at ? { every: 'week', on, at } : { every: 'unknown' };
  }
  if (schedule.scheduleRunFrequency !== 'Daily') return { every: 'unknown' };
  const at = clockTimes(dailySchedule?.scheduleRunTimes ?? schedule.scheduleRunTimes);
  return at ? { every: 'day', at } : { every: 'unknown' };
}

/** Undefined: there are none, or one of them cannot be read. */
function clockTimes(times: readonly Date[] | null | undefined): string[] | undefined {
  const found = (times ?? []).map(clockTime).filter((time) => time !== undefined);
  return found.length > 0 && found.length === times?.length ? found : undefined;
}

/** Azure writes a time of day as a date with `Z`, although it means the policy's own time zone: only `HH:mm` counts. */
function clockTime(time: Date | null | undefined): string | undefined {
  // Resource Graph gives it as text.
  const at = time ? new Date(time) : undefined;
  return at && !Number.isNaN(at.getTime()) ? at.toISOString().slice(11, 16) : undefined;
}

const isCount = (value: unknown): value is number => typeof value === 'number' && value > 0;

type AnyRetention = Omit<Partial<LongTermRetentionPolicy>, 'retentionPolicyType'> &
  Omit<Partial<SimpleRetentionPolicy>, 'retentionPolicyType'>;

/** Undefined: nothing says how long, or something that cannot be read does. */
function keepOf(retention: AnyRetention, snapshotDays: number | undefined): Policy['keep'] | undefined {
  const { dailySchedule, weeklySchedule, monthlySchedule, yearlySchedule } = retention;
  const parts = [dailySchedule, weeklySchedule, monthlySchedule, yearlySchedule];
  const [daily, weekly, monthly, yearly] = parts.map((part) => keptOf(part?.retentionDuration));
  const every = keptOf(retention.retentionDuration);
  const isWhole = parts.every((part) => !part || keptOf(part.retentionDuration) !== undefined);
  const says = [every, daily, weekly, monthly, yearly].some((kept) => kept !== undefined);
  if (!isWhole || !says) return undefined;
  return { snapshotDays: isCount(snapshotDays) ? snapshotDays : undefined, every, daily, weekly, monthly, yearly };
}

/** REST: RetentionDurationType; `Invalid` is one of its values. */
const units = lookup<Kept['unit']>({ days: 'day', weeks: 'week', months: 'month', years: 'year' });

/** A number without its unit says nothing: weeks are kept as days, too. */
function keptOf(duration: RetentionDuration | null | undefined): Kept | undefined {
  const unit = units[String(duration?.durationType).toLowerCase()];
  return unit && isCount(duration?.count) ? { count: duration.count, unit } : undefined;
}
