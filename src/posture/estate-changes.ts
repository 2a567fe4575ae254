import type { ProtectedItem } from '../azure/azure.ts';
import { lastSegment } from '../azure/azure.ts';

/** What is remembered of a protected item, to tell what others do to it. */
export interface ItemState {
  readonly name: string;
  /** The vault's name. */
  readonly vault: string;
  readonly protection: 'active' | 'stopped' | 'suspended' | 'deleted' | 'gone';
  readonly policy: string | undefined;
}

/** How an item stands; undefined: there is none (any more). */
export function itemState(item: ProtectedItem | undefined, before?: ItemState): ItemState | undefined {
  if (!item) return before && { ...before, protection: 'gone' };
  return {
    name: lastSegment(item.vm) || item.name,
    vault: lastSegment(item.vault),
    protection: protectionOf(item),
    policy: item.policy?.name,
  };
}

/** Azure's `protectionState`; what is in error, or waits for its first backup, is protected all the same. */
function protectionOf({ softDeleted, state }: ProtectedItem): ItemState['protection'] {
  if (softDeleted) return 'deleted';
  if (/suspended/i.test(state)) return 'suspended';
  return /stopped|paused/i.test(state) ? 'stopped' : 'active';
}

/** What was done to an item between two looks, as a sentence; undefined: nothing that people are told. */
export function changeOf(before: ItemState, after: ItemState): string | undefined {
  const it = `${after.name} (${after.vault})`;
  if (before.protection !== after.protection) {
    switch (after.protection) {
      case 'deleted':
        return `The backups of ${it} were deleted. Azure keeps them as soft-deleted for some days: undelete them in the portal if that was not meant.`;
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
