import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { noContent, ok, page, resourceNotFound } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { resources } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { diskById, disksIn, diskType as type } from './disks.ts';
import { accept } from './operations.ts';

const groupPath = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${type}`;

/** Managed disks (REST spec Microsoft.Compute, DiskRP). */
export const diskRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `/subscriptions/{subscription}/providers/${type}`,
    handle: (request, params, world) =>
      page(request, disksIn(world, `/subscriptions/${params.subscription}`), 1_000, (disk) => disk),
  },
  {
    method: 'GET',
    path: groupPath,
    handle: (request, { subscription, group }, world) =>
      page(request, disksIn(world, `/subscriptions/${subscription}/resourceGroups/${group}`), 1_000, (disk) => disk),
  },
  {
    method: 'GET',
    path: `${groupPath}/{name}`,
    handle: (_request, params, world) => {
      const disk = diskIn(world, params);
      if (disk) return ok(disk);
      throw resourceNotFound(type, params.name!, params.group!);
    },
  },
  { method: 'DELETE', path: `${groupPath}/{name}`, handle: remove },
];

const diskIn = (world: World, { subscription, group, name }: Params) =>
  diskById(world, `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`);

/** 204 where there is none; a disk that a VM has stays. */
function remove(request: ArmRequest, params: Params, world: World): ArmResponse {
  const disk = diskIn(world, params);
  if (!disk) return noContent();
  if (disk.managedBy !== undefined) {
    const message = `Disk ${disk.name} is attached to VM ${disk.managedBy}.`;
    throw new ArmError(409, 'OperationNotAllowed', message);
  }
  resources(world).delete(disk.id);
  const place = { subscription: params.subscription!, location: disk.location, done: request.now + 5_000 };
  return accept(request, world, place);
}
