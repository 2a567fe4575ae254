import { howNotTold, moreTold } from '../../../alerts/look/restorable.ts';
import type { Plan } from '../../../approvals/plan.ts';
import type { Restore } from '../../../azure/azure.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { Problem } from '../../../base/problem.ts';
import { change } from '../../../command-kit/command.ts';
import { inTheWay, no, restorePlan } from '../../../command-kit/restore/plan-restore.ts';
import type { Services } from '../../../command-kit/services.ts';
import {
  type FailedRestore,
  groupCheck,
  readFailedRestore,
  restoreChecks,
  sourceAgain,
  sourceOf,
  unknownSettings,
} from './failed-restore.ts';
import { planNewVm } from './restore-new-vm.ts';

/** `retry restore A-41`, which `retry A-41` comes to where the alert tells of a failed restore: the same once more. */
export const retryRestore = change<Restore>({
  name: 'retry restore',
  words: ['retry restore {alert} [into {subnet}]'],
  area: 'alerts',
  summary: 'Ask for the failed restore of an alert again, with the same parameters.',
  detail:
    'Reads from the failed job what was restored and where to, and shows it. For a new VM say the subnet too, as NETWORK/SUBNET: Azure does not tell it. A restore that replaces the disks of its VM is asked for by "retry replace".',
  examples: ['retry restore A-1', 'retry restore A-1 into vnet-prod/app'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',
  scenario: 'Restore',

  async plan({ services, slots }) {
    const failed = await readFailedRestore(services, slots.alert ?? '');
    const { id } = failed;
    switch (failed.restore.how) {
      case 'OriginalLocation':
        throw new Problem('refused', 'It was to replace the disks of the VM, which takes more people to agree.', {
          choices: [{ title: 'Replace the disks', line: `retry replace ${id}` }],
        });
      case 'AlternateLocation':
        return planNewVm(services, failed, slots.subnet);
      default:
        if (slots.subnet === undefined) return planDisks(services, failed);
        throw new Problem(
          'bad-argument',
          'No new VM was to be made, so there is nothing that a subnet is needed for.',
          {
            choices: [{ title: `Retry ${id}`, line: `retry restore ${id}` }],
          },
        );
    }
  },

  apply: (effect, azure) => azure.backup.restore(effect),
});

async function planDisks({ azure }: Services, failed: FailedRestore): Promise<Plan<Restore>> {
  const { id, name, restore, region } = failed;
  const { targetGroup, how } = restore;
  const groups = targetGroup === undefined ? [] : await azure.inventory.groupsNamed(targetGroup);
  const group = groups.length === 1 ? groups[0] : undefined;
  const checks =
    how === 'RestoreDisks'
      ? [
          ...restoreChecks(failed),
          ...inTheWay(moreTold(failed)),
          ...(targetGroup === undefined ? [] : [groupCheck(targetGroup, groups)]),
          unknownSettings,
        ]
      : [no(howNotTold)];
  const own = {
    command: 'retry restore',
    line: `retry restore ${id}`,
    title: `Restore of the disks of ${name}, again`,
    summary: 'Asks for the failed restore once more, with the parameters that its job shows. Nothing is replaced.',
    facts: [
      { title: 'Resource group', value: targetGroup ?? 'none: into the storage account' },
      { title: 'Region', value: regionName(region) },
    ],
    checks,
    notes: [],
    effect: { how: 'RestoreDisks', ...sourceOf(failed), targetGroup: group } as const,
    details: [{ title: 'Resource group', value: group ?? '' }],
  };
  return restorePlan(sourceAgain(failed), own, azure.now());
}
