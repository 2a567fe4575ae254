import { lookup } from '../lookup.ts';
import type { Route } from '../router.ts';
import type { TimedHandler } from '../world.ts';
import { actionGroupRoutes } from './action-groups.ts';
import { activityRoutes } from './activity-log.ts';
import { notificationRoutes } from './notifications.ts';

export { createDelivery, type Delivery, type DeliveryOptions } from './delivery.ts';
export { seedMonitor } from './seed.ts';
export { setWebhook, webhookUrl } from './webhook.ts';

export const routes: readonly Route[] = [...actionGroupRoutes, ...notificationRoutes, ...activityRoutes];

/** Webhooks are posted on the machine's clock: see `createDelivery`. */
export const timed = lookup<TimedHandler>({});
