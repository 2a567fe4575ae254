import type { Check, Plan } from '../../approvals/plan.ts';
import type { Azure, BackupJob, ProtectedItem, Vm, Watch } from '../../azure/azure.ts';
import { isJobOf } from '../../azure/backup/item-identity.ts';
import { groupIn } from '../../azure/core/arm-id.ts';
import { portalLink } from '../../azure/estate/portal.ts';
import { regionName } from '../../azure/estate/regions.ts';
import { hours } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import { clockTime, zoneName } from '../../cards/words.ts';
import { change } from '../../command-kit/command.ts';
import { parseDate } from '../../grammar/grammar.ts';
import { findVm } from '../../nouns/vm.ts';

/** How long an on-demand recovery point is kept when nothing is said: what the portal offers too. */
export const usualKeepDays = 30;

/** `backup vm1 now [keep until DATE]` */
export const backup = change({
  name: 'backup',
  words: ['backup {vm} now [keep until {date}]', 'back up {vm} now [keep until {date}]'],
  means: [
    'backup {vm}',
    'backup job {vm}',
    'backup {vm} until {date}',
    'backup {vm} keep until {date}',
    'backup {vm} keep {date}',
    'backup vm {vm}',
  ],
  area: 'backup',
  summary: 'Back up a protected VM now.',
  detail: `Starts one backup outside the schedule and follows it: snapshot, then transfer to the vault. The point is kept ${usualKeepDays} days unless you say until when.`,
  examples: ['backup app-prod-01 now', 'backup app-prod-01 now keep until 2027-12-31'],
  role: 'operator',
  risk: 'change',
  family: 'backup',
  scenario: 'Backup',

  async plan({ services: { azure, organisation }, slots, rebuild }) {
    const ref = await findVm(slots.vm ?? '', azure, (name) => rebuild('vm', name));
    const items = await azure.backup.itemsOf(ref.id);
    const listed = items.find((item) => !item.softDeleted) ?? items[0];
    if (!listed) {
      throw new Problem('not-found', `${ref.name} is not backed up.`, {
        hint: 'Protect it first.',
        choices: [{ title: `Protect ${ref.name}`, line: `protect ${ref.words}` }],
      });
    }
    const until = lastDay(slots.date, azure.now(), organisation.timezone);
    const { plan } = await planBackup(azure, {
      item: listed.id,
      keepUntil: until,
      timezone: organisation.timezone,
      command: 'backup',
      line: `backup ${ref.words} now keep until ${isoDay(until, organisation.timezone)}`,
    });
    return plan;
  },

  apply: sendBackup,
});

/** The end of the day that was said, in epoch milliseconds; a Problem for what is no day or lies behind us. */
function lastDay(date: string | undefined, now: number, timezone: string): number {
  if (!date) return now + usualKeepDays * hours(24);
  const until = parseDate(date, now, timezone);
  const hint = 'Say it like 2027-12-31 or "in 30 days".';
  if (until === undefined) throw new Problem('bad-argument', `“${date}” cannot be read as a day.`, { hint });
  if (until <= now)
    throw new Problem('bad-argument', `“${date}” is over: a backup is kept until a day to come.`, { hint });
  return until;
}

interface BackupOf {
  readonly item: string;
  /** Absent: the usual days, counted from when it is sent, so that a plan that waits for people stays the same. */
  readonly keepUntil?: number;
  readonly timezone: string;
  readonly command: 'backup' | 'retry';
  /** The line that gives this plan again. */
  readonly line: string;
  readonly alert?: string;
}

/** Reads the item, its VM and what runs for it, and plans one on-demand backup of it. */
export async function planBackup(azure: Azure, wanted: BackupOf): Promise<{ plan: Plan; item: ProtectedItem }> {
  const item = await azure.backup.item(wanted.item);
  if (!item) throw new Problem('gone', 'Azure Backup does not know this item any more.');
  // Azure's time is known once it has answered something.
  const keepUntil = wanted.keepUntil ?? azure.now() + usualKeepDays * hours(24);
  const [vm, jobs] = await Promise.all([azure.inventory.vm(item.vm), azure.backup.running(item.vault)]);
  const checks = [exists(vm, item), protectionCheck(item), noOtherBackup(jobs, item), ...agent(vm, wanted.command)];
  const vault = item.vault.split('/').at(-1) ?? '';
  const name = vm?.name ?? item.vm.split('/').at(-1) ?? item.name;
  const until = `${clockTime(keepUntil, azure.now(), wanted.timezone)} ${zoneName(keepUntil, wanted.timezone)}`;
  const kept: Readonly<Record<string, string>> =
    wanted.keepUntil === undefined ? { Kept: `${usualKeepDays} days` } : { 'Kept until': until };
  const plan: Plan = {
    command: wanted.command,
    line: wanted.line,
    title: `Backup of ${name}`,
    emphasis: [name],
    target: { kind: 'vm', id: item.id, name },
    subtitle: [groupIn(item.vm), vault, vm && regionName(vm.region), item.policy?.name].filter(Boolean).join(' · '),
    summary: `Takes a snapshot of ${name} and transfers it to ${vault}.`,
    facts: Object.entries(kept).map(([title, value]) => ({ title, value })),
    checks,
    notes: [],
    bound: { VM: name, Vault: vault, ...kept },
    effect: {
      vault: item.vault,
      item: item.id,
      ...(wanted.keepUntil === undefined ? { keepDays: usualKeepDays } : { keepUntil }),
    },
    measure: { ...(wanted.alert && { alert: wanted.alert }) },
    details: [
      { title: 'Protected item', value: item.id },
      { title: 'VM', value: item.vm },
    ],
    portal: [portalLink('VM', item.vm), portalLink('Vault', item.vault)],
  };
  return { plan, item };
}

/** Sends the one write of such a plan. */
export function sendBackup({ effect }: Plan, azure: Azure): Promise<Watch> {
  const { item, keepUntil, keepDays } = effect as { item: string; keepUntil?: number; keepDays?: number };
  return azure.backup.backupNow({
    item,
    keepUntil: keepUntil ?? azure.now() + (keepDays ?? usualKeepDays) * hours(24),
  });
}

function exists(vm: Vm | undefined, item: ProtectedItem): Check {
  const name = item.vm.split('/').at(-1);
  return vm
    ? { state: 'yes', text: `${vm.name} exists and is ${vm.power}` }
    : { state: 'no', text: `${name} does not exist any more: a backup cannot succeed` };
}

/** Whether Azure takes a backup of it. */
export function protectionCheck(item: ProtectedItem): Check {
  if (item.softDeleted) return { state: 'no', text: 'Its backups are soft-deleted: undelete them first' };
  if (/stopped|suspended|paused/i.test(item.state)) {
    return { state: 'no', text: 'Its protection is stopped: resume it with a policy first' };
  }
  return { state: 'yes', text: `Protected${item.policy ? ` with ${item.policy.name}` : ''}` };
}

/** One backup at a time for an item: Azure refuses a second one (UserErrorBackupOperationInProgress). */
export function noOtherBackup(jobs: readonly BackupJob[], item: ProtectedItem): Check {
  const running = jobs.find((job) => job.operation === 'Backup' && isJobOf(job, item));
  return running
    ? { state: 'no', text: 'A backup of it is running already: wait for its end' }
    : { state: 'yes', text: 'No other backup of it runs' };
}

/** Without its agent a backup of a running VM is likely to fail, and the same backup again is pointless. */
function agent(vm: Vm | undefined, command: BackupOf['command']): Check[] {
  if (!vm || vm.agent === 'ready') return [];
  if (command === 'retry') {
    return [{ state: 'no', text: 'The VM agent is not ready: start the VM or repair its agent, then retry' }];
  }
  if (vm.power !== 'running') return [];
  return [{ state: 'warn', text: 'The VM agent does not answer: the backup is likely to fail' }];
}

/** The calendar day of a time in a time zone, as 2027-12-31. */
function isoDay(ms: number, timezone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }).format(ms);
}
