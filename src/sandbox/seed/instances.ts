import { backupInstances, type Resource } from '../core/tables.ts';
import type { World } from '../core/world.ts';

/** A managed disk that a Backup vault backs up (REST (DataProtection): Backup Instances - Get). */
export function addInstance(world: World, vault: string, disk: Resource): void {
  const name = `${disk.name}-${world.guid()}`;
  const id = `${vault}/backupInstances/${name}`;
  const dataSourceInfo = {
    objectType: 'Datasource',
    resourceID: disk.id,
    resourceName: disk.name,
    resourceType: disk.type,
    resourceLocation: disk.location,
    resourceUri: disk.id,
    datasourceType: 'Microsoft.Compute/disks',
  };
  backupInstances(world).set(id, {
    id,
    name,
    type: 'Microsoft.DataProtection/backupVaults/backupInstances',
    location: disk.location,
    properties: {
      friendlyName: disk.name,
      dataSourceInfo,
      policyInfo: { policyId: `${vault}/backupPolicies/disks`, policyVersion: '' },
      protectionStatus: { status: 'ProtectionConfigured' },
      currentProtectionState: 'ProtectionConfigured',
      provisioningState: 'Succeeded',
      objectType: 'BackupInstance',
    },
  });
}
