import type { Check } from '../../approvals/plan.ts';
import type { BackupJob, ProtectedItem, Vm } from '../../azure/azure.ts';
import { isStopped } from '../../azure/azure.ts';
import { isJobOf } from '../../azure/backup/item-identity.ts';

const consistencyBySystem: Readonly<Record<Vm['os'], string>> = {
  Windows: 'Windows: application-consistent points',
  Linux: 'Linux: file-system-consistent points, application-consistent ones only with pre- and post-scripts',
  unknown: 'an operating system that Azure does not name: how consistent its points will be is not known',
};

/**
 * What kind of points its backups will be, from what was read of the VM. A VM that does not run is still backed up,
 * crash-consistent; the extension is installed once the agent runs (documentation: "About Azure VM backup", snapshot
 * consistency).
 */
export function consistency({ power, agent, os }: Pick<Vm, 'power' | 'agent' | 'os'>): Check {
  if (power === 'unknown') {
    return {
      state: 'warn',
      text: 'Azure does not say whether the VM runs: how consistent its points will be is not known',
    };
  }
  if (power !== 'running') {
    return { state: 'warn', text: `The VM is ${power}: its points will be crash-consistent until it runs` };
  }
  if (agent !== 'ready') {
    return { state: 'warn', text: 'The VM agent does not answer: backups will fail until it is installed and running' };
  }
  return { state: 'yes', text: `VM agent ready, running ${consistencyBySystem[os]}` };
}

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
