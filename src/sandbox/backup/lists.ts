import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { meets, parseFilter } from '../core/odata.ts';
import { ok, page, queryOf } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import {
  itemsIn,
  type ProtectedItem,
  pointsOf,
  type RecoveryPoint,
  type Resource,
  recoveryPoints,
  resources,
  resourcesOfType,
  subscriptionOf,
} from '../core/tables.ts';
import { vaultOf, vaultPath } from '../core/vault.ts';
import type { World } from '../core/world.ts';
import { armContainer, armItem } from './item.ts';
import { isMounted } from './mount-script.ts';
import { containerId, vmNames } from './names.ts';
import { accepted, begin, operationResult, operationStatus } from './operations.ts';
import { fabricPath, itemFrom, itemPath } from './paths.ts';
import { archiveRoutes } from './points/archive.ts';
import { mountRoutes } from './points/mount.ts';
import { armPoint, tiersOf } from './points/points.ts';
import { threats } from './points/threats.ts';
import { vmItemOf } from './preconditions.ts';
import { refusals } from './refusals.ts';

/** What there is in a vault, and what could be. */
export const listRoutes: Route[] = [
  { method: 'GET', path: `${vaultPath}/backupProtectedItems`, handle: items },
  {
    method: 'GET',
    path: itemPath,
    handle: (request, params, world) => ok(armItem(itemFrom(world, params), request.now)),
  },
  {
    method: 'GET',
    path: `${vaultPath}/backupProtectionContainers`,
    handle: (request, params, world) => containers(request, params, world, false),
  },
  {
    method: 'GET',
    path: `${vaultPath}/backupDeletedProtectionContainers`,
    handle: (request, params, world) => containers(request, params, world, true),
  },
  { method: 'GET', path: `${vaultPath}/backupProtectableItems`, handle: protectable },
  { method: 'POST', path: `${fabricPath}/refreshContainers`, handle: refresh },
  {
    method: 'GET',
    path: `${fabricPath}/operationResults/{operation}`,
    handle: (request, params, world) => operationResult(request, params.operation!, world),
  },
  {
    method: 'GET',
    path: `${fabricPath}/operationsStatus/{operation}`,
    handle: (request, params, world) => operationStatus(request, params.operation!, world),
  },
  { method: 'GET', path: `${itemPath}/recoveryPoints`, handle: points },
  { method: 'GET', path: `${itemPath}/recoveryPoints/{point}`, handle: point },
  ...archiveRoutes,
  ...mountRoutes,
  { method: 'GET', path: `${vaultPath}/backupUsageSummaries`, handle: usage },
];

function items(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const conditions = parseFilter(queryOf(request, '$filter'));
  const wanted = itemsIn(world, vault.id).filter((item) => meets(conditions, fieldsOf(item)));
  return page(request, wanted, 200, (item) => armItem(item, request.now));
}

function fieldsOf({ name, properties }: ProtectedItem): Record<string, string | undefined> {
  const text = (key: string): string => String(properties[key] ?? '');
  return {
    backupmanagementtype: text('backupManagementType'),
    itemtype: text('workloadType'),
    policyname: text('policyName'),
    containername: text('containerName'),
    friendlyname: text('friendlyName'),
    healthstate: text('healthStatus'),
    fabricname: 'Azure',
    backupsetname: '',
    parentname: text('parentName'),
    name,
  };
}

function containers(request: ArmRequest, params: Params, world: World, deleted: boolean): ArmResponse {
  const vault = vaultOf(world, params);
  const conditions = parseFilter(queryOf(request, '$filter'));
  const wanted = itemsIn(world, vault.id).filter(
    (item) =>
      (item.deletedAt !== undefined) === deleted &&
      meets(conditions, {
        backupmanagementtype: String(item.properties.backupManagementType),
        friendlyname: item.source.split('/').at(-1),
        status: deleted ? 'SoftDeleted' : 'Registered',
        containertype: String(item.properties.protectedItemType),
        fabricname: 'Azure',
      }),
  );
  return page(request, wanted, 200, armContainer);
}

/** VMs of the vault's region and subscription that no vault has, not even softly deleted (documentation: "Back up Azure VMs"). */
function protectable(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const conditions = parseFilter(queryOf(request, '$filter'));
  const vms = resourcesOfType(world, subscriptionOf(vault.id), 'Microsoft.Compute/virtualMachines').filter(
    (vm) =>
      vm.location === vault.location &&
      meets(conditions, { backupmanagementtype: 'AzureIaasVM', workloadtype: 'VM', friendlyname: vm.name }) &&
      vmItemOf(world, vm.id) === undefined,
  );
  return page(request, vms, 200, (vm) => armProtectable(vault, vm));
}

function armProtectable(vault: Resource, vm: Resource): unknown {
  const { short, container } = vmNames(vm.id);
  return {
    id: `${containerId(vault.id, container)}/protectableItems/vm;${short}`,
    name: short,
    type: 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectableItems',
    properties: {
      virtualMachineId: vm.id,
      virtualMachineVersion: 'Compute',
      resourceGroup: vm.id.split('/')[4],
      backupManagementType: 'AzureIaasVM',
      workloadType: 'VM',
      protectableItemType: 'Microsoft.Compute/virtualMachines',
      friendlyName: vm.name,
      protectionState: 'NotProtected',
    },
  };
}

/** Discovery finds nothing that the lists do not know already; it takes its time all the same. */
function refresh(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const scope = `${vault.id}/backupFabrics/Azure`;
  return accepted(request, begin(world, request.now, { vault: vault.id, scope }), scope);
}

/** Newest first; points that no tier holds any more are gone. */
function points(request: ArmRequest, params: Params, world: World): ArmResponse {
  const item = itemFrom(world, params);
  const vm = resources(world).get(item.source);
  const there = pointsOf(world, item.id).filter((one) => tiersOf(one, request.now).length > 0);
  there.sort((a, b) => b.at - a.at);
  return page(request, there, 200, (one) => armPoint(one, vm, shownAt(request, one, world)));
}

function point(request: ArmRequest, params: Params, world: World): ArmResponse {
  const item = itemFrom(world, params);
  const one = recoveryPoints(world).get(`${item.id}/recoveryPoints/${params.point}`);
  if (!one || tiersOf(one, request.now).length === 0) throw refusals.itemNotFound();
  return ok(armPoint(one, resources(world).get(item.source), shownAt(request, one, world)));
}

function usage(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const counts = new Map<string, number>();
  for (const { properties } of itemsIn(world, vault.id)) {
    const kind = String(properties.backupManagementType);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const show = ([kind, currentValue]: [string, number]) => ({
    unit: 'Count',
    currentValue,
    limit: -1,
    name: { value: kind, localizedValue: kind },
  });
  return page(request, [...counts], 200, show);
}

/** Versions of the year 2026 know what was found in a point. */
function shownAt(request: ArmRequest, point: RecoveryPoint, world: World) {
  const isKnown = (queryOf(request, 'api-version') ?? '') >= '2026';
  return {
    now: request.now,
    mounted: isMounted(world, point, request.now),
    threat: isKnown ? (threats(world).get(point.id)?.status ?? 'NotAvailable') : undefined,
  };
}
