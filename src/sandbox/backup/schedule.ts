import { ArmError } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { backupPolicies, itemsUnder, protectedItems } from '../core/tables.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { isVmItem } from './item.ts';
import { slotAt } from './policies/slots.ts';
import { isStopped, startBackup } from './run.ts';

/** Schedules are on the hour and half past. */
const every = 30 * 60_000;

/** Azure starts a scheduled backup within two hours (documentation: "Azure VM backup FAQ"); here it is within half an hour. */
const within = 30 * 60_000;

const switches = (world: World) => world.table<{ readonly next: string }>('schedule');

/** Whether every item is backed up when its policy says; switched off, only what is asked for runs. */
export function switchSchedule(world: World, on: boolean, now: number): void {
  const before = switches(world).get('on');
  if (on === (before !== undefined)) return;
  if (before) world.cancel(before.next);
  switches(world).delete('on');
  if (on) lookAgain(world, now);
}

function lookAgain(world: World, now: number): void {
  const next = world.later((Math.floor(now / every) + 1) * every, 'schedule.slot', {});
  switches(world).set('on', { next });
}

export const scheduleTimed = lookup<TimedHandler>({
  'schedule.slot': ({ due }, world) => {
    lookAgain(world, due);
    for (const policy of backupPolicies(world).values()) {
      const slot = policy.properties.backupManagementType === 'AzureIaasVM' && slotAt(policy.properties, due);
      if (!slot) continue;
      for (const item of itemsUnder(world, policy.id).filter(isVmItem)) {
        const at = due + Math.floor(within * world.random());
        world.later(at, 'schedule.backup', { item: item.id, toVault: String(slot.toVault) });
      }
    }
  },
  'schedule.backup': ({ due, payload }, world) => {
    const item = protectedItems(world).get(payload.item!);
    if (!item || item.deletedAt !== undefined || isStopped(item)) return;
    try {
      startBackup(world, { item, now: due, userTriggered: false, snapshotOnly: payload.toVault === 'false' });
    } catch (error) {
      // One that still takes its snapshot: this one is left out.
      if (!(error instanceof ArmError)) throw error;
    }
  },
});
