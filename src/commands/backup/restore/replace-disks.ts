import type { Plan } from '../../../approvals/plan.ts';
import type { Restore } from '../../../azure/azure.ts';
import { change } from '../../../command-kit/command.ts';
import { restorePlan } from '../../../command-kit/restore/plan-restore.ts';
import { replaceChecks, replacementWords } from '../../../command-kit/restore/replacement.ts';
import { patternsOf } from '../../../command-kit/slots.ts';
import { format } from '../../../grammar/grammar.ts';
import { effectOf, leftovers, readSource } from './source.ts';

/** `replace disks of vm1 [from POINT]`: a command of its own, as what is restored here is in the place of what runs. */
export const replaceDisks = change<Restore>({
  name: 'replace disks',
  words: ['replace disks of {vm} [from {point}] [staging {account}] [in {vault}]'],
  means: [
    'replace disk {vm}',
    'replace disk {vm} {point}',
    'restore {vm} in place',
    'restore {vm} over original',
    'roll back {vm}',
    'roll back {vm} {point}',
  ],
  area: 'restore',
  summary: 'Put the disks of a recovery point in place of those of a VM.',
  detail:
    'POINT is said as with "restore". Azure backs the VM up first, then puts the disks of the point in place of its own, which stay in the resource group. What was written since is on the old disks only. The VM has to be deallocated before: else Azure refuses it with UserErrorVmNotShutDown.',
  examples: ['replace disks of archive-prod-01', 'replace disks of archive-prod-01 from latest'],
  role: 'operator',
  risk: 'destructive',
  family: 'backup',
  scenario: 'Restore',

  async plan(planning): Promise<Plan<Restore>> {
    const { azure } = planning.services;
    const source = await readSource(planning);
    const { item, called, vault } = source;
    const vm = await azure.inventory.vm(item.vm);
    const words = replacementWords(source, vm, { region: vault.region, now: azure.now() });
    const own = {
      command: 'replace disks',
      line: format(patternsOf(replaceDisks)[0]!, source.slots),
      title: `Replacement of the disks of ${called}`,
      emphasis: [called],
      summary: words.summary,
      facts: [...source.facts, ...words.facts],
      checks: [...source.checks, ...replaceChecks(source, vm)],
      notes: [...source.notes, ...words.notes],
      effect: { how: 'OriginalLocation' as const, ...effectOf(source) },
      details: [{ title: 'Recovery point', value: source.point.id }],
      afterwards: `${words.afterwards} ${leftovers(source)}`,
    };
    return restorePlan(source, own, azure.now());
  },

  apply: (effect, azure) => azure.backup.restore(effect),
});
