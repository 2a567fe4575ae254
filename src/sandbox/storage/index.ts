import { ok, page, resourceNotFound } from '../core/respond.ts';
import type { Route } from '../core/router.ts';
import { resources, resourcesIn, resourcesOfType } from '../core/tables.ts';

const type = 'Microsoft.Storage/storageAccounts';
const groupPath = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${type}`;

/** Storage accounts are there to be named: where restores stage their data and replication caches its own. */
export const routes: Route[] = [
  {
    method: 'GET',
    path: `/subscriptions/{subscription}/providers/${type}`,
    handle: (request, params, world) =>
      page(request, resourcesOfType(world, params.subscription!, type), 1_000, (account) => account),
  },
  {
    method: 'GET',
    path: groupPath,
    handle: (request, params, world) => {
      const inside = resourcesIn(world, `/subscriptions/${params.subscription}/resourceGroups/${params.group}`);
      return page(
        request,
        inside.filter((resource) => resource.type === type),
        1_000,
        (account) => account,
      );
    },
  },
  {
    method: 'GET',
    path: `${groupPath}/{name}`,
    handle: (_request, params, world) => {
      const { subscription, group, name } = params;
      const account = resources(world).get(
        `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`,
      );
      if (account) return ok(account);
      throw resourceNotFound(type, name!, group!);
    },
  },
];
