import type { Context } from '../core/context.ts';
import { readable } from '../core/each.ts';
import { quoted, type Row, textOf } from '../core/graph.ts';
import type { DiskBackups } from './types.ts';

const instanceType = 'microsoft.dataprotection/backupvaults/backupinstances';

/** How many ids one query names. */
const atOnce = 100;

/** Which rows of `recoveryservicesresources` are disks that are backed up in a Backup vault. */
export const ofBackedUpDisks =
  `type =~ '${instanceType}' and tostring(properties.dataSourceInfo.datasourceType) =~ 'Microsoft.Compute/disks'` +
  " and tostring(properties.currentProtectionState) !in~ ('ProtectionStopped', 'SoftDeleted')";
/** The disk of such a row. */
export const backedUpDisk = 'tostring(properties.dataSourceInfo.resourceID)';

/**
 * VMs whose disks are backed up one by one in Backup vaults, which Azure Backup for VMs knows nothing of (documentation:
 * "Overview of Azure Disk Backup"; Resource Graph). One query where there are none.
 */
export async function listDiskBackups({ graph }: Context): Promise<DiskBackups[]> {
  const query = `recoveryservicesresources | where ${ofBackedUpDisks} | project id, disk = ${backedUpDisk}`;
  return diskBackupsOf(await graph('looked for disks in Backup vaults', query), graph);
}

/** The VMs of such disks. No query where there are none. `rows`: with `id` and `disk`. */
export async function diskBackupsOf(instances: readonly Row[], graph: Context['graph']): Promise<DiskBackups[]> {
  const rows = readable(instances, ({ id, disk }) => ({
    vault: textOf(id).split('/')[8] ?? '',
    disk: textOf(disk).toLowerCase(),
  }));
  const vaultOf = new Map(rows.map(({ disk, vault }) => [disk, vault]));
  const attached = await disksWhere(graph, 'id', [...vaultOf.keys()]);
  const vms = [...new Set(attached.map(({ vm }) => vm))];
  const all = await disksWhere(graph, 'managedBy', vms);
  return vms.map((vm) => {
    const own = all.filter((disk) => disk.vm === vm);
    const backed = own.flatMap(({ id }) => vaultOf.get(id) ?? []);
    return { vm, disks: own.length, backedUp: backed.length, vaults: [...new Set(backed)] };
  });
}

async function disksWhere(graph: Context['graph'], column: 'id' | 'managedBy', ids: readonly string[]) {
  const found: { readonly id: string; readonly vm: string }[] = [];
  for (let at = 0; at < ids.length; at += atOnce) {
    const list = ids.slice(at, at + atOnce).map(quoted);
    const query = `resources | where type =~ 'microsoft.compute/disks' and ${column} in~ (${list.join(', ')}) and isnotempty(managedBy) | project id, managedBy`;
    const rows = await graph('looked whose disks they are', query);
    found.push(
      ...readable(rows, (row) => ({ id: textOf(row.id).toLowerCase(), vm: textOf(row.managedBy).toLowerCase() })),
    );
  }
  return found;
}
