import type { Azure } from '../../azure/azure.ts';
import { hours } from '../../base/clock.ts';
import type { Alert } from '../schema/schema.ts';

/** What somebody has to have done before a security alert of Azure Backup was raised. */
interface Deed {
  readonly rule: RegExp;
  /** As the activity log calls it. */
  readonly operation: RegExp;
  /** Where: to the item, to the vault, or to something in the vault. */
  readonly to: 'item' | 'vault' | 'in the vault';
  /** How long before the alert, in milliseconds. */
  readonly within: number;
}

/** The activity log goes back 90 days (documentation: "Azure Monitor activity log"). */
const remembered = hours(24) * 89;
const justBefore = hours(1);

/** A purge is Azure's own doing: who deleted the data is what one wants to know of it (documentation: "Azure Monitor alerts for Azure Backup"). */
const deeds: readonly Deed[] = [
  { rule: /purge/i, operation: /\/protectedItems\/delete$/i, to: 'item', within: remembered },
  { rule: /delete backup data/i, operation: /\/protectedItems\/delete$/i, to: 'item', within: justBefore },
  { rule: /modify protection/i, operation: /\/protectedItems\/write$/i, to: 'item', within: justBefore },
  { rule: /modify policy/i, operation: /\/backupPolicies\/write$/i, to: 'in the vault', within: justBefore },
  {
    rule: /\bmua\b|multi-?user|resource guard/i,
    operation: /\/backupResourceGuardProxies\/delete$/i,
    to: 'in the vault',
    within: justBefore,
  },
  {
    rule: /soft[ -]?delete|hybrid security|immutab/i,
    operation: /\/(vaults|backupconfig)\/write$/i,
    to: 'in the vault',
    within: justBefore,
  },
];

/** Whether somebody did what the alert is about. */
export const isOfSomebody = (alert: Pick<Alert, 'kind' | 'rule'>): boolean => deedOf(alert) !== undefined;

const deedOf = ({ kind, rule }: Pick<Alert, 'kind' | 'rule'>): Deed | undefined =>
  kind === 'security' ? deeds.find((deed) => deed.rule.test(rule)) : undefined;

/**
 * Who did it, as the activity log names them: an address, or the id of an application. Undefined: it does not tell, or not
 * yet: it comes up to twenty minutes after the deed.
 */
export async function whoDid(alert: Alert, azure: Pick<Azure, 'monitor'>): Promise<string | undefined> {
  const deed = deedOf(alert);
  const within = deed?.to === 'item' ? alert.protectedItemId : alert.vaultId;
  if (!deed || !within) return undefined;
  const since = alert.firedAt - deed.within;
  return azure.monitor.callerOf({ operation: deed.operation, within, since });
}
