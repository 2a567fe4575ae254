import type { Check } from '../../approvals/plan.ts';
import type { Guard, GuardPass } from '../../azure/azure.ts';
import { lastSegment } from '../../azure/azure.ts';
import { groupIn } from '../../azure/core/arm-id.ts';
import { hours } from '../../base/clock.ts';
import type { Wait } from '../steps.ts';

/** What guards may guard of a vault, by Azure's names of it (Azure's own command line looks for the same). */
export const guardable = {
  deleteData: { operation: /\/protectedItems\/delete$/i, what: 'the deletion of backup data' },
  keepLess: { operation: /\/protectedItems\/write$/i, what: 'a policy that keeps less' },
  stop: { operation: /\/protectedItems\/write#stopProtectionWithRetainData$/i, what: 'stopping backups, data kept' },
  policy: { operation: /\/backupPolicies\/write$/i, what: 'a policy that keeps less' },
  immutability: { operation: /\/vaults\/write#reduceImmutabilityState$/i, what: 'switching immutability off' },
} as const;

type Guardable = (typeof guardable)[keyof typeof guardable];

/** How long a request waits for the guard's owner. */
const patience = hours(24);

/** With what Azure is told that the guard's owner allows it; undefined: nothing guards it. */
export function passFor(guard: Guard | undefined, { operation }: Guardable): GuardPass | undefined {
  const guarded = guard?.guarded.find((one) => operation.test(one.operation));
  return guard && guarded && { guard: guard.id, proxy: guard.proxy, request: guarded.request };
}

/** Which guard it is, and what to ask of whom (documentation: "Multi-user authorization using Resource Guard"). */
export function guardCheck(guard: Guard | undefined, guarded: Guardable): Check[] {
  if (!guard || !passFor(guard, guarded)) return [];
  const group = groupIn(guard.id);
  return [
    {
      state: 'warn',
      text: `The Resource Guard ${guard.name}${group ? ` (${group})` : ''} guards ${guarded.what}: ask its owner to give Lifeboat's identity the role Backup MUA Operator on it for a limited time. Once agreed to, the request waits up to ${patience / hours(1)} hours for that`,
    },
  ];
}

/** Until the guard's owner has given leave: the step before the write. */
export const waitForOwner = ({ guard, request }: GuardPass): Wait => ({
  kind: 'wait',
  title: `Wait until the owner of ${lastSegment(guard)} gives leave`,
  within: patience,
  async until(azure) {
    const done = await azure.backup.guardLets(request);
    const text = done
      ? `The owner of ${lastSegment(guard)} gives leave.`
      : `Lifeboat's identity has no leave yet: the role Backup MUA Operator on ${lastSegment(guard)}.`;
    return { done, text };
  },
});
