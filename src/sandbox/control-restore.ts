import { restoreDooms, startRestore } from './backup/restore.ts';
import { ControlError } from './control-error.ts';
import type { Json } from './respond.ts';
import { type ProtectedItem, recoveryPoints, resourceGroups, resources } from './tables.ts';
import type { World } from './world.ts';

/** (own) Which codes failed restores end with is written nowhere in public. */
const defaultError = 'UserErrorRestoreFailed';
const ways = ['RestoreDisks', 'OriginalLocation', 'AlternateLocation'] as const;

/**
 * Makes a VM's next restore fail; with `now` somebody restores its newest recovery point at once, and that fails: its
 * disks into its own resource group, over the original, or as a new VM, as `recoveryType` says.
 */
export function failRestore(
  world: World,
  item: ProtectedItem,
  { errorCode = defaultError, now: atOnce = false, recoveryType = 'RestoreDisks' }: Json,
  now: number,
): unknown {
  if (typeof errorCode !== 'string' || !/^[\w.-]{1,200}$/.test(errorCode)) throw bad('"errorCode" must be a code.');
  const type = ways.find((way) => way === recoveryType);
  if (!type) throw bad(`"recoveryType" must be one of ${ways.join(', ')}.`);
  restoreDooms(world).set(item.id, { errorCode });
  if (atOnce !== true) return {};
  const [point] = [...recoveryPoints(world).values()].filter((one) => one.item === item.id).sort((a, b) => b.at - a.at);
  const vault = resources(world).get(item.vault);
  const account = [...resources(world).values()].find(
    (one) => one.type === 'Microsoft.Storage/storageAccounts' && one.location === vault?.location,
  );
  const group = resourceGroups(world).get(item.source.split('/').slice(0, 5).join('/'));
  if (!point || !account || !group) throw new ControlError(409, 'Conflict', 'There is nothing to restore from or to.');
  const order = { item, point, type, storageAccount: account.id, targetGroup: group.id };
  return { jobId: startRestore(world, order, now).name };
}

const bad = (message: string): ControlError => new ControlError(400, 'BadRequest', message);
