import { restoreDooms, startRestore } from '../backup/restore/restore-run.ts';
import { ControlError } from '../core/control-error.ts';
import { asObject, type Json } from '../core/respond.ts';
import { type ProtectedItem, pointsOf, type RestoreTarget, resourceGroups, resources } from '../core/tables.ts';
import type { World } from '../core/world.ts';

/** (own) Which codes failed restores end with is written nowhere in public. */
const defaultError = 'UserErrorRestoreFailed';
const ways = ['RestoreDisks', 'OriginalLocation', 'AlternateLocation'] as const;

/**
 * Makes a VM's next restore fail; with `now` somebody restores its newest recovery point at once, and that fails: its
 * disks into its own resource group, over the original, or as a new VM beside it, as `recoveryType` says.
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
  const [point] = [...pointsOf(world, item.id)].sort((a, b) => b.at - a.at);
  const vault = resources(world).get(item.vault);
  const account = [...resources(world).values()].find(
    (one) => one.type === 'Microsoft.Storage/storageAccounts' && one.location === vault?.location,
  );
  const target = targetOf(world, item, type);
  if (!point || !account || !target) throw new ControlError(409, 'Conflict', 'There is nothing to restore from or to.');
  return { jobId: startRestore(world, { item, point, storageAccount: account.id, target }, now).name };
}

/** Undefined: the VM is in no group and no network that a restore could lead to. */
function targetOf(world: World, { source }: ProtectedItem, type: RestoreTarget['type']): RestoreTarget | undefined {
  const group = resourceGroups(world).get(source.split('/').slice(0, 5).join('/'))?.id;
  if (type === 'OriginalLocation') return { type };
  if (!group) return undefined;
  if (type === 'RestoreDisks') return { type, group };
  const subnet = subnetOf(world, source);
  return subnet === undefined ? undefined : { type, group, vm: `${source}-restored`, subnet };
}

function subnetOf(world: World, vm: string): string | undefined {
  const first = (list: unknown): Json => asObject(Array.isArray(list) ? list[0] : undefined);
  const nic = first(asObject(resources(world).get(vm)?.properties.networkProfile).networkInterfaces).id;
  const ip = first(resources(world).get(String(nic))?.properties.ipConfigurations);
  const id = asObject(asObject(ip.properties).subnet).id;
  return id === undefined ? undefined : String(id);
}

const bad = (message: string): ControlError => new ControlError(400, 'BadRequest', message);
