import type { Check } from '../../approvals/plan.ts';
import type { Policy, Vm } from '../../azure/azure.ts';
import { rpoOf } from '../../azure/estate/schedule.ts';
import { duration } from '../../cards/words.ts';
import { fits } from '../../nouns/policy.ts';

/** What people are to agree to has to be known. */
export function readPolicy({ name, unread = [] }: Policy): Check[] {
  if (unread.length === 0) return [];
  return [{ state: 'no', text: `Of ${name} Lifeboat cannot read ${unread.join(' and ')}: look at it in the portal` }];
}

/** Whether the policy is of a type that Azure takes for the VM. */
export function policyType(vm: Vm, policy: Policy): Check {
  const kind = policy.type === 'V2' ? 'Enhanced' : 'Standard';
  return fits(policy, vm)
    ? {
        state: 'yes',
        text: `${kind} policy, which fits this ${vm.security === 'Standard' ? 'VM' : `${vm.security} VM`}`,
      }
    : { state: 'no', text: `${vm.security} VMs need an Enhanced policy; ${policy.name} is a Standard one` };
}

/** Whether it can be read, and is taken for the VM. */
export const fittingPolicy = (policy: Policy, vm: Vm): Check[] => [policyType(vm, policy), ...readPolicy(policy)];

/**
 * What would be lost at worst: from the snapshots beside the disks, and from the vault, which gets only the day's last point of
 * an hourly policy (documentation: "Back up an Azure VM using Enhanced policy").
 */
export function rpoWords({ schedule, keep }: Pick<Policy, 'schedule' | 'keep'>): string {
  const rpo = rpoOf(schedule);
  if (rpo === undefined) return 'not known: its schedule cannot be read';
  if (schedule.every !== 'hours') return duration(rpo);
  const recent = keep.snapshotDays ? ` of the last ${keep.snapshotDays} days` : '';
  return `${duration(rpo)} from snapshots${recent}, 24 h from the vault`;
}
