import { type Resource, resources } from '../core/tables.ts';
import type { World } from '../core/world.ts';

/** A receiver that is called over HTTP (`WebhookReceiver` of the Microsoft.Insights spec 2023-01-01). */
export interface WebhookReceiver {
  readonly name: string;
  readonly serviceUri: string;
  readonly useCommonAlertSchema: boolean;
  readonly useAadAuth: boolean;
  readonly objectId: string | null;
  readonly identifierUri: string | null;
  readonly tenantId: string | null;
}

export const actionGroupType = 'Microsoft.Insights/ActionGroups';

/** An action group as it is stored among the resources. */
export interface ActionGroup extends Resource {
  readonly type: typeof actionGroupType;
  readonly properties: {
    readonly groupShortName: string;
    readonly enabled: boolean;
    readonly webhookReceivers: readonly WebhookReceiver[];
  } & Readonly<Record<string, unknown>>;
}

/** The action group of that id; undefined when there is none. */
export function actionGroup(world: World, id: string): ActionGroup | undefined {
  const found = resources(world).get(id);
  return found?.type === actionGroupType ? (found as ActionGroup) : undefined;
}
