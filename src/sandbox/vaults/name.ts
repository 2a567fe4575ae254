import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { bodyOf, ok } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { resources } from '../core/tables.ts';
import { vaultIdFrom, vaultType } from '../core/vault.ts';
import type { World } from '../core/world.ts';
import { vaultRefusals as refusals } from './refusals.ts';

/** REST: Recovery Services - Check Name Availability; a name is taken within its resource group. */
export const nameRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/locations/{location}/checkNameAvailability',
    handle: check,
  },
];

function check(request: ArmRequest, params: Params, world: World): ArmResponse {
  const { name, type } = bodyOf(request);
  if (String(type).toLowerCase() !== vaultType.toLowerCase()) throw refusals.invalid('type');
  const taken = resources(world).get(vaultIdFrom({ ...params, vault: String(name) })) !== undefined;
  if (!taken) return ok({ nameAvailable: true });
  return ok({ nameAvailable: false, reason: 'AlreadyExists', message: 'Resource already exists with the same name.' });
}
