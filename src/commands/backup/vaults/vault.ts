import type { Held, Vault } from '../../../azure/azure.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import {
  immutabilityWords,
  itemsWords,
  redundancyNamed,
  sizeWords,
  softDeleteWords,
} from '../../../azure/estate/vault-words.ts';
import { Problem } from '../../../base/problem.ts';
import { type Check, card, type Fact, md, type Row, type Section } from '../../../cards/card.ts';
import { read } from '../../../command-kit/command.ts';
import { exactly } from '../../../nouns/offer.ts';
import { vaultNamed } from '../../../nouns/vault.ts';

/** `vault rsv-contoso-prod-aue`: one vault, read from Azure Backup itself. */
export const vault = read({
  name: 'vault',
  words: ['vault {vault}'],
  means: ['vault {vault}', 'status vault {vault}', 'what vault {vault}', '{vault}'],
  area: 'estate',
  summary: 'One vault: redundancy, immutability, soft delete, what it holds and stores.',
  examples: ['vault rsv-contoso-prod-aue'],
  role: 'reader',
  async run({ services: { azure, clock, organisation }, slots, rebuild }) {
    const all = await azure.backup.vaults();
    const listed = vaultNamed(slots.vault ?? '', all, (name) => rebuild('vault', name));
    const [found, held, stored] = await Promise.all([
      azure.backup.vault(listed.id),
      azure.vaults.held(listed.id),
      azure.vaults.stored(listed.id),
    ]);
    if (!found) throw new Problem('gone', `${listed.name} does not exist any more.`);
    if (found.unread) throw new Problem('azure-unavailable', `What Azure says of ${listed.name} cannot be read.`);
    const words = exactly(listed, all);
    const count = held.reduce((sum, one) => sum + one.count, 0);
    return {
      card: card('sheet', {
        band: {
          word: 'VAULT',
          time: { at: clock.now(), timezone: organisation.timezone },
          title: md`**${found.name}** ${count === 0 ? 'is empty' : `holds ${count} item${count === 1 ? '' : 's'}`}`,
          subtitle: `${found.resourceGroup} · ${regionName(found.region)} · ${found.subscription.name}`,
        },
        tiles: [
          { value: String(count), label: count === 1 ? 'item' : 'items' },
          { value: stored === undefined ? 'not known' : sizeWords(stored), label: 'stored' },
          { value: redundancyNamed(found.redundancy)?.short ?? 'not known', label: 'redundancy' },
        ],
        sections: sectionsOf(found, held),
        notes: [
          'A Recovery Services vault: Azure keeps its storage, no storage account is yours to look after.',
          'What DPM and MABS back up into it Azure does not show: look into their own consoles.',
        ],
        buttons: [
          { title: 'Policies', line: `policies in ${words}` },
          { title: 'All vaults', line: 'vaults' },
        ],
        links: [portalLink('Vault', found.id)],
        details: [{ title: 'Vault', value: found.id }],
      }),
    };
  },
});

function sectionsOf(vault: Vault, held: readonly Held[]): Section[] {
  const tags = Object.entries(vault.tags).map(([title, value]): Fact => ({ title, value }));
  return [
    { title: 'How it keeps', facts: keepFacts(vault), checks: keepChecks(vault) },
    { title: 'What it holds', ...(held.length > 0 ? { rows: held.map(rowOf) } : { text: 'Nothing.' }) },
    { title: 'Alerts', checks: alertChecks(vault) },
    { title: 'Tags', ...(tags.length > 0 ? { facts: tags } : { text: 'None.' }) },
  ];
}

function keepFacts(vault: Vault): Fact[] {
  const redundancy = redundancyNamed(vault.redundancy);
  return [
    {
      title: 'Redundancy',
      value: redundancy ? `${redundancy.short}: ${redundancy.means}` : (vault.redundancy ?? 'Azure does not say'),
    },
    { title: 'Other region', value: crossRegionWords(vault) },
    { title: 'Immutability', value: immutabilityMeans[vault.immutability] },
    { title: 'Soft delete', value: softDeleteWords(vault) },
    { title: 'MUA', value: vault.multiUser ?? 'Azure does not say' },
  ];
}

const immutabilityMeans: Readonly<Record<Vault['immutability'], string>> = {
  Disabled: immutabilityWords.Disabled,
  Unlocked: `${immutabilityWords.Unlocked}: nothing may be kept for less long; an admin may still switch it off`,
  Locked: `${immutabilityWords.Locked}: nothing may be kept for less long, and nobody can switch it off`,
};

/** Documentation: "Cross Region Restore": the second region can only be read. */
function crossRegionWords({ crossRegionRestore, redundancy }: Vault): string {
  if (crossRegionRestore === 'on')
    return 'cross-region restore is on: points of the vault can be restored in the paired region';
  if (redundancyNamed(redundancy)?.short !== 'GRS') return 'none: only GRS has copies there';
  if (crossRegionRestore === undefined) return 'Azure does not say whether cross-region restore is on';
  return 'copies are there; cross-region restore is off, so that only Microsoft decides when they can be used';
}

function keepChecks(vault: Vault): Check[] {
  const all: (Check | false)[] = [
    vault.softDelete === 'Disabled' && { state: 'warn', text: 'Soft delete is off: what is deleted is gone at once' },
    vault.immutability === 'Disabled' && {
      state: 'info',
      text: 'Retention can be shortened and points deleted: it is not immutable',
    },
    vault.multiUser === 'off' && { state: 'info', text: 'One person alone can weaken it: no Resource Guard (MUA)' },
  ];
  return all.filter((check) => check !== false);
}

function alertChecks(vault: Vault): Check[] {
  const of = (on: boolean, what: string): Check => ({
    state: on ? 'yes' : 'warn',
    text: `${what}: ${on ? 'on' : 'off'}`,
  });
  return [
    of(vault.jobFailureAlerts, 'Azure Monitor alerts of failed jobs'),
    of(vault.recoveryAlerts, 'Azure Monitor alerts of Site Recovery'),
    ...(vault.classicAlerts || vault.classicMails
      ? [{ state: 'info', text: 'Classic alerts are on too: Azure retires them' } as const]
      : []),
  ];
}

const rowOf = ({ kind, count, softDeleted }: Held): Row => ({
  title: itemsWords(kind, count),
  ...(softDeleted > 0 && {
    state: 'warn',
    text: `${softDeleted} soft-deleted: can be undeleted until they are purged`,
  }),
});
