import { Problem } from '../../base/problem.ts';
import { lastSegment, parseId } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import type { Threats } from './types.ts';

/** The first in whose reference a recovery point has a threat status; the SDK that is used here asks with an older one. */
const version = '2026-07-01';

interface PointBody {
  readonly name?: string;
  readonly id?: string;
  readonly properties?: { readonly threatStatus?: string };
}

/** Azure's words (REST: Recovery Points - List, ThreatStatus); `Unknown` and `NotAvailable` say nothing. */
const known = { healthy: 'healthy', warning: 'warning', unhealthy: 'unhealthy' } as const;

/**
 * What Azure has found in the item's recovery points, by their names. Nothing where it does not look (Defender does not
 * scan every vault), or does not take this version: that is no reason not to show or restore them.
 */
export async function readThreats({ arm, call }: Context, item: string): Promise<Threats> {
  parseId('item', item);
  try {
    const points = await call.read('asked for threats in the recovery points', (abortSignal) =>
      arm.list<PointBody>(`${item}/recoveryPoints`, { query: { 'api-version': version }, abortSignal }),
    );
    return new Map(points.flatMap(statusOf));
  } catch (error) {
    if (error instanceof Problem) return new Map();
    throw error;
  }
}

function statusOf({ name, id = '', properties }: PointBody): [string, 'healthy' | 'warning' | 'unhealthy'][] {
  const status = known[(properties?.threatStatus ?? '').toLowerCase() as keyof typeof known];
  return status === undefined ? [] : [[name ?? lastSegment(id), status]];
}
