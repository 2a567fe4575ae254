import { asObject, ok } from '../../core/respond.ts';
import type { Params, Route } from '../../core/router.ts';
import { type Resource, resourcesOfType, subscriptionOf } from '../../core/tables.ts';
import { vaultOf, vaultPath } from '../../core/vault.ts';
import type { World } from '../../core/world.ts';
import { fabricPath, idAt } from '../names.ts';
import { configurationsIn, regionOf } from './configuration.ts';

/** The networks of each fabric's region: what can be mapped. Azure fabrics have no logical networks (spec 2023-06-01). */
export const networkRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${vaultPath}/replicationNetworks`,
    handle: (_request, params, world) => ok({ value: ofVault(params, world), nextLink: null }),
  },
  {
    method: 'GET',
    path: `${fabricPath}/replicationLogicalNetworks`,
    handle: (_request, params, world) => ok({ value: vaultOf(world, params) && [], nextLink: null }),
  },
  {
    method: 'GET',
    path: `${fabricPath}/replicationNetworks`,
    handle: (_request, params, world) => {
      const fabric = idAt(fabricPath, params, world);
      return ok({ value: ofFabric(fabric, world), nextLink: null });
    },
  },
];

function ofVault(params: Params, world: World): unknown[] {
  const fabrics = configurationsIn(world, vaultOf(world, params).id, 'replicationFabrics');
  return fabrics.flatMap(({ id }) => ofFabric(id, world));
}

function ofFabric(fabric: string, world: World): unknown[] {
  const networks = resourcesOfType(world, subscriptionOf(fabric), 'Microsoft.Network/virtualNetworks');
  const region = regionOf(world, fabric);
  return networks.filter(({ location }) => location === region).map((network) => shown(network, fabric));
}

function shown(network: Resource, fabric: string): unknown {
  const subnets = Array.isArray(network.properties.subnets) ? network.properties.subnets : [];
  return {
    id: `${fabric}/replicationNetworks/${network.name}`,
    name: network.name,
    type: 'Microsoft.RecoveryServices/vaults/replicationFabrics/replicationNetworks',
    properties: {
      fabricType: 'Azure',
      subnets: subnets.map((subnet) => {
        const { name, properties } = asObject(subnet);
        return { name, friendlyName: name, addressList: [asObject(properties).addressPrefix ?? ''] };
      }),
      friendlyName: network.name,
      networkType: 'AzureVirtualNetwork',
    },
  };
}
