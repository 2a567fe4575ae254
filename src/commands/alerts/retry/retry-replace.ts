import { moreTold } from '../../../alerts/look/restorable.ts';
import type { Check, Plan } from '../../../approvals/plan.ts';
import type { Azure, Restore, Vm } from '../../../azure/azure.ts';
import { Problem } from '../../../base/problem.ts';
import { change } from '../../../command-kit/command.ts';
import { inTheWay, restorePlan } from '../../../command-kit/restore/plan-restore.ts';
import { replaceChecks, replacementWords } from '../../../command-kit/restore/replacement.ts';
import { type FailedRestore, readFailedRestore, restoreChecks, sourceAgain, sourceOf } from './failed-restore.ts';

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

function planOf(failed: FailedRestore, vm: Vm | undefined, azure: Azure): Plan<Restore> {
  const { id, name, region } = failed;
  const source = sourceAgain(failed);
  const { summary, facts, notes, afterwards } = replacementWords(source, vm, { region, now: azure.now() });
  const own = {
    command: 'retry replace',
    line: `retry replace ${id}`,
    title: `Replacement of the disks of ${name}, again`,
    summary,
    facts,
    checks: [
      ...restoreChecks(failed),
      ...inTheWay(moreTold(failed, ['a zone'])),
      ...replaceChecks(failed, vm),
      unknownIdentity,
    ],
    notes,
    effect: { how: 'OriginalLocation', ...sourceOf(failed) } as const,
    afterwards,
  };
  return restorePlan(source, own, azure.now());
}

const unknownIdentity: Check = {
  state: 'warn',
  text: 'Azure does not tell whether a managed identity was named for the storage account: none is named now',
};
