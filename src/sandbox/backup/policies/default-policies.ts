import { backupPolicies } from '../../core/tables.ts';
import type { World } from '../../core/world.ts';
import { policyResource } from './policy.ts';

/** The policies that every new vault is born with (documentation: "Back up an Azure VM", "Enhanced policy"). */
export function addDefaultPolicies(world: World, vault: string, now: number): void {
  const day = new Date(now).toISOString().slice(0, 10);
  const daily = (at: string, count: number) => ({
    retentionPolicyType: 'LongTermRetentionPolicy',
    dailySchedule: { retentionTimes: [at], retentionDuration: { count, durationType: 'Days' } },
  });
  const common = { backupManagementType: 'AzureIaasVM', instantRPDetails: {}, timeZone: 'UTC' };
  const standard = {
    ...common,
    policyType: 'V1',
    schedulePolicy: {
      schedulePolicyType: 'SimpleSchedulePolicy',
      scheduleRunFrequency: 'Daily',
      scheduleRunTimes: [`${day}T20:00:00Z`],
      scheduleWeeklyFrequency: 0,
    },
    retentionPolicy: daily(`${day}T20:00:00Z`, 30),
    instantRpRetentionRangeInDays: 2,
  };
  const enhanced = {
    ...common,
    policyType: 'V2',
    schedulePolicy: {
      schedulePolicyType: 'SimpleSchedulePolicyV2',
      scheduleRunFrequency: 'Hourly',
      hourlySchedule: { interval: 4, scheduleWindowStartTime: `${day}T08:00:00Z`, scheduleWindowDuration: 12 },
    },
    retentionPolicy: daily(`${day}T08:00:00Z`, 30),
    instantRpRetentionRangeInDays: 2,
  };
  for (const policy of [
    policyResource(vault, 'DefaultPolicy', standard),
    policyResource(vault, 'EnhancedPolicy', enhanced),
    policyResource(vault, 'HourlyLogBackup', hourlyLog(`${day}T20:00:00Z`, daily(`${day}T20:00:00Z`, 30))),
  ]) {
    backupPolicies(world).set(policy.id, policy);
  }
}

function hourlyLog(at: string, retentionPolicy: unknown): Record<string, unknown> {
  const schedulePolicy = {
    schedulePolicyType: 'SimpleSchedulePolicy',
    scheduleRunFrequency: 'Daily',
    scheduleRunTimes: [at],
    scheduleWeeklyFrequency: 0,
  };
  const log = {
    policyType: 'Log',
    schedulePolicy: { schedulePolicyType: 'LogSchedulePolicy', scheduleFrequencyInMins: 60 },
    retentionPolicy: {
      retentionPolicyType: 'SimpleRetentionPolicy',
      retentionDuration: { count: 30, durationType: 'Days' },
    },
  };
  return {
    backupManagementType: 'AzureWorkload',
    workLoadType: 'SQLDataBase',
    settings: { timeZone: 'UTC', issqlcompression: false, isCompression: false },
    subProtectionPolicy: [{ policyType: 'Full', schedulePolicy, retentionPolicy }, log],
  };
}
