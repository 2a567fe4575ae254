import type { Vm } from '../estate/types.ts';
import { isJobOf } from './item-identity.ts';
import { isStopped } from './protection.ts';
import type { BackupJob, ProtectedItem, RecoveryPoint } from './types.ts';

/** What stands in the way of a restore, whoever asks for it. Each gives what is in the way; undefined: nothing is. */

type Way = string | undefined;

export const newVmId = (group: string, name: string): string =>
  `${group}/providers/Microsoft.Compute/virtualMachines/${name}`;

/** The restores of that item among those jobs. */
export const restoresOf = (jobs: readonly BackupJob[], item: ProtectedItem): BackupJob[] =>
  jobs.filter((one) => one.operation === 'Restore' && isJobOf(one, item));

/** One restore at a time for an item. */
export const otherRuns = ({ others }: { readonly others: readonly BackupJob[] }): Way =>
  others.length > 0 ? 'Another restore of it runs: wait for its end' : undefined;

/** What Azure can replace: managed disks of a VM that is there, deallocated, backed up, and not encrypted. */
export function notReplaceable(
  { point, item }: { readonly point: RecoveryPoint | undefined; readonly item: ProtectedItem },
  vm: Vm | undefined,
): readonly Way[] {
  if (!vm) return ['The VM does not exist any more: restore it as a new one'];
  const instead = 'Azure cannot replace them: restore it as a new VM';
  return [
    notDeallocated(vm.power),
    !vm.managedDisks || point?.managedDisks === false ? `Its disks are not managed ones, and ${instead}` : undefined,
    vm.generalized ? `The VM is generalized, and ${instead}` : undefined,
    point?.complete === false ? `Some disks are not in the recovery point, and ${instead}` : undefined,
    isStopped(item) ? 'Its backups are stopped, and without one Azure replaces nothing: resume them first' : undefined,
  ];
}

/** Azure Backup's FAQ for VMs, and the error `UserErrorVmNotShutDown`. What is not known is not in the way. */
export function notDeallocated(power: Vm['power']): Way {
  if (power === 'deallocated' || power === 'unknown') return undefined;
  const now = power === 'stopped' ? 'stopped, but not deallocated' : power;
  return `The VM is ${now}, and Azure replaces the disks of a deallocated one only: stop it in the portal first`;
}
