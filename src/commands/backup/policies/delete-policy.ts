import type { Check } from '../../../approvals/plan.ts';
import type { Document, Follower } from '../../../azure/azure.ts';
import { noPolicy } from '../../../azure/documents/policy.ts';
import { describePolicy } from '../../../azure/estate/policy-words.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { change } from '../../../command-kit/command.ts';
import { documentStep } from '../../../command-kit/document-step.ts';
import { exactly } from '../../../nouns/offer.ts';
import { policyIn } from '../../../nouns/policy-in.ts';
import { vaultNamed } from '../../../nouns/vault.ts';

const mostNamed = 3;

/** `delete policy Tier-2-Dev-WebApp in VAULT` */
export const deletePolicy = change<{ readonly policy: Document }>({
  name: 'delete policy',
  words: ['delete policy {policy} in {vault}'],
  means: [
    'delete policy {policy} {vault}',
    'delete backup policy {policy} {vault}',
    'delete policy {policy} vault {vault}',
  ],
  area: 'estate',
  summary: 'Delete a backup policy that nothing follows.',
  examples: ['delete policy EnhancedPolicy in rsv-contoso-dev-aue'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',

  async plan({ services: { azure }, slots, rebuild }) {
    const vaults = await azure.backup.vaults();
    const only = vaultNamed(slots.vault ?? '', vaults, (name) => rebuild('vault', name));
    const { policy, vault } = policyIn(slots.policy ?? '', await azure.backup.policies(only.id), [only], {
      policy: (name) => rebuild('policy', name),
      vault: (name) => rebuild('vault', name),
    });
    const followers = await azure.policies.followers(policy.id);
    const words = describePolicy(policy);
    return {
      command: 'delete policy',
      line: `delete policy ${policy.name} in ${exactly(vault, vaults)}`,
      title: `Delete the policy ${policy.name} of ${vault.name}`,
      emphasis: [policy.name, vault.name],
      target: { kind: 'policy', id: policy.id, name: policy.name, vault: vault.id },
      subtitle: `${vault.resourceGroup} · ${regionName(vault.region)} · ${vault.subscription.name}`,
      summary: 'Nothing follows it, so that no recovery point is touched.',
      facts:
        policy.workload === 'vm'
          ? [
              { title: 'Schedule', value: words.schedule },
              { title: 'Keeps', value: words.retention },
            ]
          : [],
      checks: [inUse(policy.protectedItems, followers)],
      notes: [],
      bound: { Policy: policy.name, Vault: vault.name },
      effect: { policy: noPolicy(policy.id) },
      afterwards: 'Read back from Azure: it is gone.',
      details: [{ title: 'Policy', value: policy.id }],
      portal: [portalLink('Vault', vault.id)],
    };
  },

  steps: ({ policy }) => [documentStep('Delete the policy', 'DeletePolicy', policy)],
});

/** Azure's own count and the graph's list may differ by minutes: either is enough to say no. */
function inUse(counted: number, followers: readonly Follower[]): Check {
  const count = Math.max(counted, followers.length);
  if (count === 0) return { state: 'yes', text: 'Nothing follows it' };
  const named = followers.slice(0, mostNamed).map(({ name }) => name);
  const who = named.length === 0 ? '' : `: ${named.join(', ')}${count > named.length ? ', …' : ''}`;
  return {
    state: 'no',
    text: `${count} item${count === 1 ? ' follows' : 's follow'} it${who}. Give them another policy first`,
  };
}
