import type { Check } from '../../approvals/plan.ts';
import type { Policy } from '../../azure/azure.ts';
import { limits } from '../../azure/limits/limits.ts';
import { useOf } from '../../azure/limits/spread.ts';
import { hours } from '../../base/clock.ts';
import { ago } from '../../cards/words.ts';

/** From this part of a limit on a plan says how near it is; that is not agreed to, as it moves by itself. */
const near = 0.9;

/**
 * Whether Azure takes one policy more made or changed in the vault.
 * @param edits when policies of the vault were made or changed in the last day, epoch milliseconds
 */
export function editCheck(edits: readonly number[], now: number): Check[] {
  const { most, within } = limits.policyEdits;
  const recent = edits.filter((at) => at > now - within);
  const first = Math.min(...recent);
  if (recent.length >= most) {
    return [
      {
        state: 'no',
        text: `${recent.length} policy edits in this vault in 24 h: Azure takes ${most}. The next is free ${ago(first + within, now)}`,
      },
    ];
  }
  if (recent.length < most * near) return [];
  return [{ state: 'yes', text: useOf(1, limits.policyEdits, recent, now).words }];
}

/**
 * Whether one VM more finds room in the vault: as many as follow its policies are in it at least. Stopped ones follow none
 * and are in it too, so that Azure may say no sooner.
 * @param policies all of the vault's
 */
export function roomInVault(policies: readonly Policy[]): Check[] {
  const items = policies.reduce((sum, { protectedItems }) => sum + protectedItems, 0);
  const vms = policies.reduce((sum, { workload, protectedItems }) => sum + (workload === 'vm' ? protectedItems : 0), 0);
  const { vmsInVault, itemsInVault } = limits;
  if (vms >= vmsInVault.most) {
    return [{ state: 'no', text: `${vms} VMs are protected in this vault: Azure takes ${vmsInVault.most} in a vault` }];
  }
  return [
    ...(vms >= vmsInVault.most * near
      ? [{ state: 'yes', text: `${vms + 1} of the ${vmsInVault.most} VMs that a vault takes` } as const]
      : []),
    ...(items >= itemsInVault.most
      ? [
          {
            state: 'warn',
            text: `The vault has more than the ${itemsInVault.most} items that Azure advises at most`,
          } as const,
        ]
      : []),
  ];
}

/**
 * Whether Azure takes another backup now of the VM today. Its page has said several numbers over the years, so that what is over
 * this one is a warning.
 * @param earlier when backups of it were asked for, epoch milliseconds
 */
export function backupsNowCheck(earlier: readonly number[], now: number): Check[] {
  const { most, within } = limits.backupsNow;
  const today = earlier.filter((at) => at > now - within).length;
  if (today < most) return [];
  return [
    {
      state: 'warn',
      text: `${today} backups now of it were asked for in the last 24 h, and Azure takes about ${most}: it may be refused`,
    },
  ];
}

/** Since when what counts against a limit of a day is looked for. */
export const aDayAgo = (now: number): number => now - hours(24);
