import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { azureTime } from '../core/resource-id.ts';
import type { Params } from '../core/router.ts';
import { vaultIdOf } from '../core/tables.ts';
import { vaultOf } from '../core/vault.ts';
import type { World } from '../core/world.ts';
import { recoveryId } from './names.ts';
import { notFound } from './refusal.ts';

/** A long-running operation of Site Recovery. It lasts as long as its job. */
export interface Operation {
  readonly name: string;
  /** The resource that it changes: its result. */
  readonly resource: string;
  readonly start: number;
  /** Undefined: still in progress. */
  readonly end?: number;
  readonly error?: { readonly code: string; readonly message: string };
  readonly cancelled?: boolean;
}

const operationsOf = (world: World) => world.table<Operation>('recoveryOperations');

/** Starts an operation; {@link finish} or {@link fail} ends it. */
export function begin(world: World, resource: string, start: number): Operation {
  const operation: Operation = { name: world.guid(), resource, start };
  operationsOf(world).set(operation.name, operation);
  return operation;
}

/** Ends an operation: well, with an error, or cancelled. */
export function finish(
  world: World,
  name: string,
  end: number,
  how: Pick<Operation, 'error' | 'cancelled'> = {},
): void {
  const operation = operationsOf(world).get(name);
  if (operation) operationsOf(world).set(name, { ...operation, end, ...how });
}

/**
 * 202 without a body and without Retry-After. Azure's URLs carry a signature of some kilobytes; nobody may rely on its
 * form, so that a short one does here.
 */
export function accepted(request: ArmRequest, operation: Operation): ArmResponse {
  return { status: 202, headers: pollHeaders(request, operation) };
}

function pollHeaders(request: ArmRequest, { name, resource, start }: Operation): Record<string, string> {
  const version = request.query.get('api-version') ?? '2023-06-01';
  const query = `?api-version=${version}&t=${start}&h=${name.replaceAll('-', '')}`;
  return {
    'azure-asyncoperation': `${request.origin}${vaultIdOf(resource)}/replicationOperationStatus/${name}${query}`,
    location: `${request.origin}${resource}/operationresults/${name}${query}`,
  };
}

/** `GET {vault}/replicationOperationStatus/{operation}` */
export function operationStatus(_request: ArmRequest, params: Params, world: World): ArmResponse {
  const { name, start, end, error, cancelled } = existing(params, world);
  const status = end === undefined ? 'InProgress' : error ? 'Failed' : cancelled ? 'Cancelled' : 'Succeeded';
  return {
    status: 200,
    body: {
      error: error ?? null,
      id: null,
      name,
      properties: null,
      status,
      startTime: azureTime(start),
      endTime: end === undefined ? null : azureTime(end),
      percentComplete: null,
    },
  };
}

/** `GET {resource}/operationresults/{operation}`: 202 until it is done, then what `show` says, or 204. */
export function operationResult(
  request: ArmRequest,
  params: Params,
  world: World,
  show: () => ArmResponse | undefined,
): ArmResponse {
  const operation = existing(params, world);
  return operation.end === undefined ? accepted(request, operation) : (show() ?? { status: 204 });
}

function existing(params: Params, world: World): Operation {
  const vault = recoveryId(vaultOf(world, params).id).toLowerCase();
  const operation = operationsOf(world).get(params.operation ?? '');
  if (!operation?.resource.toLowerCase().startsWith(`${vault}/`)) throw notFound(params.operation ?? '');
  return operation;
}
