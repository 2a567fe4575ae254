import type { AzureIaaSComputeVMProtectedItem } from '@azure/arm-recoveryservicesbackup';
import { itemAddress, itemIdFor, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import type { Watch } from '../core/types.ts';
import { operationId, sendOnce } from '../core/writes.ts';
import { unlockDelete } from './guards.ts';
import type { Backup, GuardPass } from './types.ts';

type Changes = Pick<
  Backup,
  'protect' | 'setPolicy' | 'excludeDisks' | 'stopKeepingData' | 'undelete' | 'stopDeletingData'
>;

const named = (pass: GuardPass | undefined) => pass && { resourceGuardOperationRequests: [pass.request] };

/** What an item of a VM is asked to become: one PUT does all of it (REST: Protected Items - Create Or Update). */
export function createItemChanges(context: Context): Changes {
  const { call, clients } = context;

  async function put(doing: string, id: string, said: Partial<AzureIaaSComputeVMProtectedItem>): Promise<Watch> {
    const { vault, fabric, container, item } = itemAddress('item', id);
    const properties = { protectedItemType: 'Microsoft.Compute/virtualMachines' as const, ...said };
    const accepted = await call.write(doing, (abortSignal) =>
      sendOnce((onResponse) =>
        clients
          .backup(vault.subscription, 'write')
          .protectedItems.createOrUpdate(
            vault.name,
            vault.group,
            fabric,
            container,
            item,
            { properties },
            { abortSignal, onResponse },
          ),
      ),
    );
    return { kind: 'backup-operation', vault: vault.id, operation: operationId(accepted), item: id };
  }

  return {
    protect: ({ vault, vm, policy }) =>
      put('protected the VM', itemIdFor(vaultOf(vault).id, vm), { sourceResourceId: vm, policyId: policy }),
    // What Azure's own command line sends for `protection resume` and for `item set-policy`: disks are as they were.
    setPolicy: ({ item, vm, policy, pass }) =>
      put('gave the item its policy', item, { sourceResourceId: vm, policyId: policy, ...named(pass) }),
    // `az backup protection update-for-vm --disk-list-setting exclude`; none of them: `resetexclusionsettings`.
    excludeDisks: ({ item, vm, policy, luns }) =>
      put('left disks out of the backups', item, {
        sourceResourceId: vm,
        policyId: policy,
        extendedProperties: { diskExclusionProperties: { diskLunList: [...luns], isInclusionList: false } },
      }),
    stopKeepingData: ({ item, vm, pass }) =>
      put('stopped the backups', item, {
        sourceResourceId: vm,
        policyId: '',
        protectionState: 'ProtectionStopped',
        ...named(pass),
      }),
    undelete: ({ item, vm }) =>
      put('undeleted the backups', item, {
        sourceResourceId: vm,
        policyId: '',
        protectionState: 'ProtectionStopped',
        isRehydrate: true,
      }),

    /** REST: Protected Items - Delete. */
    async stopDeletingData({ item: id, pass }) {
      if (pass) await unlockDelete(context, id, pass);
      const { vault, fabric, container, item } = itemAddress('item', id);
      const accepted = await call.write('deleted the backup data', (abortSignal) =>
        sendOnce((onResponse) =>
          clients
            .backup(vault.subscription, 'write')
            .protectedItems.delete(vault.name, vault.group, fabric, container, item, { abortSignal, onResponse }),
        ),
      );
      return { kind: 'backup-operation', vault: vault.id, operation: operationId(accepted), item: id };
    },
  };
}
