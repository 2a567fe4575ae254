import type { Check, Plan } from '../../../approvals/plan.ts';
import type { Document, Follower, Guard, Policy, Vault } from '../../../azure/azure.ts';
import { policyVersion } from '../../../azure/documents/policy.ts';
import { type ChangedPolicy, changedPolicy, type PolicyChange } from '../../../azure/documents/policy-change.ts';
import { changeWords, type PolicyDifference, policyDifferences } from '../../../azure/estate/policy/difference.ts';
import { checkedOf, faultsOf } from '../../../azure/estate/policy/spec.ts';
import { archiveWords, describePolicy, subTypeWords } from '../../../azure/estate/policy-words.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { Problem } from '../../../base/problem.ts';
import { aDayAgo, editCheck } from '../../../command-kit/checks/limits.ts';
import { readPolicy, rpoWords } from '../../../command-kit/checks/policy.ts';
import { warnings } from '../../../command-kit/checks/warnings.ts';
import { change } from '../../../command-kit/command.ts';
import { documentStep } from '../../../command-kit/document-step.ts';
import { exactly } from '../../../nouns/offer.ts';
import { policyIn } from '../../../nouns/policy-in.ts';
import { vaultNamed } from '../../../nouns/vault.ts';
import { changeLine, changesFrom } from './changes.ts';
import { followersWords, retentionChecks, whatExists } from './effects.ts';

/** `change policy Tier-1-Prod-AppDB [in VAULT] set yearly 10, snapshots 7` */
export const changePolicy = change<{ readonly policy: Document }>({
  name: 'change policy',
  words: ['change policy {policy} in {vault} set {changes...}', 'change policy {policy} set {changes...}'],
  area: 'estate',
  summary: 'Change when a backup policy runs, and how long it keeps what.',
  detail:
    'Shows what is other than now, what that does to the points that exist, and which items follow it. Can be set: ' +
    'snapshots (days), daily, weekly, monthly, yearly (or none), every (4 h, day, week), at, window, day, zone, archive. ' +
    'In an immutable vault nothing can be kept for less long. All else that Azure has in the policy stays.',
  examples: [
    'change policy Tier-2-Dev-WebApp set yearly 3, snapshots 3',
    'change policy DefaultPolicy in rsv-contoso-dev-aue set at 22:30, daily 14',
  ],
  role: 'operator',
  risk: 'gated',
  family: 'backup',

  async plan({ services: { azure }, slots, rebuild }) {
    const wanted = changesFrom(slots.changes ?? '');
    const vaults = await azure.backup.vaults();
    const only =
      slots.vault === undefined ? undefined : vaultNamed(slots.vault, vaults, (name) => rebuild('vault', name));
    const listed = policyIn(
      slots.policy ?? '',
      only ? await azure.backup.policies(only.id) : await azure.backup.allPolicies(),
      only ? [only] : vaults,
      { policy: (name) => rebuild('policy', name), vault: (name) => changeOf(slots, name) },
    );
    const [policy, resource, vault, followers, guard, edits] = await Promise.all([
      azure.backup.policy(listed.policy.id),
      azure.documents.read(listed.policy.id, policyVersion),
      azure.backup.vault(listed.vault.id),
      azure.policies.followers(listed.policy.id),
      azure.backup.guard(listed.vault.id),
      azure.policies.edits(listed.vault.id, aDayAgo(azure.now())),
    ]);
    if (!policy || !resource || !vault) throw new Problem('gone', `${listed.policy.name} does not exist any more.`);
    checkKind(policy);
    const changed = changedPolicy(resource, policy, wanted, azure.now());
    const line = `change policy ${policy.name} in ${exactly(listed.vault, vaults)} set ${changeLine(wanted)}`;
    const around = { vault, followers, guard, limits: editCheck(edits, azure.now()) };
    return planOf({ policy, changed, wanted, line, around });
  },

  steps: ({ policy }) => [documentStep('Change the policy', 'WritePolicy', policy)],
});

const changeOf = ({ policy = '', changes = '' }: Readonly<Record<string, string | undefined>>, vault: string): string =>
  `change policy ${policy} in ${vault} set ${changes}`;

/** What cannot be read is not written back; a policy that keeps all of its points alike is of another form. */
function checkKind(policy: Policy): void {
  if (policy.workload !== 'vm' && !policy.unread)
    throw new Problem('refused', `${policy.name} is a policy for other things than VMs.`);
  const [unread] = readPolicy(policy);
  if (unread) throw new Problem('refused', `${unread.text}.`);
  if (policy.keep.every) {
    throw new Problem('refused', `${policy.name} keeps all of its points alike, which is an older form of policy.`, {
      hint: 'Make a new policy by a tier (create policy NAME as TIER in VAULT), and give it to its items.',
    });
  }
}

interface Around {
  readonly vault: Vault;
  readonly followers: readonly Follower[];
  readonly guard: Guard | undefined;
  readonly limits: readonly Check[];
}

interface Given {
  readonly policy: Policy;
  readonly changed: ChangedPolicy;
  readonly wanted: PolicyChange;
  readonly line: string;
  readonly around: Around;
}

function planOf({ policy, changed, wanted, line, around }: Given): Plan<{ policy: Document }> {
  const { vault, followers } = around;
  const after = changed.policy;
  const differences = policyDifferences(policy, after);
  const isRedated = differences.length === 0 && (wanted.at !== undefined || wanted.zone !== undefined);
  const checks = checksOf(after, differences, isRedated, around);
  const words = describePolicy(after);
  const facts = differences.map((one) => ({ title: one.title, value: changeWords(one) }));
  const archive = archiveWords(after);
  return {
    command: 'change policy',
    line,
    title: `Change the policy ${policy.name} of ${vault.name}`,
    emphasis: [policy.name, vault.name],
    target: { kind: 'policy', id: policy.id, name: policy.name, vault: vault.id },
    subtitle: `${subTypeWords(policy)} · ${vault.resourceGroup} · ${regionName(vault.region)} · ${vault.subscription.name}`,
    summary: `From then on it backs up ${words.schedule}. Keeps ${words.retention}.`,
    facts: [
      ...(isRedated ? [{ title: 'Schedule', value: 'the same times, by the clocks as they stand now' }] : facts),
      { title: 'Archive', value: archive },
      { title: 'RPO', value: rpoWords(after) },
      { title: 'Followed by', value: followersWords(followers) },
    ].filter(({ title }, at, all) => all.findIndex((one) => one.title === title) === at),
    checks,
    notes: whatExists(differences, followers.length),
    bound: {
      Policy: policy.name,
      Vault: `${vault.name}, immutability ${vault.immutability}`,
      ...Object.fromEntries(facts.map(({ title, value }) => [title, value])),
      Items: followersWords(followers),
      Warnings: warnings(checks),
    },
    effect: { policy: isRedated ? { ...changed.document, dated: true } : changed.document },
    afterwards: `Read back from Azure: ${words.schedule}; ${words.retention}; ${archive}.`,
    details: [{ title: 'Policy', value: policy.id }],
    portal: [portalLink('Vault', vault.id)],
  };
}

function checksOf(
  after: Policy,
  differences: readonly PolicyDifference[],
  isRedated: boolean,
  around: Around,
): Check[] {
  if (differences.length === 0 && !isRedated) return [{ state: 'no', text: 'It is so already' }];
  const checked = checkedOf(after);
  const faults = checked ? faultsOf(checked) : [];
  return [
    ...faults.map((text): Check => ({ state: 'no', text })),
    ...retentionChecks(differences, around),
    ...around.limits,
  ];
}
