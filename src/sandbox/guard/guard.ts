import { raiseSecurityAlert } from '../alerts/raise.ts';
import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { parseId } from '../core/resource-id.ts';
import { asObject, bodyOf, type Json, noContent, ok, resourceNotFound } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { type Resource, resources } from '../core/tables.ts';
import { merged, vaultOf, vaultPath, vaultType } from '../core/vault.ts';
import type { World } from '../core/world.ts';

const proxiesPath = `${vaultPath}/backupResourceGuardProxies`;
const proxyPath = `${proxiesPath}/{proxy}`;
const guardPath =
  '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.DataProtection/resourceGuards/{guard}';
const proxyType = `${vaultType}/backupResourceGuardProxies`;

/** A Resource Guard over a vault: multi-user authorization (documentation: "Multi-user authorization using Resource Guard"). */
interface Guard {
  readonly vault: string;
  /** The ARM id of the guard: it belongs to somebody else. */
  readonly guard: string;
  /** The name of the link between vault and guard. */
  readonly proxy: string;
  readonly since: number;
  /** Its owner lets the caller do what it guards, until this is taken back. */
  readonly granted: boolean;
  /** What may be deleted until when, by id in lower case: see `unlockDelete`. */
  readonly unlocked: Readonly<Record<string, number>>;
}

const itemType = `${vaultType}/backupFabrics/protectionContainers/protectedItems`;

/** What a guard guards, as the vault's operation (the names that Azure's own command line looks for) and as the guard's request. */
const guarded = {
  deleteProtection: [`${itemType}/delete`, 'deleteProtectedItemRequests'],
  updateProtection: [`${itemType}/write`, 'updateProtectedItemRequests'],
  updatePolicy: [`${vaultType}/backupPolicies/write`, 'updateProtectionPolicyRequests'],
  disableSoftDelete: [`${vaultType}/backupconfig/write`, 'disableSoftDeleteRequests'],
  removeGuard: [`${vaultType}/backupResourceGuardProxies/delete`, 'deleteResourceGuardProxyRequests'],
  // (own) Only the operation is public, the request's name is not.
  disableImmutability: [`${vaultType}/write#reduceImmutabilityState`, 'disableImmutabilityRequests'],
  securityPin: [`${vaultType}/backupSecurityPIN/action`, 'getBackupSecurityPINRequests'],
} as const;

export type Guarded = keyof typeof guarded;

const unlockedFor = 50 * 60_000;

const guards = (world: World) => world.table<Guard>('guards');
const requestOf = (guard: Guard, what: Guarded): string => `${guard.guard}/${guarded[what][1]}/default`;
const same = (a: unknown, b: string): boolean => String(a).toLowerCase() === b.toLowerCase();

/** What the caller asks for, and what it says that the guard's owner allows. */
export interface Ask {
  readonly what: Guarded;
  /** `resourceGuardOperationRequests` of the body. */
  readonly named: unknown;
}

/** Refuses what the vault's Resource Guard guards, unless the caller names the guard's request and has been granted it. */
export function checkGuard(world: World, vault: string, { what, named }: Ask): void {
  const guard = guards(world).get(vault);
  if (!guard) return;
  const wanted = requestOf(guard, what);
  if (!Array.isArray(named) || !named.some((one) => same(one, wanted))) throw isGuarded(guard);
  if (!guard.granted) throw notGranted(guard, what);
}

/** Refuses a deletion that was not unlocked before: a DELETE has no body that could name the guard's request. */
export function checkUnlocked(
  world: World,
  vault: string,
  { id, now }: { readonly id: string; readonly now: number },
): void {
  const guard = guards(world).get(vault);
  if (!guard) return;
  const until = lookup(guard.unlocked)[id.toLowerCase()] ?? 0;
  if (until <= now) throw isGuarded(guard);
}

/** (own) Which code Azure Backup gives here is not public; that of a caller without the right is Resource Manager's. */
const isGuarded = ({ guard }: Guard): ArmError =>
  new ArmError(
    403,
    'UserErrorOperationProtectedByResourceGuard',
    `The operation is protected by the Resource Guard ${guard}. Get access to it from its owner and name its request in resourceGuardOperationRequests.`,
  );

const notGranted = (guard: Guard, what: Guarded): ArmError =>
  new ArmError(
    403,
    'LinkedAuthorizationFailed',
    `The client has permission to perform the action on scope '${guard.vault}', however the linked access check failed: it does not have permission to perform action(s) 'Microsoft.DataProtection/resourceGuards/${guarded[what][1]}/read' on the linked scope(s) '${requestOf(guard, what)}' or the linked scope(s) are invalid.`,
  );

/** Puts the vault under a guard. */
export function putUnderGuard(
  world: World,
  vault: Resource,
  guard: string,
  { proxy, now }: { proxy: string; now: number },
): void {
  const id = vault.id;
  guards(world).set(id, { vault: id, guard, proxy, since: now, granted: false, unlocked: {} });
  showAuthorization(world, vault, 'Enabled');
}

/** The guard's owner grants what it guards, or takes that back; false: the vault has no guard. */
export function grantGuard(world: World, vault: string, granted: boolean): boolean {
  const guard = guards(world).get(vault);
  if (guard) guards(world).set(vault, { ...guard, granted, unlocked: granted ? guard.unlocked : {} });
  return guard !== undefined;
}

/** Takes the guard away, as its owner may. */
export function removeGuard(world: World, vault: Resource): void {
  guards(world).delete(vault.id);
  showAuthorization(world, vault, 'Disabled');
}

function showAuthorization(world: World, vault: Resource, multiUserAuthorization: 'Enabled' | 'Disabled'): void {
  const properties = merged(vault.properties, { securitySettings: { multiUserAuthorization } });
  resources(world).set(vault.id, { ...vault, properties });
}

export const guardRoutes: readonly Route[] = [
  { method: 'GET', path: proxiesPath, handle: list },
  { method: 'GET', path: proxyPath, handle: (_request, params, world) => ok(armProxy(read(params, world))) },
  { method: 'PUT', path: proxyPath, handle: put },
  { method: 'DELETE', path: proxyPath, handle: remove },
  { method: 'POST', path: `${proxyPath}/unlockDelete`, handle: unlock },
  { method: 'GET', path: `${guardPath}/{requests}/{request}`, handle: readRequest },
];

function list(_request: ArmRequest, params: Params, world: World): ArmResponse {
  const guard = guards(world).get(vaultOf(world, params).id);
  return ok({ value: guard ? [armProxy(guard)] : [] });
}

function read(params: Params, world: World): Guard {
  const guard = guards(world).get(vaultOf(world, params).id);
  if (guard && same(params.proxy, guard.proxy)) return guard;
  throw new ArmError(
    404,
    'ResourceNotFound',
    `The Resource '${proxyType}/${params.proxy}' under resource group '${params.group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** REST: Resource Guard Proxy - Put. */
function put(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const guard = String(asObject(bodyOf(request).properties).resourceGuardResourceId ?? '');
  if (!same(parseId(guard).type, 'Microsoft.DataProtection/resourceGuards')) {
    throw new ArmError(
      400,
      'BMSUserErrorInvalidInput',
      'resourceGuardResourceId must be the ARM id of a Resource Guard.',
    );
  }
  putUnderGuard(world, vault, guard, { proxy: params.proxy!, now: request.now });
  return ok(armProxy(read(params, world)));
}

function remove(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const guard = guards(world).get(vault.id);
  if (!guard || !same(params.proxy, guard.proxy)) return noContent();
  checkUnlocked(world, vault.id, { id: proxyId(guard), now: request.now });
  removeGuard(world, vault);
  const description = `Multi-user authorization of the vault ${vault.name} was disabled: it is under no Resource Guard any more.`;
  raiseSecurityAlert(world, { at: request.now, vaultId: vault.id, rule: 'MUA Disabled', description });
  return { status: 200 };
}

/** What may be deleted from now on for a while (REST: Resource Guard Proxy - Unlock Delete). */
function unlock(request: ArmRequest, params: Params, world: World): ArmResponse {
  const guard = read(params, world);
  const { resourceGuardOperationRequests: named, resourceToBeDeleted }: Json = bodyOf(request);
  const target = String(resourceToBeDeleted ?? proxyId(guard)).toLowerCase();
  const what = same(target, proxyId(guard)) ? 'removeGuard' : 'deleteProtection';
  checkGuard(world, guard.vault, { what, named });
  const until = request.now + unlockedFor;
  guards(world).set(guard.vault, { ...guard, unlocked: { ...guard.unlocked, [target]: until } });
  return ok({ unlockDeleteExpiryTime: new Date(until).toISOString() });
}

/** REST (DataProtection): Resource Guards - Get Default … Requests Object: whoever may read it has leave to do what it stands for. */
function readRequest(_request: ArmRequest, params: Params, world: World): ArmResponse {
  const { subscription, group, guard: name, requests, request } = params;
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.DataProtection/resourceGuards/${name}`;
  const guard = [...guards(world).values()].find((one) => same(one.guard, id));
  const known = Object.values(guarded).some(([, called]) => same(called, requests ?? ''));
  const type = `Microsoft.DataProtection/resourceGuards/${requests}`;
  if (!guard || !known || request !== 'default') throw resourceNotFound(type, request ?? '', group ?? '');
  if (guard.granted) return ok({ id: `${guard.guard}/${requests}/default`, name: 'default', type });
  throw new ArmError(
    403,
    'AuthorizationFailed',
    `The client does not have authorization to perform action '${type}/read' over scope '${guard.guard}/${requests}/default' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

const proxyId = ({ vault, proxy }: Guard): string => `${vault}/backupResourceGuardProxies/${proxy}`;

const armProxy = (guard: Guard) => ({
  id: proxyId(guard),
  name: guard.proxy,
  type: proxyType,
  properties: {
    resourceGuardResourceId: guard.guard,
    resourceGuardOperationDetails: Object.values(guarded).map(([operation, request]) => ({
      vaultCriticalOperation: operation,
      defaultResourceRequest: `${guard.guard}/${request}/default`,
    })),
    lastUpdatedTime: new Date(guard.since).toISOString(),
    description: 'Ask the owner of the Resource Guard for access before a critical operation.',
  },
});
