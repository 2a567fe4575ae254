import { asObject } from '../core/respond.ts';
import type { RecoveryPoint, Resource } from '../core/tables.ts';

/** The tiers that hold a point at `now`: the snapshot beside the VM, the vault, both, or none any more. */
export function tiersOf(point: RecoveryPoint, now: number): { type: 'InstantRP' | 'HardenedRP'; status: 'Valid' }[] {
  const tiers: { type: 'InstantRP' | 'HardenedRP'; status: 'Valid' }[] = [];
  if (now < point.snapshotUntil) tiers.push({ type: 'InstantRP', status: 'Valid' });
  if (point.vaultFrom !== undefined && now >= point.vaultFrom && now < point.until) {
    tiers.push({ type: 'HardenedRP', status: 'Valid' });
  }
  return tiers;
}

/** A recovery point as Azure shows it at `now` (REST spec bms.json, IaasVMRecoveryPoint). */
export function armPoint(point: RecoveryPoint, vm: Resource | undefined, now: number): unknown {
  const properties = vm?.properties ?? {};
  const osDisk = asObject(asObject(properties.storageProfile).osDisk);
  const security = asObject(properties.securityProfile).securityType;
  const readiness = { isReadyForMove: false, additionalInfo: 'Recovery-Point Type is not eligible for archive move.' };
  return {
    id: point.id,
    name: point.name,
    type: 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints',
    properties: {
      objectType: 'IaasVMRecoveryPoint',
      recoveryPointType: point.consistency,
      recoveryPointTime: new Date(point.at).toISOString(),
      recoveryPointAdditionalInfo: '',
      sourceVMStorageType: 'PremiumVMOnPartialPremiumStorage',
      isSourceVMEncrypted: false,
      isInstantIlrSessionActive: false,
      recoveryPointTierDetails: tiersOf(point, now),
      isManagedVirtualMachine: true,
      virtualMachineSize: String(asObject(properties.hardwareProfile).vmSize ?? 'Standard_D2s_v5'),
      originalStorageAccountOption: false,
      osType: String(osDisk.osType ?? 'Linux'),
      recoveryPointMoveReadinessInfo: { ArchivedRP: readiness },
      securityType: security === undefined ? 'None' : String(security),
      isPrivateAccessEnabledOnAnyDisk: false,
      recoveryPointProperties: { expiryTime: new Date(Math.max(point.until, point.snapshotUntil)).toISOString() },
    },
  };
}
