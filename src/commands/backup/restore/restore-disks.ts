import type { Plan } from '../../../approvals/plan.ts';
import type { Restore } from '../../../azure/azure.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { change } from '../../../command-kit/command.ts';
import { restorePlan } from '../../../command-kit/restore/plan-restore.ts';
import { patternsOf } from '../../../command-kit/slots.ts';
import { format } from '../../../grammar/grammar.ts';
import { effectOf, groupFor, leftovers, placeChecks, readSource } from './source.ts';

/** `restore disks of vm1 [from POINT]` */
export const restoreDisks = change<Restore>({
  name: 'restore disks',
  words: ['restore disks of {vm} [from {point}] [group {group}] [staging {account}] [in {vault}]'],
  means: ['restore disk {vm}', 'restore disk {vm} {point}', 'disk {vm} backup', 'restore only disk {vm}'],
  area: 'restore',
  summary: 'Make managed disks from a recovery point, attached to nothing.',
  detail:
    'POINT is said as with "restore". The disks come into the resource group of the VM unless "group" says another, with a template to make a VM of them; nothing that exists is changed.',
  examples: ['restore disks of app-prod-01', 'restore disks of erp-prod-01 from latest'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',
  scenario: 'Restore',

  async plan(planning): Promise<Plan<Restore>> {
    const { services, slots } = planning;
    const source = await readSource(planning);
    const group = await groupFor(source, slots.group, services);
    const { called, vault } = source;
    const own = {
      command: 'restore disks',
      line: format(patternsOf(restoreDisks)[0]!, { ...source.slots, group: group.name }),
      title: `Restore of the disks of ${called}`,
      emphasis: [called],
      summary: `Makes managed disks from the recovery point in ${group.name}. ${called} itself is not touched.`,
      facts: [
        ...source.facts,
        { title: 'Resource group', value: group.name },
        { title: 'Region', value: regionName(vault.region) },
      ],
      checks: [...source.checks, ...placeChecks(source), group.check],
      notes: [...source.notes, 'Cost: the disks are billed until somebody deletes them (direction: up).'],
      effect: { how: 'RestoreDisks' as const, ...effectOf(source), targetGroup: group.id },
      details: [
        { title: 'Resource group', value: group.id ?? '' },
        { title: 'Recovery point', value: source.point.id },
      ],
      afterwards: `The disks are in ${group.name}, attached to nothing: attach them, or make a VM of them by the template in ${source.account}. ${leftovers(source)}`,
    };
    return restorePlan(source, own, services.azure.now());
  },

  apply: (effect, azure) => azure.backup.restore(effect),
});
