import { isId, lastSegment, parseId, regionKey } from '../core/arm-id.ts';
import type { Network } from './types.ts';

/** What is read of a virtual network (REST: Virtual Networks - Get, 2023-09-01; Resource Graph's row is the same). */
export interface NetworkBody {
  readonly id?: string;
  readonly name?: string;
  readonly location?: string;
  readonly properties?: {
    readonly subnets?: readonly { readonly name?: string }[] | null;
    readonly virtualNetworkPeerings?:
      | readonly {
          readonly name?: string;
          readonly properties?: { readonly remoteVirtualNetwork?: { readonly id?: string } };
        }[]
      | null;
  };
}

/** What is read of a network interface (REST: Network Interfaces - Get, 2023-09-01). */
export interface NicBody {
  readonly properties?: {
    readonly ipConfigurations?: readonly { readonly properties?: { readonly subnet?: { readonly id?: string } } }[];
  };
}

/**
 * Isolated means that nothing in it reaches production: no peering (whatever its state: a disconnected one can be
 * connected again) and no subnet for a gateway, which is where VPN and ExpressRoute come in (docs: "Create a VPN
 * gateway": the subnet must be called GatewaySubnet). Where Azure does not say what a network has, it is not isolated.
 */
export function toNetwork(body: NetworkBody): Network {
  const id = body.id ?? '';
  if (!body.properties) throw new Error('a network without properties');
  const subnets = (body.properties.subnets ?? []).map((subnet) => subnet.name ?? '');
  const reaches = (body.properties.virtualNetworkPeerings ?? []).map(
    (peering) =>
      `peered with ${lastSegment(peering.properties?.remoteVirtualNetwork?.id ?? peering.name ?? 'another network')}`,
  );
  if (subnets.some((name) => name.toLowerCase() === 'gatewaysubnet')) reaches.push('has a gateway subnet');
  return {
    id,
    name: body.name ?? lastSegment(id),
    resourceGroup: parseId('network', id).group ?? '',
    region: regionKey(body.location ?? ''),
    isolated: reaches.length === 0,
    reaches,
    subnets,
  };
}

/** What stands for a network of which it cannot be read what it reaches. */
export const unreadNetwork = (id: string, name: string): Network => ({
  id,
  name,
  resourceGroup: isId('network', id) ? (parseId('network', id).group ?? '') : '',
  region: '',
  isolated: false,
  reaches: ['its peerings and subnets cannot be read'],
  subnets: [],
});
