import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { asObject, bodyOf, noContent, ok, page, resourceNotFound } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { type Resource, resources, resourcesIn, resourcesOfType, type Tags } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { diskById, diskType } from './disks.ts';
import { accept, pollHeaders } from './operations.ts';

const type = 'Microsoft.Compute/snapshots';
const groupPath = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${type}`;
const path = `${groupPath}/{name}`;

/** Snapshots of managed disks (REST spec Microsoft.Compute, DiskRP: Snapshots). */
export const snapshotRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `/subscriptions/{subscription}/providers/${type}`,
    handle: (request, params, world) =>
      page(request, resourcesOfType(world, params.subscription!, type), 1_000, (snapshot) => snapshot),
  },
  {
    method: 'GET',
    path: groupPath,
    handle: (request, { subscription, group }, world) =>
      page(
        request,
        resourcesIn(world, `/subscriptions/${subscription}/resourceGroups/${group}`).filter((one) => one.type === type),
        1_000,
        (snapshot) => snapshot,
      ),
  },
  { method: 'GET', path, handle: (_request, params, world) => ok(read(params, world)) },
  { method: 'PUT', path, handle: put },
  { method: 'DELETE', path, handle: remove },
];

const idOf = ({ subscription, group, name }: Params): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`;

function read(params: Params, world: World): Resource {
  const found = resources(world).get(idOf(params));
  if (found) return found;
  throw resourceNotFound(type, params.name!, params.group!);
}

function put(request: ArmRequest, params: Params, world: World): ArmResponse {
  const { location, tags, sku, properties } = bodyOf(request);
  const { creationData, incremental } = asObject(properties);
  const { createOption, sourceResourceId } = asObject(creationData);
  const before = resources(world).get(idOf(params));
  const source = String(sourceResourceId ?? '');
  if (createOption !== 'Copy') throw bad('creationData.createOption', String(createOption));
  const disk = diskById(world, source);
  if (!disk) {
    const [, , , , group = '', , , , name = ''] = source.split('/');
    throw resourceNotFound(diskType, name, group);
  }
  if (String(location).toLowerCase() !== disk.location) throw bad('location', String(location));
  if (before && asObject(before.properties.creationData).sourceResourceId !== source)
    throw new ArmError(409, 'PropertyChangeNotAllowed', "Changing property 'creationData' is not allowed.");
  const made: Resource = {
    id: idOf(params),
    name: params.name!,
    type,
    location: disk.location,
    tags: asObject(tags) as Tags,
    sku: { name: 'Standard_LRS', ...asObject(sku), tier: 'Standard' },
    properties: {
      ...(disk.properties.osType !== undefined && { osType: disk.properties.osType, hyperVGeneration: 'V2' }),
      creationData: { createOption, sourceResourceId: source, sourceUniqueId: world.guid() },
      diskSizeGB: disk.properties.diskSizeGB,
      diskSizeBytes: disk.properties.diskSizeBytes,
      timeCreated: new Date(request.now).toISOString(),
      provisioningState: 'Succeeded',
      diskState: 'Unattached',
      incremental: incremental === true,
      ...(incremental === true && { incrementalSnapshotFamilyId: world.guid() }),
      encryption: { type: 'EncryptionAtRestWithPlatformKey' },
      networkAccessPolicy: 'AllowAll',
      publicNetworkAccess: 'Enabled',
      uniqueId: world.guid(),
    },
  };
  resources(world).set(made.id, made);
  const headers = pollHeaders(request, world, placeOf(params, made, request.now + 5_000));
  return { status: 202, headers, body: { ...made, properties: { ...made.properties, provisioningState: 'Updating' } } };
}

/** 204 where there is none. */
function remove(request: ArmRequest, params: Params, world: World): ArmResponse {
  const found = resources(world).get(idOf(params));
  if (!found) return noContent();
  resources(world).delete(found.id);
  return accept(request, world, placeOf(params, found, request.now + 5_000));
}

const placeOf = (params: Params, { location }: Resource, done: number) => ({
  subscription: params.subscription!,
  location,
  done,
});

const bad = (what: string, value: string): ArmError =>
  new ArmError(400, 'InvalidParameter', `The value '${value}' of parameter '${what}' is invalid.`);
