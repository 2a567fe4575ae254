import { isVmItem } from '../../azure/backup/item-identity.ts';
import type { AlertRecord } from '../book/book.ts';
import type { Found } from '../look/found.ts';
import { standingOf } from '../look/standing.ts';
import { nameOf } from '../schema/ids.ts';
import { itemGone, type RetryAdvice, retryAdvice } from './retry.ts';

/** What a retry of an alert would do: the backup again, the restore again, or a Site Recovery job set going again. */
export type RetryKind = 'backup' | 'restore' | 'job';

/** Undefined: what this alert tells of is nothing that could be done again. */
export function retryKind({ alert, found }: Pick<AlertRecord, 'alert' | 'found'>): RetryKind | undefined {
  if (alert.kind === 'site-recovery') return alert.jobId ? 'job' : undefined;
  if (alert.kind !== 'backup') return undefined;
  const what = found?.job?.operation || alert.operation || 'Backup';
  return /^backup/i.test(what) ? 'backup' : what === 'Restore' ? 'restore' : undefined;
}

/** A restore that was to replace the disks of its VM. */
export const replacesDisks = ({ found }: Pick<AlertRecord, 'found'>): boolean =>
  found?.job?.restore === 'OriginalLocation';

/** Whether to offer a retry for a record, from what Azure said last. */
export function adviceFor(record: Pick<AlertRecord, 'alert' | 'found'>): RetryAdvice {
  const { alert, found } = record;
  const unknown = unknownTo(record);
  if (unknown) return { offer: false, why: unknown };
  const kind = retryKind(record);
  if (!kind) return { offer: false, why: 'This is nothing that could be done again from here.' };
  if (standingOf(found) !== 'listed') return { offer: false, why: 'Azure keeps no list of such alerts.' };
  if (kind === 'job') return restartAdvice(found);
  const advice = kind === 'restore' ? restoreAdvice(found) : backupAdvice(record);
  return advice.offer && !isOfVm(record) ? { offer: false, why: vmsOnly(alert.subject) } : advice;
}

function backupAdvice({ alert, found }: Pick<AlertRecord, 'alert' | 'found'>): RetryAdvice {
  const vm = found?.vm;
  return retryAdvice({
    code: found?.job?.error?.code ?? alert.errorCode,
    vm: vm?.state ?? 'unknown',
    agent: vm?.state === 'present' ? (vm.agent as 'ready' | 'not-ready' | 'absent') : undefined,
    backupRunning: found?.backupRunning ?? false,
    found: found?.item !== undefined,
  });
}

/** Databases and file shares take other requests than VMs, which Lifeboat does not make. */
const vmsOnly = (name: string): string =>
  `Lifeboat can retry backups and restores of VMs only, and ${name} is none: start it in the portal.`;

function isOfVm({ alert, found }: Pick<AlertRecord, 'alert' | 'found'>): boolean {
  const item = found?.item?.id ?? alert.protectedItemId;
  return item === undefined || isVmItem(item);
}

/** A failed backup that a retry of many would run again. */
export const isRetriableBackup = (record: Pick<AlertRecord, 'alert' | 'found'>): boolean =>
  retryKind(record) === 'backup' && adviceFor(record).offer;

/** Why there is nothing to retry however the job went; each situation has words of its own. */
function unknownTo({ alert, found }: Pick<AlertRecord, 'alert' | 'found'>): string | undefined {
  const standing = standingOf(found);
  if (standing === 'denied') return 'This alert cannot be found in Azure, so there is nothing to retry.';
  if (standing === 'unconfirmed') return 'Azure has not confirmed this alert yet: a retry can be offered once it has.';
  const vault = nameOf(alert.backupVaultId);
  if (alert.claim !== undefined && !vault)
    return 'Azure lists this alert without the item that it is about, so there is nothing to retry from here: type jobs failed.';
  if (!vault) return undefined;
  return `${alert.subject} is backed up in the Backup vault ${vault}. Lifeboat cannot retry backups of Backup vaults: start it in the portal.`;
}

/** Site Recovery says itself whether a job can go on. */
function restartAdvice(found: Found | undefined): RetryAdvice {
  const job = found?.job;
  if (!job) return { offer: false, why: 'Site Recovery does not show the job of this alert.' };
  if (job.allowed?.includes('Restart')) return { offer: true, why: 'Site Recovery can set this job going again.' };
  return { offer: false, why: `Site Recovery does not allow to restart this job, which is ${job.status} now.` };
}

function restoreAdvice(found: Found | undefined): RetryAdvice {
  const job = found?.job;
  if (!job) return { offer: false, why: 'Azure Backup does not show the job of this alert.' };
  if (!found?.item) return { offer: false, why: itemGone };
  if (job.notAgain !== undefined)
    return { offer: false, why: `The restore cannot be asked for again now. ${job.notAgain}.` };
  if (job.restore === 'OriginalLocation') {
    return { offer: true, why: 'The restore can be asked for again. It replaces the disks of the VM.' };
  }
  return { offer: true, why: 'The restore can be asked for again, as far as Azure still tells how it was meant.' };
}
