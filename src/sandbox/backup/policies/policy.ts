import type { Json } from '../../core/respond.ts';
import { type BackupPolicy, itemsUnder } from '../../core/tables.ts';
import type { World } from '../../core/world.ts';

/** A policy as it is kept. */
export const policyResource = (vault: string, name: string, properties: Json): BackupPolicy => ({
  id: `${vault}/backupPolicies/${name}`,
  name,
  type: 'Microsoft.RecoveryServices/vaults/backupPolicies',
  properties,
});

/** A policy as Azure shows it. `policyType` V1 goes unsaid there, as in Azure's own answers. */
export function armPolicy(world: World, policy: BackupPolicy): unknown {
  const { policyType, ...properties } = policy.properties;
  const isV2 = policyType === 'V2';
  const protectedItemsCount = itemsUnder(world, policy.id).length;
  return { ...policy, properties: { ...properties, ...(isV2 && { policyType }), protectedItemsCount } };
}

export const isEnhanced = (policy: BackupPolicy): boolean => policy.properties.policyType === 'V2';
