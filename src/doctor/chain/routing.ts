import { fitOf, type Prospect, prospectsOf } from '../../alerts/silence/rule-match.ts';
import { phaseOf } from '../../alerts/silence/rule-schedule.ts';
import type { ProcessingRule } from '../../azure/azure.ts';
import { sameId, type Vault } from '../../azure/azure.ts';
import { count, type Link, names, type Seen } from './links.ts';
import { oursIn } from './receivers.ts';

/**
 * Built-in alerts of vaults have no action group of their own: only alert processing rules lead them to one
 * (documentation: "Azure Monitor alerts for Azure Backup", configure notifications).
 */
export function routingLinks(seen: Pick<Seen, 'vaults' | 'rules' | 'groups' | 'door' | 'azureNow'>): Link[] {
  const { vaults, rules, azureNow } = seen;
  const ours = oursIn(seen.groups.found, seen.door).map(({ group }) => group.id);
  const routes = rules.found.filter(({ adds }) => adds.some((id) => ours.some((one) => sameId(one, id))));
  const ways = vaults.map((vault) => wayOf(vault, routes, azureNow));
  const of = (kind: Way['kind']) => ways.filter((way) => way.kind === kind).map(({ vault }) => vault.name);
  const used = [...new Set(ways.flatMap((way) => way.rules))];
  const twice = ways.filter((way) => way.rules.length > 1).map(({ vault }) => vault.name);
  return [
    ...said(of('whole'), (list) => ({
      state: 'yes',
      text: `The alerts of ${count(list.length, 'vault')} go to Lifeboat, by the alert processing rules: ${names(used)}`,
    })),
    ...said(of('partly'), (list) => ({
      state: 'warn',
      text: `Only some alerts of ${names(list)} go to Lifeboat: the rule has filters or a schedule. Failures, security alerts and Site Recovery should all pass`,
    })),
    ...said(of('none'), (list) => ({
      state: 'no',
      text: `No alert processing rule leads the alerts of ${names(list)} to Lifeboat (${list.length} of ${vaults.length}): make one of type "apply action group" for Recovery Services vaults`,
    })),
    ...said(twice, (list) => ({
      state: 'yes',
      text: `Several rules take the alerts of ${names(list)}: they come more than once, and are shown once`,
    })),
    ...said(rules.unread, (list) => ({
      state: 'warn',
      text: `The alert processing rules of ${names(list)} cannot be read: give Lifeboat Reader there`,
    })),
  ];
}

interface Way {
  readonly vault: Vault;
  readonly kind: 'whole' | 'partly' | 'none';
  /** Names of the rules that lead to Lifeboat now. */
  readonly rules: readonly string[];
}

/** Whole: every kind of alert passes at any time, by one rule or by several together. */
function wayOf(vault: Vault, routes: readonly ProcessingRule[], at: number): Way {
  const prospects = Object.values(prospectsOf(vault.id));
  const live = routes.filter((rule) => !['over', 'later'].includes(phaseOf(rule.schedule, at).kind));
  const touching = live.filter((rule) => prospects.some((one) => fitOf(rule, one) !== 'none'));
  const passes = (one: Prospect) =>
    live.some((rule) => fitOf(rule, one) === 'all' && phaseOf(rule.schedule, at).kind === 'always');
  const kind = touching.length === 0 ? 'none' : prospects.every(passes) ? 'whole' : 'partly';
  return { vault, kind, rules: touching.map(({ name }) => name) };
}

function said(list: readonly string[], make: (list: readonly string[]) => Link): Link[] {
  return list.length === 0 ? [] : [make(list)];
}
