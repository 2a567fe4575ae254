import type { World } from '../world.ts';

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

/** An action group as it is stored: the ARM resource, in the table `actionGroups`, keyed by its id. */
export interface ActionGroup {
  readonly id: string;
  readonly type: 'Microsoft.Insights/ActionGroups';
  readonly name: string;
  readonly location: string;
  readonly kind: null;
  readonly tags: Readonly<Record<string, string>> | null;
  readonly properties: {
    readonly groupShortName: string;
    readonly enabled: boolean;
    readonly webhookReceivers: readonly WebhookReceiver[];
  } & Readonly<Record<string, unknown>>;
  readonly identity: null;
}

export const actionGroupsOf = (world: World) => world.table<ActionGroup>('actionGroups');
