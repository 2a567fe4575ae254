import type { ArmRequest, ArmResponse } from '../../core/arm.ts';
import { asObject, bodyOf, page } from '../../core/respond.ts';
import type { Params, Route } from '../../core/router.ts';
import { pointsOf, recoveryPoints, resources } from '../../core/tables.ts';
import type { World } from '../../core/world.ts';
import { isMounted } from '../mount-script.ts';
import { accepted, begin } from '../operations.ts';
import { itemFrom, itemPath } from '../paths.ts';
import { addJob } from '../plain-job.ts';
import { refusals } from '../refusals.ts';
import { armPoint, canMove } from './points.ts';

/** Moving recovery points to the archive by hand, and asking which of them may (REST: Recovery Points - Move; Recommended For Move). */
export const archiveRoutes: readonly Route[] = [
  { method: 'POST', path: `${itemPath}/recoveryPointsRecommendedForMove`, handle: recommended },
  { method: 'POST', path: `${itemPath}/recoveryPoints/{point}/move`, handle: move },
];

function recommended(request: ArmRequest, params: Params, world: World): ArmResponse {
  const item = itemFrom(world, params);
  const { excludedRPList } = asObject(request.body);
  const excluded = Array.isArray(excludedRPList) ? excludedRPList.map(String) : [];
  const vm = resources(world).get(item.source);
  const wanted = pointsOf(world, item.id).filter(
    (point) => canMove(point, request.now) && !excluded.includes(point.name),
  );
  return page(request, wanted, 200, (point) =>
    armPoint(point, vm, { now: request.now, mounted: isMounted(world, point, request.now) }),
  );
}

function move(request: ArmRequest, params: Params, world: World): ArmResponse {
  const item = itemFrom(world, params);
  const { sourceTierType, targetTierType } = bodyOf(request);
  const point = recoveryPoints(world).get(`${item.id}/recoveryPoints/${params.point}`);
  if (!point) throw refusals.itemNotFound();
  if (sourceTierType !== 'HardenedRP' || targetTierType !== 'ArchivedRP') {
    throw refusals.badRequest('Recovery points move from HardenedRP to ArchivedRP only.');
  }
  if (!canMove(point, request.now)) throw refusals.notArchivable();
  const properties = { 'Recovery Point Time': new Date(point.at).toISOString() };
  const job = addJob(world, item, { kind: 'MoveRecoveryPoint', seconds: 600, properties }, request.now);
  recoveryPoints(world).set(point.id, { ...point, archiveFrom: request.now });
  return accepted(request, begin(world, request.now, { vault: item.vault, scope: job.id, job: job.name }), item.id);
}
