import type { Check, Plan } from '../../approvals/plan.ts';
import type { ProtectedItem, RecoveryPoint, Vm } from '../../azure/azure.ts';
import { notDeallocated, notReplaceable } from '../../azure/backup/restorable.ts';
import { regionName } from '../../azure/estate/regions.ts';
import { duration } from '../../cards/words.ts';
import { inTheWay, type RestoreSource, warn, yes } from './plan-restore.ts';

/**
 * What is said of every replacement of a VM's disks. What becomes of the disks is Microsoft's word: "How to restore Azure
 * VM data in Azure portal", replace existing.
 */
export function replacementWords(
  { item, name, when, pointAt }: RestoreSource,
  vm: Vm | undefined,
  { region, now }: { readonly region: string; readonly now: number },
): Pick<Plan, 'summary' | 'facts' | 'notes' | 'afterwards'> {
  const group = vm?.resourceGroup ?? item.vm.split('/')[4] ?? '';
  const age = pointAt === undefined ? undefined : duration(now - pointAt);
  return {
    summary: `The disks of ${name} are replaced by the recovery point of ${when}. What was written since${age ? `, in ${age},` : ''} is then on the old disks only.`,
    facts: [
      { title: 'Resource group', value: group },
      { title: 'Region', value: regionName(region) },
    ],
    notes: [
      `Azure takes a snapshot of ${name} first, which becomes a recovery point, and keeps the old disks in ${group}: nothing is deleted, and they can be put back by hand.`,
      'Afterwards: see whether the VM runs. The old disks cost money until somebody deletes them.',
    ],
    afterwards: `The old disks are still in ${group}; see whether the VM runs.`,
  };
}

/** Whether Azure can replace them now. */
export function replaceChecks(
  restored: { readonly point: RecoveryPoint | undefined; readonly item: ProtectedItem },
  vm: Vm | undefined,
): Check[] {
  const ways = inTheWay(...notReplaceable(restored, vm));
  return vm && notDeallocated(vm.power) === undefined ? [powerCheck(vm.power), ...ways] : ways;
}

const powerCheck = (power: Vm['power']): Check =>
  power === 'unknown'
    ? warn('Azure demands a deallocated VM, and does not say if it is')
    : yes('The VM is deallocated, as Azure demands');
