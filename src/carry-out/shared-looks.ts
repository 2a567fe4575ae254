import type { BackupJob, Look, Watch } from '../azure/azure.ts';
import { isJobOf, partsOfItem } from '../azure/backup/item-identity.ts';
import { bare } from '../azure/core/looks.ts';
import { jobOutcome } from '../azure/core/outcome.ts';
import { tolerance } from '../azure/core/time.ts';
import { scenarios } from '../azure/jobs/scenarios.ts';
import { hours, minutes, seconds } from '../base/clock.ts';
import type { Services } from '../command-kit/services.ts';
import type { Operation } from '../operations/operation.ts';

/** How old the list may be, by our clock: members are looked at every few seconds, and there may be hundreds. */
const fresh = seconds(5);
/** What began longer ago is looked at by itself. */
const listed = hours(2);

/** So long a job may take to be in the list, by Azure's clock; the list itself may be as old as it may. */
const appears = minutes(2);

interface List {
  readonly at: number;
  readonly jobs: Promise<readonly BackupJob[]>;
}

/**
 * How a member's job stands, from one list of its vault's jobs that answers for all members that run there: hundreds of
 * jobs that are each looked at by itself are what Azure throttles first. Undefined: the list does not tell all that there
 * is to tell (it is no job of Azure Backup, is not listed, or did not end well), so that it is looked at by itself.
 */
export function createSharedLooks({ azure, clock }: Services): (operation: Operation) => Promise<Look | undefined> {
  const lists = new Map<string, List>();

  return async (operation) => {
    const { watch, vault } = operation;
    if (watch?.kind !== 'backup-operation' && watch?.kind !== 'backup-job') return undefined;
    if (operation.intentAt < azure.now() - listed) return undefined;
    const [job, ...others] = (await jobsOf(vault)).filter((one) => isOf(one, operation, watch));
    if (others.length > 0) return undefined;
    if (!job)
      return operation.intentAt > azure.now() - appears ? bare('running', watch, { retryAfterMs: fresh }) : undefined;
    const outcome = jobOutcome(job.status);
    const known: Watch = { kind: 'backup-job', vault, job: job.id, item: watch.item };
    if (outcome === 'running' || outcome === 'waiting') {
      return bare('running', known, { jobId: job.id, started: job.started, retryAfterMs: fresh });
    }
    if (outcome !== 'done') return undefined;
    return bare('done', known, { jobId: job.id, steps: job.steps, started: job.started, ended: job.ended });
  };

  function jobsOf(vault: string): Promise<readonly BackupJob[]> {
    const key = vault.toLowerCase();
    const known = lists.get(key);
    const now = clock.now();
    if (known && now >= known.at && now - known.at < fresh) return known.jobs;
    const jobs = azure.backup.jobs({ vault, since: azure.now() - listed });
    lists.set(key, { at: now, jobs });
    jobs.catch(() => lists.delete(key));
    return jobs;
  }
}

/** Until the operation has named its job, that is the only one of its kind that began for the item since it was meant. */
function isOf(job: BackupJob, { scenario, intentAt }: Operation, watch: BackupWatch): boolean {
  if (watch.kind === 'backup-job') return job.id.toLowerCase() === watch.job.toLowerCase();
  const item = { id: watch.item, name: partsOfItem(watch.item).name, vm: '' };
  return job.operation === scenarios[scenario].operation && job.started >= intentAt - tolerance && isJobOf(job, item);
}

type BackupWatch = Extract<Watch, { kind: 'backup-operation' | 'backup-job' }>;
