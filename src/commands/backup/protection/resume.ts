import type { Check, Plan } from '../../../approvals/plan.ts';
import {
  type Azure,
  isStopped,
  type OfItem,
  type Policy,
  type ProtectedItem,
  type Vault,
  type Vm,
} from '../../../azure/azure.ts';
import { describePolicy } from '../../../azure/estate/policy-words.ts';
import { consistency } from '../../../command-kit/checks/consistency.ts';
import { fittingPolicy } from '../../../command-kit/checks/policy.ts';
import { warnings } from '../../../command-kit/checks/warnings.ts';
import { change, type Planning } from '../../../command-kit/command.ts';
import { findItem, type NamedItem } from '../../../nouns/item.ts';
import { sameName } from '../../../nouns/offer.ts';
import { policyNamed } from '../../../nouns/policy.ts';
import { lastPolicyOf } from '../../../posture/last-policy.ts';
import { planParts, vaultOfItem, vaultWords } from './facts.ts';

type Effect = OfItem & { readonly policy: string };

/** `resume backup of vm1 [with POLICY]` */
export const resume = change<Effect>({
  name: 'resume backup',
  words: ['resume backup of {vm} [with {policy}] [in {vault}]'],
  means: [
    'resume backup {vm}',
    'resume backup {vm} {policy}',
    'resume protect {vm}',
    'resume protect {vm} {policy}',
    'restart backup {vm}',
    'enable backup again {vm}',
    'protect {vm} again',
  ],
  area: 'backup',
  summary: 'Take the stopped backups of a VM up again, with the policy that it had or another one.',
  detail:
    'Without a policy it is the one that Lifeboat last saw it with; where that is not known, the policies that fit are offered. What was kept meanwhile is kept by the policy again.',
  examples: ['resume backup of build-dev-01 with Tier-2-Dev-WebApp'],
  role: 'operator',
  risk: 'change',
  family: 'backup',
  scenario: 'ChangeProtection',

  async plan({ services: { azure, db }, slots, rebuild }) {
    const said = { vm: slots.vm ?? '', vault: slots.vault };
    const fits = (item: ProtectedItem) => !item.softDeleted && isStopped(item);
    const found = await findItem(said, { azure, rebuild, fits });
    const { item } = found;
    const [vault, vm, had] = await Promise.all([
      vaultOfItem(item, azure),
      azure.inventory.vm(item.vm),
      item.policy?.name ?? lastPolicyOf(db, item.id),
    ]);
    const no = standing(item) ?? gone(vm);
    if (no) return refusedPlan(found, vault, no);
    const policy = await choose({ azure, rebuild }, { item, vm: vm!, said: slots.policy, had });
    return planOf(found, { vault, vm: vm!, policy, had });
  },

  apply: (effect, azure) => azure.backup.setPolicy(effect),
});

/** The policy that was said, or the one that it had where the vault still has it; else they are offered. */
async function choose(
  { azure, rebuild }: { readonly azure: Azure; readonly rebuild: Planning['rebuild'] },
  given: {
    readonly item: ProtectedItem;
    readonly vm: Vm;
    readonly said: string | undefined;
    readonly had: string | undefined;
  },
): Promise<Policy> {
  const { item, vm, said, had } = given;
  const policies = await azure.backup.policies(item.vault);
  const kept = policies.find(({ name }) => had !== undefined && sameName(name, had));
  return policyNamed(said ?? kept?.name, vm, policies, (name) => rebuild('policy', name)).policy;
}

function standing(item: ProtectedItem): Check | undefined {
  if (item.softDeleted) return { state: 'no', text: 'Its backups are deleted: undelete them first' };
  if (isStopped(item)) return undefined;
  return { state: 'no', text: `It is backed up already${item.policy ? ` with ${item.policy.name}` : ''}` };
}

const gone = (vm: Vm | undefined): Check | undefined =>
  vm ? undefined : { state: 'no', text: 'The VM does not exist any more: there is nothing to back up' };

const common = { command: 'resume backup' } as const;

function refusedPlan(found: NamedItem, vault: Vault, no: Check): Plan<Effect> {
  const { item, called, words } = found;
  return {
    ...planParts(found, vault),
    ...common,
    line: `resume backup of ${words}`,
    title: `Resume the backups of ${called}`,
    emphasis: [called],
    summary: `Backs ${called} up again.`,
    facts: [],
    checks: [no],
    notes: [],
    bound: { VM: called, Vault: vault.name },
    effect: { item: item.id, vm: item.vm, policy: '' },
    ...(item.softDeleted && { instead: [{ title: 'Undelete', line: `undelete ${words}` }] }),
  };
}

function planOf(
  found: NamedItem,
  given: { readonly vault: Vault; readonly vm: Vm; readonly policy: Policy; readonly had: string | undefined },
): Plan<Effect> {
  const { item, called, words } = found;
  const { vault, vm, policy, had } = given;
  const { schedule, retention } = describePolicy(policy);
  const checks = [consistency(vm), ...fittingPolicy(policy, vm)];
  return {
    ...planParts(found, vault),
    ...common,
    line: `resume backup of ${words} with ${policy.name} in ${vault.name}`,
    title: `Resume the backups of ${called} with ${policy.name}`,
    emphasis: [called, policy.name],
    summary: `Backs ${called} up ${schedule} into ${vault.name} again. Keeps ${retention}.`,
    facts: [
      { title: 'Policy', value: `${policy.name}${hadWords(policy, had)}` },
      { title: 'Older points', value: 'kept by this policy again: what it would not keep expires' },
    ],
    checks,
    notes: [`The next backup runs by the schedule; to have one at once, type: backup ${words} now`],
    bound: {
      VM: called,
      Vault: vaultWords(vault),
      Policy: policy.name,
      Schedule: schedule,
      Retention: retention,
      Warnings: warnings(checks),
    },
    effect: { item: item.id, vm: item.vm, policy: policy.id },
    afterwards: `The next backup runs ${schedule}.`,
    next: [{ title: 'Back up now', line: `backup ${words} now` }],
  };
}

/** Whether it is the policy that it had before. */
function hadWords({ name }: Policy, had: string | undefined): string {
  if (had === undefined) return '';
  return sameName(name, had) ? ', the one that it had' : ` (it had ${had})`;
}
