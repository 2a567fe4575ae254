import { lookup } from '../core/lookup.ts';
import type { ProtectedItem, Resource } from '../core/tables.ts';
import { errorOf } from './errors.ts';
import { containerId, vmItemId, vmNames } from './names.ts';

export const itemType = 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems' as const;

/** What Azure shows for a time that has not come yet. */
export const never = '2001-01-01T00:00:00Z';

/** A VM's item as it is right after protection has been configured: its first backup is still to come. */
export function newVmItem(
  vault: string,
  vm: Resource,
  policy: { id: string; name: string },
  dataId: string,
): ProtectedItem {
  const { short, item } = vmNames(vm.id);
  return {
    id: vmItemId(vault, vm.id),
    name: item,
    type: itemType,
    vault,
    source: vm.id,
    properties: {
      friendlyName: vm.name,
      virtualMachineId: vm.id,
      protectionStatus: 'Healthy',
      protectionState: 'IRPending',
      healthStatus: 'Passed',
      lastBackupStatus: '',
      lastBackupTime: never,
      protectedItemDataId: dataId,
      protectedItemType: 'Microsoft.Compute/virtualMachines',
      backupManagementType: 'AzureIaasVM',
      workloadType: 'VM',
      containerName: short,
      sourceResourceId: vm.id,
      policyId: policy.id,
      policyName: policy.name,
      isArchiveEnabled: false,
    },
  };
}

/** How many days before a purge Azure says that it comes (documentation: "Azure Monitor alerts for Azure Backup"). */
export const purgeWarning = 2;

/** A protected item as Azure shows it at `now`. */
export function armItem(item: ProtectedItem, now: number): unknown {
  const { id, name, type, properties, vault, deletedAt } = item;
  const shown = { ...properties, vaultId: `https://management.azure.com${vault}` };
  if (deletedAt === undefined) return { id, name, type, properties: { ...shown, softDeleteRetentionPeriod: 0 } };
  const days = Number(properties.softDeleteRetentionPeriod ?? 14);
  return {
    id,
    name,
    type,
    properties: {
      ...shown,
      deferredDeleteTimeInUTC: new Date(deletedAt).toISOString(),
      isScheduledForDeferredDelete: true,
      ...(deletedAt + (days - purgeWarning) * 86_400_000 <= now && { isDeferredDeleteScheduleUpcoming: true }),
      deferredDeleteTimeRemaining: span(Math.max(0, deletedAt + days * 86_400_000 - now)),
    },
  };
}

/** A duration as .NET writes it: `13.23:59:42`. */
function span(ms: number): string {
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const seconds = ms / 1_000;
  return `${Math.floor(seconds / 86_400)}.${two((seconds / 3_600) % 24)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

export const isVmItem = (item: ProtectedItem): boolean => item.properties.backupManagementType === 'AzureIaasVM';

/** The container that an item lives in, as Azure shows it; only VMs and what stands in the seed have one. */
export function armContainer(item: ProtectedItem): unknown {
  const container = item.id.split('/')[12] ?? '';
  const friendlyName = item.source.split('/').at(-1);
  const common = {
    id: containerId(item.vault, container),
    name: container,
    type: 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers',
  };
  const registrationStatus = item.deletedAt === undefined ? 'Registered' : 'SoftDeleted';
  const backupManagementType = String(item.properties.backupManagementType);
  const status = { friendlyName, backupManagementType, registrationStatus, healthStatus: 'Healthy' };
  if (!isVmItem(item)) {
    const containerType = backupManagementType === 'AzureStorage' ? 'StorageContainer' : 'VMAppContainer';
    return {
      ...common,
      properties: { ...status, containerType, sourceResourceId: item.source, protectableObjectType: containerType },
    };
  }
  const kind = 'Microsoft.Compute/virtualMachines';
  const vm = {
    virtualMachineId: item.source,
    virtualMachineVersion: 'Compute',
    resourceGroup: item.source.split('/')[4],
  };
  return { ...common, properties: { ...vm, ...status, containerType: kind, protectableObjectType: kind } };
}

/** What an item's health says after a backup has failed with `code`. */
export function unhealthy(code: string): Readonly<Record<string, unknown>> {
  const { name, number, text, recommendation } = errorOf(code);
  return {
    protectionStatus: 'Unhealthy',
    healthStatus: 'ActionRequired',
    healthDetails: [{ code: number, title: name, message: text, recommendations: [recommendation] }],
  };
}

export const healthy = lookup<unknown>({
  protectionStatus: 'Healthy',
  healthStatus: 'Passed',
  healthDetails: [
    {
      code: 400239,
      title: 'IaasVmHealthGreenDefault',
      message: 'Backup pre-check status of this virtual machine is OK.',
      recommendations: [],
    },
  ],
});
