import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { queryOf, resourceNotFound, retryAfter } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import type { World } from '../core/world.ts';

/** What Compute and Network do for a while. */

interface ComputeOperation {
  readonly start: number;
  readonly done: number;
}

const operations = (world: World) => world.table<ComputeOperation>('computeOperations');

/** What is done, and until when. */
interface Begun {
  readonly subscription: string;
  readonly location: string;
  readonly done: number;
  /** `Microsoft.Compute` by default. */
  readonly provider?: 'Microsoft.Compute' | 'Microsoft.Network';
}

/** Both polling URLs, which differ by `monitor=true` (REST spec Microsoft.Compute). */
export function pollHeaders(request: ArmRequest, world: World, begun: Begun): ArmResponse['headers'] {
  const { subscription, location, done, provider = 'Microsoft.Compute' } = begun;
  const id = world.guid();
  operations(world).set(id, { start: request.now, done });
  const version = queryOf(request, 'api-version');
  const url = `${request.origin}/subscriptions/${subscription}/providers/${provider}/locations/${location}/operations/${id}`;
  return {
    'azure-asyncoperation': `${url}?p=1&api-version=${version}`,
    location: `${url}?p=1&monitor=true&api-version=${version}`,
    ...retryAfter(10),
  };
}

/** Compute answers 202 with both polling URLs. */
export const accept = (request: ArmRequest, world: World, begun: Begun): ArmResponse => ({
  status: 202,
  headers: pollHeaders(request, world, begun),
});

function operation(request: ArmRequest, params: Params, world: World): ArmResponse {
  const found = operations(world).get(params.operation!);
  if (!found) throw resourceNotFound('Microsoft.Compute/locations/operations', params.operation!, '');
  const done = request.now >= found.done;
  if (queryOf(request, 'monitor') === 'true') return done ? { status: 200 } : { status: 202, headers: retryAfter(10) };
  const body = {
    name: params.operation,
    startTime: new Date(found.start).toISOString(),
    ...(done && { endTime: new Date(found.done).toISOString() }),
    status: done ? 'Succeeded' : 'InProgress',
  };
  return { status: 200, body, ...(!done && { headers: retryAfter(10) }) };
}

export const operationRoutes: readonly Route[] = (['Microsoft.Compute', 'Microsoft.Network'] as const).map(
  (provider) => ({
    method: 'GET',
    path: `/subscriptions/{subscription}/providers/${provider}/locations/{location}/operations/{operation}`,
    handle: operation,
  }),
);
