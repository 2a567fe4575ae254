import type { Check } from '../../approvals/plan.ts';
import type { BackupJob, ProtectedItem } from '../../azure/azure.ts';
import { isStopped } from '../../azure/azure.ts';
import { isJobOf } from '../../azure/backup/item-identity.ts';

/** Whether Azure takes a backup of it. */
export function protectionCheck(item: ProtectedItem): Check {
  if (item.softDeleted) return { state: 'no', text: 'Its backups are soft-deleted: undelete them first' };
  if (isStopped(item)) {
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
