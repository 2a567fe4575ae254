import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { meets, parseFilter } from '../core/odata.ts';
import { noContent, ok, queryOf } from '../core/respond.ts';
import type { Params, Route, RouteHandler } from '../core/router.ts';
import { vaultOf, vaultPath } from '../core/vault.ts';
import type { World } from '../core/world.ts';
import { startCleanup } from './cleanup.ts';
import { disableReplication, enableReplication } from './enable.ts';
import { itemsIn, itemsOf, type ReplicatedItem } from './item.ts';
import { containerPath, fabricOf, idAt, itemPath, nameOf } from './names.ts';
import { operationResult } from './operation.ts';
import { getPoint, listPoints } from './points.ts';
import { guarded, notFound } from './refusal.ts';
import { shownItem } from './show-item.ts';
import { startTestFailover } from './test-failover.ts';

type ItemHandler = (item: ReplicatedItem, request: ArmRequest, world: World) => ArmResponse;

const onItem = (handle: ItemHandler): RouteHandler =>
  guarded((request, params, world) => handle(existing(params, world), request, world));

/** Replicated items: `replicationProtectedItems` of the spec 2023-06-01. */
export const itemRoutes: readonly Route[] = [
  { method: 'GET', path: `${vaultPath}/replicationProtectedItems`, handle: listAll },
  { method: 'GET', path: `${containerPath}/replicationProtectedItems`, handle: listContainer },
  { method: 'GET', path: itemPath, handle: onItem((item, request, world) => ok(shownItem(item, world, request.now))) },
  { method: 'PUT', path: itemPath, handle: guarded(enableReplication) },
  { method: 'DELETE', path: itemPath, handle: onItem(disableReplication) },
  { method: 'POST', path: `${itemPath}/remove`, handle: onItem(disableReplication) },
  { method: 'GET', path: `${itemPath}/recoveryPoints`, handle: onItem(listPoints) },
  {
    method: 'GET',
    path: `${itemPath}/recoveryPoints/{point}`,
    handle: guarded((request, params, world) => getPoint(existing(params, world), params.point ?? '', request)),
  },
  { method: 'POST', path: `${itemPath}/testFailover`, handle: onItem(startTestFailover) },
  { method: 'POST', path: `${itemPath}/testFailoverCleanup`, handle: onItem(startCleanup) },
  { method: 'GET', path: `${itemPath}/operationresults/{operation}`, handle: guarded(result) },
];

function listAll(request: ArmRequest, params: Params, world: World): ArmResponse {
  const conditions = parseFilter(queryOf(request, '$filter'));
  const items = itemsIn(world, vaultOf(world, params).id).filter((item) => meets(conditions, fields(item)));
  return ok({ value: items.map((item) => shownItem(item, world, request.now)), nextLink: null });
}

/** The names of `ProtectedItemsQueryParameter` that mean something for Azure VMs. */
const fields = (item: ReplicatedItem): Readonly<Record<string, string>> => ({
  instancetype: 'A2A',
  fabricobjectid: item.vm,
  sourcefabricname: nameOf(fabricOf(item.id)),
  sourcefabriclocation: item.sourceRegion,
  multivmgroupcreateoption: 'AutoCreated',
});

function listContainer(request: ArmRequest, params: Params, world: World): ArmResponse {
  const below = `${idAt(containerPath, params, world)}/`.toLowerCase();
  const inside = itemsIn(world, vaultOf(world, params).id).filter((item) => item.id.toLowerCase().startsWith(below));
  return ok({ value: inside.map((item) => shownItem(item, world, request.now)), nextLink: null });
}

function existing(params: Params, world: World): ReplicatedItem {
  const item = itemsOf(world).get(idAt(itemPath, params, world));
  if (!item) throw notFound(params.item ?? '');
  return item;
}

function result(request: ArmRequest, params: Params, world: World): ArmResponse {
  return operationResult(request, params, world, () => {
    const item = itemsOf(world).get(idAt(itemPath, params, world));
    return item ? ok(shownItem(item, world, request.now)) : noContent();
  });
}
