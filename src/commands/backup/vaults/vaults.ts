import type { BackupVault, Held, Vault } from '../../../azure/azure.ts';
import { sameId } from '../../../azure/azure.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { immutabilityWords, itemsWords, redundancyShort, softDeleteWords } from '../../../azure/estate/vault-words.ts';
import { apart } from '../../../cards/apart.ts';
import { card, type Row } from '../../../cards/card.ts';
import { read } from '../../../command-kit/command.ts';
import { exactly } from '../../../nouns/offer.ts';

const shown = 20;

/** `vaults`: every vault that Lifeboat sees, of both types. */
export const vaults = read({
  name: 'vaults',
  words: ['vaults'],
  means: ['vault', 'all vault', 'backup vault', 'recovery services vault'],
  area: 'estate',
  summary: 'All vaults: where they are, what they hold, and how it is kept.',
  examples: ['vaults'],
  role: 'reader',
  async run({ services: { azure, clock, organisation } }) {
    const [all, others, held] = await Promise.all([
      azure.backup.vaults(),
      azure.vaults.backupVaults(),
      azure.vaults.held(),
    ]);
    const called = apart(
      [...all, ...others.found].map(({ id, name, resourceGroup, subscription }) => ({
        id,
        name,
        marks: [resourceGroup, subscription.name],
      })),
    );
    const holds = (id: string) => held.filter(({ vault }) => sameId(vault, id));
    const rows = [
      ...all.map((vault) =>
        rowOf(vault, called(vault), { holds: holds(vault.id), line: `vault ${exactly(vault, all)}` }),
      ),
      ...others.found.map((vault) => rowOfOther(vault, called(vault), holds(vault.id))),
      ...others.unread.map((name): Row => ({ state: 'warn', title: name, text: 'Backup vault · cannot be read' })),
    ];
    return {
      card: card('list', {
        band: {
          word: 'VAULTS',
          qualifier: `${rows.length}`,
          time: { at: clock.now(), timezone: organisation.timezone },
          title: titleOf(all, others.found),
        },
        rows: {
          items: rows.slice(0, shown),
          total: rows.length,
          none: 'Lifeboat sees no vault: it may lack the right to read them (doctor says more).',
        },
        notes: ['VMs are backed up in Recovery Services vaults; disks, blobs, PostgreSQL and AKS in Backup vaults.'],
        buttons: [{ title: 'Policies', line: 'policies' }],
      }),
    };
  },
});

function titleOf(all: readonly Vault[], others: readonly BackupVault[]): string {
  const regions = new Set([...all, ...others].map(({ region }) => region)).size;
  const vaultsOf = (count: number, type: string) => `${count} ${type} vault${count === 1 ? '' : 's'}`;
  const kinds = [
    vaultsOf(all.length, 'Recovery Services'),
    ...(others.length > 0 ? [vaultsOf(others.length, 'Backup')] : []),
  ];
  return `${kinds.join(' and ')} in ${regions} region${regions === 1 ? '' : 's'}`;
}

/** `7 VMs, 1 file share`; a soft-deleted item is one that can still be brought back. */
export const holdsWords = (held: readonly Held[]): string =>
  held.length === 0 ? 'empty' : held.map(({ kind, count }) => itemsWords(kind, count)).join(', ');

function rowOf(
  vault: Vault,
  title: string,
  { holds, line }: { readonly holds: readonly Held[]; readonly line: string },
): Row {
  if (vault.unread) return { state: 'warn', title, text: 'cannot be read' };
  const parts = [
    regionName(vault.region),
    holdsWords(holds),
    redundancyShort(vault.redundancy),
    immutabilityWords[vault.immutability],
    `soft delete ${softDeleteWords(vault)}`,
  ];
  return {
    state: vault.jobFailureAlerts && vault.softDelete !== 'Disabled' ? 'yes' : 'warn',
    title,
    text: parts.join(' · '),
    buttons: [{ title: 'Show', line }],
  };
}

const rowOfOther = (vault: BackupVault, title: string, holds: readonly Held[]): Row => ({
  state: 'info',
  title,
  text: [`Backup vault`, regionName(vault.region), holdsWords(holds), redundancyShort(vault.redundancy)].join(' · '),
});
