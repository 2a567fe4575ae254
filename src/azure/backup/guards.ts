import type { ResourceGuardProxyBaseResource } from '@azure/arm-recoveryservicesbackup';
import { lastSegment, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import type { Guard } from './types.ts';

/** The Resource Guard that a vault is under (REST: Resource Guard Proxies - Get); undefined: none. */
export function readGuard({ call, clients }: Context, vault: string): Promise<Guard | undefined> {
  const { subscription, group, name } = vaultOf(vault);
  return call.read('asked which Resource Guard the vault is under', async (abortSignal) => {
    const client = clients.backup(subscription, 'read');
    const proxies: ResourceGuardProxyBaseResource[] = [];
    for await (const proxy of client.resourceGuardProxies.list(name, group, { abortSignal })) proxies.push(proxy);
    const properties = proxies[0]?.properties;
    const id = properties?.resourceGuardResourceId;
    if (!id) return undefined;
    const guarded = (properties.resourceGuardOperationDetails ?? []).map(
      ({ vaultCriticalOperation = '' }) => vaultCriticalOperation,
    );
    return { id, name: lastSegment(id), guarded };
  });
}
