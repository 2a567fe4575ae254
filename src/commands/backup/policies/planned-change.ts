import type { Check, Plan } from '../../../approvals/plan.ts';
import type { Document, GuardPass, Policy, Vault } from '../../../azure/azure.ts';
import { changedPolicy, type PolicyChange } from '../../../azure/documents/policy-change.ts';
import { changeWords, type PolicyDifference, policyDifferences } from '../../../azure/estate/policy/difference.ts';
import { checkedOf, faultsOf } from '../../../azure/estate/policy/spec.ts';
import { archiveWords, describePolicy, subTypeWords } from '../../../azure/estate/policy-words.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import { redundancyNamed } from '../../../azure/estate/vault-words.ts';
import { hours } from '../../../base/clock.ts';
import { Problem } from '../../../base/problem.ts';
import { guardable, passFor } from '../../../command-kit/checks/guard.ts';
import { readPolicy, rpoWords } from '../../../command-kit/checks/policy.ts';
import { warnings } from '../../../command-kit/checks/warnings.ts';
import type { Prices } from '../../../config/prices.ts';
import { type CostWords, costOfPolicyChange } from '../../../costs/words.ts';
import { changeLine } from './changes.ts';
import { type Around, followersWords, keepsLess, retentionChecks, whatExists } from './effects.ts';
import { type Later, laterOf } from './later.ts';

/** What cannot be read is not written back; a policy that keeps all of its points alike is of another form. */
export function checkKind(policy: Policy): void {
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

interface Given extends Around {
  readonly policy: Policy;
  /** The same as Azure has it, word for word. */
  readonly resource: Readonly<Record<string, unknown>>;
  readonly wanted: PolicyChange;
  readonly vault: Vault;
  /** What names the vault and no other. */
  readonly vaultCalled: string;
  /** What of Azure's limits stands in the way; people do not agree to it. */
  readonly limits: readonly Check[];
  /** Azure's time. */
  readonly now: number;
  /** Absent: what it costs is not said. */
  readonly prices?: Prices;
}

/** What is written, and when that is not at once. */
export interface PolicyEffect {
  readonly policy: Document;
  readonly later?: Later;
  /** The leave of a Resource Guard's owner, which is waited for. */
  readonly pass?: GuardPass;
}

/** The plan of one policy's change: asked for by itself, or one of the many that are mended. */
export function plannedChange(given: Given): Plan<PolicyEffect> {
  const { policy, resource, wanted, vault, vaultCalled, followers, guard, limits, now } = given;
  const later = wanted.from === undefined ? undefined : laterOf(wanted.from, policy, now);
  // In the week after that day its clocks hold for sure.
  const { policy: after, document } = changedPolicy(resource, policy, wanted, later ? later.at + hours(24 * 7) : now);
  const differences = policyDifferences(policy, after);
  const isRedated = differences.length === 0 && (wanted.at !== undefined || wanted.zone !== undefined);
  const isNothing = differences.length === 0 && !isRedated;
  const checks = isNothing ? [{ state: 'no', text: 'It is so already' } as const] : checksOf(after, differences, given);
  const pass =
    keepsLess(differences) && vault.immutability === 'Disabled' ? passFor(guard, guardable.policy) : undefined;
  const cost = isNothing ? undefined : costWords(policy, after, given);
  const words = describePolicy(after);
  const facts = differences.map((one) => ({ title: one.title, value: changeWords(one) }));
  const archive = archiveWords(after);
  return {
    command: 'change policy',
    line: `change policy ${policy.name} in ${vaultCalled} set ${changeLine(wanted)}`,
    title: `Change the policy ${policy.name} of ${vault.name}`,
    emphasis: [policy.name, vault.name],
    target: { kind: 'policy', id: policy.id, name: policy.name, vault: vault.id },
    subtitle: `${subTypeWords(policy)} · ${vault.resourceGroup} · ${regionName(vault.region)} · ${vault.subscription.name}`,
    summary: `From then on it backs up ${words.schedule}. Keeps ${words.retention}.`,
    facts: [
      ...(later ? [{ title: 'When', value: later.words }] : []),
      ...(isRedated
        ? [{ title: 'Schedule', value: `the same times, by the clocks as they stand ${later ? 'then' : 'now'}` }]
        : facts),
      { title: 'Archive', value: archive },
      { title: 'RPO', value: rpoWords(after) },
      { title: 'Followed by', value: followersWords(followers) },
      ...(cost ? [cost.fact] : []),
    ].filter(({ title }, at, all) => all.findIndex((one) => one.title === title) === at),
    checks: [...checks, ...limits],
    notes: [...whatExists(differences, followers.length), ...(cost ? [cost.note] : [])],
    bound: {
      Policy: policy.name,
      Vault: `${vault.name}, immutability ${vault.immutability}`,
      ...Object.fromEntries(facts.map(({ title, value }) => [title, value])),
      ...(later && { When: later.words }),
      Items: followersWords(followers),
      Warnings: warnings(checks),
    },
    effect: {
      policy: { ...document, ...(isRedated && { dated: true }), ...(pass && { pass: pass.request }) },
      ...(later && { later }),
      ...(pass && { pass }),
    },
    afterwards: `Read back from Azure: ${words.schedule}; ${words.retention}; ${archive}.`,
    details: [{ title: 'Policy', value: policy.id }],
    portal: [portalLink('Vault', vault.id)],
  };
}

function costWords(before: Policy, after: Policy, { vault, prices }: Given): CostWords | undefined {
  const redundancy = redundancyNamed(vault.redundancy)?.short;
  return prices && costOfPolicyChange({ policy: before, redundancy }, { policy: after, redundancy }, prices);
}

function checksOf(after: Policy, differences: readonly PolicyDifference[], around: Around): Check[] {
  const checked = checkedOf(after);
  const faults = checked ? faultsOf(checked) : [];
  return [...faults.map((text): Check => ({ state: 'no', text })), ...retentionChecks(differences, around)];
}
