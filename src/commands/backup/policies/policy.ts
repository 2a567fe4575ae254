import { type Follower, isStopped, type Policy } from '../../../azure/azure.ts';
import { archiveWords, describePolicy, inDays, keepLines, subTypeWords } from '../../../azure/estate/policy-words.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { rpoOf } from '../../../azure/estate/schedule.ts';
import { Problem } from '../../../base/problem.ts';
import { card, type Fact, md, type Section } from '../../../cards/card.ts';
import { duration } from '../../../cards/words.ts';
import { read } from '../../../command-kit/command.ts';
import { exactly } from '../../../nouns/offer.ts';
import { policyIn } from '../../../nouns/policy-in.ts';
import { vaultNamed } from '../../../nouns/vault.ts';

const mostItems = 12;

/** `policy Tier-1-Prod-AppDB [in VAULT]`: one policy in words, and who follows it. */
export const policy = read({
  name: 'policy',
  words: ['policy {policy} [in {vault}]'],
  means: ['policy {policy}', 'backup policy {policy}', '{policy}', 'what policy {policy}'],
  area: 'estate',
  summary: 'One backup policy: schedule, retention, archive, RPO, and the items that follow it.',
  examples: ['policy Tier-1-Prod-AppDB'],
  role: 'reader',
  async run({ services: { azure, clock, organisation }, slots, rebuild }) {
    const vaults = await azure.backup.vaults();
    const only = slots.vault && vaultNamed(slots.vault, vaults, (name) => rebuild('vault', name));
    const all = only ? await azure.backup.policies(only.id) : await azure.backup.allPolicies();
    const { policy: listed, vault } = policyIn(slots.policy ?? '', all, vaults, {
      policy: (name) => rebuild('policy', name),
      vault: (name) => rebuild('vault', name),
    });
    const [found, followers] = await Promise.all([azure.backup.policy(listed.id), azure.policies.followers(listed.id)]);
    if (!found) throw new Problem('gone', `${listed.name} does not exist any more.`);
    if (found.workload !== 'vm') throw new Problem('refused', `${found.name} is a policy for other things than VMs.`);
    return {
      card: card('sheet', {
        band: {
          word: 'POLICY',
          qualifier: subTypeWords(found),
          time: { at: clock.now(), timezone: organisation.timezone },
          title: md`**${found.name}** backs up ${describePolicy(found).schedule}`,
          subtitle: `${vault.name} · ${vault.resourceGroup} · ${regionName(vault.region)}`,
        },
        sections: [...sectionsOf(found), itemsSection(followers)],
        buttons: [
          { title: 'Vault', line: `vault ${exactly(vault, vaults)}` },
          { title: 'Policies', line: `policies in ${exactly(vault, vaults)}` },
        ],
        links: [portalLink('Vault', vault.id)],
        details: [{ title: 'Policy', value: found.id }],
      }),
    };
  },
});

/** A policy in words: what it keeps, of which days, what moves to the archive, and what would be lost at worst. */
export function sectionsOf(policy: Policy): Section[] {
  const { keep } = policy;
  return [
    {
      title: 'Keeps',
      facts: [
        ...(keep.snapshotDays === undefined
          ? []
          : [{ title: 'Snapshots', value: `${keep.snapshotDays} days, beside the disks: quick to restore from` }]),
        ...keepLines(policy),
        { title: 'Archive', value: archiveWords(policy) },
        ...(policy.snapshotGroup === undefined
          ? []
          : [{ title: 'Snapshots in', value: `${policy.snapshotGroup}1, …` }]),
      ],
      checks: longest(policy),
    },
    { title: 'RPO', facts: rpoFacts(policy) },
  ];
}

/** Years come from yearly points alone: where there are none, nothing is that old. */
function longest({ keep }: Policy): Section['checks'] {
  const all = [keep.every, keep.daily, keep.weekly, keep.monthly, keep.yearly].filter((one) => one !== undefined);
  const years = Math.max(0, ...all.map(inDays)) / 365;
  return keep.yearly || years >= 1 ? [] : [{ state: 'info', text: 'No yearly points: nothing is kept for a year' }];
}

/** Of an hourly policy only the day's last backup goes to the vault (documentation: "Back up an Azure VM using Enhanced policy"). */
function rpoFacts({ schedule, keep }: Policy): Fact[] {
  const rpo = rpoOf(schedule);
  if (rpo === undefined) return [{ title: 'RPO', value: 'not known: its schedule cannot be read' }];
  if (schedule.every !== 'hours') return [{ title: 'At worst', value: duration(rpo) }];
  const recent = keep.snapshotDays === undefined ? '' : `, for ${keep.snapshotDays} days`;
  return [
    { title: 'Snapshots', value: `${duration(rpo)}${recent}, in the region of the VM` },
    { title: 'Vault', value: '24 h: only the last backup of a day is copied there' },
  ];
}

function itemsSection(followers: readonly Follower[]): Section {
  if (followers.length === 0) return { title: 'Items', text: 'Nothing follows it.' };
  const rest = followers.length - mostItems;
  return {
    title: `Items: ${followers.length}`,
    rows: followers.slice(0, mostItems).map(({ name, state }) => ({
      title: name,
      ...(isStopped({ state }) && { state: 'warn', text: 'its backups are stopped' }),
    })),
    ...(rest > 0 && { text: `… and ${rest} more` }),
  };
}
