import { addDefaultPolicies } from '../backup/policies/default-policies.ts';
import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { asObject, bodyOf, noContent, ok, page, queryOf } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import {
  backupPolicies,
  itemsIn,
  policiesIn,
  type Resource,
  resources,
  resourcesIn,
  resourcesOfType,
  type Tags,
} from '../core/tables.ts';
import { armVault, merged, vaultDefaults, vaultIdFrom, vaultOf, vaultPath, vaultType } from '../core/vault.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { nameRoutes } from './name.ts';
import { accepted, begin, isUpdating, operationRoutes, pollUrl } from './operations.ts';
import { vaultRefusals as refusals } from './refusals.ts';
import { checkedLocation, checkImmutability, checkName, checkNew, checkSku, checkValues } from './rules.ts';
import { setSettings, takeOver } from './set.ts';
import { settingsRoutes } from './settings.ts';
import { usages } from './usages.ts';

const groupPath = '/subscriptions/{subscription}/resourceGroups/{group}';

export const routes: Route[] = [
  {
    method: 'GET',
    path: `/subscriptions/{subscription}/providers/${vaultType}`,
    handle: (request, params, world) =>
      page(request, resourcesOfType(world, params.subscription!, vaultType), 1_000, (vault) =>
        armVault(vault, request),
      ),
  },
  {
    method: 'GET',
    path: `${groupPath}/providers/${vaultType}`,
    handle: (request, params, world) => {
      const inside = resourcesIn(world, `/subscriptions/${params.subscription}/resourceGroups/${params.group}`);
      return page(
        request,
        inside.filter(({ type }) => type === vaultType),
        1_000,
        (vault) => armVault(vault, request),
      );
    },
  },
  { method: 'GET', path: vaultPath, handle: (request, params, world) => ok(armVault(vaultOf(world, params), request)) },
  { method: 'PUT', path: vaultPath, handle: put },
  { method: 'PATCH', path: vaultPath, handle: patch },
  { method: 'DELETE', path: vaultPath, handle: remove },
  { method: 'GET', path: `${vaultPath}/usages`, handle: usages },
  ...operationRoutes,
  ...nameRoutes,
  ...settingsRoutes,
];

export const timed = lookup<TimedHandler>({
  'vault.delete': ({ payload }, world) => forget(world, payload.vault!),
});

function forget(world: World, vault: string): void {
  for (const policy of policiesIn(world, vault)) backupPolicies(world).delete(policy.id);
  resources(world).delete(vault);
}

/** Makes a vault, or replaces what the body names of one: 201 or 200, with the body and a polling URL. */
function put(request: ArmRequest, params: Params, world: World): ArmResponse {
  const body = bodyOf(request);
  const before = resources(world).get(vaultIdFrom(params));
  const location = checkedLocation(body.location ?? before?.location);
  if (before && before.location !== location) throw elsewhere(before, location);
  if (!before) checkName(params.vault!);
  if (before && isUpdating(world, before.id, request.now)) throw refusals.updating();
  checkSku(body.sku);
  const bare: Resource = {
    id: before?.id ?? vaultIdFrom(params),
    name: before?.name ?? params.vault!,
    type: vaultType,
    location,
    tags: (body.tags ?? before?.tags ?? {}) as Tags,
    sku: { name: 'Standard', ...before?.sku, ...asObject(body.sku) },
    etag: etag(request.now),
    ...(body.identity ? { identity: asObject(body.identity) } : before?.identity && { identity: before.identity }),
    properties: before?.properties ?? vaultDefaults,
  };
  const vault = before
    ? setSettings({ request, world }, bare, asObject(body.properties))
    : create({ request, world }, bare, asObject(body.properties));
  const headers = {
    'azure-asyncoperation': pollUrl(request, vault.id, 'operationStatus', begin(request, world, vault.id, 15)),
  };
  return {
    status: before ? 200 : 201,
    headers,
    body: before ? armVault(vault, request) : creating(armVault(vault, request)),
  };
}

interface Served {
  readonly request: ArmRequest;
  readonly world: World;
}

function create({ request, world }: Served, bare: Resource, asked: Resource['properties']): Resource {
  checkValues(asked);
  const vault = { ...bare, properties: merged(bare.properties, asked) };
  checkImmutability(undefined, vault);
  checkNew(vault);
  resources(world).set(vault.id, vault);
  takeOver(world, vault.id, asked);
  addDefaultPolicies(world, vault.id, request.now);
  return vault;
}

/** What the answer to the PUT shows: the security settings are there once the vault is. */
function creating(vault: Resource): unknown {
  const { securitySettings: _, ...properties } = vault.properties;
  return { ...vault, properties: { ...properties, provisioningState: 'Provisioning' } };
}

function patch(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const body = bodyOf(request);
  if (isUpdating(world, vault.id, request.now)) throw refusals.updating();
  checkSku(body.sku);
  const changed: Resource = {
    ...vault,
    etag: etag(request.now),
    ...(body.tags ? { tags: body.tags as Tags } : {}),
    ...(body.sku ? { sku: { ...vault.sku, ...asObject(body.sku) } } : {}),
    ...(body.identity ? { identity: asObject(body.identity) } : {}),
  };
  setSettings({ request, world }, changed, asObject(body.properties));
  return accepted(request, vault, begin(request, world, vault.id, 8));
}

function remove(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = resources(world).get(vaultIdFrom(params));
  // Until 2024 deleting a vault was no long operation (REST specs of Microsoft.RecoveryServices, Vaults_Delete).
  const atOnce = (queryOf(request, 'api-version') ?? '') < '2024';
  if (!vault) return atOnce ? { status: 200 } : noContent();
  const items = itemsIn(world, vault.id);
  const replicated = [...world.table<{ id: string }>('replicationProtectedItems').values()].some(({ id }) =>
    id.toLowerCase().startsWith(`${vault.id.toLowerCase()}/`),
  );
  if (items.length > 0 || replicated) {
    const soft = items.length > 0 && items.every((item) => item.deletedAt !== undefined);
    const why = soft
      ? 'there are backup items still present in soft delete state'
      : 'there are existing resources within the vault';
    const text = `Recovery Services vault cannot be deleted as ${why}.`;
    throw new ArmError(400, 'ServiceResourceNotEmptyWithBackendMessage', text);
  }
  if (atOnce) {
    forget(world, vault.id);
    return { status: 200 };
  }
  const name = begin(request, world, vault.id, 10);
  world.later(request.now + 10_000, 'vault.delete', { vault: vault.id });
  return accepted(request, vault, name);
}

function elsewhere(vault: Resource, location: string): ArmError {
  const text = `The resource '${vault.name}' already exists in location '${vault.location}' in resource group '${vault.id.split('/')[4]}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`;
  return new ArmError(409, 'InvalidResourceLocation', text);
}

const etag = (now: number): string => `W/"datetime'${encodeURIComponent(new Date(now).toISOString())}'"`;
