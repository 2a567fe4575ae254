import type { Azure, BackupJob, JobError, ProtectedItem, Vm } from '../azure/azure.ts';
import { isJobOf } from '../azure/item-identity.ts';
import { rpoOf } from '../azure/schedule.ts';
import { Problem } from '../problem.ts';
import type { AlertKind } from './schema/alert.ts';
import type { Alert } from './schema.ts';

/** What Azure itself says about an alert: never taken from the payload. Absent parts could not be read. */
export interface Found {
  /** Azure's time of this reading. */
  readonly asOf: number;
  /** The alert is in AlertsManagement; undefined: alerts of its kind never are, or Azure did not answer. */
  readonly inAzure: boolean | undefined;
  /** Azure's state of the alert: New, Acknowledged or Closed. */
  readonly alertState?: string;
  /** An alert processing rule in Azure took its action groups away: nobody else was told. */
  readonly suppressed?: true;
  readonly job?: {
    readonly status: string;
    readonly operation: string;
    readonly started: number;
    readonly error: JobError | undefined;
    /** The step in which it failed. */
    readonly phase: string | undefined;
    /** Of a restore: `RestoreDisks`, `OriginalLocation`, `AlternateLocation`. */
    readonly restore?: string;
    /** What Site Recovery allows to do with its job now. */
    readonly allowed?: readonly string[];
  };
  readonly vm?:
    | { readonly state: 'gone' }
    | { readonly state: 'present'; readonly power: string; readonly agent: string };
  readonly item?: {
    readonly id: string;
    readonly vault: string;
    readonly vm: string;
    readonly policy: string | undefined;
    /** What the policy's schedule promises, in milliseconds; undefined: it could not be read. */
    readonly rpo?: number;
    readonly lastRecoveryPoint: number | undefined;
    readonly softDeleted: boolean;
  };
  readonly vault?: { readonly name: string; readonly region: string; readonly tags: Readonly<Record<string, string>> };
  /** Another backup of the item runs now. */
  readonly backupRunning: boolean;
  /** Something could not be read; it is tried again. */
  readonly incomplete: boolean;
  /** Comparing with Azure found the alert before any webhook brought it. */
  readonly byComparison?: true;
}

/**
 * Reads what an alert is about from Azure: the alert, its job, the protected item, the VM, and what runs at present.
 * Never throws for Azure's sake: what cannot be read is left out and `incomplete` is set.
 */
export async function find(alert: Alert, azure: Azure): Promise<Found> {
  let incomplete = false;
  const ask = async <T>(question: Promise<T>): Promise<T | undefined> => {
    try {
      return await question;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      incomplete ||= error.code === 'azure-unavailable';
      return undefined;
    }
  };
  const inAzure = await lookUp(alert, azure, () => (incomplete = true));
  const [job, item, vault] = await Promise.all([
    alert.vaultId && alert.jobId ? ask(jobIn(alert.vaultId, alert.jobId, alert.kind, azure)) : undefined,
    alert.protectedItemId && alert.kind !== 'site-recovery' ? ask(azure.backup.item(alert.protectedItemId)) : undefined,
    alert.vaultId ? ask(azure.backup.vault(alert.vaultId)) : undefined,
  ]);
  const vmId = item?.vm || alert.vmId;
  const [vm, policy, running] = await Promise.all([
    vmId ? ask(present(vmId, azure)) : undefined,
    item?.policy ? ask(azure.backup.policy(item.policy.id)) : undefined,
    alert.vaultId && item ? ask(azure.backup.running(alert.vaultId)) : undefined,
  ]);
  return {
    asOf: azure.now(),
    inAzure: inAzure === undefined ? undefined : inAzure !== 'missing',
    ...(inAzure && inAzure !== 'missing' && { alertState: inAzure.state }),
    ...(inAzure && inAzure !== 'missing' && inAzure.suppressed && { suppressed: true as const }),
    ...(job && { job }),
    ...(vm && { vm }),
    ...(item && { item: itemOf(item, policy && rpoOf(policy.schedule)) }),
    ...(vault && { vault: { name: vault.name, region: vault.region, tags: vault.tags } }),
    backupRunning: (running ?? []).some((other) => item !== undefined && isOtherBackup(other, item, alert.jobId)),
    incomplete,
  };
}

/** Kinds that action groups send without an alert in AlertsManagement ("Common alert schema", budgets and test alerts). */
const unlisted: readonly AlertKind[] = ['budget', 'autoscale', 'test'];

async function lookUp({ alertId, kind }: Alert, azure: Azure, unanswered: () => void) {
  if (!alertId) return unlisted.includes(kind) ? undefined : ('missing' as const);
  try {
    return (await azure.alerts.get(alertId)) ?? ('missing' as const);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === 'azure-refused') return 'missing' as const;
    unanswered();
    return undefined;
  }
}

async function present(id: string, azure: Azure): Promise<Found['vm']> {
  const vm: Vm | undefined = await azure.inventory.vm(id);
  return vm ? { state: 'present', power: vm.power, agent: vm.agent } : { state: 'gone' };
}

async function jobIn(vault: string, id: string, kind: AlertKind, azure: Azure): Promise<Found['job']> {
  if (kind !== 'site-recovery') {
    const job = await azure.backup.job(vault, id);
    return job && jobOf(job);
  }
  const job = await azure.recovery.job(vault, id);
  return job && { ...jobOf({ ...job, status: job.state, operation: job.scenario }), allowed: job.allowed };
}

function jobOf(
  job: Pick<BackupJob, 'status' | 'operation' | 'started' | 'error' | 'steps' | 'restore'>,
): NonNullable<Found['job']> {
  return {
    status: job.status,
    operation: job.operation,
    started: job.started,
    error: job.error,
    phase: job.steps.find((step) => step.state === 'failed')?.name,
    ...(job.restore?.how && { restore: job.restore.how }),
  };
}

function itemOf(item: ProtectedItem, rpo: number | undefined): Found['item'] {
  return {
    id: item.id,
    vault: item.vault,
    vm: item.vm,
    policy: item.policy?.name,
    ...(rpo !== undefined && { rpo }),
    lastRecoveryPoint: item.lastRecoveryPoint,
    softDeleted: item.softDeleted,
  };
}

const isOtherBackup = (job: BackupJob, item: ProtectedItem, failed: string | undefined): boolean =>
  job.operation === 'Backup' && job.id !== failed && isJobOf(job, item);
