import { threatStatuses, threats } from '../backup/points/threats.ts';
import { ControlError } from '../core/control-error.ts';
import type { Json } from '../core/respond.ts';
import { type ProtectedItem, pointsOf } from '../core/tables.ts';
import type { World } from '../core/world.ts';

/** Somebody has looked at the recovery points of a VM: the `newest` of them (1) have that status, and all others are healthy. */
export function threat(world: World, item: ProtectedItem, { status = 'UnHealthy', newest = 1 }: Json): unknown {
  const found = threatStatuses.find((one) => one === status);
  if (!found) throw bad(`"status" must be one of ${threatStatuses.join(', ')}.`);
  if (!Number.isInteger(newest) || Number(newest) < 0) throw bad('"newest" must be a number of recovery points.');
  const points = [...pointsOf(world, item.id)].sort((a, b) => b.at - a.at);
  for (const [at, { id }] of points.entries()) {
    threats(world).set(id, { status: at < Number(newest) ? found : 'Healthy' });
  }
  return { points: points.length };
}

const bad = (message: string): ControlError => new ControlError(400, 'BadRequest', message);
