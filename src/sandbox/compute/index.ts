import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { ok, page, queryOf, resourceNotFound } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { type Resource, resources, resourcesIn, resourcesOfType, type VmState, vmStates } from '../core/tables.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { removeVm, vmIsGone } from './delete.ts';
import { diskRoutes } from './disk-routes.ts';
import { guestTimed } from './guest.ts';
import { instanceView } from './instance-view.ts';
import { moveRoutes } from './move.ts';
import { accept, operationRoutes } from './operations.ts';
import { runCommandRoutes } from './run-commands.ts';
import { snapshotRoutes } from './snapshots.ts';
import { updateVm } from './update.ts';

const type = 'Microsoft.Compute/virtualMachines';
const groupPath = '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute';
const vmPath = `${groupPath}/virtualMachines/{name}`;

export const routes: Route[] = [
  {
    method: 'GET',
    path: `/subscriptions/{subscription}/providers/${type}`,
    handle: (request, params, world) =>
      page(request, resourcesOfType(world, params.subscription!, type), 1_000, (vm) => show(request, world, vm, false)),
  },
  {
    method: 'GET',
    path: `${groupPath}/virtualMachines`,
    handle: (request, params, world) =>
      page(request, vmsIn(world, params), 1_000, (vm) => show(request, world, vm, false)),
  },
  {
    method: 'GET',
    path: vmPath,
    handle: (request, params, world) => ok(show(request, world, read(world, params), true)),
  },
  {
    method: 'GET',
    path: `${vmPath}/instanceView`,
    handle: (request, params, world) => {
      const vm = read(world, params);
      return ok(instanceView(vm, stateOf(world, vm), request.now));
    },
  },
  {
    method: 'DELETE',
    path: vmPath,
    handle: (request, params, world) => removeVm(request, read(world, params), world),
  },
  {
    method: 'PATCH',
    path: vmPath,
    handle: (request, params, world) => updateVm(request, read(world, params), world),
  },
  ...(['start', 'powerOff', 'deallocate', 'restart'] as const).map(
    (action): Route => ({
      method: 'POST',
      path: `${vmPath}/${action}`,
      handle: (request, params, world) => act(request, world, read(world, params), action),
    }),
  ),
  ...operationRoutes,
  ...diskRoutes,
  ...snapshotRoutes,
  ...moveRoutes,
  ...runCommandRoutes,
];

export const timed = lookup<TimedHandler>({
  'compute.power': ({ payload }, world) => {
    const vm = resources(world).get(payload.vm!);
    if (vm) vmStates(world).set(vm.id, { ...stateOf(world, vm), power: payload.power as VmState['power'] });
  },
  'compute.delete': ({ payload }, world) => vmIsGone(world, payload.vm!),
  ...guestTimed,
});

/** What Compute knows about a VM beside its model. */
export const stateOf = (world: World, vm: Resource): VmState =>
  vmStates(world).get(vm.id) ?? { power: 'running', agent: 'ready' };

const vmsIn = (world: World, { subscription, group }: Params): Resource[] =>
  resourcesIn(world, `/subscriptions/${subscription}/resourceGroups/${group}`).filter(
    (resource) => resource.type === type,
  );

function read(world: World, { subscription, group, name }: Params): Resource {
  const vm = resources(world).get(`/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`);
  if (vm) return vm;
  throw resourceNotFound(type, name!, group!);
}

function show(request: ArmRequest, world: World, vm: Resource, mayExpand: boolean): unknown {
  if (!mayExpand || queryOf(request, '$expand')?.toLowerCase() !== 'instanceview') return vm;
  return { ...vm, properties: { ...vm.properties, instanceView: instanceView(vm, stateOf(world, vm), request.now) } };
}

const effects = {
  start: { during: 'starting', after: 'running', seconds: 25 },
  restart: { during: 'running', after: 'running', seconds: 25 },
  powerOff: { during: 'stopping', after: 'stopped', seconds: 20 },
  deallocate: { during: 'deallocating', after: 'deallocated', seconds: 40 },
} as const;

function act(request: ArmRequest, world: World, vm: Resource, action: keyof typeof effects): ArmResponse {
  const { during, after, seconds } = effects[action];
  vmStates(world).set(vm.id, { ...stateOf(world, vm), power: during });
  const done = request.now + seconds * 1_000;
  world.later(done, 'compute.power', { vm: vm.id, power: after });
  return accept(request, world, { subscription: vm.id.split('/')[2] ?? '', location: vm.location, done });
}
