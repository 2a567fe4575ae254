import { asObject, type Json } from '../../core/respond.ts';
import { vaultIdOf } from '../../core/tables.ts';
import type { World } from '../../core/world.ts';
import { badRequest } from '../refusal.ts';

/** What a vault's replication is set up with. Kept as ARM shows it, in one table, by id. */
export type Kind =
  | 'replicationFabrics'
  | 'replicationProtectionContainers'
  | 'replicationProtectionContainerMappings'
  | 'replicationNetworkMappings'
  | 'replicationPolicies';

export interface Configuration {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly properties: Json;
}

export const configurations = (world: World) => world.table<Configuration>('recoveryConfiguration');

/** Everything of a kind in a vault, in the order in which it was made. */
export const configurationsIn = (world: World, vault: string, kind: Kind): Configuration[] =>
  configurations(world).by('kind', `${vault} ${kind}`.toLowerCase(), ({ id, type }) =>
    `${vaultIdOf(id)} ${type.split('/').at(-1)}`.toLowerCase(),
  );

/** What a request refers to by id: it must be there and of that kind. */
export function configurationOf(world: World, id: unknown, kind: Kind): Configuration {
  const found = typeof id === 'string' ? configurations(world).get(id) : undefined;
  if (found?.type.endsWith(`/${kind}`)) return found;
  throw badRequest(
    'ArmResourceDoesNotExist',
    `The resource '${String(id)}' does not exist.`,
    'The resource was deleted, or its id is wrong.',
    'Verify ARM resource name details.',
  );
}

/** The region of an Azure fabric, as ARM writes it. */
export function regionOf(world: World, fabric: string): string {
  return String(asObject(configurations(world).get(fabric)?.properties.customDetails).location ?? '');
}
