import type { ActionGroup, ProcessingRule } from '../../azure/azure.ts';
import { sameId, type Vault } from '../../azure/azure.ts';
import { fitOf, prospectsOf } from './rule-match.ts';
import { phaseOf } from './rule-schedule.ts';

/** The action groups that alert processing rules lead alerts of these vaults to; ids where a group cannot be read. */
export function groupsOf(
  vaults: readonly Vault[],
  rules: readonly ProcessingRule[],
  groups: readonly ActionGroup[],
  at: number,
): (ActionGroup | string)[] {
  return groupIdsOf(vaults, rules, at).map((id) => groups.find((group) => sameId(group.id, id)) ?? id);
}

/** As {@link groupsOf}, the ids alone. */
export function groupIdsOf(vaults: readonly Vault[], rules: readonly ProcessingRule[], at: number): string[] {
  const prospects = vaults.flatMap(({ id }) => Object.values(prospectsOf(id)));
  const ids = rules
    .filter(({ schedule }) => phaseOf(schedule, at).kind !== 'over')
    .filter((rule) => prospects.some((one) => fitOf(rule, one) !== 'none'))
    .flatMap(({ adds }) => adds);
  return [...new Map(ids.map((id) => [id.toLowerCase(), id])).values()];
}
