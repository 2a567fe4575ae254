import { lookup } from '../core/lookup.ts';
import { within } from '../core/resource-id.ts';
import { ok } from '../core/respond.ts';
import type { Route } from '../core/router.ts';
import type { TimedHandler, World } from '../core/world.ts';

/** What the caller may do (`Permission` of the Microsoft.Authorization spec 2022-04-01). */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** The caller's permissions at a scope and below it: a test restricts them by putting a row here. */
export interface Restriction {
  readonly scope: string;
  readonly permissions: readonly Permission[];
}

export const restrictions = (world: World) => world.table<Restriction>('permissions');

const everything: Permission = { actions: ['*'], notActions: [], dataActions: [], notDataActions: [] };

/** The permissions of the nearest scope that is restricted; everything when none is. */
function permissionsAt(world: World, scope: string): readonly Permission[] {
  const above = [...restrictions(world).values()].filter((one) => within(scope, one.scope));
  above.sort((a, b) => b.scope.length - a.scope.length);
  return above[0]?.permissions ?? [everything];
}

const subscription = '/subscriptions/{subscription}';
const group = `${subscription}/resourceGroups/{group}`;
const resource = `${group}/providers/{namespace}/{type}/{name}`;

/** What the caller may do at a scope; role assignments are not simulated: nobody has any. */
export const routes: readonly Route[] = [subscription, group, resource].flatMap((scope): Route[] => [
  {
    method: 'GET',
    path: `${scope}/providers/Microsoft.Authorization/permissions`,
    handle: ({ path }, _params, world) => {
      const asked = path.replace(/\/providers\/Microsoft\.Authorization\/permissions\/?$/i, '');
      return ok({ value: permissionsAt(world, asked) });
    },
  },
  {
    method: 'GET',
    path: `${scope}/providers/Microsoft.Authorization/roleAssignments`,
    handle: () => ok({ value: [] }),
  },
]);

export const timed = lookup<TimedHandler>({});
