import { resources } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { type ActionGroup, actionGroupType, type WebhookReceiver } from './action-group.ts';
import { unblock } from './outbox.ts';

/** The name of the action group that the seeded alert processing rules add. */
export const seededGroup = 'ag-backup-teams';

/** A receiver of the common alert schema without authentication of its own. */
export const webhookReceiver = (serviceUri: string): WebhookReceiver => ({
  name: 'Lifeboat',
  serviceUri,
  useCommonAlertSchema: true,
  useAadAuth: false,
  objectId: null,
  identifierUri: null,
  tenantId: null,
});

/** Sets the one URL that the seeded action group posts alerts to; null: none. A block of that URL is lifted. */
export function setWebhook(world: World, url: string | null): void {
  const group = groupOf(world);
  if (!group) throw new Error(`this world has no action group ${seededGroup}`);
  const webhookReceivers = url === null ? [] : [webhookReceiver(url)];
  resources(world).set(group.id, { ...group, properties: { ...group.properties, webhookReceivers } });
  if (url !== null) unblock(world, url);
}

/** The URL that {@link setWebhook} set; null: none. */
export function webhookUrl(world: World): string | null {
  return groupOf(world)?.properties.webhookReceivers[0]?.serviceUri ?? null;
}

function groupOf(world: World): ActionGroup | undefined {
  const named = resources(world).by('actionGroup', seededGroup, ({ type, name }) =>
    type === actionGroupType ? name.toLowerCase() : undefined,
  );
  return named[0] as ActionGroup | undefined;
}
