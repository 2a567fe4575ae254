import type { RecoveryPoint as ServicePoint } from '@azure/arm-recoveryservices-siterecovery';
import { Problem } from '../../base/problem.ts';
import { itemAddress, lastSegment } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { listed } from '../core/each.ts';
import { timeOf } from '../core/time.ts';
import type { Listed } from '../core/types.ts';
import type { PointChoice, ReplicationPoint } from './types.ts';

/** The item's recovery points, newest first (REST: Recovery Points - List By Replication Protected Items). */
export function listReplicationPoints({ call, clients }: Context, item: string): Promise<Listed<ReplicationPoint>> {
  const { vault, fabric, container, item: name } = itemAddress('replicated', item);
  return call.read('listed the recovery points', async (abortSignal) => {
    const found: ServicePoint[] = [];
    const list = clients
      .recovery(vault.subscription, 'read')
      .recoveryPoints.listByReplicationProtectedItems(vault.name, vault.group, fabric, container, name, {
        abortSignal,
      });
    for await (const point of list) found.push(point);
    const points = listed(found, toPoint);
    return { found: points.found.toSorted((a, b) => b.at - a.at), unread: points.unread };
  });
}

/** Throws where it has no time, without which it cannot be chosen. */
function toPoint({ id = '', name, properties }: ServicePoint): ReplicationPoint {
  const at = timeOf(properties?.recoveryPointTime);
  const type = properties?.recoveryPointType ?? '';
  const consistency = /^app/i.test(type) ? 'application' : /^crash/i.test(type) ? 'crash' : 'unknown';
  return { id, name: name ?? lastSegment(id), at, consistency };
}

/**
 * What Azure-to-Azure failovers take: nothing for the latest (it processes all data first), else the id of a point that
 * is there (REST: A2ATestFailoverInput.recoveryPointId). Throws `refused` when there is no such point.
 */
export async function pointId(context: Context, item: string, choice: PointChoice): Promise<string | undefined> {
  if (choice === 'latest') return undefined;
  if (typeof choice === 'object') return choice.id;
  const { found: points } = await listReplicationPoints(context, item);
  const point = choice === 'latest-processed' ? points[0] : points.find((each) => each.consistency === 'application');
  if (point) return point.id;
  const kind = choice === 'latest-processed' ? 'recovery point' : 'app-consistent recovery point';
  throw new Problem('refused', `There is no ${kind} yet.`, { hint: 'Ask with "from latest", or wait for one.' });
}
