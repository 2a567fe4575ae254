import {
  deleted,
  noAccount,
  noGroup,
  noPoint,
  notFailed,
  partial,
  type RestoreNow,
  readRestore,
} from '../../../alerts/look/restorable.ts';
import type { Check } from '../../../approvals/plan.ts';
import type { Azure, BackupJob, ProtectedItem } from '../../../azure/azure.ts';
import { lastSegment } from '../../../azure/azure.ts';
import { nameOfItem } from '../../../azure/backup/item-identity.ts';
import { otherRuns } from '../../../azure/backup/restorable.ts';
import { Problem } from '../../../base/problem.ts';
import { momentWords } from '../../../cards/words.ts';
import { inTheWay, no, type RestoreSource, unless } from '../../../command-kit/restore/plan-restore.ts';
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

/** A restore that failed, as every restore is spoken of. */
export function sourceAgain({ id, job, item, name, restore, when }: FailedRestore): RestoreSource {
  const account = restore.storageAccount ?? 'not told';
  return { item, name, pointAt: restore.pointAt, when, account, again: { alert: id, job: job.id } };
}
