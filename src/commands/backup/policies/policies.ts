import type { Policy } from '../../../azure/azure.ts';
import { lastSegment, sameId } from '../../../azure/azure.ts';
import { describePolicy, subTypeWords } from '../../../azure/estate/policy-words.ts';
import { card, type Row } from '../../../cards/card.ts';
import { read } from '../../../command-kit/command.ts';
import { exactly } from '../../../nouns/offer.ts';
import { vaultNamed } from '../../../nouns/vault.ts';

const shown = 20;

/** `policies [in VAULT]`: those of VMs in all vaults, or all of one vault. */
export const policies = read({
  name: 'policies',
  words: ['policies [in {vault}]'],
  means: [
    { say: 'policy', as: 'policies' },
    { say: 'backup policy', as: 'policies' },
    { say: 'all policy', as: 'policies' },
    'policy {vault}',
    'backup policy {vault}',
  ],
  area: 'estate',
  summary: 'Backup policies: how often, how long, and how many items follow each.',
  examples: ['policies', 'policies in rsv-contoso-prod-aue'],
  role: 'reader',
  async run({ services: { azure, clock, organisation }, slots, rebuild }) {
    const vaults = await azure.backup.vaults();
    const vault =
      slots.vault === undefined ? undefined : vaultNamed(slots.vault, vaults, (name) => rebuild('vault', name));
    const all = vault ? await azure.backup.policies(vault.id) : await azure.backup.allPolicies();
    const sorted = all.toSorted((a, b) => b.protectedItems - a.protectedItems || a.name.localeCompare(b.name));
    const lineOf = (policy: Policy): string => {
      const of = vaults.find(({ id }) => sameId(id, policy.vault));
      return of ? `policy ${policy.name} in ${exactly(of, vaults)}` : `policy ${policy.name}`;
    };
    return {
      card: card('list', {
        band: {
          word: 'POLICIES',
          qualifier: vault ? `in ${vault.name}` : 'for VMs, in all vaults',
          time: { at: clock.now(), timezone: organisation.timezone },
          title: titleOf(all),
        },
        rows: {
          items: sorted.slice(0, shown).map((policy) => rowOf(policy, lineOf(policy), vault === undefined)),
          total: sorted.length,
          none: 'There is no backup policy here.',
        },
        buttons: [{ title: 'Vaults', line: 'vaults' }],
      }),
    };
  },
});

function titleOf(all: readonly Policy[]): string {
  const used = all.filter(({ protectedItems }) => protectedItems > 0).length;
  return `${all.length} ${all.length === 1 ? 'policy' : 'policies'}, ${used} in use`;
}

function rowOf(policy: Policy, line: string, withVault: boolean): Row {
  const { name, unread, workload, protectedItems } = policy;
  const where = withVault ? ` · ${lastSegment(policy.vault)}` : '';
  const aside = `${protectedItems} item${protectedItems === 1 ? '' : 's'}`;
  if (workload !== 'vm') return { state: 'info', title: name, text: `not for VMs${where}`, aside };
  const { schedule, retention } = describePolicy(policy);
  return {
    state: unread ? 'warn' : protectedItems > 0 ? 'yes' : 'info',
    title: name,
    text: `${subTypeWords(policy)}: ${schedule}; ${retention}${where}`,
    aside,
    buttons: [{ title: 'Show', line }],
  };
}
