import type { IaasVMRestoreRequest } from '@azure/arm-recoveryservicesbackup';
import { itemAddress } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import type { Watch } from '../core/types.ts';
import { operationId, sendOnce } from '../core/writes.ts';
import type { Restore } from './types.ts';

/** Starts a restore of a VM (REST: Restores - Trigger, with `IaasVMRestoreRequest`). */
export async function startRestore({ call, clients }: Context, effect: Restore): Promise<Watch> {
  const { vault, fabric, container, item } = itemAddress('item', effect.item);
  const accepted = await call.write('started the restore', (abortSignal) =>
    sendOnce((onResponse) =>
      clients
        .backup(vault.subscription, 'write')
        .restores.beginTrigger(
          vault.name,
          vault.group,
          fabric,
          container,
          item,
          effect.point,
          { properties: requestOf(effect) },
          { abortSignal, onResponse },
        ),
    ),
  );
  return { kind: 'backup-operation', vault: vault.id, operation: operationId(accepted), item: effect.item };
}

/** What Azure's own command line sends for each. */
function requestOf(effect: Restore): IaasVMRestoreRequest {
  return {
    objectType: 'IaasVMRestoreRequest',
    recoveryPointId: effect.point,
    recoveryType: effect.how,
    sourceResourceId: effect.vm,
    storageAccountId: effect.storageAccount,
    ...targetOf(effect),
    region: effect.region,
    createNewCloudService: false,
    originalStorageAccountOption: false,
  };
}

function targetOf(effect: Restore): Partial<IaasVMRestoreRequest> {
  switch (effect.how) {
    case 'RestoreDisks':
      return effect.targetGroup === undefined ? {} : { targetResourceGroupId: effect.targetGroup };
    case 'OriginalLocation':
      return {};
    case 'AlternateLocation':
      return {
        targetVirtualMachineId: effect.targetVm,
        targetResourceGroupId: effect.targetGroup,
        virtualNetworkId: effect.network,
        subnetId: effect.subnet,
      };
  }
}
