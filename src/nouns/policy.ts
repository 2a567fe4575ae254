import type { Policy, Vm } from '../azure/azure.ts';
import { describePolicy } from '../azure/estate/policy-words.ts';
import { Problem } from '../base/problem.ts';
import { nearest } from '../grammar/grammar.ts';
import { offer, type Rebuild, sameName } from './offer.ts';

/** As many buttons as a card's action set takes. */
const mostOffered = 6;

/** Trusted Launch and confidential VMs need an Enhanced policy (docs: "Support matrix for Azure VM backup"). */
export function fits(policy: Pick<Policy, 'type' | 'workload'>, vm: Pick<Vm, 'security'>): boolean {
  return policy.workload === 'vm' && (vm.security === 'Standard' || policy.type === 'V2');
}

/**
 * The policy that is meant, of those in the vaults in question, and in how many of them that name was found. Without a
 * name it throws `bad-argument` with a button for each policy that fits the VM; for a name that is none, `not-found`.
 */
export function policyNamed(
  text: string | undefined,
  vm: Pick<Vm, 'name' | 'security'>,
  policies: readonly Policy[],
  rebuild: Rebuild,
): { readonly policy: Policy; readonly among: number } {
  const forVms = policies.filter((policy) => policy.workload === 'vm');
  const name = text?.trim();
  if (!name) throw whichPolicy(vm, forVms, rebuild);
  const found = forVms.filter((policy) => sameName(policy.name, name));
  if (found[0]) return { policy: found[0], among: found.length };
  const other = policies.find((policy) => sameName(policy.name, name));
  if (other) throw notForVms(other);
  const near = nearest(name, new Set(forVms.map((policy) => policy.name)));
  throw offer(
    'not-found',
    `There is no backup policy called “${name}” here.`,
    near.length > 0 ? near : fitting(vm, forVms),
    rebuild,
  );
}

function notForVms({ name, unread = [] }: Policy): Problem {
  if (unread.length === 0) return new Problem('refused', `${name} is a policy for other things than VMs.`);
  return new Problem('refused', `Of the policy ${name} Lifeboat cannot read ${unread.join(' and ')}.`, {
    hint: 'Look at it in the portal.',
  });
}

function whichPolicy(vm: Pick<Vm, 'name' | 'security'>, policies: readonly Policy[], rebuild: Rebuild): Problem {
  const names = fitting(vm, policies);
  if (names.length === 0) {
    return new Problem('refused', `No backup policy here fits ${vm.name}.`, {
      hint:
        vm.security === 'Standard' ? 'Create one in the vault first.' : 'Create an Enhanced policy in the vault first.',
    });
  }
  return new Problem(
    'bad-argument',
    `With which policy? ${names.length === 1 ? 'This one fits' : 'These fit'} ${vm.name}.`,
    {
      choices: names.map((name) => ({ title: name, line: rebuild(name), text: inWords(name, policies) })),
    },
  );
}

function inWords(name: string, policies: readonly Policy[]): string | undefined {
  const policy = policies.find((one) => one.name === name);
  if (!policy) return undefined;
  const { schedule, retention } = describePolicy(policy);
  return `${schedule}; ${retention}`;
}

function fitting(vm: Pick<Vm, 'security'>, policies: readonly Policy[]): string[] {
  const names = new Set(policies.filter((policy) => fits(policy, vm)).map((policy) => policy.name));
  return [...names].slice(0, mostOffered);
}
