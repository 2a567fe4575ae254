import type { BackupRequestUnion } from '@azure/arm-recoveryservicesbackup';
import { itemAddress, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { operationId, sendOnce } from '../core/writes.ts';
import { listAllPolicies, listPolicies, readPolicy } from '../estate/policies.ts';
import { listVaults, readVault } from '../estate/vaults.ts';
import { isLet, readGuard } from './guards.ts';
import { isVmItem, partsOfItem } from './item-identity.ts';
import { createBackupItems } from './items.ts';
import { listAskedFor, listNewest, listUnfinished, listVaultJobs, readJob, tallyJobs, vaultsOfJob } from './jobs.ts';
import { mountPoint, readMountScript, unmountPoint } from './mounts.ts';
import { listPoints } from './points.ts';
import { createItemChanges } from './protected.ts';
import { startRestore } from './restores.ts';
import { readThreats } from './threats.ts';
import type { Backup } from './types.ts';

/**
 * Each kind of item has its own order (REST: Backups - Trigger). Of a SQL database a copy-only full one, which leaves the
 * chain of its differential backups alone; SAP HANA knows none such.
 */
function orderOf(item: string, keepUntil: number): BackupRequestUnion {
  const recoveryPointExpiryTimeInUTC = new Date(keepUntil);
  if (isVmItem(item)) return { objectType: 'IaasVMBackupRequest', recoveryPointExpiryTimeInUTC };
  const { type } = partsOfItem(item);
  if (/^azurefileshare$/i.test(type))
    return { objectType: 'AzureFileShareBackupRequest', recoveryPointExpiryTimeInUTC };
  const backupType = /^sql/i.test(type) ? 'CopyOnlyFull' : 'Full';
  return { objectType: 'AzureWorkloadBackupRequest', backupType, recoveryPointExpiryTimeInUTC };
}

/** Azure Backup for VMs (REST: Recovery Services Backup, 2023-06-01). */
export function createBackup(context: Context): Backup {
  const { call, clients } = context;
  return {
    ...createBackupItems(context),
    ...createItemChanges(context),
    vaults: () => listVaults(context),
    vault: (id) => readVault(context, id),
    policies: (vault) => listPolicies(context, vault),
    policy: (id) => readPolicy(context, id),
    allPolicies: () => listAllPolicies(context),
    unfinished: (query) => listUnfinished(context, query),
    askedFor: (item, since) => listAskedFor(context, item, since),
    guard: (vault) => readGuard(context, vault),
    guardLets: (request) => isLet(context, request),
    tally: (query) => tallyJobs(context, query),
    vaultsOfJob: (jobId) => vaultsOfJob(context, jobId),
    newest: (query) => listNewest(context, query),
    points: (item) => listPoints(context, item),
    threats: (item) => readThreats(context, item),
    job: async (vault, jobId) => (await readJob(context, vault, jobId))?.job,
    restore: (effect) => startRestore(context, effect),
    mount: (effect) => mountPoint(context, effect),
    unmount: (effect) => unmountPoint(context, effect),
    mountScript: (watch) => readMountScript(context, watch),
    running: (vault) => listVaultJobs(context, vault, { since: 0, status: 'InProgress' }),
    jobs: ({ vault, ...query }) => listVaultJobs(context, vault, query),

    async backupNow({ item: id, keepUntil }) {
      const { vault, fabric, container, item } = itemAddress('item', id);
      const accepted = await call.write('started the backup', (abortSignal) =>
        sendOnce((onResponse) =>
          clients
            .backup(vault.subscription, 'write')
            .backups.trigger(
              vault.name,
              vault.group,
              fabric,
              container,
              item,
              { properties: orderOf(id, keepUntil) },
              { abortSignal, onResponse },
            ),
        ),
      );
      return { kind: 'backup-operation', vault: vault.id, operation: operationId(accepted), item: id };
    },

    async cancel(vault, jobId) {
      const { subscription, group, name } = vaultOf(vault);
      await call.write('cancelled the backup job', (abortSignal) =>
        clients.backup(subscription, 'write').jobCancellations.trigger(name, group, jobId, { abortSignal }),
      );
    },
  };
}
