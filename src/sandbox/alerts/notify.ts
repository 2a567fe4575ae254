import { azureTime, parseId } from '../core/resource-id.ts';
import type { World } from '../core/world.ts';
import { actionGroup } from '../monitor/action-group.ts';
import { enqueue } from '../monitor/outbox.ts';
import { type Alert, alertsOf, type Modification, remember } from './alert.ts';
import { type AlertRule, applies, rulesOf } from './rule.ts';

/**
 * Gives a fired alert to the action groups that alert processing rules add, each webhook receiver one row in the
 * outbox. A rule that removes action groups wins over those that add them; the alert stays and is marked suppressed.
 * Two rules that add the same group deliver twice, as in Azure.
 */
export function notify(world: World, alert: Alert, body: string, at: number): void {
  const matching = rulesOf(world, parseId(alert.id).subscription).filter((rule) => applies(rule, alert, at));
  const suppressing = matching.find((rule) => does(rule, 'RemoveAllActionGroups'));
  if (suppressing) suppress(world, alert, suppressing, at);
  else for (const rule of matching) addGroups(world, alert, rule, { body, at });
}

const does = (rule: AlertRule, actionType: string): boolean =>
  rule.properties.actions.some((action) => action.actionType === actionType);

function suppress(world: World, alert: Alert, rule: AlertRule, at: number): void {
  alert.properties.essentials.actionStatus = { isSuppressed: true };
  alertsOf(world).set(alert.id, alert);
  remember(world, alert.id, line('ActionRuleSuppressed', rule.name, `Actions suppressed by '${rule.name}'`, at));
}

function addGroups(world: World, alert: Alert, rule: AlertRule, { body, at }: { body: string; at: number }): void {
  const ids = rule.properties.actions.flatMap((action) => action.actionGroupIds ?? []);
  for (const id of ids) {
    const group = actionGroup(world, id);
    if (!group?.properties.enabled) continue;
    const text = `Action group '${parseId(id).name}' added by '${rule.name}'`;
    remember(world, alert.id, line('ActionRuleTriggered', rule.name, text, at));
    for (const receiver of group.properties.webhookReceivers) {
      const { name, serviceUri } = receiver;
      enqueue(world, { url: serviceUri, body, alertId: alert.id, actionGroup: group.id, receiver: name });
    }
  }
}

function line(event: Modification['modificationEvent'], rule: string, text: string, at: number): Modification {
  return {
    modificationEvent: event,
    oldValue: '',
    newValue: rule,
    modifiedAt: azureTime(at),
    modifiedBy: 'System',
    comments: '',
    description: text,
  };
}
