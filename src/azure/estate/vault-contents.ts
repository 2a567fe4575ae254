import { regionKey, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { eachOf, readable } from '../core/each.ts';
import { quoted, type Row, textOf } from '../core/graph.ts';
import type { Listed } from '../core/types.ts';
import { tagsOf } from './inventory.ts';
import type { BackupVault, Held } from './types.ts';

const vaults = 'microsoft.recoveryservices/vaults';
const items = `${vaults}/backupfabrics/protectioncontainers/protecteditems`;
const replicated = `${vaults}/replicationfabrics/replicationprotectioncontainers/replicationprotecteditems`;
const instances = 'microsoft.dataprotection/backupvaults/backupinstances';

/** The vault that a row lies in: the first nine segments of its id. */
const vault = `tolower(strcat('/subscriptions/', tostring(segments[2]), '/resourcegroups/', tostring(segments[4]), '/providers/', tostring(segments[6]), '/', tostring(segments[7]), '/', tostring(segments[8])))`;
const kind = `iff(type =~ '${replicated}', 'replicated', iff(type =~ '${instances}', tostring(properties.dataSourceInfo.datasourceType), tostring(properties.workloadType)))`;

/**
 * How many items of which kind lie in the vaults, of both types of vault, by Resource Graph: one request, however many
 * there are. Soft-deleted ones are counted, and apart.
 * @param only the id of the only vault that is asked for
 */
export async function listHeld({ graph }: Context, only?: string): Promise<Held[]> {
  const types = [items, replicated, instances].map(quoted).join(', ');
  const inVault = only === undefined ? '' : ` and id startswith ${quoted(`${only}/`)}`;
  const rows = await graph(
    'counted what lies in the vaults',
    `recoveryservicesresources | where type in~ (${types})${inVault} | extend segments = split(id, '/') | extend vault = ${vault}, kind = ${kind} | summarize items = count(), deleted = countif(tobool(properties.isScheduledForDeferredDelete)) by id = vault, kind`,
  );
  return readable(rows, ({ id, kind: of, items: count, deleted }) => ({
    vault: textOf(id),
    kind: textOf(of),
    count: Number(count),
    softDeleted: Number(deleted),
  }));
}

/** Backup vaults, which hold what Recovery Services vaults do not: disks, blobs, PostgreSQL, AKS (documentation: "Backup vaults overview"). */
export async function listBackupVaults({ find, subscriptions }: Context): Promise<Listed<BackupVault>> {
  const rows = await find('listed the vaults', {
    table: 'resources',
    type: 'microsoft.dataprotection/backupvaults',
    columns: ['id', 'name', 'location', 'tags', 'properties'],
  });
  return eachOf(rows, async (row) => {
    const id = textOf(row.id);
    const [, , subscription = '', , resourceGroup = ''] = id.split('/');
    return {
      id,
      name: textOf(row.name),
      resourceGroup,
      subscription: await subscriptions.named(subscription),
      region: regionKey(textOf(row.location)),
      tags: tagsOf(row.tags),
      redundancy: redundancyOf(row),
    };
  });
}

/** REST (DataProtection): BackupVault, `storageSettings`: one for each store, of which the vault's own counts. */
function redundancyOf({ properties }: Row): string | undefined {
  const { storageSettings } = (properties ?? {}) as {
    readonly storageSettings?: readonly { readonly datastoreType?: string; readonly type?: string }[];
  };
  const own = storageSettings?.find(({ datastoreType }) => datastoreType === 'VaultStore') ?? storageSettings?.[0];
  return textOf(own?.type) || undefined;
}

interface UsageBody {
  readonly name?: { readonly value?: string };
  readonly currentValue?: number;
}

/** What the vault stores, in bytes, by Azure's count (REST: Usages - List By Vaults, 2024-04-01); undefined: it does not say. */
export async function readStored({ arm, call }: Context, id: string): Promise<number | undefined> {
  const address = vaultOf(id);
  const rows = await call.read('asked how much the vault stores', (abortSignal) =>
    arm.list<UsageBody>(`${address.id}/usages`, { query: { 'api-version': '2024-04-01' }, abortSignal }),
  );
  const storage = rows.filter(({ name }) => /StorageUsage$/.test(name?.value ?? ''));
  const sizes = storage.map(({ currentValue }) => currentValue).filter((size) => typeof size === 'number');
  return sizes.length === 0 ? undefined : sizes.reduce((sum, size) => sum + size, 0);
}
