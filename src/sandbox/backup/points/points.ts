import { asObject } from '../../core/respond.ts';
import type { RecoveryPoint, Resource } from '../../core/tables.ts';
import { isArchivable } from '../policies/retention.ts';

interface Tier {
  readonly type: 'InstantRP' | 'HardenedRP' | 'ArchivedRP';
  readonly status: 'Valid' | 'Deleted';
}

/**
 * The tiers that hold a point at `now`, and those that did where one still does: the snapshot beside the VM, the vault,
 * the archive; none any more is an empty list.
 */
export function tiersOf(point: RecoveryPoint, now: number): readonly Tier[] {
  const isKept = point.vaultFrom !== undefined && now >= point.vaultFrom && now < point.until;
  const isArchived = isKept && point.archiveFrom !== undefined && now >= point.archiveFrom;
  if (isArchived) {
    return [
      { type: 'InstantRP', status: 'Deleted' },
      { type: 'HardenedRP', status: 'Deleted' },
      { type: 'ArchivedRP', status: 'Valid' },
    ];
  }
  return [
    ...(now < point.snapshotUntil ? [{ type: 'InstantRP', status: 'Valid' } as const] : []),
    ...(isKept ? [{ type: 'HardenedRP', status: 'Valid' } as const] : []),
  ];
}

/** Whether the point may move to the archive now, and if not why, in Azure's words (recorded traffic, documentation). */
function readiness(point: RecoveryPoint, now: number) {
  if (canMove(point, now)) return { isReadyForMove: true };
  const isNew = now < point.at + 3_600_000;
  const additionalInfo = isNew
    ? "We're still determining if this Recovery Point can be moved.. Please check again after some time."
    : 'Recovery-Point Type is not eligible for archive move.';
  return { isReadyForMove: false, additionalInfo };
}

/** A point that only the vault holds, old enough, and kept for long enough yet. */
export const canMove = (point: RecoveryPoint, now: number): boolean => {
  const held = tiersOf(point, now);
  const isInVaultOnly = held.length === 1 && held[0]?.type === 'HardenedRP';
  return isInVaultOnly && isArchivable(point, now);
};

/** What is known of a point beside itself. */
interface Beside {
  readonly now: number;
  /** Its files are offered. */
  readonly mounted: boolean;
  /** What was found in it; undefined: nobody looked, or the caller's version does not know of it. */
  readonly threat?: string | undefined;
}

/** A recovery point as Azure shows it at `now` (REST spec bms.json, IaasVMRecoveryPoint). */
export function armPoint(point: RecoveryPoint, vm: Resource | undefined, { now, mounted, threat }: Beside): unknown {
  const properties = vm?.properties ?? {};
  const osDisk = asObject(asObject(properties.storageProfile).osDisk);
  const security = asObject(properties.securityProfile).securityType;
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
      isInstantIlrSessionActive: mounted,
      ...(threat !== undefined && { threatStatus: threat }),
      recoveryPointTierDetails: tiersOf(point, now),
      isManagedVirtualMachine: true,
      virtualMachineSize: String(asObject(properties.hardwareProfile).vmSize ?? 'Standard_D2s_v5'),
      originalStorageAccountOption: false,
      osType: String(osDisk.osType ?? 'Linux'),
      recoveryPointMoveReadinessInfo: { ArchivedRP: readiness(point, now) },
      securityType: security === undefined ? 'None' : String(security),
      isPrivateAccessEnabledOnAnyDisk: false,
      recoveryPointProperties: {
        expiryTime: new Date(Math.max(point.until, point.snapshotUntil)).toISOString(),
        ruleName: point.rule ?? 'Daily',
        isSoftDeleted: false,
      },
    },
  };
}
