import { lookup } from '../core/lookup.ts';
import type { Route } from '../core/router.ts';
import type { TimedHandler } from '../core/world.ts';
import { actionGroupRoutes } from './action-groups.ts';
import { activityRoutes } from './activity-log.ts';
import { notificationRoutes } from './notifications.ts';

export { createDelivery, type Delivery, type DeliveryOptions } from './delivery.ts';
export { setWebhook, webhookUrl } from './webhook.ts';

export const routes: readonly Route[] = [...actionGroupRoutes, ...notificationRoutes, ...activityRoutes];

/** Webhooks are posted on the machine's clock: see `createDelivery`. */
export const timed = lookup<TimedHandler>({});
