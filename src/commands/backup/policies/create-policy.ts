import type { Check, Plan } from '../../../approvals/plan.ts';
import type { Azure, Document, Policy, Vault } from '../../../azure/azure.ts';
import { policyBody, policyDocument } from '../../../azure/documents/policy.ts';
import { policyOf } from '../../../azure/estate/policy/of-spec.ts';
import { faultsOf, nameFault, type PolicySpec } from '../../../azure/estate/policy/spec.ts';
import { archiveWords, describePolicy, keepLines, subTypeWords } from '../../../azure/estate/policy-words.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { redundancyNamed } from '../../../azure/estate/vault-words.ts';
import { limits } from '../../../azure/limits/limits.ts';
import { Problem } from '../../../base/problem.ts';
import { aDayAgo, editCheck } from '../../../command-kit/checks/limits.ts';
import { rpoWords } from '../../../command-kit/checks/policy.ts';
import { warnings } from '../../../command-kit/checks/warnings.ts';
import { change } from '../../../command-kit/command.ts';
import { documentStep } from '../../../command-kit/document-step.ts';
import { patternsOf } from '../../../command-kit/slots.ts';
import type { Prices } from '../../../config/prices.ts';
import type { Tier } from '../../../config/tiers.ts';
import { costOfPolicy } from '../../../costs/words.ts';
import { format } from '../../../grammar/grammar.ts';
import { exactly, sameName } from '../../../nouns/offer.ts';
import { vaultNamed } from '../../../nouns/vault.ts';
import { becauseWords, specOf, tierNamed } from './tiers.ts';

/** `create policy Tier-1-Prod-AppDB [as TIER] in VAULT` */
export const createPolicy = change<{ readonly policy: Document }>({
  name: 'create policy',
  words: ['create policy {policy} in {vault} [as {tier}]', 'create policy {policy} as {tier} in {vault}'],
  means: ['create policy {policy} {vault}', 'create backup policy {policy} {vault}', 'new policy {policy} {vault}'],
  area: 'estate',
  summary: 'Make a backup policy by a tier of lifeboat.yaml.',
  detail:
    'Shows the schedule, what is kept for how long and who demands it, what ever moves to the archive, and the RPO. Without ' +
    'a tier, that of the policy’s own name is taken. Read back from Azure before it is done.',
  examples: ['create policy Tier-2-Dev-WebApp in rsv-contoso-prod-aue'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',

  async plan({ services: { azure, organisation }, slots, rebuild }) {
    const name = (slots.policy ?? '').trim();
    const vaults = await azure.backup.vaults();
    const listed = vaultNamed(slots.vault ?? '', vaults, (text) => rebuild('vault', text));
    const { name: tierName, tier } = tierNamed(slots.tier, name, organisation, (text) => rebuild('tier', text));
    const [vault, policies, edits] = await Promise.all([
      azure.backup.vault(listed.id),
      azure.backup.policies(listed.id),
      azure.policies.edits(listed.id, aDayAgo(azure.now())),
    ]);
    if (!vault) throw new Problem('gone', `${listed.name} does not exist any more.`);
    const spec = specOf(tier, organisation);
    const checks = [
      ...nameChecks(name, vault, policies),
      ...faultsOf(spec).map((text): Check => ({ state: 'no', text })),
      ...(await groupChecks(spec, azure)),
      ...editCheck(edits, azure.now()),
      ...immutability(vault),
    ];
    const line = format(patternsOf(createPolicy)[0]!, { policy: name, vault: exactly(listed, vaults), tier: tierName });
    return planOf({ name, vault, tier, tierName, spec, checks, line, now: azure.now(), prices: organisation.prices });
  },

  steps: ({ policy }) => [documentStep('Make the policy', 'WritePolicy', policy)],
});

function nameChecks(name: string, vault: Vault, policies: readonly Policy[]): Check[] {
  const fault = nameFault(name);
  if (fault !== undefined) return [{ state: 'no', text: fault }];
  const { most } = limits.policiesInVault;
  if (policies.some((policy) => sameName(policy.name, name))) {
    return [{ state: 'no', text: `${vault.name} has a policy ${name} already: look at it, or change it` }];
  }
  if (policies.length >= most)
    return [{ state: 'no', text: `${vault.name} has ${policies.length} policies: Azure takes ${most}` }];
  return [{ state: 'yes', text: `${vault.name} has no policy of that name yet; ${policies.length} of ${most} in all` }];
}

/**
 * Azure keeps the snapshots in a group of its own, numbered; it must never be a VM's, where they would be deleted with
 * it (documentation: "Back up an Azure VM", resource group for restore points).
 */
async function groupChecks({ snapshotGroup }: PolicySpec, azure: Azure): Promise<Check[]> {
  if (snapshotGroup === undefined) return [];
  const first = `${snapshotGroup}1`;
  const vm = await azure.policies.vmInGroups([snapshotGroup, first]);
  return vm
    ? [
        {
          state: 'no',
          text: `The snapshots would go to ${first}, where the VM ${vm} is: give them a group of their own`,
        },
      ]
    : [{ state: 'yes', text: `Snapshots go to ${first}, where no VM is` }];
}

function immutability({ immutability: state, name }: Vault): Check[] {
  if (state === 'Disabled') return [];
  const forGood = state === 'Locked' ? ', and that for good' : '';
  return [
    {
      state: 'warn',
      text: `${name} is immutable: what a policy keeps can be lengthened later and never shortened${forGood}. Start low where you are not sure`,
    },
  ];
}

interface Given {
  readonly name: string;
  readonly vault: Vault;
  readonly tier: Tier;
  readonly tierName: string;
  readonly spec: PolicySpec;
  readonly checks: readonly Check[];
  readonly line: string;
  readonly now: number;
  readonly prices: Prices;
}

function planOf({ name, vault, tier, tierName, spec, checks, line, now, prices }: Given): Plan<{ policy: Document }> {
  const policy = policyOf(spec);
  const words = describePolicy(policy);
  const id = `${vault.id}/backupPolicies/${name}`;
  const archive = archiveWords(policy);
  const cost = costOfPolicy({ policy, redundancy: redundancyNamed(vault.redundancy)?.short }, prices);
  return {
    command: 'create policy',
    line,
    title: `Create the policy ${name} in ${vault.name}`,
    emphasis: [name, vault.name],
    target: { kind: 'policy', id, name, vault: vault.id },
    subtitle: `${vault.resourceGroup} · ${regionName(vault.region)} · ${vault.subscription.name}`,
    summary: `${subTypeWords(spec)}: backs up ${words.schedule}.`,
    facts: [
      { title: 'Tier', value: tier.for ? `${tierName}: ${tier.for}` : tierName },
      { title: 'Because', value: becauseWords(tier) },
      { title: 'Snapshots', value: `${spec.snapshotDays} days` },
      ...keepLines(policy),
      { title: 'Archive', value: archive },
      { title: 'RPO', value: rpoWords(policy) },
      cost.fact,
    ],
    checks,
    notes: ['Nothing follows it yet: it costs nothing until a VM is protected with it.', cost.note],
    bound: {
      Policy: name,
      Vault: `${vault.name}, immutability ${vault.immutability}`,
      Schedule: words.schedule,
      Retention: words.retention,
      Archive: archive,
      Because: becauseWords(tier),
      Warnings: warnings(checks),
    },
    effect: { policy: policyDocument(id, policyBody(spec, now)) },
    afterwards: `Read back from Azure: ${words.schedule}; ${words.retention}; ${archive}.`,
    details: [{ title: 'Policy', value: id }],
    portal: [portalLink('Vault', vault.id)],
  };
}
