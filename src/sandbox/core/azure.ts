import { ArmError, type ArmRequest, type ArmResponse } from './arm.ts';
import { createRouter, type Route } from './router.ts';
import { groupIdOf, resourceGroups, subscriptionOf, subscriptions } from './tables.ts';
import type { World } from './world.ts';

export type Azure = (request: ArmRequest, world: World) => ArmResponse;

/** Azure Resource Manager as one function from a request and the world to an answer; what it changes is in the world. */
export function createAzure(routes: readonly Route[]): Azure {
  const route = createRouter(routes);
  return (request, world) => {
    try {
      checkApiVersion(request);
      checkScope(request, world);
      return route(request, world);
    } catch (error) {
      if (error instanceof ArmError) return errorResponse(error);
      throw error;
    }
  };
}

export function errorResponse(error: ArmError): ArmResponse {
  return { status: error.status, body: { error: { code: error.code, message: error.message } } };
}

function checkApiVersion({ query }: ArmRequest): void {
  const version = query.get('api-version');
  if (!version) {
    const text = 'The api-version query parameter (?api-version=) is required for all requests.';
    throw new ArmError(400, 'MissingApiVersionParameter', text);
  }
  if (!/^\d{4}-\d{2}-\d{2}(-[a-z]+)?$/i.test(version)) {
    const text = `The api-version '${version}' is invalid. The format must be 'yyyy-MM-dd' or 'yyyy-MM-dd-preview'.`;
    throw new ArmError(400, 'InvalidApiVersionParameter', text);
  }
}

/** A subscription or resource group that does not exist is Resource Manager's own refusal, before any provider's. */
function checkScope({ path, method }: ArmRequest, world: World): void {
  const segments = path.split('/').map((segment) => segment.toLowerCase());
  if (segments[1] !== 'subscriptions' || !segments[2]) return;
  const subscription = subscriptionOf(path);
  if (!subscriptions(world).get(subscription)) {
    throw new ArmError(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`);
  }
  if (segments[3] !== 'resourcegroups' || !segments[4]) return;
  const isItself = segments.length === 5;
  if (isItself && (method === 'PUT' || method === 'HEAD')) return;
  if (!resourceGroups(world).get(groupIdOf(path))) {
    throw new ArmError(404, 'ResourceGroupNotFound', `Resource group '${path.split('/')[4]}' could not be found.`);
  }
}
