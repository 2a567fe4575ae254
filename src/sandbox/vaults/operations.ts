import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { noContent, ok, queryOf, resourceNotFound, retryAfter } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { type Operation, operations, type Resource, resources } from '../core/tables.ts';
import { armVault, vaultIdFrom, vaultPath, vaultType } from '../core/vault.ts';
import type { World } from '../core/world.ts';

/** Long operations of a vault itself: where their callers ask how they stand. */
export const operationRoutes: readonly Route[] = [
  { method: 'GET', path: `${vaultPath}/operationStatus/{operation}`, handle: status },
  { method: 'GET', path: `${vaultPath}/operationResults/{operation}`, handle: result },
];

/** Starts an operation of the vault itself; its name is base64, as Azure's are. */
export function begin(request: ArmRequest, world: World, vault: string, seconds: number): string {
  const name = Buffer.from(`2047;${world.guid()}`).toString('base64');
  operations(world).set(`${vault}/${name}`, { name, vault, start: request.now, done: request.now + seconds * 1_000 });
  return name;
}

/** Whether the vault itself is still being made or changed; what goes on inside it does not count. */
export const isUpdating = (world: World, vault: string, now: number): boolean =>
  operations(world)
    .by('ofVault', vault.toLowerCase(), ({ scope, vault: of }) => (scope === undefined ? of.toLowerCase() : undefined))
    .some(({ done }) => now < done);

/** 202 without a body; where to ask is in the headers. */
export function accepted(request: ArmRequest, vault: Resource, name: string): ArmResponse {
  return { status: 202, headers: { ...whereToAsk(request, vault.id, name), ...retryAfter(60) } };
}

export function pollUrl(request: ArmRequest, vault: string, kind: string, name: string): string {
  return `${request.origin}${vault}/${kind}/${name}?api-version=${queryOf(request, 'api-version')}`;
}

const whereToAsk = (request: ArmRequest, vault: string, name: string) => ({
  location: pollUrl(request, vault, 'operationResults', name),
  'azure-asyncoperation': pollUrl(request, vault, 'operationStatus', name),
});

function operationOf(params: Params, world: World): Operation {
  const found = operations(world).get(`${vaultIdFrom(params)}/${params.operation}`);
  if (found) return found;
  throw resourceNotFound(`${vaultType}/${params.vault}/operationStatus`, params.operation!, params.group!);
}

function status(request: ArmRequest, params: Params, world: World): ArmResponse {
  const { name, vault, done } = operationOf(params, world);
  const id = `${vault}/operationStatus/${name}`;
  if (request.now >= done) return ok({ id, name, status: 'Succeeded' });
  const headers = { ...whereToAsk(request, vault, name), ...retryAfter(60) };
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
