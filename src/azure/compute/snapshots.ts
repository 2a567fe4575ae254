import { regionKey } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { eachOf } from '../core/each.ts';
import { quoted, textOf } from '../core/graph.ts';
import { when } from '../core/time.ts';
import type { Listed } from '../core/types.ts';
import { keepTag } from '../documents/snapshot.ts';
import { tagsOf } from '../estate/inventory.ts';
import type { Snapshot } from './types.ts';

/** How many ids one query names. */
const atOnce = 100;

interface Properties {
  readonly creationData?: { readonly sourceResourceId?: string };
  readonly timeCreated?: string;
  readonly diskSizeGB?: number;
  readonly incremental?: boolean;
}

/** All snapshots of managed disks, whoever made them, and whose disks they are of (Resource Graph, two queries): for reading. */
export async function listSnapshots({ graph, subscriptions }: Context): Promise<Listed<Snapshot>> {
  const rows = await graph(
    'listed the snapshots',
    "resources | where type =~ 'microsoft.compute/snapshots' | project id, name, location, tags, properties",
  );
  const source = (row: (typeof rows)[number]): string =>
    textOf(((row.properties ?? {}) as Properties).creationData?.sourceResourceId);
  const disks = new Map<string, string>();
  const ids = [...new Set(rows.map((row) => source(row).toLowerCase()))].filter((id) => id !== '');
  for (let at = 0; at < ids.length; at += atOnce) {
    const list = ids
      .slice(at, at + atOnce)
      .map(quoted)
      .join(', ');
    const found = await graph(
      'looked for their disks',
      `resources | where type =~ 'microsoft.compute/disks' and id in~ (${list}) | project id, managedBy`,
    );
    for (const { id, managedBy } of found) disks.set(textOf(id).toLowerCase(), textOf(managedBy));
  }
  return eachOf(rows, async (row): Promise<Snapshot> => {
    const id = textOf(row.id);
    const [, , subscription = '', , resourceGroup = ''] = id.split('/');
    const { timeCreated, diskSizeGB, incremental } = (row.properties ?? {}) as Properties;
    const disk = source(row);
    const tags = tagsOf(row.tags);
    return {
      id,
      name: textOf(row.name),
      resourceGroup,
      subscription: await subscriptions.named(subscription),
      region: regionKey(textOf(row.location)),
      disk,
      diskExists: disks.has(disk.toLowerCase()),
      vm: disks.get(disk.toLowerCase()) || undefined,
      madeAt: when(timeCreated),
      keepUntil: tags[keepTag],
      sizeGB: diskSizeGB,
      incremental: incremental === true,
    };
  });
}
