import { createHash } from 'node:crypto';
import type { NewRule, ProcessingRule, RuleCondition, Vault } from '../../azure/azure.ts';
import { endingAt } from './rule-schedule.ts';

/** The tag by which Lifeboat knows its own rules; its value is what they silence. */
export const ownTag = 'lifeboat-suppresses';

export function madeByLifeboat({ tags }: Pick<ProcessingRule, 'tags'>): boolean {
  return tags[ownTag] !== undefined;
}

/** What is to be silent: a VM in all vaults that know it, a vault, or all vaults of a resource group. */
export interface Silenced {
  readonly kind: 'vm' | 'vault' | 'group';
  /** ARM id. */
  readonly id: string;
  readonly name: string;
  /** All of one subscription: a rule sees no alerts of another. */
  readonly vaults: readonly [Vault, ...Vault[]];
}

/**
 * The rule that silences it until then. Security alerts, which are the only ones of Sev0 that Azure Backup raises
 * (documentation: "Azure Monitor alerts for Azure Backup"), are left out: they are never silenced.
 */
export function ruleFor(what: Silenced, until: number, zone: string, description: string): NewRule {
  return {
    id: ruleIdFor(what),
    scopes: what.kind === 'group' ? [what.id] : what.vaults.map(({ id }) => id),
    conditions: [{ field: 'Severity', operator: 'NotEquals', values: ['Sev0'] }, ...onlyOf(what)],
    schedule: endingAt(until, zone),
    description,
    tags: { [ownTag]: what.name.slice(0, 256) },
  };
}

/**
 * Alerts of Azure Backup and Site Recovery are about the vault; which VM failed stands in their context: its id, and
 * after it a slash or a quote, so that vm1 is not vm10.
 */
function onlyOf({ kind, id }: Silenced): RuleCondition[] {
  if (kind === 'vm') return [{ field: 'AlertContext', operator: 'Contains', values: [`${id}/`, `${id}"`] }];
  const type = 'Microsoft.RecoveryServices/vaults';
  return kind === 'group' ? [{ field: 'TargetResourceType', operator: 'Equals', values: [type] }] : [];
}

/** One rule for each thing: who asks again moves its end. It lies in the resource group of the first vault. */
function ruleIdFor({ kind, id, name, vaults: [vault] }: Silenced): string {
  const group = kind === 'group' ? id : vault.id.split('/').slice(0, 5).join('/');
  const mark = createHash('sha256').update(id.toLowerCase()).digest('hex').slice(0, 4);
  const word = name.replaceAll(/[^A-Za-z0-9-]/g, '-').slice(0, 60);
  return `${group}/providers/Microsoft.AlertsManagement/actionRules/lifeboat-${word}-${mark}`;
}
