import type { IaasVMRecoveryPoint, RecoveryPointResource } from '@azure/arm-recoveryservicesbackup';
import { itemAddress, lastSegment } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { listed } from '../core/each.ts';
import { timeOf, when } from '../core/time.ts';
import type { Listed } from '../core/types.ts';
import type { RecoveryPoint } from './types.ts';

/** The item's recovery points, newest first (REST: Recovery Points - List). */
export function listPoints({ call, clients }: Context, item: string): Promise<Listed<RecoveryPoint>> {
  const { vault, fabric, container, item: name } = itemAddress('item', item);
  return call.read('listed the recovery points', async (abortSignal) => {
    const client = clients.backup(vault.subscription, 'read');
    const found: RecoveryPointResource[] = [];
    const list = client.recoveryPoints.list(vault.name, vault.group, fabric, container, name, { abortSignal });
    for await (const point of list) found.push(point);
    const points = listed(found.filter(isOfVm), toPoint);
    return { found: points.found.toSorted((a, b) => b.at - a.at), unread: points.unread };
  });
}

const tiers = { InstantRP: 'snapshot', HardenedRP: 'vault', ArchivedRP: 'archive' } as const;

/** Points of other workloads have other properties: they are left out. What names no workload may be of a VM. */
const isOfVm = (resource: RecoveryPointResource | null): boolean =>
  /^(IaasVMRecoveryPoint)?$/i.test(resource?.properties?.objectType ?? '');

/** Throws where it has no time, without which it cannot be chosen. */
function toPoint(resource: RecoveryPointResource): RecoveryPoint {
  const point = (resource.properties ?? {}) as Partial<IaasVMRecoveryPoint>;
  const at = timeOf(point.recoveryPointTime);
  const valid = (point.recoveryPointTierDetails ?? []).filter(
    (tier) => tier.status === 'Valid' || tier.status === 'Rehydrated',
  );
  return {
    id: resource.id ?? lastSegment(resource.name ?? ''),
    name: resource.name ?? lastSegment(resource.id ?? ''),
    at,
    until: when(point.recoveryPointProperties?.expiryTime),
    tiers: valid.flatMap(({ type }) => (type && type in tiers ? [tiers[type as keyof typeof tiers]] : [])),
    consistency: consistencyOf(point.recoveryPointType),
    needs: [
      ...(point.isSourceVMEncrypted ? ['keys'] : []),
      ...(point.isPrivateAccessEnabledOnAnyDisk ? ['private access'] : []),
      ...((point.zones ?? []).length > 0 ? ['a zone'] : []),
    ],
    managedDisks: point.isManagedVirtualMachine !== false,
    mounted: point.isInstantIlrSessionActive === true,
    complete: isComplete(point.recoveryPointDiskConfiguration),
  };
}

/** Azure says how many disks only where some could be left out. */
function isComplete(disks: IaasVMRecoveryPoint['recoveryPointDiskConfiguration']): boolean {
  const { numberOfDisksIncludedInBackup: included, numberOfDisksAttachedToVm: attached } = disks ?? {};
  return included === undefined || attached === undefined || included >= attached;
}

function consistencyOf(type = ''): RecoveryPoint['consistency'] {
  if (/^app/i.test(type)) return 'application';
  if (/^file/i.test(type)) return 'file-system';
  return /^crash/i.test(type) ? 'crash' : 'unknown';
}
