import { vmItemOf } from '../backup/preconditions.ts';
import { runningBackup } from '../backup/run.ts';
import { stateOf } from '../compute/index.ts';
import { type Resource, resourcesOfType, type Subscription, subscriptions } from '../core/tables.ts';
import type { World } from '../core/world.ts';

/** The VMs and how they are protected, for choosing what to fail. */
export function summary(world: World, now: number): unknown {
  const vms = [...subscriptions(world).values()].flatMap((subscription) =>
    resourcesOfType(world, subscription.subscriptionId, 'Microsoft.Compute/virtualMachines').map((vm) =>
      describe(world, subscription, vm),
    ),
  );
  return { now: new Date(now).toISOString(), vms };
}

function describe(world: World, subscription: Subscription, vm: Resource): unknown {
  const item = vmItemOf(world, vm.id);
  const { power, agent } = stateOf(world, vm);
  return {
    id: vm.id,
    name: vm.name,
    resourceGroup: vm.id.split('/')[4],
    subscription: subscription.displayName,
    location: vm.location,
    power,
    agent,
    protection: !item ? 'NotProtected' : item.deletedAt !== undefined ? 'SoftDeleted' : item.properties.protectionState,
    vault: item?.vault.split('/').at(-1) ?? null,
    backupRunning: item !== undefined && runningBackup(world, item) !== undefined,
  };
}
