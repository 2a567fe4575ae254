import { actionOf } from '../core/action.ts';
import { ArmError } from '../core/arm.ts';
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

/** The caller may do everything at the scope and below it but for these actions; no actions: nothing is restricted any more, anywhere. */
export function deny(world: World, actions: readonly string[], scope: string): void {
  for (const one of [...restrictions(world).values()]) restrictions(world).delete(one.scope);
  if (actions.length > 0)
    restrictions(world).set(scope, { scope, permissions: [{ ...everything, notActions: actions }] });
}

/** Whether a pattern of a role definition (`Microsoft.Compute/*`) covers the action. */
function covers(pattern: string, action: string): boolean {
  const text = pattern
    .toLowerCase()
    .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*');
  return new RegExp(`^${text}$`).test(action.toLowerCase());
}

const allows = ({ actions, notActions }: Permission, action: string): boolean =>
  actions.some((one) => covers(one, action)) && !notActions.some((one) => covers(one, action));

/** Everybody may ask what the caller may do, and which subscriptions and resources of Graph there are: these show less instead. */
const alwaysAllowed = /^Microsoft\.(Authorization|ResourceGraph|Resources\/(subscriptions|tenants)\/read)/i;

/** A route that is refused to a caller without the right, before it is looked whether the thing is there. */
export const authorised = (route: Route): Route => ({
  ...route,
  handle: (request, params, world) => {
    if (restrictions(world).size > 0) check(world, actionOf(request));
    return route.handle(request, params, world);
  },
});

/** Of whom the refusal speaks: tokens are not looked into. */
const client = { name: 'lifeboat', id: '99999999-9999-4999-8999-999999999999' };

function check(world: World, { action, scope }: ReturnType<typeof actionOf>): void {
  if (alwaysAllowed.test(action) || permissionsAt(world, scope).some((one) => allows(one, action))) return;
  throw new ArmError(
    403,
    'AuthorizationFailed',
    `The client '${client.name}' with object id '${client.id}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
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
