import type { Policy, Vault } from '../../../azure/azure.ts';
import { card, type Row } from '../../../cards/card.ts';
import { type Asked, read } from '../../../command-kit/command.ts';
import type { Organisation } from '../../../config/organisation.ts';
import { exactly, sameName } from '../../../nouns/offer.ts';
import { vaultNamed } from '../../../nouns/vault.ts';
import { type Drift, driftsOf, isOff } from './drift.ts';
import { demandedBy } from './tiers.ts';

const shown = 20;

/** `compare policies [in VAULT]`: what the policies are beside what the tiers of lifeboat.yaml demand. */
export const comparePolicies = read({
  name: 'compare policies',
  words: ['compare policies [in {vault}]'],
  means: [
    { say: 'compare policy tier', as: 'compare policies' },
    { say: 'policy tier', as: 'compare policies' },
    { say: 'compare policy', as: 'compare policies' },
    { say: 'policy drift', as: 'compare policies' },
    'compare policy {vault}',
  ],
  area: 'estate',
  summary: 'What the backup policies are, beside what the tiers of lifeboat.yaml demand.',
  detail:
    'A policy is compared with the tier of its name: schedule, snapshots, daily, weekly, monthly and yearly points, their ' +
    'days, archive, and whether it is Standard or Enhanced. Who demands it is said, or that nobody has said why.',
  examples: ['compare policies', 'compare policies in rsv-contoso-dev-aue'],
  role: 'reader',
  async run(asked) {
    const {
      services: { azure, clock, organisation },
    } = asked;
    const vaults = await azure.backup.vaults();
    const { only, policies } = await policiesIn(asked, vaults);
    const drifts = sorted(driftsOf(policies, vaults, organisation));
    const rows = [...drifts.map((drift) => rowOf(drift, only === undefined)), ...nowhere(policies, organisation, only)];
    const where = only ? ` in ${exactly(only, vaults)}` : '';
    const canMend = drifts.some(({ mend }) => mend !== undefined);
    return {
      card: card('list', {
        band: {
          word: 'POLICIES',
          qualifier: only ? `in ${only.name}, beside the tiers` : 'beside the tiers, in all vaults',
          time: { at: clock.now(), timezone: organisation.timezone },
          title: titleOf(drifts),
        },
        rows: {
          items: rows.slice(0, shown),
          total: rows.length,
          none: 'No policy has the name of a tier, and none is in use.',
        },
        notes: canMend ? ['Mend shows one plan of all that Azure lets be changed; others approve it.'] : [],
        buttons: [
          ...(canMend ? [{ title: 'Mend', line: `mend policies${where}` }] : []),
          { title: 'Policies', line: `policies${where}` },
        ],
      }),
    };
  },
});

/** The policies of one vault, from Azure Backup itself, or of all, by Resource Graph. */
async function policiesIn(
  { services: { azure }, slots, rebuild }: Pick<Asked, 'services' | 'slots' | 'rebuild'>,
  vaults: readonly Vault[],
): Promise<{ readonly only: Vault | undefined; readonly policies: readonly Policy[] }> {
  if (slots.vault === undefined) return { only: undefined, policies: await azure.backup.allPolicies() };
  const only = vaultNamed(slots.vault, vaults, (name) => rebuild('vault', name));
  return { only, policies: await azure.backup.policies(only.id) };
}

/** What is off first, then by how much follows it. */
const sorted = (drifts: readonly Drift[]): Drift[] =>
  drifts.toSorted(
    (a, b) =>
      Number(isOff(b)) - Number(isOff(a)) ||
      b.policy.protectedItems - a.policy.protectedItems ||
      a.policy.name.localeCompare(b.policy.name),
  );

function titleOf(drifts: readonly Drift[]): string {
  const tiered = drifts.filter(({ tier }) => tier);
  const off = tiered.filter(isOff).length;
  if (tiered.length === 0) return 'No policy has the name of a tier';
  if (off === 0)
    return `${tiered.length === 1 ? 'The policy is' : `All ${tiered.length} policies are`} as the tiers demand`;
  return `${off} of ${tiered.length} ${tiered.length === 1 ? 'policy is' : 'policies are'} not as the tiers demand`;
}

function rowOf(drift: Drift, withVault: boolean): Row {
  const { policy, vault, tier, differences, type } = drift;
  const found = [
    ...(type === undefined ? [] : [type]),
    ...differences.map((one) => `${one.title.toLowerCase()} ${one.before}, to be ${one.after}`),
  ];
  const verdict =
    found.length > 0
      ? found.join('; ')
      : tier
        ? 'as its tier'
        : 'no tier has its name: nobody has said what it is to be';
  const because = tier ? ` · ${demandedBy(tier)}` : '';
  return {
    state: found.length > 0 ? 'warn' : tier ? 'yes' : 'info',
    title: policy.name,
    text: `${verdict}${because}${withVault ? ` · ${vault.name}` : ''}`,
    aside: `${policy.protectedItems} item${policy.protectedItems === 1 ? '' : 's'}`,
  };
}

/** Tiers that no policy anywhere has the name of; of one vault it says nothing. */
function nowhere(policies: readonly Policy[], { tiers }: Pick<Organisation, 'tiers'>, only: Vault | undefined): Row[] {
  if (only) return [];
  return Object.entries(tiers)
    .filter(([name]) => !policies.some((policy) => sameName(policy.name, name)))
    .map(([name, tier]) => ({
      state: 'info',
      title: name,
      text: `no vault has a policy of this tier · ${demandedBy(tier)}`,
    }));
}
