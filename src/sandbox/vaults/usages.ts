import { storedBytes } from '../backup/points/stored.ts';
import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { ok } from '../core/respond.ts';
import type { Params } from '../core/router.ts';
import { itemsIn, jobsIn, type ProtectedItem } from '../core/tables.ts';
import { redundancyOf, vaultOf } from '../core/vault.ts';
import type { World } from '../core/world.ts';

type Row = readonly [name: string, words: string, value: number, unit?: 'Count' | 'Bytes'];

const day = 86_400_000;
const isVm = ({ properties }: ProtectedItem): boolean => properties.backupManagementType === 'AzureIaasVM';
const isFailing = ({ properties }: ProtectedItem): boolean => properties.healthStatus === 'ActionRequired';

/** What a vault holds and stores (REST: Usages - List By Vaults, with the names of its example). */
export function usages(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const items = itemsIn(world, vault.id);
  const vms = items.filter(isVm);
  const stored = storedBytes(world, items, request.now);
  const isGeo = redundancyOf(vault) === 'GeoRedundant';
  const jobs = jobsIn(world, vault.id).filter(({ start }) => start > request.now - day);
  const rows: readonly Row[] = [
    ['MABContainersCount', 'Backup management servers', 0],
    ['ProtectedItemCount', 'Backup items', items.length],
    ['ProtectedItemCriticalCount', 'Critical', items.filter(isFailing).length],
    ['ProtectedItemWarningCount', 'Warning', 0],
    ['IaaSVMProtectedItemCount', 'Azure Virtual Machines', vms.length],
    ['IaaSVMProtectedItemCriticalCount', 'Critical', vms.filter(isFailing).length],
    ['IaaSVMProtectedItemWarningCount', 'Warning', 0],
    ['MABProtectedItemCount', 'File-Folders', 0],
    ['DPMProtectedItemCount', 'DPM Protected Items Count', 0],
    ['AzureBackupServerProtectedItemCount', 'Azure Backup Server Protected Items Count', 0],
    ['InProgressJobsCount', 'In progress', jobs.filter(({ status }) => status === 'InProgress').length],
    ['FailedJobsCount', 'Failed', jobs.filter(({ status }) => status === 'Failed').length],
    ['GRSStorageUsage', 'Cloud - GRS', isGeo ? stored : 0, 'Bytes'],
    ['LRSStorageUsage', 'Cloud - LRS', isGeo ? 0 : stored, 'Bytes'],
    ['ManagedInstances', 'Protected Instances', items.length],
  ];
  const show = ([value, localizedValue, currentValue, unit = 'Count']: Row) => ({
    unit,
    currentValue,
    limit: -1,
    name: { value, localizedValue },
  });
  return ok({ value: rows.map(show) });
}
