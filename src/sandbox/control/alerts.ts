import { type Alert, alertsOf, type Essentials } from '../alerts/alert.ts';
import { ControlError } from '../core/control-error.ts';
import { azureTime } from '../core/resource-id.ts';
import { asObject, type Json } from '../core/respond.ts';
import type { World } from '../core/world.ts';

const listable =
  /^\/subscriptions\/[0-9a-f-]{36}\/providers\/Microsoft\.AlertsManagement\/alerts\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * AlertsManagement has the alert of this webhook, or of each of these `webhooks`, from now on, as it says, Fired or
 * Resolved: what any service of Azure may fire, of which the sandbox plays only Azure Backup and Site Recovery. Nobody
 * is told.
 */
export function listAlert(world: World, { webhook, webhooks }: Json, now: number): unknown {
  if (!Array.isArray(webhooks)) return { id: add(world, webhook, now) };
  return { ids: webhooks.map((one: unknown) => add(world, one, now)) };
}

/** Gives the alert's id. */
function add(world: World, webhook: unknown, now: number): string {
  const data = asObject(asObject(webhook).data);
  const said = asObject(data.essentials);
  const text = (name: string, instead = ''): string => (typeof said[name] === 'string' ? said[name] : instead);
  const id = text('alertId');
  if (!listable.test(id))
    throw new ControlError(400, 'BadRequest', '"webhook" must name an alert below its subscription.');
  const targets = said.alertTargetIDs;
  const [target = ''] = Array.isArray(targets) ? targets.map(String) : [];
  const before = alertsOf(world).get(id)?.properties.essentials;
  const at = azureTime(now);
  const essentials: Essentials = {
    severity: text('severity', 'Sev3'),
    // Webhooks and AlertsManagement spell these differently (common alert schema; Alerts - Get By Id, SignalType, MonitorService).
    signalType: text('signalType', 'Log').replace('Activity Log', 'Log'),
    alertState: before?.alertState ?? 'New',
    monitorCondition: text('monitorCondition') === 'Resolved' ? 'Resolved' : 'Fired',
    targetResource: target,
    targetResourceName: target.split('/').at(-1) ?? '',
    targetResourceGroup: target.split('/')[4] ?? '',
    targetResourceType: text('targetResourceType'),
    monitorService: text('monitoringService').replace(/^Activity Log - /, 'ActivityLog '),
    alertRule: text('alertRule'),
    sourceCreatedId: text('originAlertId'),
    startDateTime: before?.startDateTime ?? text('firedDateTime', at),
    lastModifiedDateTime: at,
    lastModifiedUserName: 'System',
    actionStatus: before?.actionStatus ?? { isSuppressed: false },
    description: text('description'),
  };
  const alert: Alert = {
    id,
    type: 'Microsoft.AlertsManagement/alerts',
    name: essentials.alertRule,
    properties: { essentials, context: asObject(data.alertContext), egressConfig: {} },
  };
  alertsOf(world).set(id, alert);
  return id;
}
