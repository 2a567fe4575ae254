import {
  deleted,
  noAccount,
  noGroup,
  noPoint,
  notFailed,
  otherRuns,
  partial,
  type RestoreNow,
  readRestore,
} from '../../../alerts/look/restorable.ts';
import type { Check, Fact, Plan } from '../../../approvals/plan.ts';
import type { Azure, BackupJob, ProtectedItem, Restore } from '../../../azure/azure.ts';
import { lastSegment } from '../../../azure/azure.ts';
import { nameOfItem } from '../../../azure/backup/item-identity.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { Problem } from '../../../base/problem.ts';
import { ago, momentWords } from '../../../cards/words.ts';
import type { Services } from '../../../command-kit/services.ts';
import { itemOfAlert, jobOfAlert, type Told, toldByAzure } from '../../../command-kit/told.ts';

/** What can be asked for again at all is read from Azure and shown; what Azure does not tell is never guessed. */

/** A failed restore, and what every kind of it rests on, as Azure says it now. */
export interface FailedRestore extends RestoreNow {
  /** The alert's: `A-41`. */
  readonly id: string;
  /** The item's, as people say it. */
  readonly name: string;
  /** The recovery point's time as people say it. */
  readonly when: string;
}

export const no = (text: string): Check => ({ state: 'no', text });

/** What is in the way, or that it is not. */
export const unless = (way: string | undefined, text: string): Check =>
  way === undefined ? { state: 'yes', text } : no(way);

/** What is in the way; nothing, where it is not. */
export const inTheWay = (...ways: readonly (string | undefined)[]): Check[] =>
  ways.filter((way) => way !== undefined).map(no);

/** The restore that an alert tells of. Throws a Problem where it tells of none. */
export async function readFailedRestore(services: Services, alert: string): Promise<FailedRestore> {
  const { azure, organisation } = services;
  const told = await toldByAzure(services, alert);
  const item = await itemOfAlert(told, azure);
  const job = await restoreJob(told, item, azure);
  const now = await readRestore(job, item, azure);
  const { pointAt } = now.restore;
  const time = (ms: number) => momentWords({ at: ms, now: azure.now(), timezone: organisation.timezone });
  const when = pointAt === undefined ? 'not told' : time(pointAt);
  return { ...now, id: told.id, name: nameOfItem(item), when };
}

async function restoreJob(told: Told, item: ProtectedItem, azure: Azure): Promise<BackupJob> {
  const { id, alert } = told;
  if (!alert.jobId) throw new Problem('refused', `Azure shows no job of ${id}, so there is nothing to retry.`);
  const job = await jobOfAlert(told, item, azure);
  if (!job) throw new Problem('gone', 'Azure Backup does not know this job any more.');
  if (job.operation === 'Restore') return job;
  throw new Problem('refused', `${id} tells of no restore.`, {
    choices: [{ title: `Retry ${id}`, line: `retry ${id}` }],
  });
}

/** What must hold for whichever kind. */
export function restoreChecks(failed: FailedRestore): Check[] {
  const { restore, point, when } = failed;
  const some = partial(failed);
  if (some !== undefined) return [no(some)];
  const called = `The recovery point of ${when}`;
  return [
    unless(notFailed(failed), 'The restore failed'),
    ...inTheWay(otherRuns(failed), deleted(failed)),
    unless(noPoint(failed, called), `${called} is there (${point?.tiers.join(' and ')})`),
    unless(noAccount(failed), `${restore.storageAccount} is there`),
  ];
}

/** A resource group that a job names, of which there has to be one. */
export const groupCheck = (name: string, ids: readonly string[]): Check => unless(noGroup(ids), `${name} is there`);

export const unknownSettings: Check = {
  state: 'warn',
  text: 'Azure does not tell whether a disk encryption set, a zone or a managed identity was named: none is named now',
};

/** What a restore of any kind is made from. */
export function sourceOf({ item, point, accounts, region }: FailedRestore) {
  const account = accounts.length === 1 ? accounts[0] : undefined;
  return {
    item: item.id,
    vm: item.vm,
    point: point ? lastSegment(point.id) : '',
    region,
    storageAccount: account?.id ?? '',
  };
}

type Own = Pick<Plan, 'command' | 'line' | 'title' | 'summary' | 'facts' | 'checks' | 'notes'> & {
  readonly effect: Restore;
  readonly details?: readonly Fact[];
} & Pick<Plan, 'afterwards'>;

/** The plan with what it has of every restore; the facts of its own kind are bound like the others. */
export function restorePlan(failed: FailedRestore, own: Own, now: number): Plan<Restore> {
  const { id, job, item, name, restore, when } = failed;
  const { details = [], effect, facts, ...words } = own;
  const vault = lastSegment(item.vault);
  const at = restore.pointAt;
  const account = { title: 'Storage account', value: restore.storageAccount ?? 'not told' };
  return {
    ...words,
    emphasis: [name],
    target: { kind: 'vm', id: item.id, name, vault: item.vault },
    subtitle: `${vault} · ${id}`,
    facts: [
      { title: 'VM', value: whereOf(item) },
      { title: 'Recovery point', value: at === undefined ? when : `${when}, ${ago(at, now)}` },
      account,
      ...facts,
    ],
    bound: {
      VM: name,
      'VM id': item.vm,
      'Protected item': item.id,
      Vault: vault,
      // Its words for people change at midnight, the point does not.
      'Recovery point': at === undefined ? '' : new Date(at).toISOString(),
      ...Object.fromEntries([account, ...facts].map(({ title, value }) => [title, value])),
      'Failed job': job.id,
    },
    effect,
    alert: id,
    details: [
      { title: 'Protected item', value: item.id },
      { title: 'VM', value: item.vm },
      { title: 'Failed job', value: job.id },
      { title: 'Storage account', value: effect.storageAccount },
      ...details,
    ].filter(({ value }) => value !== ''),
    portal: [
      portalLink('Job', `${item.vault}/backupJobs/${job.id}`),
      portalLink('VM', item.vm),
      portalLink('Vault', item.vault),
    ],
  };
}

/** Which of several VMs of one name it is. */
export function whereOf({ vm, name }: Pick<ProtectedItem, 'vm' | 'name'>): string {
  const group = vm.split('/')[4];
  return group ? `${nameOfItem({ vm, name })} in ${group}` : name;
}
