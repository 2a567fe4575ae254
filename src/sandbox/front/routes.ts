import * as alerts from '../alerts/index.ts';
import * as authorization from '../authorization/index.ts';
import { authorised } from '../authorization/index.ts';
import * as backup from '../backup/index.ts';
import * as compute from '../compute/index.ts';
import { lookup } from '../core/lookup.ts';
import type { Route } from '../core/router.ts';
import type { TimedHandler } from '../core/world.ts';
import * as graph from '../graph/index.ts';
import { guardRoutes } from '../guard/guard.ts';
import { logged } from '../monitor/activity-log.ts';
import * as monitor from '../monitor/index.ts';
import * as network from '../network/index.ts';
import * as recovery from '../recovery/index.ts';
import * as storage from '../storage/index.ts';
import * as subscriptions from '../subscriptions/index.ts';
import * as vaults from '../vaults/index.ts';

/** Each provider in a folder of its own. */
const plain: readonly Route[] = [
  ...subscriptions.routes,
  ...compute.routes,
  ...network.routes,
  ...storage.routes,
  ...vaults.routes,
  ...backup.routes,
  ...recovery.routes,
  ...guardRoutes,
  ...alerts.routes,
  ...monitor.routes,
  ...authorization.routes,
  ...graph.routes,
];

/** Everything that this Azure answers: to whom may ask it, and told in the activity log where it changes something. */
export const routes: readonly Route[] = plain.map((route) => authorised(logged(route)));

/** Everything that it does by itself when the clock gets there. */
export const timed = lookup<TimedHandler>({
  ...compute.timed,
  ...vaults.timed,
  ...backup.timed,
  ...recovery.timed,
  ...alerts.timed,
  ...monitor.timed,
  ...authorization.timed,
  ...graph.timed,
});
