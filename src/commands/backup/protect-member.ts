import { sharedReads } from '../../alerts/look/recent-reads.ts';
import type { Check, Plan } from '../../approvals/plan.ts';
import { type Azure, isStopped, lastSegment, type Policy, type ProtectedItem, type Vault } from '../../azure/azure.ts';
import { describePolicy } from '../../azure/estate/policy-words.ts';
import { Problem } from '../../base/problem.ts';
import { readPolicy } from '../../command-kit/checks/policy.ts';
import type { Slots } from '../../command-kit/command.ts';
import { patternsOf } from '../../command-kit/slots.ts';
import { format } from '../../grammar/grammar.ts';
import { sameName } from '../../nouns/offer.ts';
import { itemOf, type Protection } from './protect-steps.ts';

/** A VM, and where it is to be backed up with what. */
export interface ToProtect {
  readonly vm: { readonly id: string; readonly name: string };
  readonly vault: Vault;
  readonly policy: Policy;
}

/** How `protect` is said: of one among many by ids, which take no search. */
const words = ['protect {vm} [with {policy}] [in {vault}] [and back it up at {when}]'] as const;
export const protectWords: readonly string[] = words;

/** The plan of one among many: what it rests on, and nothing that nobody reads of it. */
export function memberPlan({ vm, vault, policy }: ToProtect, checks: readonly Check[]): Plan<Protection> {
  const { schedule, retention } = describePolicy(policy);
  return {
    command: 'protect',
    line: format(patternsOf({ words: protectWords })[0]!, { vm: vm.id, policy: policy.name, vault: vault.id }),
    title: `Protect ${vm.name} with ${policy.name}`,
    target: { kind: 'vm', id: vm.id, name: vm.name, vault: vault.id },
    subtitle: '',
    summary: '',
    facts: [],
    checks,
    notes: [],
    bound: {
      Vault: `${vault.name}, immutability ${vault.immutability}, soft delete ${vault.softDelete}`,
      Policy: `${policy.name}: ${schedule}; ${retention}`,
    },
    effect: { vault: vault.id, vm: vm.id, policy: policy.id },
    details: [],
  };
}

/**
 * The same right before it is sent: vault and policy are read with the other members, its item by itself, as a write to
 * what is there already would give it another policy. All else Azure has checked for the plan, and refuses by itself.
 */
export async function planMember(azure: Azure, slots: Slots): Promise<Plan<Protection>> {
  const { vm = '', vault: at = '', policy: called = '' } = slots;
  const { backup } = sharedReads(azure);
  const [vault, policies, item] = await Promise.all([
    backup.vault(at),
    backup.policies(at),
    backup.item(itemOf(at, vm)),
  ]);
  if (!vault) throw new Problem('gone', `The vault ${lastSegment(at)} does not exist any more.`);
  const policy = policies.find(({ name }) => sameName(name, called));
  if (!policy) throw new Problem('gone', `${vault.name} has no policy ${called} any more.`);
  return memberPlan({ vm: { id: vm, name: lastSegment(vm) }, vault, policy }, [...readPolicy(policy), bare(item)]);
}

function bare(item: ProtectedItem | undefined): Check {
  if (!item) return { state: 'yes', text: 'It is not backed up there' };
  if (item.softDeleted) return { state: 'no', text: 'Its backups are soft-deleted: undelete them instead' };
  if (isStopped(item)) return { state: 'no', text: 'Its backups are stopped and kept: resume them instead' };
  return { state: 'no', text: `It is protected by now${item.policy ? ` with ${item.policy.name}` : ''}` };
}
