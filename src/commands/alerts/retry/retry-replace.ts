import { moreTold, notDeallocated, notReplaceable } from '../../../alerts/look/restorable.ts';
import type { Check, Plan } from '../../../approvals/plan.ts';
import type { Azure, Restore, Vm } from '../../../azure/azure.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { Problem } from '../../../base/problem.ts';
import { duration } from '../../../cards/words.ts';
import { change } from '../../../command-kit/command.ts';
import {
  type FailedRestore,
  inTheWay,
  readFailedRestore,
  restoreChecks,
  restorePlan,
  sourceOf,
} from './failed-restore.ts';

/**
 * `retry replace A-41`, which `retry A-41` comes to where the failed restore was to replace the disks of its VM. A
 * command of its own: more people have to agree than to a restore that touches nothing.
 */
export const retryReplace = change<Restore>({
  name: 'retry replace',
  words: ['retry replace {alert}'],
  area: 'alerts',
  summary: 'Ask again for the failed restore that replaces the disks of a VM.',
  detail:
    'Azure backs the VM up, then puts the disks of the recovery point in place of its own, which stay in the resource group. What was written since is on the old disks only. The VM has to be deallocated.',
  examples: ['retry replace A-1'],
  role: 'operator',
  risk: 'destructive',
  family: 'backup',
  scenario: 'Restore',

  async plan({ services, slots }) {
    const { azure } = services;
    const failed = await readFailedRestore(services, slots.alert ?? '');
    if (failed.restore.how !== 'OriginalLocation') {
      const { id } = failed;
      throw new Problem('refused', `The restore of ${id} was to replace nothing.`, {
        choices: [{ title: `Retry ${id}`, line: `retry restore ${id}` }],
      });
    }
    return planOf(failed, await azure.inventory.vm(failed.item.vm), azure);
  },

  apply: (effect, azure) => azure.backup.restore(effect),
});

/** What becomes of the disks is Microsoft's word: "How to restore Azure VM data in Azure portal", replace existing. */
function planOf(failed: FailedRestore, vm: Vm | undefined, azure: Azure): Plan<Restore> {
  const { id, item, name, restore, when, region } = failed;
  const group = vm?.resourceGroup ?? item.vm.split('/')[4] ?? '';
  const age = restore.pointAt === undefined ? undefined : duration(azure.now() - restore.pointAt);
  const own = {
    command: 'retry replace',
    line: `retry replace ${id}`,
    title: `Replacement of the disks of ${name}, again`,
    summary: `The disks of ${name} are replaced by the recovery point of ${when}. What was written since${age ? `, in ${age},` : ''} is then on the old disks only.`,
    facts: [
      { title: 'Resource group', value: group },
      { title: 'Region', value: regionName(region) },
    ],
    checks: [
      ...restoreChecks(failed),
      ...inTheWay(moreTold(failed, ['a zone'])),
      ...diskChecks(failed, vm),
      unknownIdentity,
    ],
    notes: [
      `Azure takes a snapshot of ${name} first, which becomes a recovery point, and keeps the old disks in ${group}: nothing is deleted, and they can be put back by hand.`,
      'Afterwards: see whether the VM runs. The old disks cost money until somebody deletes them.',
    ],
    effect: { how: 'OriginalLocation', ...sourceOf(failed) } as const,
    afterwards: `The old disks are still in ${group}; see whether the VM runs.`,
  };
  return restorePlan(failed, own, azure.now());
}

function diskChecks(failed: FailedRestore, vm: Vm | undefined): Check[] {
  const ways = inTheWay(...notReplaceable(failed, vm));
  return vm && notDeallocated(vm.power) === undefined ? [powerCheck(vm.power), ...ways] : ways;
}

const unknownIdentity: Check = {
  state: 'warn',
  text: 'Azure does not tell whether a managed identity was named for the storage account: none is named now',
};

const powerCheck = (power: Vm['power']): Check =>
  power === 'unknown'
    ? { state: 'warn', text: 'Azure demands a deallocated VM, and does not say if it is' }
    : { state: 'yes', text: 'The VM is deallocated, as Azure demands' };
