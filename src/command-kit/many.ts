import type { NewMember } from '../approvals/bulk/member.ts';
import type { Plan } from '../approvals/plan.ts';

/** One of the many of a plan, frozen with it: what is agreed to is exactly these. */
export interface PlannedMember extends NewMember {
  readonly plan: Plan;
}

/** The members of a plan that stands for many; none for any other. */
export function membersOf({ effect }: Pick<Plan, 'effect'>): readonly PlannedMember[] {
  return (effect.members ?? []) as readonly PlannedMember[];
}

export const isOfMany = ({ effect }: Pick<Plan, 'effect'>): boolean => Array.isArray(effect.members);
