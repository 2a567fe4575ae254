import { Problem } from '../../base/problem.ts';
import { lastSegment, sameId, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { bare, operationError } from '../core/looks.ts';
import { jobOutcome } from '../core/outcome.ts';
import { retryAfter, tolerance, when } from '../core/time.ts';
import type { Look, Watch } from '../core/types.ts';
import { hasNamesake, readItem } from './items.ts';
import { isNamedById, isRecoveryJobOf, listRecoveryJobs, readRecoveryJob } from './jobs.ts';
import type { RecoveryJob } from './types.ts';

type OperationWatch = Extract<Watch, { kind: 'recovery-operation' }>;
type JobWatch = Extract<Watch, { kind: 'recovery-job' }>;
type RestartWatch = Extract<Watch, { kind: 'recovery-restart' }>;

/** The body behind `Azure-AsyncOperation`, which no specification describes; this is what the service sends. */
interface OperationBody {
  readonly status?: string;
  readonly startTime?: string;
  readonly endTime?: string | null;
  readonly error?: { readonly code?: string; readonly message?: string } | null;
}

/**
 * Site Recovery never says which job an operation became. The item's current scenario names it, or else the list of
 * jobs; only when there is none yet is the operation itself asked.
 */
export async function lookRecoveryOperation(context: Context, watch: OperationWatch, operation: string): Promise<Look> {
  const found = await readItem(context, watch.item);
  const scenario = found?.scenario;
  if (scenario?.name === operation && scenario.started >= watch.since - tolerance) {
    return lookRecoveryJob(context, jobWatch(watch, scenario.jobId));
  }
  const { body, header } = await context.call.read('asked how the operation goes', (abortSignal) =>
    context.arm.send<OperationBody>('read', 'GET', watch.url, { abortSignal }),
  );
  const more = { started: when(body.startTime), ended: when(body.endTime) };
  switch (body.status?.toLowerCase()) {
    case 'failed':
      return bare('failed', watch, { ...more, error: operationError(body.error?.code, body.error?.message) });
    case 'canceled':
    case 'cancelled':
      return bare('cancelled', watch, more);
    case 'succeeded': {
      const {
        own: [job],
      } = await recoveryJobsOf(context, watch.item, operation, watch.since);
      return job ? lookRecoveryJob(context, jobWatch(watch, job.id)) : bare('done', watch, more);
    }
    default:
      return bare('running', watch, { ...more, retryAfterMs: retryAfter(header, context.now()) });
  }
}

/** How long, by Azure's clock, a restarted job may still show how it failed before. */
const restartsWithin = 120_000;

/**
 * A restarted job goes on under its own id (REST: Replication Jobs - Restart); until it does, it shows its old failure,
 * which is not the result. The operation says whether there was a restart at all.
 */
export async function lookRestart(context: Context, watch: RestartWatch): Promise<Look> {
  const { vault, restarted, since, url } = watch;
  if (await isRestarted(context, watch)) {
    return lookRecoveryJob(context, { kind: 'recovery-job', vault, job: restarted, item: '' });
  }
  if (url) {
    const { body } = await context.call.read('asked how the restart goes', (abortSignal) =>
      context.arm.send<OperationBody>('read', 'GET', url, { abortSignal }),
    );
    if (body.status?.toLowerCase() === 'failed') {
      return bare('failed', watch, { error: operationError(body.error?.code, body.error?.message) });
    }
  }
  if (context.now() - since < restartsWithin) return bare('running', watch, {});
  return bare('failed', watch, { error: operationError(undefined, 'Site Recovery did not set the job going again.') });
}

/** Whether the job has left the failure behind that it had before then, be it for another one. */
export async function isRestarted(
  context: Context,
  { vault, restarted, since }: Pick<RestartWatch, 'vault' | 'restarted' | 'since'>,
): Promise<boolean> {
  const job = (await readRecoveryJob(context, vault, restarted))?.job;
  return job !== undefined && (job.state !== 'Failed' || (job.ended ?? 0) >= since);
}

const jobWatch = ({ vault, item }: OperationWatch, job: string): JobWatch => ({
  kind: 'recovery-job',
  vault,
  job,
  item,
});

/** The jobs of an item, oldest first; `doubtful`: jobs that may be its own or another's of the same name. */
export interface JobsOfItem {
  readonly own: readonly RecoveryJob[];
  readonly doubtful: readonly RecoveryJob[];
}

/**
 * The jobs of a scenario that Site Recovery started for an item since then. The service names a job's target by the item's
 * id, its name or its friendly name. Where another item of the vault has that friendly name, the job's own details say
 * which one it is (REST: Replication Jobs - Get, `protectedItemDetails`), or nobody does.
 */
export async function recoveryJobsOf(
  context: Context,
  item: string,
  scenario: string,
  since: number,
): Promise<JobsOfItem> {
  const found = await readItem(context, item);
  const jobs = await listRecoveryJobs(context, vaultOf(item).id, since - tolerance);
  const started = jobs.filter((job) => job.started > 0 && job.scenario === scenario).reverse();
  const byId = (job: RecoveryJob): boolean => job.id === found?.scenario?.jobId || isNamedById(job, item);
  const name = found?.friendlyName;
  const named = started.filter((job) => !byId(job) && name !== undefined && isRecoveryJobOf(job, { id: item, name }));
  if (named.length === 0 || name === undefined) return { own: started.filter(byId), doubtful: [] };
  const isAlone = !(await hasNamesake(context, item, name));
  if (isAlone) return { own: started.filter((job) => byId(job) || named.includes(job)), doubtful: [] };
  const items = new Map(await Promise.all(named.map(async (job) => [job, await itemsOfJob(context, job)] as const)));
  const isOwn = (job: RecoveryJob) =>
    byId(job) || items.get(job)?.some((one) => sameId(one, lastSegment(item))) === true;
  return { own: started.filter(isOwn), doubtful: named.filter((job) => items.get(job)?.length === 0) };
}

/** The names of the items that a job says it works on; none: it does not say. */
async function itemsOfJob(context: Context, { vault, id }: RecoveryJob): Promise<readonly string[]> {
  return (await readRecoveryJob(context, vault, id))?.job.items ?? [];
}

export async function lookRecoveryJob(context: Context, watch: JobWatch): Promise<Look> {
  const found = await readRecoveryJob(context, watch.vault, watch.job);
  if (!found)
    throw new Problem('azure-refused', 'The Site Recovery job is not in the vault.', {
      azureCode: 'NotFound',
      status: 404,
    });
  const { job, header } = found;
  const state = stateOf(job);
  return bare(state, watch, {
    jobId: watch.job,
    steps: job.steps,
    percent: percentOf(job),
    started: job.started,
    ended: job.ended,
    error: state === 'failed' ? (job.error ?? operationError(undefined, job.stateText)) : undefined,
    warning: warningOf(job),
    retryAfterMs: retryAfter(header, context.now()),
  });
}

/** A test failover whose job waits to be stopped has done its work: the test VM runs and waits for its clean-up. */
function stateOf(job: RecoveryJob): Look['state'] {
  if (job.stateText === 'WaitingForStopTestFailover') return 'done';
  const outcome = jobOutcome(job.state);
  if (outcome === 'waiting' || outcome === 'unknown') return 'running';
  return outcome === 'done' && jobOutcome(job.stateText) === 'warned' ? 'warned' : outcome;
}

/** Site Recovery gives no number: how many of its tasks are over. */
function percentOf(job: RecoveryJob): number | undefined {
  if (job.steps.length === 0) return undefined;
  const over = job.steps.filter(
    (step) => step.state !== 'waiting' && step.state !== 'running' && step.state !== 'failed',
  ).length;
  return Math.round((100 * over) / job.steps.length);
}

function warningOf(job: RecoveryJob): string | undefined {
  if (!/^(PartiallySucceeded|CompletedWithInformation)$/.test(job.stateText)) return undefined;
  return job.error?.text ?? 'Site Recovery completed it with something to say: see the job.';
}
