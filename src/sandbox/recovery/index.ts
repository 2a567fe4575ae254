import { lookup } from '../core/lookup.ts';
import { ok } from '../core/respond.ts';
import type { Route } from '../core/router.ts';
import { vaultOf, vaultPath } from '../core/vault.ts';
import type { TimedHandler } from '../core/world.ts';
import { cleanupEvents } from './cleanup.ts';
import { configurationEvents, configurationRoutes } from './configuration/configuration-routes.ts';
import { networkRoutes } from './configuration/networks.ts';
import { eligibilityRoutes } from './eligibility.ts';
import { enableEvents } from './enable.ts';
import { healthEvents, healthRoutes } from './health.ts';
import { itemRoutes } from './items.ts';
import { jobEvents, jobRoutes } from './jobs.ts';
import { operationStatus } from './operation.ts';
import { guarded } from './refusal.ts';
import { testFailoverEvents } from './test-failover.ts';

export { seedRecovery } from './seed.ts';

/** What a vault that replicates Azure VMs only has none of. */
const empty = [
  'replicationRecoveryPlans',
  'replicationRecoveryServicesProviders',
  'replicationStorageClassifications',
  'replicationStorageClassificationMappings',
  'replicationMigrationItems',
  'replicationvCenters',
  'replicationAlertSettings',
];

/** Azure Site Recovery between Azure regions (A2A), REST spec 2023-06-01. */
export const routes: readonly Route[] = [
  ...configurationRoutes,
  ...itemRoutes,
  ...jobRoutes,
  ...networkRoutes,
  ...healthRoutes,
  ...eligibilityRoutes,
  {
    method: 'GET',
    path: `${vaultPath}/replicationOperationStatus/{operation}`,
    handle: guarded(operationStatus),
  },
  ...empty.map(
    (kind): Route => ({
      method: 'GET',
      path: `${vaultPath}/${kind}`,
      handle: (_request, params, world) => ok({ value: vaultOf(world, params) && [], nextLink: null }),
    }),
  ),
];

export const timed = lookup<TimedHandler>({
  ...configurationEvents,
  ...enableEvents,
  ...testFailoverEvents,
  ...cleanupEvents,
  ...jobEvents,
  ...healthEvents,
});
