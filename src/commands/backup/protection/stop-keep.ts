import type { Check, Plan } from '../../../approvals/plan.ts';
import {
  type Azure,
  type Guard,
  type GuardPass,
  isStopped,
  type OfItem,
  type ProtectedItem,
  type Vault,
} from '../../../azure/azure.ts';
import { guardable, guardCheck, passFor, waitForOwner } from '../../../command-kit/checks/guard.ts';
import { warnings } from '../../../command-kit/checks/warnings.ts';
import { change } from '../../../command-kit/command.ts';
import type { FirstWrite } from '../../../command-kit/steps.ts';
import { findItem, type NamedItem } from '../../../nouns/item.ts';
import { planParts, vaultOfItem, vaultWords } from './facts.ts';

type Effect = OfItem & { readonly pass?: GuardPass };

/** `stop backup of vm1 keep data` */
export const stopKeep = change<Effect>({
  name: 'stop backup keep data',
  words: ['stop backup of {vm} keep data [in {vault}]', 'stop backup of {vm} [in {vault}]'],
  means: [
    'stop backup {vm}',
    'stop backup {vm} keep data',
    'stop protect {vm}',
    'stop protect {vm} keep data',
    'disable protect {vm}',
    'disable backup {vm}',
    'stop backup {vm} retain data',
    'stop protect {vm} retain data',
    'unprotect {vm}',
  ],
  area: 'backup',
  summary: 'Make no more backups of a VM; the recovery points that it has are kept.',
  detail:
    'What there is stays restorable, and costs, until somebody deletes it: no policy expires it any more. Backups are taken up again with resume backup of VM.',
  examples: ['stop backup of app-prod-01 keep data'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',

  async plan({ services: { azure }, slots, rebuild }) {
    const said = { vm: slots.vm ?? '', vault: slots.vault };
    const fits = (item: ProtectedItem) => !item.softDeleted && !isStopped(item);
    const found = await findItem(said, { azure, rebuild, fits });
    const [vault, guard] = await Promise.all([vaultOfItem(found.item, azure), azure.backup.guard(found.item.vault)]);
    return planOf(found, vault, guard);
  },

  steps: (effect) => {
    const { item, pass } = effect;
    const write: FirstWrite = {
      kind: 'write',
      title: 'Stop the backups',
      scenario: 'StopBackup',
      apply: (azure) => azure.backup.stopKeepingData(effect),
    };
    return pass ? [waitForOwner(pass), { ...write, before: (azure) => stillRuns(item, azure) }] : [write];
  },
});

/** The guard's owner may take a day: what was agreed to has to be there still. */
async function stillRuns(id: string, azure: Azure): Promise<Check[]> {
  const item = await azure.backup.item(id);
  return [item ? standing(item) : { state: 'no', text: 'Azure Backup does not have the item any more' }];
}

function planOf(found: NamedItem, vault: Vault, guard: Guard | undefined): Plan<Effect> {
  const { item, called, words } = found;
  const pass = passFor(guard, guardable.stop);
  const checks = [standing(item), ...sameAgain(vault), ...guardCheck(guard, guardable.stop)];
  const policy = item.policy?.name ?? 'none';
  return {
    ...planParts(found, vault),
    command: 'stop backup keep data',
    line: `stop backup of ${words} keep data in ${vault.name}`,
    title: `Stop the backups of ${called}, keep the data`,
    emphasis: [called],
    summary: `Stops the backups of ${called}: what is written from then on is in no recovery point. Those that it has can still be restored.`,
    facts: [
      { title: 'Policy', value: `${policy}, which it loses` },
      { title: 'Kept', value: 'every recovery point, until somebody deletes it: no policy expires it any more' },
    ],
    checks,
    notes: ['Cost: what is kept is paid for as before, the VM included (direction: none).'],
    bound: { VM: called, Vault: vaultWords(vault), Policy: policy, Warnings: warnings(checks) },
    effect: { item: item.id, vm: item.vm, ...(pass && { pass }) },
    afterwards: `${called} is not backed up any more.`,
    next: [{ title: 'Resume', line: `resume backup of ${words}${item.policy ? ` with ${item.policy.name}` : ''}` }],
    ...(item.softDeleted && { instead: [{ title: 'Undelete', line: `undelete ${words}` }] }),
    ...(!item.softDeleted && isStopped(item) && { instead: [{ title: 'Resume', line: `resume backup of ${words}` }] }),
  };
}

function standing(item: ProtectedItem): Check {
  if (item.softDeleted) return { state: 'no', text: 'Its backups are deleted, and none is made' };
  if (isStopped(item)) return { state: 'no', text: 'Its backups are stopped already, with their data kept' };
  return { state: 'yes', text: `Backed up now${item.policy ? ` with ${item.policy.name}` : ''}` };
}

/** Azure takes this in an immutable vault (documentation: "Immutable vault", stop protection with data kept). */
function sameAgain({ immutability }: Vault): Check[] {
  if (immutability === 'Disabled') return [];
  return [{ state: 'yes', text: 'The vault is immutable, and takes this: nothing of what is kept is shortened' }];
}
