import type { AlertRecord } from '../alerts/book/book.ts';
import { sameItem } from '../azure/backup/item-identity.ts';
import type { Backed } from './morning.ts';

/** The open alert of a failed backup, and whether only its name says that it is of that. */
export interface AlertOfBackup {
  readonly id: string;
  readonly byName: boolean;
}

/**
 * The alert that tells of a failed backup: by the protected item, or by the VM where an alert names no item. An alert
 * that names neither is found by the VM's name, unless another of `all` has the name too.
 */
export function alertOf(
  failed: Backed,
  open: readonly AlertRecord[],
  all: readonly Pick<Backed, 'name'>[],
): AlertOfBackup | undefined {
  const backups = open.filter(({ alert }) => alert.kind === 'backup');
  const certain = backups.find((record) => isCertain(record, failed));
  if (certain) return { id: certain.id, byName: false };
  if (all.filter(({ name }) => sameName(name, failed.name)).length > 1) return undefined;
  const named = backups.find((record) => !pointsTo(record) && sameName(record.alert.vmName, failed.name));
  return named && { id: named.id, byName: true };
}

const itemIn = ({ found, alert }: AlertRecord): string | undefined => found?.item?.id ?? alert.protectedItemId;
const pointsTo = (record: AlertRecord): string | undefined => itemIn(record) ?? record.alert.vmId;

function isCertain(record: AlertRecord, { item, vm }: Backed): boolean {
  const own = itemIn(record);
  if (own !== undefined) return sameItem(own, item);
  return record.alert.vmId !== undefined && sameName(record.alert.vmId, vm);
}

const sameName = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();
