import type { ProtectedItem, ReplicatedItem, Scenario } from '../azure/azure.ts';
import { lastSegment } from '../azure/azure.ts';
import { isVmItem } from '../azure/backup/item-identity.ts';

/** What is remembered of a protected item, to tell what others do to it. */
export interface ItemState {
  readonly name: string;
  /** The vault's name. */
  readonly vault: string;
  readonly protection: 'active' | 'stopped' | 'suspended' | 'deleted' | 'gone';
  readonly policy: string | undefined;
  /** The name of the last policy that it was seen with: what is stopped has none any more. */
  readonly lastPolicy?: string | undefined;
  /** The ids of its vault, and of the VM or storage account that it is of: where the news go. */
  readonly vaultId?: string;
  readonly source?: string;
  /** Where a VM that Site Recovery replicates is active: `Primary`, `Recovery`; absent: Azure Backup backs it up. */
  readonly active?: string;
}

/** How an item of Azure Backup stands; undefined: there is none, and there was none. */
export function itemState(item: ProtectedItem | undefined, before?: ItemState): ItemState | undefined {
  if (!item) return before && { ...before, protection: 'gone' };
  return {
    name: calledOf(item),
    vault: lastSegment(item.vault),
    protection: protectionOf(item),
    policy: item.policy?.name,
    lastPolicy: item.policy?.name ?? before?.lastPolicy ?? before?.policy,
    vaultId: item.vault,
    source: item.vm,
  };
}

/** The same of a VM that Site Recovery replicates. */
export function replicaState(item: ReplicatedItem | undefined, before?: ItemState): ItemState | undefined {
  if (!item) return before && { ...before, protection: 'gone' };
  return {
    name: lastSegment(item.vm) || item.name,
    vault: lastSegment(item.vault),
    protection: 'active',
    policy: item.policy,
    vaultId: item.vault,
    source: item.vm,
    active: item.activeLocation,
  };
}

/** A VM by its name; a database or a share by its own, and what it is on. */
function calledOf({ id, name, vm }: ProtectedItem): string {
  const on = lastSegment(vm);
  if (isVmItem(id)) return on || name;
  return on && on !== name ? `${name} on ${on}` : name;
}

/** Its data were deleted, or nothing shows them any more: as grave as a security alert. */
export const isLoss = ({ protection }: ItemState): boolean => protection === 'deleted' || protection === 'gone';

/** Azure's `protectionState`; what is in error, or waits for its first backup, is protected all the same. */
function protectionOf({ softDeleted, state }: ProtectedItem): ItemState['protection'] {
  if (softDeleted) return 'deleted';
  if (/suspended/i.test(state)) return 'suspended';
  return /stopped|paused/i.test(state) ? 'stopped' : 'active';
}

/** What was done to an item between two looks, as a sentence; undefined: nothing that people are told. */
export function changeOf(before: ItemState, after: ItemState): string | undefined {
  if (after.active !== undefined) return replicaChange(before, after);
  const it = `${after.name} (${after.vault})`;
  if (before.protection !== after.protection) {
    switch (after.protection) {
      case 'deleted':
        return `The backups of ${it} were deleted. Azure keeps them as soft-deleted for some days: undelete them if that was not meant.`;
      case 'gone':
        return `${it} is not protected any more: Azure shows no item of it, and its backups may be gone for good.`;
      case 'stopped':
        return before.protection === 'deleted'
          ? `The deleted backups of ${it} were brought back. No new ones are made until they are resumed.`
          : `The backups of ${it} were stopped, its data are kept. No new ones are made.`;
      case 'suspended':
        return `The backups of ${it} were suspended. No new ones are made.`;
      case 'active': {
        const how = before.protection === 'gone' ? 'is protected again' : 'is backed up again';
        return `${it} ${how}${after.policy ? ` with the policy ${after.policy}` : ''}.`;
      }
    }
  }
  if (before.policy === after.policy || after.protection !== 'active') return undefined;
  return `The policy of ${it} was changed from ${before.policy ?? 'none'} to ${after.policy ?? 'none'}.`;
}

function replicaChange(before: ItemState, after: ItemState): string | undefined {
  const it = `${after.name} (${after.vault})`;
  if (before.protection !== after.protection) {
    return after.protection === 'gone'
      ? `${it} is not replicated any more: Site Recovery shows no item of it, and there is nothing to fail over to.`
      : `${it} is replicated again.`;
  }
  if (before.active !== after.active && before.active) {
    return `${it} was failed over or back: Site Recovery says that it is active in ${after.active || 'no location'} now, not in ${before.active}.`;
  }
  if (before.policy === after.policy || before.policy === undefined) return undefined;
  return `The replication policy of ${it} was changed from ${before.policy} to ${after.policy ?? 'none'}.`;
}

/** What an item is once a change of Lifeboat's own is over; of the others nothing is said here. */
const brought: Readonly<Partial<Record<Scenario, readonly ItemState['protection'][]>>> = {
  ConfigureBackup: ['active'],
  ChangeProtection: ['active'],
  StopBackup: ['stopped', 'suspended'],
  DeleteBackupData: ['deleted', 'gone'],
  UndeleteBackup: ['stopped'],
};

/** Whether a change of that kind leaves an item so. `policy`: the name of the one that it gave, where it gave one. */
export function isBroughtBy(scenario: Scenario, policy: string | undefined, now: ItemState): boolean {
  const states = brought[scenario];
  if (!states) return true;
  if (!states.includes(now.protection)) return false;
  return now.protection !== 'active' || policy === undefined || policy.toLowerCase() === now.policy?.toLowerCase();
}
