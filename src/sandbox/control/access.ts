import { deny } from '../authorization/index.ts';
import { ControlError } from '../core/control-error.ts';
import type { Json } from '../core/respond.ts';
import { type Resource, resourceGroups, resources } from '../core/tables.ts';
import { vaultType } from '../core/vault.ts';
import type { World } from '../core/world.ts';
import { grantGuard, putUnderGuard, removeGuard } from '../guard/guard.ts';

/** Takes actions from the caller, at a scope or everywhere; without any it may do everything again. */
export function rights(world: World, { deny: actions = [], scope = '' }: Json): unknown {
  const areActions =
    Array.isArray(actions) && actions.every((one) => typeof one === 'string' && /^[\w.*/-]+$/.test(one));
  if (!areActions) throw bad('"deny" must be a list of actions such as Microsoft.RecoveryServices/vaults/write.');
  if (typeof scope !== 'string' || (scope !== '' && !scope.startsWith('/subscriptions/'))) {
    throw bad('"scope" must be the ARM id of a subscription, resource group or resource.');
  }
  deny(world, actions as readonly string[], scope);
  return { deny: actions, scope };
}

/** Puts a vault under a Resource Guard of somebody else, takes that away, or has its owner grant what it guards. */
export function guard(world: World, { vault: named, on, grant }: Json, now: number): unknown {
  const vault = vaultOf(world, named);
  if (typeof on === 'boolean') {
    const group = `${vault.id.split('/').slice(0, 3).join('/')}/resourceGroups/rg-security`;
    const id = `${group}/providers/Microsoft.DataProtection/resourceGuards/rg-guard-${vault.name}`;
    if (on) addGroup(world, group, vault.location);
    if (on) putUnderGuard(world, vault, id, { proxy: 'VaultProxy', now });
    else removeGuard(world, vault);
    return { vault: vault.id, guard: on ? id : null };
  }
  if (typeof grant !== 'boolean') throw bad('"on" or "grant" must be true or false.');
  if (!grantGuard(world, vault.id, grant))
    throw new ControlError(409, 'Conflict', `The vault ${vault.name} has no Resource Guard.`);
  return { vault: vault.id, granted: grant };
}

function addGroup(world: World, id: string, location: string): void {
  if (resourceGroups(world).get(id)) return;
  const type = 'Microsoft.Resources/resourceGroups';
  const properties = { provisioningState: 'Succeeded' } as const;
  resourceGroups(world).set(id, { id, name: id.split('/').at(-1) ?? '', type, location, tags: {}, properties });
}

function vaultOf(world: World, named: unknown): Resource {
  if (typeof named !== 'string' || named === '') throw bad('"vault" must be the name or the ARM id of a vault.');
  const found = [...resources(world).values()].filter(
    ({ id, name, type }) => type === vaultType && [id.toLowerCase(), name.toLowerCase()].includes(named.toLowerCase()),
  );
  if (found.length === 0) throw new ControlError(404, 'NotFound', `There is no vault ${named}.`);
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(', ');
    throw new ControlError(
      409,
      'Conflict',
      `There are ${found.length} vaults called '${named}': name one by its id: ${ids}`,
    );
  }
  return found[0]!;
}

const bad = (message: string): ControlError => new ControlError(400, 'BadRequest', message);
