import type { Check, Plan } from '../../../approvals/plan.ts';
import {
  type Azure,
  type Guard,
  type GuardPass,
  isStopped,
  lastSegment,
  type OfItem,
  type Policy,
  type ProtectedItem,
  sameId,
  type Vault,
  type Vm,
} from '../../../azure/azure.ts';
import { keepsLess } from '../../../azure/estate/policy/keeps-less.ts';
import { archiveWords, describePolicy } from '../../../azure/estate/policy-words.ts';
import { redundancyNamed } from '../../../azure/estate/vault-words.ts';
import { Problem } from '../../../base/problem.ts';
import { guardable, guardCheck, passFor, waitForOwner } from '../../../command-kit/checks/guard.ts';
import { fittingPolicy } from '../../../command-kit/checks/policy.ts';
import { warnings } from '../../../command-kit/checks/warnings.ts';
import { change } from '../../../command-kit/command.ts';
import type { FirstWrite } from '../../../command-kit/steps.ts';
import type { Prices } from '../../../config/prices.ts';
import { type CostWords, costOfChange } from '../../../costs/words.ts';
import { findItem, type NamedItem } from '../../../nouns/item.ts';
import { policyNamed } from '../../../nouns/policy.ts';
import { planParts, vaultOfItem, vaultWords } from './facts.ts';

type Effect = OfItem & { readonly policy: string; readonly pass?: GuardPass };

/** `change policy of vm1 to POLICY` */
export const changePolicyOf = change<Effect>({
  name: 'change policy of',
  words: ['change policy of {vm} to {policy} [in {vault}]'],
  means: ['change policy {vm} {policy}', 'switch policy {vm} {policy}', 'move {vm} policy {policy}'],
  area: 'backup',
  summary: 'Back a VM up by another policy of its vault.',
  detail:
    'The points that it has are kept by the new policy at once: what that would not keep expires. Where it keeps less, an immutable vault refuses it.',
  examples: ['change policy of app-prod-01 to Tier-1-Prod-FileServer'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',

  async plan({ services: { azure, organisation }, slots, rebuild }) {
    const said = { vm: slots.vm ?? '', vault: slots.vault };
    const fits = (item: ProtectedItem) => !item.softDeleted && !isStopped(item);
    const found = await findItem(said, { azure, rebuild, fits });
    const { item, called, words } = found;
    if (item.softDeleted || isStopped(item)) throw notBackedUp(found);
    const [vault, vm, guard, policies] = await Promise.all([
      vaultOfItem(item, azure),
      azure.inventory.vm(item.vm),
      azure.backup.guard(item.vault),
      azure.backup.policies(item.vault),
    ]);
    if (!vm)
      throw new Problem('gone', `${called} does not exist any more.`, {
        hint: `Its points are kept: recovery points ${words}`,
      });
    const { policy } = policyNamed(slots.policy, vm, policies, (name) => rebuild('policy', name));
    const had = policies.find(({ id }) => sameId(id, item.policy?.id ?? ''));
    return planOf(found, { vault, vm, guard, policy, had, prices: organisation.prices });
  },

  steps: (effect) => {
    const { item, policy, pass } = effect;
    const write: FirstWrite = {
      kind: 'write',
      title: `Give it the policy ${lastSegment(policy)}`,
      scenario: 'ChangeProtection',
      apply: (azure) => azure.backup.setPolicy(effect),
    };
    return pass ? [waitForOwner(pass), { ...write, before: (azure) => stillProtected(item, azure) }] : [write];
  },
});

/** The guard's owner may take a day: what was agreed to has to be there still. */
async function stillProtected(id: string, azure: Azure): Promise<Check[]> {
  const item = await azure.backup.item(id);
  if (!item || item.softDeleted || isStopped(item)) return [{ state: 'no', text: 'It is not backed up any more' }];
  return [{ state: 'yes', text: `Backed up with ${item.policy?.name ?? 'a policy'}` }];
}

function notBackedUp({ item, called, words }: NamedItem): Problem {
  const next = item.softDeleted
    ? { title: 'Undelete', line: `undelete ${words}` }
    : { title: 'Resume', line: `resume backup of ${words}` };
  const how = item.softDeleted ? 'deleted' : 'stopped';
  return new Problem('refused', `The backups of ${called} are ${how}: they have no policy.`, { choices: [next] });
}

interface Around {
  readonly vault: Vault;
  readonly vm: Vm;
  readonly guard: Guard | undefined;
  readonly policy: Policy;
  /** The one that it has; undefined: it cannot be read. */
  readonly had: Policy | undefined;
  readonly prices: Prices;
}

function planOf(found: NamedItem, around: Around): Plan<Effect> {
  const { item, called, words } = found;
  const { vault, policy, had, guard } = around;
  const isLess = !had || keepsLess(had.keep, policy.keep).length > 0;
  const pass = isLess ? passFor(guard, guardable.keepLess) : undefined;
  const { schedule, retention } = describePolicy(policy);
  const checks = checksOf(item, around);
  const before = had ? describePolicy(had) : undefined;
  const cost = costWords(around);
  return {
    ...planParts(found, vault),
    command: 'change policy of',
    line: `change policy of ${words} to ${policy.name} in ${vault.name}`,
    title: `Change the policy of ${called} to ${policy.name}`,
    emphasis: [called, policy.name],
    summary: `Backs ${called} up ${schedule} from then on. Keeps ${retention}.`,
    facts: [
      { title: 'Policy now', value: item.policy?.name ?? 'not known' },
      { title: 'Schedule now', value: before?.schedule ?? 'not known' },
      { title: 'Keeps now', value: before?.retention ?? 'not known' },
      ...(policy.archive === 'never' ? [] : [{ title: 'Archive', value: archiveWords(policy) }]),
      ...(cost ? [cost.fact] : []),
    ],
    checks,
    notes: [
      'The points that it has are kept by the new policy at once, and not only new ones.',
      ...(cost ? [cost.note] : []),
    ],
    bound: {
      VM: called,
      Vault: vaultWords(vault),
      'Policy now': item.policy?.name ?? 'not known',
      'Keeps now': before?.retention ?? 'not known',
      Policy: policy.name,
      Schedule: schedule,
      Retention: retention,
      Warnings: warnings(checks),
    },
    effect: { item: item.id, vm: item.vm, policy: policy.id, ...(pass && { pass }) },
    afterwards: `The next backup runs ${schedule}.`,
  };
}

/** Undefined: what it has, or how large it is, is not known. */
function costWords({ vm: { diskGB }, vault, policy, had, prices }: Around): CostWords | undefined {
  if (diskGB === undefined || !had) return undefined;
  const redundancy = redundancyNamed(vault.redundancy)?.short;
  return costOfChange({ diskGB, policy: had, redundancy }, { diskGB, policy, redundancy }, prices);
}

/** Azure lets nobody go from V2 to V1 (documentation: "Back up an Azure VM using Enhanced policy"). */
function checksOf(item: ProtectedItem, { vault, vm, guard, policy, had }: Around): Check[] {
  if (sameId(policy.id, item.policy?.id ?? '')) return [{ state: 'no', text: `${policy.name} is its policy already` }];
  const back = had?.type === 'V2' && policy.type === 'V1';
  const less = had ? keepsLess(had.keep, policy.keep) : ['an unknown part'];
  return [
    ...(back
      ? [{ state: 'no' as const, text: 'Azure does not let it go back from an Enhanced policy to a Standard one' }]
      : []),
    ...fittingPolicy(policy, vm),
    ...(less.length === 0
      ? [{ state: 'yes' as const, text: 'It keeps nothing for less long' }]
      : keepsLessChecks(less, vault, guard)),
  ];
}

/** Azure: UserErrorOperationDeniedOnImmutableItem (documentation: "Immutable vault"). */
function keepsLessChecks(less: readonly string[], { immutability }: Vault, guard: Guard | undefined): Check[] {
  const what = less.join(', ');
  if (immutability !== 'Disabled') {
    return [{ state: 'no', text: `The vault is immutable, and the policy keeps less (${what}): Azure refuses it` }];
  }
  return [
    { state: 'warn', text: `It keeps less (${what}): points that it would not keep expire` },
    ...guardCheck(guard, guardable.keepLess),
  ];
}
