import { policiesIn } from '../../core/tables.ts';
import type { World } from '../../core/world.ts';
import { refusals } from '../refusals.ts';

/** Policies of one vault, and how often they may be made or changed by API in 24 hours (documentation: "Azure Backup FAQ"). */
export const policyLimits = { inVault: 200, editsADay: 50 } as const;

const day = 86_400_000;

const edits = (world: World) => world.table<{ readonly at: readonly number[] }>('policyEdits');

/** Counts one more policy made or changed in the vault, or refuses it. */
export function countEdit(
  world: World,
  vault: string,
  { isNew, now }: { readonly isNew: boolean; readonly now: number },
): void {
  if (isNew && policiesIn(world, vault).length >= policyLimits.inVault) throw refusals.tooManyPolicies();
  const recent = (edits(world).get(vault)?.at ?? []).filter((at) => at > now - day);
  if (recent.length >= policyLimits.editsADay) throw refusals.absoluteLimit();
  edits(world).set(vault, { at: [...recent, now] });
}
