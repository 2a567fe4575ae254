import { jobOutcome } from '../core/outcome.ts';
import { containerKey } from './item-identity.ts';
import type { BackupJob } from './types.ts';

/**
 * What a backup of a VM that completed with warnings has left: its snapshot was taken and the transfer failed
 * (documentation: "Troubleshoot backup failures on Azure virtual machines", `Completed with warnings`).
 */
export const snapshotOnly = 'in the snapshot only, nothing new in the vault';

/** Whether the job is such a backup; one of a database is not. */
export const isSnapshotOnly = ({
  operation,
  status,
  container = '',
}: Pick<BackupJob, 'operation' | 'status' | 'container'>): boolean =>
  operation === 'Backup' && jobOutcome(status) === 'warned' && containerKey(container).startsWith('iaasvmcontainer');
