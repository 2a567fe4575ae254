import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { bodyOf } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { resourceGroups, resources, vmStates } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { accept } from './operations.ts';

/** REST: Resources - Move Resources, of virtual machines: they get the id of their new resource group, at once. */
export const moveRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/subscriptions/{subscription}/resourceGroups/{group}/moveResources',
    handle: move,
  },
];

function move(request: ArmRequest, params: Params, world: World): ArmResponse {
  const { resources: ids, targetResourceGroup: target } = bodyOf(request);
  const group = resourceGroups(world).get(String(target ?? ''));
  if (!group) {
    const name = String(target ?? '')
      .split('/')
      .at(-1);
    throw new ArmError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);
  }
  const all = (Array.isArray(ids) ? ids : []).map((id) => resources(world).get(String(id)));
  for (const vm of all) {
    if (vm?.type !== 'Microsoft.Compute/virtualMachines')
      throw new ArmError(409, 'ResourceMoveNotSupported', 'Only virtual machines can be moved here.');
    const id = `${group.id}/providers/${vm.type}/${vm.name}`;
    const state = vmStates(world).get(vm.id);
    resources(world).delete(vm.id);
    vmStates(world).delete(vm.id);
    resources(world).set(id, { ...vm, id });
    if (state) vmStates(world).set(id, state);
  }
  const [first] = all;
  const place = { subscription: params.subscription!, location: first?.location ?? group.location, done: request.now };
  return accept(request, world, place);
}
