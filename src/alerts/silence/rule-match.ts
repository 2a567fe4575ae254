import type { ProcessingRule, RuleCondition } from '../../azure/azure.ts';

/** What is known of an alert before it is fired: what it would be about, never what would be in it. */
export interface Prospect {
  /** ARM id. */
  readonly target: string;
  readonly severity: 'Sev0' | 'Sev1';
  readonly service: 'Azure Backup' | 'Azure Site Recovery';
}

/** Does the rule take such an alert: every one, none, or some, by what only the alert itself can say? */
export type Fit = 'all' | 'some' | 'none';

/** The failures and the security alerts that the services of a vault raise by themselves. */
export function prospectsOf(vault: string): Readonly<Record<'failure' | 'security' | 'recovery', Prospect>> {
  return {
    failure: { target: vault, severity: 'Sev1', service: 'Azure Backup' },
    security: { target: vault, severity: 'Sev0', service: 'Azure Backup' },
    recovery: { target: vault, severity: 'Sev1', service: 'Azure Site Recovery' },
  };
}

/**
 * Whether a rule would take the alert, its schedule left aside: the target lies in one of its scopes and every condition
 * holds (documentation: "Alert processing rules", filters). A rule that is switched off takes none.
 */
export function fitOf(rule: ProcessingRule, prospect: Prospect): Fit {
  if (!rule.enabled || !rule.scopes.some((scope) => within(prospect.target, scope))) return 'none';
  const fits = rule.conditions.map((condition) => holds(condition, prospect));
  if (fits.includes('none')) return 'none';
  return fits.includes('some') ? 'some' : 'all';
}

/** A resource lies in itself, its group and its subscription. */
export function within(id: string, scope: string): boolean {
  const [inner, outer] = [id.toLowerCase(), scope.toLowerCase().replace(/\/+$/, '')];
  return inner === outer || inner.startsWith(`${outer}/`);
}

function holds({ field, operator, values }: RuleCondition, prospect: Prospect): Fit {
  const actual = fieldsOf(prospect)[field]?.toLowerCase();
  if (actual === undefined) return 'some';
  const wanted = values.map((value) => value.toLowerCase());
  const found = /contain/i.test(operator) ? wanted.some((value) => actual.includes(value)) : wanted.includes(actual);
  return found === /^(Equals|Contains)$/i.test(operator) ? 'all' : 'none';
}

/** Other fields (rule, description, context) only the alert itself can say. */
function fieldsOf({ target, severity, service }: Prospect): Readonly<Record<string, string>> {
  return {
    Severity: severity,
    MonitorService: service,
    MonitorCondition: 'Fired',
    SignalType: 'Log',
    TargetResource: target,
    TargetResourceType: 'Microsoft.RecoveryServices/vaults',
    TargetResourceGroup: target.split('/')[4] ?? '',
  };
}
