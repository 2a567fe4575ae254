import type { Check, Plan } from '../../../approvals/plan.ts';
import { type Azure, isStopped, type OfItem, type ProtectedItem, type Vault } from '../../../azure/azure.ts';
import { duration, momentWords } from '../../../cards/words.ts';
import { change } from '../../../command-kit/command.ts';
import { findItem, type NamedItem } from '../../../nouns/item.ts';
import { planParts, vaultOfItem } from './facts.ts';

/** `undelete vm1`: what was deleted softly is back; its backups stay stopped until they are resumed. */
export const undelete = change<OfItem>({
  name: 'undelete',
  words: ['undelete {vm} [in {vault}]'],
  means: [
    'undelete {vm}',
    'undelete backup {vm}',
    'undo deletion {vm}',
    'bring back backup {vm}',
    'bring back deleted backup {vm}',
    'restore deleted backup {vm}',
    'get back backup {vm}',
  ],
  area: 'backup',
  summary: 'Bring the soft-deleted backups of a VM back, before the vault purges them.',
  detail:
    'The recovery points are there again and the backups are stopped: resume backup of VM is what comes next. Once the vault has purged them nothing can be brought back.',
  examples: ['undelete legacy-dev-01'],
  role: 'operator',
  risk: 'change',
  family: 'backup',
  scenario: 'UndeleteBackup',

  async plan({ services: { azure, organisation }, slots, rebuild }) {
    const said = { vm: slots.vm ?? '', vault: slots.vault };
    const found = await findItem(said, { azure, rebuild, fits: ({ softDeleted }) => softDeleted });
    return planOf(found, await vaultOfItem(found.item, azure), { azure, timezone: organisation.timezone });
  },

  apply: (effect, azure) => azure.backup.undelete(effect),
});

function planOf(
  found: NamedItem,
  vault: Vault,
  { azure, timezone }: { readonly azure: Azure; readonly timezone: string },
): Plan<OfItem> {
  const { item, called, words } = found;
  const now = azure.now();
  const left = item.purgeAt === undefined ? undefined : item.purgeAt - now;
  const until = item.purgeAt === undefined ? 'not known' : momentWords({ at: item.purgeAt, now, timezone });
  return {
    ...planParts(found, vault),
    command: 'undelete',
    line: `undelete ${words} in ${vault.name}`,
    title: `Undelete the backups of ${called}`,
    emphasis: [called],
    summary: `Brings the recovery points of ${called} in ${vault.name} back. Its backups stay stopped until they are resumed.`,
    facts: item.softDeleted
      ? [{ title: 'Time left', value: left === undefined ? 'not known' : `${duration(left)}, until ${until}` }]
      : [],
    checks: [standing(item, left)],
    notes: [],
    bound: { VM: called, Vault: vault.name },
    effect: { item: item.id, vm: item.vm },
    afterwards: 'No new backups are made until they are resumed.',
    next: [{ title: 'Resume', line: `resume backup of ${words}` }],
    ...(!item.softDeleted && isStopped(item) && { instead: [{ title: 'Resume', line: `resume backup of ${words}` }] }),
  };
}

function standing(item: ProtectedItem, left: number | undefined): Check {
  if (!item.softDeleted) return { state: 'no', text: 'Its backups are not deleted' };
  if (left !== undefined && left <= 0) return { state: 'no', text: 'The vault purges them now: they cannot come back' };
  return { state: 'yes', text: 'Soft-deleted, and not purged yet' };
}
