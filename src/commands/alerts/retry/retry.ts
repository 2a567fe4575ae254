import type { AlertRecord } from '../../../alerts/book/book.ts';
import { find, lookUp } from '../../../alerts/look/found.ts';
import { isApart, standingOf } from '../../../alerts/look/standing.ts';
import { adviceFor, replacesDisks, retryKind } from '../../../alerts/retry/advice.ts';
import type { Check, Plan } from '../../../approvals/plan.ts';
import type { Azure, BackupJob, ProtectedItem } from '../../../azure/azure.ts';
import { nameOfItem } from '../../../azure/backup/item-identity.ts';
import { groupIn, lastSegment } from '../../../azure/core/arm-id.ts';
import { isSuccess } from '../../../azure/core/outcome.ts';
import { Problem } from '../../../base/problem.ts';
import { clockTime } from '../../../cards/words.ts';
import { type Asked, change, type Planning } from '../../../command-kit/command.ts';
import { type BackupEffect, planBackup, sendBackup, usualKeepDays } from '../../../command-kit/plan-backup.ts';
import type { Services } from '../../../command-kit/services.ts';
import { itemOfAlert, jobOfAlert, openRecord, toldByAzure } from '../../../command-kit/told.ts';
import { calledOf } from '../../../nouns/vm.ts';

/** `retry A-41`: the failed backup of an alert, again. */
export const retry = change<BackupEffect>({
  name: 'retry',
  words: ['retry {alert}'],
  means: [
    'retry {alert}',
    '{alert} again',
    'retry alert {alert}',
    'retry backup {alert}',
    'retry job {alert}',
    'retry fail backup {alert}',
    'retry backup {alert}',
  ],
  area: 'alerts',
  summary: 'Do again what failed by an alert: a backup, a restore or a Site Recovery job.',
  detail:
    'Reads the job, the item and the VM from Azure again; where a retry is pointless it says why instead. A backup starts at once; a restore and a Site Recovery job need the agreement of somebody else, and more of it where the disks of a VM are replaced.',
  examples: ['retry A-1'],
  role: 'operator',
  risk: 'change',
  family: 'backup',
  scenario: 'Backup',

  async instead({ services, slots }) {
    const record = await openRecord(services, slots.alert ?? '');
    const kind = retryKind(record);
    if (kind === 'restore') return replacesDisks(record) ? 'retry replace' : 'retry restore';
    return kind === 'job' ? 'retry job' : undefined;
  },

  plan: async (asked) => (await planRetry(asked)).plan,

  /** What a press is answered with: the card says who, and the plan proper is made before anything is sent. */
  async draft({ services, slots }: Asked): Promise<Plan<BackupEffect>> {
    const record = await retriable(await openRecord(services, slots.alert ?? ''));
    const item = itemOf(record);
    const name = nameOfItem({ name: record.alert.subject, vm: item.vm });
    return {
      command: 'retry',
      line: `retry ${record.id}`,
      title: `Backup of ${name}`,
      emphasis: [name],
      target: { kind: 'vm', id: item.id, name, vault: item.vault },
      subtitle: '',
      summary: `Runs the failed backup of ${name} again.`,
      facts: [],
      checks: [],
      notes: [],
      bound: { Alert: record.id },
      effect: { item: item.id, keepDays: usualKeepDays },
      alert: record.id,
      details: [],
    };
  },

  apply: sendBackup,
});

/** The plan of one retry, and the item and the failed job as they were read for it. */
export async function planRetry({
  services,
  slots,
  oneOfMany,
}: Planning): Promise<{ plan: Plan<BackupEffect>; item: ProtectedItem; job: BackupJob | undefined }> {
  const { azure, organisation } = services;
  const told = await toldByAzure(services, slots.alert ?? '');
  const { id } = told;
  const record = await retriable({ ...told.record, alert: told.alert }, services);
  const { id: item, vm } = await itemOfAlert(told, azure);
  const planned = await planBackup(azure, {
    item,
    ...(!oneOfMany && { called: await calledIn(vm, azure) }),
    timezone: organisation.timezone,
    command: 'retry',
    line: `retry ${id}`,
    alert: id,
  });
  const job = await jobOfAlert(told, planned.item, azure);
  const failed = job?.started ?? record.lastAt;
  const time = (ms: number) => clockTime(ms, azure.now(), organisation.timezone);
  const check = oneOfMany && succeededSince(failed, planned.item, time);
  const plan = check ? { ...planned.plan, checks: [check, ...planned.plan.checks] } : planned.plan;
  return { plan, item: planned.item, job };
}

/** The VM of an item as the title names it. */
async function calledIn(vm: string, { inventory }: Azure): Promise<string> {
  const name = lastSegment(vm);
  return calledOf({ name, resourceGroup: groupIn(vm) ?? '' }, (await inventory.vmsNamed(name)).found);
}

/** Whoever asks for one backup wants it; of many, those that have come right meanwhile are left alone. */
function succeededSince(
  failed: number,
  { lastBackup }: ProtectedItem,
  time: (ms: number) => string,
): Check | undefined {
  if (!lastBackup || !isSuccess(lastBackup.status) || lastBackup.at <= failed) return undefined;
  return { state: 'no', text: `A later backup of it succeeded at ${time(lastBackup.at)}` };
}

/** What stood in the way when the alert came may be gone by now: Azure is asked again before it is refused. */
export async function retriable(record: AlertRecord, services?: Pick<Services, 'azure'>): Promise<AlertRecord> {
  const advice = adviceFor(record);
  if (advice.offer) return record;
  // What Azure has not confirmed is only a claim: it is read anew by itself, and is refused until then.
  if (services && !isApart(standingOf(record.found))) {
    return retriable({
      ...record,
      found: await find(record.alert, await lookUp(record.alert, services.azure), services.azure),
    });
  }
  throw new Problem('refused', `A retry is pointless: ${advice.why}`);
}

/** The item as Azure last showed it for the alert. */
function itemOf(record: AlertRecord): NonNullable<NonNullable<AlertRecord['found']>['item']> {
  if (record.found?.item) return record.found.item;
  throw new Problem('refused', 'Azure does not show the protected item of this alert, so there is nothing to retry.');
}
