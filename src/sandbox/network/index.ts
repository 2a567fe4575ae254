import { accept } from '../compute/operations.ts';
import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { asObject, noContent, ok, page, resourceNotFound } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { type Resource, resources, resourcesIn, resourcesOfType } from '../core/tables.ts';
import type { World } from '../core/world.ts';

const subscriptionPath = '/subscriptions/{subscription}/providers/Microsoft.Network';
const groupPath = '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network';
const kinds = ['virtualNetworks', 'networkInterfaces', 'publicIPAddresses', 'virtualNetworkGateways'] as const;

/** Networks are there to be read: subnets, peerings and gateways are what the seed says. Only network interfaces can be deleted. */
export const routes: Route[] = [
  ...kinds.flatMap(readRoutes),
  ...childRoutes('subnets'),
  ...childRoutes('virtualNetworkPeerings'),
  { method: 'DELETE', path: `${groupPath}/networkInterfaces/{name}`, handle: removeNic },
];

function readRoutes(kind: (typeof kinds)[number]): Route[] {
  const type = `Microsoft.Network/${kind}`;
  const inGroup: Route = {
    method: 'GET',
    path: `${groupPath}/${kind}`,
    handle: (request, params, world) => page(request, ofGroup(world, params, type), 1_000, (resource) => resource),
  };
  const inSubscription: Route = {
    method: 'GET',
    path: `${subscriptionPath}/${kind}`,
    handle: (request, params, world) =>
      page(request, resourcesOfType(world, params.subscription!, type), 1_000, (resource) => resource),
  };
  const one: Route = {
    method: 'GET',
    path: `${groupPath}/${kind}/{name}`,
    handle: (_request, params, world) => ok(read(world, params, type)),
  };
  return [inGroup, inSubscription, one];
}

function childRoutes(kind: 'subnets' | 'virtualNetworkPeerings'): Route[] {
  const children = (world: World, params: Params): { name?: string }[] =>
    (read(world, params, 'Microsoft.Network/virtualNetworks').properties[kind] ?? []) as { name?: string }[];
  return [
    {
      method: 'GET',
      path: `${groupPath}/virtualNetworks/{name}/${kind}`,
      handle: (request, params, world) => page(request, children(world, params), 1_000, (child) => child),
    },
    {
      method: 'GET',
      path: `${groupPath}/virtualNetworks/{name}/${kind}/{child}`,
      handle: (_request, params, world) => {
        const child = children(world, params).find(({ name }) => name?.toLowerCase() === params.child!.toLowerCase());
        if (child) return ok(child);
        throw resourceNotFound(
          `Microsoft.Network/virtualNetworks/${params.name}/${kind}`,
          params.child!,
          params.group!,
        );
      },
    },
  ];
}

/** 204 where there is none; one that a VM has stays (REST spec Microsoft.Network, CloudError). */
function removeNic(request: ArmRequest, params: Params, world: World): ArmResponse {
  const { subscription, group, name } = params;
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network/networkInterfaces/${name}`;
  const nic = resources(world).get(id);
  if (!nic) return noContent();
  const vm = asObject(nic.properties.virtualMachine).id;
  if (vm !== undefined) {
    const text = `Network Interface ${nic.id} is used by existing resource ${vm}. In order to delete the network interface, it must be dissociated from the resource.`;
    throw new ArmError(400, 'NicInUse', text);
  }
  resources(world).delete(nic.id);
  const place = { subscription: subscription!, location: nic.location, done: request.now + 5_000 };
  return accept(request, world, { ...place, provider: 'Microsoft.Network' });
}

const ofGroup = (world: World, params: Params, type: string): Resource[] =>
  resourcesIn(world, `/subscriptions/${params.subscription}/resourceGroups/${params.group}`).filter(
    (resource) => resource.type.toLowerCase() === type.toLowerCase(),
  );

function read(world: World, params: Params, type: string): Resource {
  const id = `/subscriptions/${params.subscription}/resourceGroups/${params.group}/providers/${type}/${params.name}`;
  const found = resources(world).get(id);
  if (found) return found;
  throw resourceNotFound(type, params.name!, params.group!);
}
