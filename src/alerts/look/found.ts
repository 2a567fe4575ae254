import type { Azure, AzureAlert, BackupJob, JobError, ProtectedItem, RecoveryJob, Vm } from '../../azure/azure.ts';
import { isJobOf, isVmItem } from '../../azure/backup/item-identity.ts';
import { rpoOf } from '../../azure/estate/schedule.ts';
import { Problem } from '../../base/problem.ts';
import type { AlertKind } from '../schema/alert.ts';
import { vmResourceId } from '../schema/ids.ts';
import type { Alert } from '../schema/schema.ts';
import { whyNotAgain } from './restorable.ts';
import { isOfSomebody, whoDid } from './who.ts';

/** What Azure itself says about an alert: never taken from the payload. Absent parts could not be read. */
export interface Found {
  /** Azure's time of this reading. */
  readonly asOf: number;
  /** The alert is in AlertsManagement; undefined: alerts of its kind never are, or Azure could not be asked. */
  readonly inAzure: boolean | undefined;
  /** Why Azure could not be asked whether it lists the alert, as a sentence. */
  readonly unasked?: string;
  /** A webhook says that it is over, and Azure could not be asked whether that is so. */
  readonly claimedOver?: string;
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
    /** Why a plan to ask for the restore again would be refused. */
    readonly notAgain?: string;
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
  /** Of a security alert: who did it, as Azure's activity log names them. */
  readonly by?: string;
  /** The activity log does not tell who did it, or not yet. */
  readonly nobody?: true;
  /** Comparing with Azure found the alert before any webhook brought it. */
  readonly byComparison?: true;
}

/** What Azure's list of alerts says of one. */
export type LookUp =
  | { readonly inAzure: true; readonly alert: AzureAlert }
  | { readonly inAzure: false }
  | { readonly inAzure: undefined; readonly unasked?: string };

/** Kinds that action groups send without an alert in AlertsManagement ("Common alert schema", budgets and test alerts). */
const neverListed: readonly AlertKind[] = ['budget', 'autoscale', 'test'];
/** There is no such subscription in the tenant; one that Lifeboat may not read is answered 403. */
const noSubscription = /^(SubscriptionNotFound|InvalidSubscriptionId)$/;

/**
 * Asks Azure whether it lists the alert. Whatever has such an id is asked about, so that no kind that is claimed takes
 * the place of an alert that Azure lists; tests have an identity of their own. Never throws for Azure's sake.
 */
export async function lookUp({ alertId, kind, older }: Alert, azure: Pick<Azure, 'alerts'>): Promise<LookUp> {
  const isNeverListed = neverListed.includes(kind) || older === true;
  const missing: LookUp = isNeverListed ? { inAzure: undefined } : { inAzure: false };
  // What is in the common schema has such an id, unless somebody made it up.
  if (!alertId || kind === 'test') return missing;
  try {
    const alert = await azure.alerts.get(alertId);
    return alert ? { inAzure: true, alert } : missing;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === 'azure-refused' && noSubscription.test(error.azureCode ?? '')) return missing;
    return { inAzure: undefined, unasked: whyUnasked(error) };
  }
}

function whyUnasked({ code, message, hint, azureCode }: Problem): string {
  if (code !== 'azure-refused') return message.includes('token') ? `${message} ${hint ?? ''}`.trim() : noAnswer;
  return `Lifeboat may not read alerts there (${azureCode}). ${hint ?? message}`;
}

export const noAnswer = 'Azure did not answer yet.';

/** Nothing was asked beyond whether Azure lists the alert. */
export function foundNothing(look: LookUp, asOf: number): Found {
  const { inAzure } = look;
  const unasked = 'unasked' in look ? look.unasked : undefined;
  return {
    asOf,
    inAzure,
    ...(unasked !== undefined && { unasked }),
    backupRunning: false,
    incomplete: unasked === noAnswer,
  };
}

/**
 * Reads what an alert is about from Azure: its job, the protected item, the VM, and what runs at present. What Azure
 * denies is about nothing. Never throws for Azure's sake: what cannot be read is left out and `incomplete` is set.
 */
export async function find(alert: Alert, look: LookUp, azure: Azure): Promise<Found> {
  const about = foundNothing(look, azure.now());
  if (look.inAzure === false) return about;
  let { incomplete } = about;
  const ask = async <T>(question: Promise<T>): Promise<T | undefined> => {
    try {
      return await question;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      incomplete ||= error.code === 'azure-unavailable';
      return undefined;
    }
  };
  const { vaultId, jobId, protectedItemId } = alert;
  const isRecovery = alert.kind === 'site-recovery';
  const [recoveryJob, backupJob, item, vault, by] = await Promise.all([
    vaultId && jobId && isRecovery ? ask(azure.recovery.job(vaultId, jobId)) : undefined,
    vaultId && jobId && !isRecovery ? ask(azure.backup.job(vaultId, jobId)) : undefined,
    protectedItemId && vaultId && !isRecovery ? ask(azure.backup.item(protectedItemId)) : undefined,
    vaultId ? ask(azure.backup.vault(vaultId)) : undefined,
    isOfSomebody(alert) ? ask(whoDid(alert, azure)) : undefined,
  ]);
  const isRestore = backupJob?.operation === 'Restore';
  // What is backed up may also be a file share or a disk, which is no VM and never gone as one.
  const vmId = vmResourceId(item?.vm || undefined) ?? alert.vmId;
  const [vm, policy, running, notAgain] = await Promise.all([
    vmId ? ask(present(vmId, azure)) : undefined,
    item?.policy ? ask(azure.backup.policy(item.policy.id)) : undefined,
    vaultId && item ? ask(azure.backup.running(vaultId)) : undefined,
    isRestore && item && isVmItem(item.id) ? ask(whyNotAgain(backupJob, item, azure)) : undefined,
  ]);
  const job = backupJob ? jobOf(backupJob) : recoveryJob && recoveryJobOf(recoveryJob);
  return {
    ...about,
    ...(look.inAzure && { alertState: look.alert.state }),
    ...(by !== undefined && { by }),
    ...(by === undefined && isOfSomebody(alert) && { nobody: true as const }),
    ...(look.inAzure && look.alert.suppressed && { suppressed: true as const }),
    ...(job && { job: notAgain === undefined ? job : { ...job, notAgain } }),
    ...(vm && { vm }),
    ...(item && { item: itemOf(item, policy && rpoOf(policy.schedule)) }),
    ...(vault && { vault: { name: vault.name, region: vault.region, tags: vault.tags } }),
    backupRunning: (running ?? []).some((other) => item !== undefined && isOtherBackup(other, item, jobId)),
    incomplete,
  };
}

async function present(id: string, azure: Azure): Promise<Found['vm']> {
  const vm: Vm | undefined = await azure.inventory.vm(id);
  return vm ? { state: 'present', power: vm.power, agent: vm.agent } : { state: 'gone' };
}

function recoveryJobOf(job: RecoveryJob): NonNullable<Found['job']> {
  return { ...jobOf({ ...job, status: job.state, operation: job.scenario }), allowed: job.allowed };
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
