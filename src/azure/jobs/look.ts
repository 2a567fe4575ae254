import type { OperationStatusJobExtendedInfo } from '@azure/arm-recoveryservicesbackup';
import { Problem } from '../../base/problem.ts';
import { readJob } from '../backup/jobs.ts';
import type { BackupJob } from '../backup/types.ts';
import { vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { bare, operationError } from '../core/looks.ts';
import { jobOutcome } from '../core/outcome.ts';
import { retryAfter, when } from '../core/time.ts';
import type { Look, Watch } from '../core/types.ts';
import { lookDocument } from '../documents/documents.ts';
import { lookRule } from '../monitor/processing-rules.ts';
import { lookRecoveryJob, lookRecoveryOperation, lookRestart } from '../recovery/look.ts';

type BackupOperation = Extract<Watch, { kind: 'backup-operation' }>;
type BackupJobWatch = Extract<Watch, { kind: 'backup-job' }>;

/**
 * One look at where a scenario's job stands. An operation leads to its job, which the next look goes to directly.
 * `operation`: Azure's name of the scenario's jobs.
 */
export type Follow = (context: Context, watch: Watch, operation: string) => Promise<Look>;

/** A job of Azure Backup. */
export const backupJob: Follow = (context, watch) => {
  if (watch.kind === 'backup-operation') return lookBackupOperation(context, watch, toLook);
  if (watch.kind === 'backup-job') return lookBackupJob(context, watch, toLook);
  throw otherKind(watch);
};

/** A restore that was to put a VM on its disks, and only made the disks, has failed. */
export const restoreJob: Follow = (context, watch) => {
  if (watch.kind === 'backup-operation') return lookBackupOperation(context, watch, restoreState);
  if (watch.kind === 'backup-job') return lookBackupJob(context, watch, restoreState);
  throw otherKind(watch);
};

/** A job of Site Recovery. */
export const recoveryJob: Follow = (context, watch, operation) => {
  if (watch.kind === 'recovery-operation') return lookRecoveryOperation(context, watch, operation);
  if (watch.kind === 'recovery-job') return lookRecoveryJob(context, watch);
  throw otherKind(watch);
};

/** A failed job of Site Recovery that was set going again. */
export const restart: Follow = (context, watch) => {
  if (watch.kind === 'recovery-restart') return lookRestart(context, watch);
  if (watch.kind === 'recovery-job') return lookRecoveryJob(context, watch);
  throw otherKind(watch);
};

/** An alert processing rule: no job. */
export const ruleItself: Follow = (context, watch) => {
  if (watch.kind === 'rule') return lookRule(context, watch);
  throw otherKind(watch);
};

/** A resource that is written as a document: no job. */
export const documentItself: Follow = (context, watch) => {
  if (watch.kind === 'document') return lookDocument(context, watch);
  throw otherKind(watch);
};

/** Files of a recovery point that are taken away: by the operation, or by the point that does not show them any more. */
export const operationOrPoint: Follow = (context, watch, operation) =>
  watch.kind === 'document' ? lookDocument(context, watch) : backupJob(context, watch, operation);

const otherKind = ({ kind }: Watch): Error => new Error(`a ${kind} is followed by another scenario`);

/** REST: Backup Operation Statuses - Get. The operation takes seconds and names the job, which takes minutes to days. */
async function lookBackupOperation(context: Context, watch: BackupOperation, stateOf: StateOf): Promise<Look> {
  const { subscription, group, name } = vaultOf(watch.vault);
  let wait: number | undefined;
  const status = await context.call.read('asked how the operation goes', (abortSignal) =>
    context.clients.backup(subscription, 'read').backupOperationStatuses.get(name, group, watch.operation, {
      abortSignal,
      onResponse: (raw) => {
        wait = retryAfter((header) => raw.headers.get(header), context.now());
      },
    }),
  );
  const started = when(status.startTime);
  const jobId = (status.properties as OperationStatusJobExtendedInfo | undefined)?.jobId;
  switch (status.status) {
    case 'InProgress':
      return bare('running', watch, { started, retryAfterMs: wait });
    case 'Succeeded':
      if (jobId)
        return lookBackupJob(
          context,
          { kind: 'backup-job', vault: watch.vault, job: jobId, item: watch.item },
          stateOf,
        );
      return bare('done', watch, { started, ended: when(status.endTime) });
    case 'Canceled':
      return bare('cancelled', watch, { started, ended: when(status.endTime) });
    default:
      return bare('failed', watch, {
        started,
        ended: when(status.endTime),
        jobId,
        error: operationError(status.error?.code, status.error?.message),
      });
  }
}

/** What a job's status comes to, for its scenario. */
type StateOf = (job: BackupJob) => Look['state'];

/** Whatever Azure may call a job that is not over. */
const toLook: StateOf = ({ status }) => {
  const outcome = jobOutcome(status);
  return outcome === 'waiting' || outcome === 'unknown' ? 'running' : outcome;
};

const restoreState: StateOf = (job) => (leftUndone(job) ? 'failed' : toLook(job));

/**
 * A restore that was to replace a VM's disks, or to make a VM, and completed with warnings: its disks are there, and no
 * VM has them (`OlrBackupFailed` of Azure Backup support's page; documentation: "How to restore Azure VM data in Azure
 * portal", create a new VM).
 */
function leftUndone({ status, restore }: BackupJob): boolean {
  return (
    jobOutcome(status) === 'warned' && (restore?.how === 'OriginalLocation' || restore?.how === 'AlternateLocation')
  );
}

async function lookBackupJob(context: Context, watch: BackupJobWatch, stateOf: StateOf): Promise<Look> {
  const found = await readJob(context, watch.vault, watch.job);
  if (!found)
    throw new Problem('azure-refused', 'The backup job is not in the vault.', {
      azureCode: 'NotFound',
      status: 404,
    });
  const { job, header } = found;
  const state = stateOf(job);
  return bare(state, watch, {
    jobId: watch.job,
    steps: job.steps,
    percent: job.percent,
    started: job.started,
    ended: job.ended,
    error: state === 'failed' ? (job.error ?? operationError(undefined, undefined)) : undefined,
    warning:
      jobOutcome(job.status) === 'warned' ? (job.error?.text ?? 'Azure does not say of what it warns.') : undefined,
    retryAfterMs: retryAfter(header, context.now()),
  });
}
