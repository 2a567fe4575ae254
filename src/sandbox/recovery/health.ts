import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { azureTime } from '../core/resource-id.ts';
import { ok } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { vaultOf, vaultPath } from '../core/vault.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { configurationsIn } from './configuration/configuration.ts';
import { guidFrom } from './guid.ts';
import { type Health, itemsIn, type ReplicatedItem } from './item.ts';
import { fabricOf, nameOf, recoveryId } from './names.ts';
import { accepted, begin, finish, operationResult } from './operation.ts';
import { guarded } from './refusal.ts';
import { healthOf, shownHealth, worst } from './show-item.ts';

const healthPath = `${vaultPath}/replicationVaultHealth`;

/** A vault's replication health and its events (spec 2023-06-01). */
export const healthRoutes: readonly Route[] = [
  { method: 'GET', path: healthPath, handle: getHealth },
  { method: 'POST', path: `${healthPath}/default/refresh`, handle: refresh },
  {
    method: 'GET',
    path: `${healthPath}/default/operationresults/{operation}`,
    handle: guarded((request, params, world) =>
      operationResult(request, params, world, () => getHealth(request, params, world)),
    ),
  },
  { method: 'GET', path: `${vaultPath}/replicationEvents`, handle: listEvents },
];

export const healthEvents = lookup<TimedHandler>({
  'recovery.refreshed': ({ due, payload }, world) => finish(world, payload.operation ?? '', due),
});

function getHealth(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const none = { issues: [], categorizedResourceCounts: null };
  const count = (kind: Parameters<typeof configurationsIn>[2]): number =>
    configurationsIn(world, vault.id, kind).length;
  return ok({
    name: 'Default',
    type: 'Microsoft.RecoveryServices/vaults/replicationVaultHealth',
    id: `${recoveryId(vault.id)}/replicationVaultHealth/Default`,
    properties: {
      vaultErrors: [],
      protectedItemsHealth: itemsHealth(itemsIn(world, vault.id), request.now),
      fabricsHealth: { resourceCount: count('replicationFabrics'), ...none },
      containersHealth: { resourceCount: count('replicationProtectionContainers'), ...none },
    },
  });
}

function itemsHealth(items: readonly ReplicatedItem[], now: number): unknown {
  const tally = (test: (item: ReplicatedItem) => boolean): number => items.filter(test).length;
  const replication = (item: ReplicatedItem) => worst(item.health);
  const failover = (item: ReplicatedItem) => worst(healthOf(item, now));
  return {
    resourceCount: items.length,
    issues: [],
    categorizedResourceCounts: {
      testFailoverApplicableProtectedItemsCount: tally((item) => !item.test && now >= item.protectedAt),
      testFailoverInProgressProtectedItemsCount: tally(({ test }) => test?.phase === 'running'),
      testFailoverWaitingProtectedItemsCount: tally(({ test }) => test?.phase === 'waiting'),
      protectedItemsCriticalCount: tally((item) => replication(item) === 'Critical'),
      protectedItemsWarningCount: tally((item) => replication(item) === 'Warning'),
      protectedItemsNeutralCount: tally((item) => now < item.protectedAt),
      protectedItemsTestFailoverCriticalCount: 0,
      protectedItemsTestFailoverWarningCount: tally((item) => item.lastTestFailover === undefined),
      protectedItemsConfigurationCriticalCount: 0,
      protectedItemsConfigurationWarningCount: 0,
      protectedItemsFailoverHealthCriticalCount: tally((item) => failover(item) === 'Critical'),
      protectedItemsFailoverHealthWarningCount: tally((item) => failover(item) === 'Warning'),
    },
  };
}

function refresh(request: ArmRequest, params: Params, world: World): ArmResponse {
  const resource = `${recoveryId(vaultOf(world, params).id)}/replicationVaultHealth/default`;
  const operation = begin(world, resource, request.now);
  world.later(request.now + 1000, 'recovery.refreshed', { operation: operation.name });
  return accepted(request, operation);
}

/** One event for each thing that is wrong with replication now. */
function listEvents(_request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const value = itemsIn(world, vault.id).flatMap((item) =>
    item.health.map((health) => shownEvent(item, health, recoveryId(vault.id))),
  );
  return ok({ value, nextLink: null });
}

function shownEvent(item: ReplicatedItem, health: Health, vault: string): unknown {
  const name = guidFrom(`${item.id} ${health.code} ${health.since}`);
  return {
    id: `${vault}/replicationEvents/${name}`,
    name,
    type: 'Microsoft.RecoveryServices/vaults/replicationEvents',
    properties: {
      eventCode: health.code,
      description: health.message,
      eventType: 'VmHealth',
      affectedObjectFriendlyName: item.vmName,
      severity: health.level,
      timeOfOccurrence: azureTime(health.since),
      fabricId: fabricOf(item.id),
      providerSpecificDetails: {
        instanceType: 'A2A',
        protectedItemName: item.name,
        fabricObjectId: item.vm,
        fabricName: nameOf(fabricOf(item.id)),
        fabricLocation: item.sourceRegion,
        remoteFabricName: nameOf(fabricOf(item.recoveryContainer)),
        remoteFabricLocation: item.targetRegion,
      },
      healthErrors: [shownHealth(health, item)],
    },
  };
}
