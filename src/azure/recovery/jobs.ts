import type { JobErrorDetails, Job as ServiceJob } from '@azure/arm-recoveryservices-siterecovery';
import { lookup } from '../../base/lookup.ts';
import { lastSegment, sameId, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { each } from '../core/each.ts';
import { textOf } from '../core/graph.ts';
import { when } from '../core/time.ts';
import type { JobError, Step } from '../core/types.ts';
import type { RecoveryJob, ReplicatedItem } from './types.ts';

export interface RecoveryJobAnswer {
  readonly job: RecoveryJob;
  readonly header: (name: string) => string | undefined;
}

/** One job with its tasks (REST: Replication Jobs - Get). */
export function readRecoveryJob(
  context: Context,
  vault: string,
  jobId: string,
): Promise<RecoveryJobAnswer | undefined> {
  const { id, subscription, group, name } = vaultOf(vault);
  return context.call.find('read the Site Recovery job', async (abortSignal) => {
    let header: RecoveryJobAnswer['header'] = () => undefined;
    const body = await context.clients.recovery(subscription, 'read').replicationJobs.get(name, group, jobId, {
      abortSignal,
      onResponse: (raw) => {
        header = (wanted) => raw.headers.get(wanted);
      },
    });
    return { job: toJob(body, id, context.now()), header };
  });
}

/** The vault's jobs that started since then (0: all that it keeps), newest first; the list gives no tasks (REST: Replication Jobs - List). */
export function listRecoveryJobs(context: Context, vault: string, since: number): Promise<RecoveryJob[]> {
  const { id, subscription, group, name } = vaultOf(vault);
  return context.call.read('listed the Site Recovery jobs', async (abortSignal) => {
    const filter = since > 0 ? `StartTime eq '${new Date(since).toISOString()}'` : undefined;
    const found: ServiceJob[] = [];
    const list = context.clients
      .recovery(subscription, 'read')
      .replicationJobs.list(name, group, { ...(filter && { filter }), abortSignal });
    for await (const job of list) found.push(job);
    const jobs = each(found, (job) => toJob(job, id, context.now()), unreadable(id));
    // One whose start cannot be read may be any of them.
    return jobs.filter((job) => job.started === 0 || job.started >= since).sort((a, b) => b.started - a.started);
  });
}

/** What stands for a job of which nothing can be read. */
const unreadable =
  (vault: string) =>
  (_id: string, name: string): RecoveryJob => ({
    id: name,
    vault,
    scenario: '',
    name: '',
    allowed: [],
    state: '',
    stateText: '',
    target: '',
    targetId: '',
    items: [],
    started: 0,
    ended: undefined,
    steps: [],
    error: undefined,
    unread: ['what Azure says of it'],
  });

function toJob(body: ServiceJob, vault: string, now: number): RecoveryJob {
  const properties = body.properties ?? {};
  const [scenario, state, started] = [
    textOf(properties.scenarioName),
    textOf(properties.state),
    when(properties.startTime),
  ];
  const odd = [!scenario && 'what it does', !state && 'its state', started === undefined && 'when it started'];
  const unread = odd.filter((part) => part !== false);
  return {
    id: textOf(body.name) || lastSegment(textOf(body.id)),
    vault,
    scenario,
    name: textOf(properties.friendlyName) || scenario,
    allowed: properties.allowedActions ?? [],
    state,
    stateText: textOf(properties.stateDescription),
    target: textOf(properties.targetObjectName) || textOf(properties.targetObjectId),
    targetId: textOf(properties.targetObjectId),
    items: itemsIn(properties.customDetails),
    started: started ?? 0,
    ended: when(properties.endTime),
    steps: (properties.tasks ?? []).map((task) => toStep(task, now)),
    error: toError(properties.errors?.[0] ?? properties.tasks?.flatMap((task) => task.errors ?? [])[0]),
    ...(unread.length > 0 && { unread }),
  };
}

/** Some kinds of jobs name their items (`protectedItemDetails` of a test failover and of a failover). */
function itemsIn(details: NonNullable<ServiceJob['properties']>['customDetails']): readonly string[] {
  const listed = (
    details as { readonly protectedItemDetails?: readonly { readonly name?: string }[] } | null | undefined
  )?.protectedItemDetails;
  return (listed ?? []).flatMap(({ name }) => name || []);
}

const stepStates = lookup<Step['state']>({
  NotStarted: 'waiting',
  InProgress: 'running',
  Suspended: 'running',
  Succeeded: 'done',
  Failed: 'failed',
  Cancelled: 'skipped',
});

type Task = NonNullable<NonNullable<ServiceJob['properties']>['tasks']>[number];

function toStep(task: Task, now: number): Step {
  const started = when(task.startTime);
  const state = task.stateDescription === 'Skipped' ? 'skipped' : (stepStates[task.state ?? ''] ?? 'waiting');
  const end = state === 'running' ? now : when(task.endTime);
  const ms = started === undefined || end === undefined ? undefined : Math.max(0, end - started);
  return { name: task.friendlyName ?? task.name ?? '', state, ms };
}

/** The provider's error is the cause, the service's the frame; either may be missing. */
function toError(details: JobErrorDetails | undefined): JobError | undefined {
  const { serviceErrorDetails: service, providerErrorDetails: provider } = details ?? {};
  if (!service && !provider) return undefined;
  const code = service?.code ?? (provider?.errorCode === undefined ? '' : String(provider.errorCode));
  const text = service?.message ?? provider?.errorMessage ?? '';
  const advice = [service?.recommendedAction, provider?.recommendedAction];
  return {
    code,
    title: provider?.errorId ?? code,
    text,
    recommendations: advice.filter((each): each is string => Boolean(each)),
  };
}

/** Whether a job of Site Recovery worked on that item: the service names it by the item's name, its id or its name for people. */
export function isRecoveryJobOf(
  { target, targetId }: Pick<RecoveryJob, 'target' | 'targetId'>,
  { id, name }: Pick<ReplicatedItem, 'id' | 'name'>,
): boolean {
  return [id, lastSegment(id), name].some((one) => sameId(one, target) || sameId(one, targetId));
}

/** Whether the service names the item by its id, or by the name at the end of it, and not only as people call it. */
export function isNamedById({ targetId }: Pick<RecoveryJob, 'targetId'>, item: string): boolean {
  return [item, lastSegment(item)].some((one) => sameId(one, targetId));
}
