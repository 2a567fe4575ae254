import { isJobOf, partsOfItem } from '../backup/item-identity.ts';
import { listVaultJobs } from '../backup/jobs.ts';
import { isId, itemIdFor, lastSegment, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { tolerance } from '../core/time.ts';
import type { StartedJob, Watch } from '../core/types.ts';
import { startedRule } from '../monitor/processing-rules.ts';
import { isRestarted, recoveryJobsOf } from '../recovery/look.ts';

/**
 * What a write whose answer was lost was about: an item's id (for Azure Backup the VM's will do too), a job's, a rule's, as
 * the ledger keeps it: in lower case.
 */
export interface Sought {
  /** Azure's name of its jobs; empty: it has none of its own. */
  readonly operation: string;
  readonly target: string;
  readonly vault: string;
  readonly since: number;
}

/** How the scenario's own jobs are found: those that Azure started for the target since then, oldest first. */
export type Started = (context: Context, sought: Sought) => Promise<StartedJob[]>;

/** Jobs of Azure Backup, asked of the vault itself. What the schedule started is not among them. */
export const backupJobs: Started = async (context, { operation, target, vault, since }) => {
  const jobs = await listVaultJobs(context, vault, { since: since - tolerance, operation });
  const item = isId('vm', target) ? itemIdFor(vaultOf(vault).id, target) : target;
  const of = { id: item, name: partsOfItem(item).name, vm: '' };
  return jobs
    .filter((job) => (operation !== 'Backup' || job.userTriggered !== false) && isJobOf(job, of))
    .reverse()
    .map((job): Watch => ({ kind: 'backup-job', vault, job: job.id, item }));
};

/** Jobs of Site Recovery. */
export const recoveryJobs: Started = async (context, { operation, target, vault, since }) => {
  const { own, doubtful } = await recoveryJobsOf(context, target, operation, since);
  const watchOf = ({ id }: { readonly id: string }): Watch => ({ kind: 'recovery-job', vault, job: id, item: target });
  const doubt =
    'Two replicated VMs of the vault have one name, and Site Recovery does not tell which of them its job is of.';
  return [...own.map(watchOf), ...doubtful.map((job) => ({ ...watchOf(job), doubt }))];
};

/** A restarted job goes on under its own id: it is that job, once it has left its failure behind. */
export const restartedJob: Started = async (context, { target, vault, since }) => {
  const watch = { kind: 'recovery-restart', vault, restarted: lastSegment(target), since } as const;
  return (await isRestarted(context, watch)) ? [watch] : [];
};

/** An alert processing rule has no job: the rule itself is there, or it is gone. */
export function rule(wanted: 'there' | 'gone'): Started {
  return (context, { target, since }) => startedRule(context, target, wanted, since);
}

/** A resource that is written as a document has no job: whether it was written is known by what it was to be, which its step has. */
export const itsStepKnows: Started = async () => [];
