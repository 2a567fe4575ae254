import { within } from '../core/resource-id.ts';
import type { World } from '../core/world.ts';

/** Azure's words about an alert: `essentials` of the AlertsManagement spec 2019-05-05-preview. */
export interface Essentials {
  severity: string;
  signalType: string;
  alertState: 'New' | 'Acknowledged' | 'Closed';
  monitorCondition: 'Fired' | 'Resolved';
  targetResource: string;
  targetResourceName: string;
  targetResourceGroup: string;
  targetResourceType: string;
  monitorService: string;
  alertRule: string;
  sourceCreatedId: string;
  startDateTime: string;
  lastModifiedDateTime: string;
  lastModifiedUserName: string;
  actionStatus: { isSuppressed: boolean };
  description: string;
}

/** An alert as it is stored: the ARM resource itself, in the table `alerts`, keyed by its id. */
export interface Alert {
  readonly id: string;
  readonly type: 'Microsoft.AlertsManagement/alerts';
  readonly name: string;
  readonly properties: {
    readonly essentials: Essentials;
    /** The webhook's `data.alertContext`. */
    readonly context: Readonly<Record<string, unknown>>;
    readonly egressConfig: Readonly<Record<string, unknown>>;
  };
}

/** One line of an alert's history (`alertModificationItem` of the spec). */
export interface Modification {
  readonly modificationEvent:
    | 'AlertCreated'
    | 'StateChange'
    | 'ActionRuleTriggered'
    | 'ActionRuleSuppressed'
    | 'ActionsTriggered'
    | 'ActionsFailed';
  readonly oldValue: string;
  readonly newValue: string;
  readonly modifiedAt: string;
  readonly modifiedBy: string;
  readonly comments: string;
  readonly description: string;
}

export const alertsOf = (world: World) => world.table<Alert>('alerts');

const histories = (world: World) => world.table<{ readonly modifications: readonly Modification[] }>('alertHistory');

/** What happened to the alert, newest first. */
export function historyOf(world: World, alertId: string): readonly Modification[] {
  return histories(world).get(alertId)?.modifications ?? [];
}

/** Puts one more line on top of an alert's history. */
export function remember(world: World, alertId: string, modification: Modification): void {
  histories(world).set(alertId, { modifications: [modification, ...historyOf(world, alertId)] });
}

/** An alert belongs to the scopes above its target; '' is the whole tenant. */
export function seenFrom(scope: string, alert: Alert): boolean {
  return scope === '' || within(alert.id, scope) || within(alert.properties.essentials.targetResource, scope);
}
