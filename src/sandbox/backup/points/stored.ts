import { asObject } from '../../core/respond.ts';
import { type ProtectedItem, pointsOf, resources } from '../../core/tables.ts';
import type { World } from '../../core/world.ts';

const gigabyte = 1_024 ** 3;

/** A first copy is a third of the disk, and each point after it brings so much of that anew. */
const filled = 1 / 3;
const churn = 0.02;

/** What the vault's copies of these items take, in bytes: an estimate from the disks' sizes, always the same for the same points. */
export const storedBytes = (world: World, items: readonly ProtectedItem[], now: number): number =>
  items.reduce((sum, item) => {
    const copies = pointsOf(world, item.id).filter(
      ({ vaultFrom, until }) => vaultFrom !== undefined && vaultFrom <= now && now < until,
    ).length;
    return copies === 0 ? sum : sum + Math.floor(firstCopy(world, item) * (1 + churn * (copies - 1)));
  }, 0);

/** How many bytes the first backup of the item brings into its vault. */
export function firstCopy(world: World, { source }: ProtectedItem): number {
  const storage = asObject(resources(world).get(source)?.properties.storageProfile);
  const disks = [storage.osDisk, ...(Array.isArray(storage.dataDisks) ? storage.dataDisks : [])];
  const size = disks.reduce((sum: number, disk) => sum + Number(asObject(disk).diskSizeGB ?? 0), 0) || 30;
  return Math.floor(size * gigabyte * filled);
}

/** How many bytes each backup after the first brings. */
export const laterCopy = (world: World, item: ProtectedItem): number => Math.floor(firstCopy(world, item) * churn);
