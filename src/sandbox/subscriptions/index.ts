import { ArmError, type ArmRequest } from '../core/arm.ts';
import { parseFilter } from '../core/odata.ts';
import { regionNamed, regions } from '../core/regions.ts';
import { asObject, bodyOf, noContent, ok, page, queryOf } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import {
  type Resource,
  type ResourceGroup,
  resourceGroups,
  resourcesIn,
  resourcesOfSubscription,
  type Subscription,
  subscriptionOf,
  subscriptions,
  type Tags,
} from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { locationRoutes } from './locations.ts';
import { providerRoutes } from './providers.ts';

const subscriptionId = (params: Params): string => `/subscriptions/${params.subscription}`;
const groupId = (params: Params): string => `${subscriptionId(params)}/resourceGroups/${params.group}`;

export const routes: Route[] = [
  ...providerRoutes,
  ...locationRoutes,
  {
    method: 'GET',
    path: '/subscriptions',
    handle: (_r, _p, world) => ok({ value: [...subscriptions(world).values()].map(show), nextLink: '' }),
  },
  {
    method: 'GET',
    path: '/subscriptions/{subscription}',
    handle: (_r, params, world) => ok(show(subscriptions(world).get(params.subscription!)!)),
  },
  { method: 'GET', path: '/tenants', handle: (_r, _p, world) => ok({ value: tenants(world) }) },
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/resourceGroups',
    handle: (request, params, world) => page(request, groupsOf(world, params.subscription!), 1_000, (group) => group),
  },
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/resourceGroups/{group}',
    handle: (_r, params, world) => ok(groupOf(world, params)),
  },
  {
    method: 'HEAD',
    path: '/subscriptions/{subscription}/resourceGroups/{group}',
    handle: (_r, params, world) => (resourceGroups(world).get(groupId(params)) ? noContent() : { status: 404 }),
  },
  { method: 'PUT', path: '/subscriptions/{subscription}/resourceGroups/{group}', handle: putGroup },
  { method: 'DELETE', path: '/subscriptions/{subscription}/resourceGroups/{group}', handle: deleteGroup },
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/resources',
    handle: (request, params, world) => listResources(request, resourcesOfSubscription(world, params.subscription!)),
  },
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/resourceGroups/{group}/resources',
    handle: (request, params, world) => listResources(request, resourcesIn(world, groupId(params))),
  },
];

const show = (subscription: Subscription) => ({
  ...subscription,
  authorizationSource: 'RoleBased',
  subscriptionPolicies: {
    locationPlacementId: 'Public_2014-09-01',
    quotaId: 'PayAsYouGo_2014-09-01',
    spendingLimit: 'Off',
  },
});

function tenants(world: World): unknown[] {
  const ids = new Set([...subscriptions(world).values()].map((subscription) => subscription.tenantId));
  return [...ids].map((id) => ({ id: `/tenants/${id}`, tenantId: id, displayName: 'Contoso', tenantCategory: 'Home' }));
}

const groupsOf = (world: World, subscription: string): ResourceGroup[] =>
  resourceGroups(world).by('subscription', subscription.toLowerCase(), (group) => subscriptionOf(group.id));

/** It is there: Resource Manager has refused unknown groups before any handler runs. */
const groupOf = (world: World, params: Params): ResourceGroup => resourceGroups(world).get(groupId(params))!;

function putGroup(request: ArmRequest, params: Params, world: World) {
  const body = bodyOf(request);
  const before = resourceGroups(world).get(groupId(params));
  const location = String(body.location ?? '')
    .toLowerCase()
    .replaceAll(' ', '');
  if (location === '')
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  if (!regionNamed(location)) throw noRegion(location);
  if (before && before.location !== location) {
    const text = `Invalid resource group location '${location}'. The Resource group already exists in location '${before.location}'.`;
    throw new ArmError(409, 'InvalidResourceGroupLocation', text);
  }
  if (!/^[\w().-]{1,90}(?<!\.)$/u.test(params.group!)) {
    throw new ArmError(400, 'InvalidResourceGroup', `The provided resource group name '${params.group}' is not valid.`);
  }
  const group: ResourceGroup = {
    id: before?.id ?? groupId(params),
    name: before?.name ?? params.group!,
    type: 'Microsoft.Resources/resourceGroups',
    location,
    tags: asObject(body.tags) as Tags,
    properties: { provisioningState: 'Succeeded' },
  };
  resourceGroups(world).set(group.id, group);
  return { status: before ? 200 : 201, body: group };
}

function noRegion(location: string): ArmError {
  const list = regions.map(({ name }) => name).join(',');
  return new ArmError(
    400,
    'LocationNotAvailableForResourceGroup',
    `The provided location '${location}' is not available for resource group. List of available regions is '${list}'.`,
  );
}

function deleteGroup(_request: ArmRequest, params: Params, world: World) {
  const inside = resourcesIn(world, groupId(params));
  if (inside.length > 0) {
    const names = inside.map((resource) => resource.id).join(', ');
    const text = `Deletion of resource group '${params.group}' failed as resources with identifiers '${names}' could not be deleted.`;
    throw new ArmError(409, 'ResourceGroupDeletionBlocked', text);
  }
  resourceGroups(world).delete(groupId(params));
  return { status: 200 };
}

function listResources(request: ArmRequest, all: readonly Resource[]) {
  const conditions = parseFilter(queryOf(request, '$filter'));
  const wanted = all.filter((resource) =>
    conditions.every(({ name, op, value }) => (op === 'ne') !== matches(resource, name, value)),
  );
  return page(request, wanted, 1_000, shortForm);
}

function matches(resource: Resource, name: string, value: string): boolean {
  const fields: Readonly<Record<string, string | undefined>> = {
    resourcetype: resource.type,
    name: resource.name,
    location: resource.location,
    resourcegroup: resource.id.split('/')[4],
  };
  if (!Object.hasOwn(fields, name))
    throw new ArmError(400, 'InvalidFilterInQueryString', `Invalid $filter: '${name}' is not supported.`);
  return (fields[name] ?? '').toLowerCase() === value.toLowerCase();
}

/** Lists of resources of all kinds leave their properties out: who wants them asks for the resource. */
const shortForm = ({ id, name, type, location, tags, sku, kind, identity }: Resource) => ({
  id,
  name,
  type,
  location,
  ...(tags && { tags }),
  ...(sku && { sku }),
  ...(kind && { kind }),
  ...(identity && { identity }),
  properties: {},
});
