import type { Check, Plan } from '../approvals/plan.ts';
import type { Azure, ProtectedItem, Vm, Watch } from '../azure/azure.ts';
import { lastSegment } from '../azure/azure.ts';
import { groupIn } from '../azure/core/arm-id.ts';
import { portalLink } from '../azure/estate/portal.ts';
import { regionName } from '../azure/estate/regions.ts';
import { hours } from '../base/clock.ts';
import { Problem } from '../base/problem.ts';
import { momentWords } from '../cards/words.ts';
import { noOtherBackup, protectionCheck } from './checks/backup.ts';
import { consistency, forecastOf } from './checks/consistency.ts';
import { aDayAgo, backupsNowCheck } from './checks/limits.ts';

/** How long an on-demand recovery point is kept when nothing is said: what the portal offers too. */
export const usualKeepDays = 30;

/** Until when the point is kept, or for how many days from when it is asked for. */
export type BackupEffect = { readonly item: string } & (
  | { readonly keepUntil: number; readonly keepDays?: undefined }
  | { readonly keepDays: number; readonly keepUntil?: undefined }
);

interface BackupOf {
  readonly item: string;
  /** Its VM's name, with what tells it from others of that name; absent: the name alone does. */
  readonly called?: string;
  /** Absent: the usual days, counted from when it is sent, so that a plan that waits for people stays the same. */
  readonly keepUntil?: number;
  readonly timezone: string;
  readonly command: 'backup' | 'retry';
  /** The line that gives this plan again. */
  readonly line: string;
  readonly alert?: string;
}

/** Reads the item, its VM and what runs for it, and plans one on-demand backup of it. */
export async function planBackup(
  azure: Azure,
  wanted: BackupOf,
): Promise<{ plan: Plan<BackupEffect>; item: ProtectedItem }> {
  const item = await azure.backup.item(wanted.item);
  if (!item) throw new Problem('gone', 'Azure Backup does not know this item any more.');
  // Azure's time is known once it has answered something.
  const keepUntil = wanted.keepUntil ?? azure.now() + usualKeepDays * hours(24);
  const [vm, jobs, earlier] = await Promise.all([
    azure.inventory.vm(item.vm),
    azure.backup.running(item.vault),
    // A retry is one of many: of these the graph is not asked one by one.
    wanted.command === 'backup' ? azure.backup.askedFor(item, aDayAgo(azure.now())) : [],
  ]);
  const checks = [
    exists(vm, item),
    protectionCheck(item),
    noOtherBackup(jobs, item),
    ...backupsNowCheck(earlier, azure.now()),
    ...agent(vm, wanted.command),
  ];
  const vault = lastSegment(item.vault);
  const name = vm?.name ?? lastSegment(item.vm);
  const called = wanted.called ?? name;
  const until = momentWords({ at: keepUntil, now: azure.now(), timezone: wanted.timezone });
  const kept: Readonly<Record<string, string>> =
    wanted.keepUntil === undefined ? { Kept: `${usualKeepDays} days` } : { 'Kept until': until };
  const plan: Plan<BackupEffect> = {
    command: wanted.command,
    line: wanted.line,
    title: `Backup of ${called}`,
    emphasis: [called],
    target: { kind: 'vm', id: item.id, name, vault: item.vault },
    subtitle: [groupIn(item.vm), vault, vm && regionName(vm.region), item.policy?.name].filter(Boolean).join(' · '),
    summary: `Takes a snapshot of ${called} and transfers it to ${vault}.`,
    facts: [
      ...Object.entries(kept).map(([title, value]) => ({ title, value })),
      ...(vm && forecastOf(vm) ? [{ title: 'Consistency', value: consistency(vm).text }] : []),
    ],
    checks,
    notes: [],
    bound: { VM: called, Vault: vault, ...kept },
    effect: wanted.keepUntil === undefined ? { item: item.id, keepDays: usualKeepDays } : { item: item.id, keepUntil },
    alert: wanted.alert,
    details: [
      { title: 'Protected item', value: item.id },
      { title: 'VM', value: item.vm },
    ],
    portal: [portalLink('VM', item.vm), portalLink('Vault', item.vault)],
  };
  return { plan, item };
}

/** Sends the one write of such a plan. */
export function sendBackup({ item, keepUntil, keepDays = 0 }: BackupEffect, azure: Azure): Promise<Watch> {
  return azure.backup.backupNow({ item, keepUntil: keepUntil ?? azure.now() + keepDays * hours(24) });
}

function exists(vm: Vm | undefined, item: ProtectedItem): Check {
  const name = lastSegment(item.vm);
  return vm
    ? { state: 'yes', text: `${vm.name} exists and is ${vm.power}` }
    : { state: 'no', text: `${name} does not exist any more: a backup cannot succeed` };
}

/** Without its agent a backup of a running VM fails, and the same backup again is pointless. */
function agent(vm: Vm | undefined, command: BackupOf['command']): Check[] {
  if (!vm || vm.agent === 'ready') return [];
  if (command === 'retry') {
    return [{ state: 'no', text: 'The VM agent is not ready: start the VM or repair its agent, then retry' }];
  }
  return forecastOf(vm) === undefined ? [consistency(vm)] : [];
}
