import { addDefaultPolicies } from '../backup/policies/default-policies.ts';
import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { asObject, bodyOf, noContent, ok, page, queryOf, resourceNotFound, retryAfter } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import {
  backupPolicies,
  itemsIn,
  operations,
  policiesIn,
  type Resource,
  resources,
  resourcesIn,
  resourcesOfType,
  type Tags,
} from '../core/tables.ts';
import {
  armVault,
  checkSettings,
  merged,
  vaultDefaults,
  vaultIdFrom,
  vaultOf,
  vaultPath,
  vaultType,
} from '../core/vault.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { settingsRoutes } from './settings.ts';

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
  { method: 'GET', path: `${vaultPath}/operationStatus/{operation}`, handle: status },
  { method: 'GET', path: `${vaultPath}/operationResults/{operation}`, handle: result },
  { method: 'GET', path: `${vaultPath}/usages`, handle: usages },
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
  const location = String(body.location ?? before?.location ?? '')
    .toLowerCase()
    .replaceAll(' ', '');
  if (location === '')
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  if (before && before.location !== location) throw elsewhere(before, location);
  if (!before) checkName(params.vault!);
  const properties = merged(before?.properties ?? vaultDefaults, asObject(body.properties));
  if (before) checkSettings(world, before, properties);
  const vault: Resource = {
    id: before?.id ?? vaultIdFrom(params),
    name: before?.name ?? params.vault!,
    type: vaultType,
    location,
    tags: (body.tags ?? before?.tags ?? {}) as Tags,
    sku: { name: 'Standard', ...asObject(body.sku) },
    etag: etag(request.now),
    ...(body.identity ? { identity: asObject(body.identity) } : before?.identity && { identity: before.identity }),
    properties,
  };
  resources(world).set(vault.id, vault);
  if (!before) addDefaultPolicies(world, vault.id, request.now);
  const headers = {
    'azure-asyncoperation': pollUrl(request, vault.id, 'operationStatus', begin(request, world, vault.id, 15)),
  };
  return {
    status: before ? 200 : 201,
    headers,
    body: before ? armVault(vault, request) : creating(armVault(vault, request)),
  };
}

/** What the answer to the PUT shows: the security settings are there once the vault is. */
function creating(vault: Resource): unknown {
  const { securitySettings: _, ...properties } = vault.properties;
  return { ...vault, properties: { ...properties, provisioningState: 'Provisioning' } };
}

function patch(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const body = bodyOf(request);
  const properties = merged(vault.properties, asObject(body.properties));
  checkSettings(world, vault, properties);
  resources(world).set(vault.id, {
    ...vault,
    properties,
    etag: etag(request.now),
    ...(body.tags ? { tags: body.tags as Tags } : {}),
    ...(body.identity ? { identity: asObject(body.identity) } : {}),
  });
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

/** Starts an operation of the vault itself; its name is base64, as Azure's are. */
function begin(request: ArmRequest, world: World, vault: string, seconds: number): string {
  const name = Buffer.from(`2047;${world.guid()}`).toString('base64');
  operations(world).set(`${vault}/${name}`, { name, vault, start: request.now, done: request.now + seconds * 1_000 });
  return name;
}

function accepted(request: ArmRequest, vault: Resource, name: string): ArmResponse {
  return {
    status: 202,
    headers: {
      location: pollUrl(request, vault.id, 'operationResults', name),
      'azure-asyncoperation': pollUrl(request, vault.id, 'operationStatus', name),
      ...retryAfter(60),
    },
  };
}

function pollUrl(request: ArmRequest, vault: string, kind: string, name: string): string {
  return `${request.origin}${vault}/${kind}/${name}?api-version=${queryOf(request, 'api-version')}`;
}

function operationOf(params: Params, world: World) {
  const found = operations(world).get(`${vaultIdFrom(params)}/${params.operation}`);
  if (found) return found;
  throw resourceNotFound(`${vaultType}/${params.vault}/operationStatus`, params.operation!, params.group!);
}

function status(request: ArmRequest, params: Params, world: World): ArmResponse {
  const { name, vault, done } = operationOf(params, world);
  const finished = request.now >= done;
  const id = `${vault}/operationStatus/${name}`;
  if (finished) return ok({ id, name, status: 'Succeeded' });
  const headers = {
    location: pollUrl(request, vault, 'operationResults', name),
    'azure-asyncoperation': pollUrl(request, vault, 'operationStatus', name),
    ...retryAfter(60),
  };
  return { status: 200, headers, body: { id, name, status: 'InProgress' } };
}

function result(request: ArmRequest, params: Params, world: World): ArmResponse {
  const { name, vault, done } = operationOf(params, world);
  if (request.now < done) {
    const location = pollUrl(request, vault, 'operationResults', name);
    return { status: 202, headers: { location, ...retryAfter(60) } };
  }
  const there = resources(world).get(vault);
  return there ? ok(armVault(there, request)) : noContent();
}

function usages(_request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const value = [
    { unit: 'Count', currentValue: itemsIn(world, vault.id).length, limit: 2_000, name: 'ProtectedItems' },
  ];
  return ok({
    value: value.map(({ name, ...usage }) => ({
      ...usage,
      nextResetTime: undefined,
      name: { value: name, localizedValue: name },
    })),
  });
}

/** Vault names: 2 to 50 letters, digits and hyphens, starting with a letter (documentation: "Create a vault"). */
function checkName(name: string): void {
  if (/^[A-Za-z][A-Za-z0-9-]{1,49}$/.test(name)) return;
  const text = `The vault name '${name}' is invalid: 2 to 50 letters, numbers and hyphens, beginning with a letter.`;
  throw new ArmError(400, 'InvalidResourceName', text);
}

function elsewhere(vault: Resource, location: string): ArmError {
  const text = `The resource '${vault.name}' already exists in location '${vault.location}' in resource group '${vault.id.split('/')[4]}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`;
  return new ArmError(409, 'InvalidResourceLocation', text);
}

const etag = (now: number): string => `W/"datetime'${encodeURIComponent(new Date(now).toISOString())}'"`;
