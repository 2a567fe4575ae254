import type { ResourceGuardProxyBaseResource } from '@azure/arm-recoveryservicesbackup';
import { Problem } from '../../base/problem.ts';
import { lastSegment, parseId, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import type { Guard, GuardPass } from './types.ts';

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
      ({ vaultCriticalOperation = '', defaultResourceRequest = '' }) => ({
        operation: vaultCriticalOperation,
        request: defaultResourceRequest,
      }),
    );
    return { id, name: lastSegment(id), proxy: proxies[0]?.name ?? 'VaultProxy', guarded };
  });
}

/**
 * Whether our identity may read the guard's request, which is all that Azure checks when a write names it (REST: Resource
 * Guards - Get Default … Requests Object, 2024-04-01). What cannot be seen, as a guard of another tenant, gives no leave.
 */
export async function isLet({ arm, call }: Context, request: string): Promise<boolean> {
  parseId('guardRequest', request);
  try {
    const found = await call.find('asked whether the guard’s owner gives leave', (abortSignal) =>
      arm.send('read', 'GET', request, { query: { 'api-version': '2024-04-01' }, abortSignal }),
    );
    return found !== undefined;
  } catch (error) {
    if (error instanceof Problem && error.status === 403) return false;
    throw error;
  }
}

/**
 * Lets the deletion through for a while: a DELETE has no body that could name the guard's request (REST: Resource Guard
 * Proxy - Unlock Delete). It changes nothing else and may be said again, so that a lost answer means nothing: what it is
 * for was not sent then.
 */
export async function unlockDelete(
  { call, clients }: Context,
  item: string,
  { proxy, request }: GuardPass,
): Promise<void> {
  const { subscription, group, name } = vaultOf(item);
  const said = { resourceGuardOperationRequests: [request], resourceToBeDeleted: item };
  await call.read('asked for leave to delete', (abortSignal) =>
    clients.backup(subscription, 'write').resourceGuardProxy.unlockDelete(name, group, proxy, said, { abortSignal }),
  );
}
