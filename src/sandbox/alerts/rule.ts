import { lookup } from '../core/lookup.ts';
import { within } from '../core/resource-id.ts';
import { type Resource, resourcesOfType } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import type { Alert } from './alert.ts';
import { inSchedule, type Schedule } from './schedule.ts';

export interface Condition {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export interface RuleAction {
  readonly actionType: string;
  readonly actionGroupIds?: readonly string[];
}

export const ruleType = 'Microsoft.AlertsManagement/actionRules';

/** An alert processing rule as it is stored among the resources. */
export interface AlertRule extends Resource {
  readonly type: typeof ruleType;
  readonly properties: {
    readonly scopes: readonly string[];
    readonly conditions?: readonly Condition[];
    readonly schedule?: Schedule;
    readonly description?: string;
    readonly enabled: boolean;
    readonly actions: readonly RuleAction[];
  };
  readonly systemData: Readonly<Record<string, string>>;
}

/** The rules of a subscription: a rule sees no alerts of another. */
export const rulesOf = (world: World, subscription: string): readonly AlertRule[] =>
  resourcesOfType(world, subscription, ruleType) as Resource[] as AlertRule[];

/** Whether the rule applies to the alert when it fires at `at`: enabled, in scope, in its schedule, conditions met. */
export function applies(rule: AlertRule, alert: Alert, at: number): boolean {
  const { enabled, scopes, conditions = [], schedule } = rule.properties;
  const target = alert.properties.essentials.targetResource;
  return (
    enabled &&
    scopes.some((scope) => within(target, scope)) &&
    conditions.every((condition) => holds(condition, alert)) &&
    (!schedule || inSchedule(schedule, at))
  );
}

function holds(condition: Condition, alert: Alert): boolean {
  const actual = fieldOf(condition.field, alert).toLowerCase();
  const values = condition.values.map((value) => value.toLowerCase());
  switch (condition.operator) {
    case 'Equals':
      return values.includes(actual);
    case 'NotEquals':
      return !values.includes(actual);
    case 'Contains':
      return values.some((value) => actual.includes(value));
    case 'DoesNotContain':
      return values.every((value) => !actual.includes(value));
    default:
      return false;
  }
}

function fieldOf(field: string, alert: Alert): string {
  const { essentials, context } = alert.properties;
  const fields = lookup<string>({
    Severity: essentials.severity,
    MonitorService: essentials.monitorService,
    MonitorCondition: essentials.monitorCondition,
    SignalType: essentials.signalType,
    TargetResourceType: essentials.targetResourceType,
    TargetResource: essentials.targetResource,
    TargetResourceGroup: essentials.targetResourceGroup,
    AlertRuleName: essentials.alertRule,
    AlertRuleId: essentials.alertRule,
    Description: essentials.description,
    AlertContext: JSON.stringify(context),
  });
  return fields[field] ?? '';
}
