import type { JobResource } from '@azure/arm-recoveryservicesbackup';
import { lookup } from '../../base/lookup.ts';
import { isId, lastSegment, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { each, readable } from '../core/each.ts';
import { ofVms, quoted, type Row, textOf } from '../core/graph.ts';
import { duration, when } from '../core/time.ts';
import type { JobError, Step } from '../core/types.ts';
import { isJobOf, nameOfItem } from './item-identity.ts';
import type { BackupJob, JobTally, ProtectedItem, RestoreOfJob } from './types.ts';

interface Task {
  readonly taskId?: string;
  readonly status?: string;
  readonly startTime?: Date | string;
  readonly endTime?: Date | string;
  readonly duration?: string;
}

interface ErrorInfo {
  readonly errorCode?: number;
  readonly errorTitle?: string;
  readonly errorString?: string;
  readonly recommendations?: readonly string[];
}

/** What is read of a job, whatever its workload. The SDK gives times as dates, Resource Graph as text. */
interface JobBody {
  readonly id?: string;
  readonly name?: string;
  readonly properties?: {
    readonly operation?: string;
    readonly status?: string;
    readonly entityFriendlyName?: string;
    readonly containerName?: string;
    readonly startTime?: Date | string;
    readonly endTime?: Date | string;
    readonly isUserTriggered?: boolean;
    readonly errorDetails?: readonly ErrorInfo[] | null;
    readonly extendedInfo?: {
      readonly tasksList?: readonly Task[];
      readonly progressPercentage?: number;
      readonly dynamicErrorMessage?: string;
      readonly propertyBag?: Readonly<Record<string, string | null>>;
      readonly internalPropertyBag?: Readonly<Record<string, string>>;
    };
  };
}

export interface JobAnswer {
  readonly job: BackupJob;
  readonly header: (name: string) => string | undefined;
}

/** One job with its phases (REST: Job Details - Get). */
export async function readJob(context: Context, vault: string, jobId: string): Promise<JobAnswer | undefined> {
  const { id, subscription, group, name } = vaultOf(vault);
  return context.call.find('read the backup job', async (abortSignal) => {
    let header: JobAnswer['header'] = () => undefined;
    const client = context.clients.backup(subscription, 'read');
    const body = await client.jobDetails.get(name, group, jobId, {
      abortSignal,
      onResponse: (raw) => {
        header = (wanted) => raw.headers.get(wanted);
      },
    });
    return { job: toJob(body as JobBody, id, context.now()), header };
  });
}

export interface JobQuery {
  /** 0: however long ago they began. */
  readonly since: number;
  readonly status?: string;
  readonly operation?: string;
}

/**
 * How far ahead the filter's end lies, in milliseconds: it has to be there, and must never leave a job out, also not
 * when Azure's clock is ahead of ours, of which nothing is known before Azure's first answer.
 */
const ahead = 366 * 86_400_000;

/** The vault's jobs since then, newest first (REST: Backup Jobs - List, with its own kind of filter). */
export function listVaultJobs(context: Context, vault: string, query: JobQuery): Promise<BackupJob[]> {
  const { id, subscription, group, name } = vaultOf(vault);
  const now = context.now();
  // Without times the list has no window (Azure's own command line asks like that when it is given none).
  const times = [
    `startTime eq '${filterTime(query.since)}'`,
    `endTime eq '${filterTime(Math.max(now, query.since) + ahead)}'`,
  ];
  const filter = [
    ...(query.since > 0 ? times : []),
    ...(query.status ? [`status eq '${query.status}'`] : []),
    ...(query.operation ? [`operation eq '${query.operation}'`] : []),
  ].join(' and ');
  return context.call.read('listed the backup jobs', async (abortSignal) => {
    const client = context.clients.backup(subscription, 'read');
    const found: JobResource[] = [];
    for await (const job of client.backupJobs.list(name, group, { filter, abortSignal })) found.push(job);
    const jobs = each(found, (job) => toJob(job as JobBody, id, now), unreadable(id));
    // One whose start cannot be read may be any of them.
    return newestFirst(jobs.filter((job) => job.started === 0 || job.started >= query.since));
  });
}

/** In lower case. */
export const jobType = 'microsoft.recoveryservices/vaults/backupjobs';
const allJobs = `recoveryservicesresources | where type =~ '${jobType}'`;

/** Of jobs in Resource Graph: those that have not come to an end. */
export const stillRuns = "tostring(properties.status) in~ ('InProgress', 'Cancelling')";

interface Counted {
  readonly since: number;
  /** ARM id; all of them without one. */
  readonly vault?: string;
}

/** What is looked at of jobs that are counted and not listed. */
const counted = ({ since, vault }: Counted): string =>
  [
    vault === undefined ? allJobs : `${allJobs} and id startswith ${quoted(`${vault}/`)}`,
    'extend operation = tostring(properties.operation), status = tostring(properties.status), began = todatetime(properties.startTime)',
    `extend recent = began >= datetime(${new Date(since).toISOString()}), odd = isempty(operation) or isempty(status) or isnull(began)`,
    `where recent or ${stillRuns}`,
  ].join(' | ');

/** How many jobs of all vaults began since then or still run, by Resource Graph: a job of the last minutes may be missing there. */
export async function tallyJobs({ graph }: Context, which: Counted): Promise<JobTally[]> {
  const query = `${counted(which)} | summarize jobs = count() by operation, status, recent, odd`;
  return (await graph('counted the backup jobs', query)).map(({ operation, status, recent, odd, jobs }) => ({
    operation: textOf(operation),
    status: textOf(status),
    recent: isTrue(recent),
    odd: isTrue(odd),
    jobs: Number(jobs) || 0,
  }));
}

/** Resource Graph gives truth as itself or as a number. */
const isTrue = (value: unknown): boolean => value === true || value === 1;

/** The newest of them. */
export async function listNewest(
  { graph, now }: Context,
  { since, vault, statuses, most }: Counted & { readonly statuses?: readonly string[]; readonly most: number },
): Promise<BackupJob[]> {
  const only = statuses && `where not(odd) and status in~ (${statuses.map(quoted).join(', ')})`;
  const query = [
    counted({ since, vault }),
    only,
    `top ${most} by began desc nulls first`,
    'project id, name, properties',
  ];
  const rows = await graph('listed the newest backup jobs', query.filter(Boolean).join(' | '), most);
  return jobsOfRows(rows, now());
}

/** The vaults with a job of that id, which is unique in its vault only. */
export async function vaultsOfJob({ graph }: Context, jobId: string): Promise<string[]> {
  const rows = await graph('looked for the job', `${allJobs} and name =~ ${quoted(jobId)} | project id`);
  return readable(rows, (row) => vaultOf(textOf(row.id)).id);
}

/** Backups of VMs since then that did not complete (yet), or not without warnings, by Resource Graph. */
export async function listUnfinished(
  context: Context,
  { since, most }: { readonly since: number; readonly most: number },
): Promise<BackupJob[]> {
  const which = [
    `todatetime(properties.startTime) >= datetime(${new Date(since).toISOString()})`,
    "tostring(properties.operation) =~ 'Backup'",
    "tostring(properties.status) !~ 'Completed'",
    ofVms,
  ].join(' and ');
  const sorted = 'order by tostring(properties.startTime) desc';
  const query = `${allJobs} and ${which} | ${sorted} | project id, name, properties`;
  return jobsOfRows(await context.graph('listed the backup jobs', query, most), context.now());
}

/** When backups of the item were asked for since then, and not by its schedule, by Resource Graph. */
export async function listAskedFor(
  context: Context,
  item: Pick<ProtectedItem, 'vault' | 'id' | 'name' | 'vm'>,
  since: number,
): Promise<number[]> {
  const which = [
    `todatetime(properties.startTime) >= datetime(${new Date(since).toISOString()})`,
    "tostring(properties.operation) =~ 'Backup'",
    `tostring(properties.entityFriendlyName) =~ ${quoted(nameOfItem(item))}`,
  ].join(' and ');
  const rows = await context.graph(
    'counted the backups of the day',
    `${allJobs} and ${which} | project id, name, properties`,
  );
  const jobs = jobsOfRows(rows, context.now()).filter((job) => job.userTriggered !== false && isJobOf(job, item));
  return jobs.map(({ started }) => started);
}

/** Rows of Resource Graph, newest first. */
export const jobsOfRows = (rows: readonly Row[], now: number): BackupJob[] =>
  newestFirst(each(rows, (row) => toJob(row as JobBody, vaultOf(textOf(row.id)).id, now), unreadable('')));

const newestFirst = (jobs: BackupJob[]): BackupJob[] => jobs.sort((a, b) => b.started - a.started);

/** `2024-05-13 10:18:05 AM`, the only form that this filter takes (REST: Backup Jobs - List, examples). */
export function filterTime(at: number): string {
  const iso = new Date(at).toISOString();
  const hour = Number(iso.slice(11, 13));
  const twelve = String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, '0');
  return `${iso.slice(0, 10)} ${twelve}${iso.slice(13, 19)} ${hour < 12 ? 'AM' : 'PM'}`;
}

function toJob(body: JobBody, vault: string, now: number): BackupJob {
  const properties = body.properties ?? {};
  const extendedInfo = properties.extendedInfo ?? undefined;
  const [operation, status, started] = [
    textOf(properties.operation),
    textOf(properties.status),
    when(properties.startTime),
  ];
  const odd = [!operation && 'what it does', !status && 'its status', started === undefined && 'when it started'];
  const unread = odd.filter((part) => part !== false);
  return {
    id: textOf(body.name) || lastSegment(textOf(body.id)),
    vault,
    operation,
    status,
    entity: textOf(properties.entityFriendlyName),
    container: textOf(properties.containerName) || undefined,
    started: started ?? 0,
    ended: when(properties.endTime),
    steps: (extendedInfo?.tasksList ?? []).map((task) => toStep(task, now)),
    percent: extendedInfo?.progressPercentage,
    ...bytesOf(extendedInfo?.propertyBag),
    error: toError(properties.errorDetails?.[0], extendedInfo?.dynamicErrorMessage),
    userTriggered: properties.isUserTriggered,
    ...(operation === 'Restore' && extendedInfo && { restore: toRestore(extendedInfo) }),
    ...(unread.length > 0 && { unread }),
  };
}

/** `Backup Size` of a job's property bag, as `38457 MB` (recorded traffic of Azure's own command line). */
function bytesOf(bag: NonNullable<Extended>['propertyBag']): { readonly bytes?: number } {
  const [, value, unit = ''] = /^(\d+(?:\.\d+)?) ?(KB|MB|GB|TB)$/i.exec(bag?.['Backup Size']?.trim() ?? '') ?? [];
  const power = ['KB', 'MB', 'GB', 'TB'].indexOf(unit.toUpperCase()) + 1;
  return value === undefined || power === 0 ? {} : { bytes: Number(value) * 1_024 ** power };
}

/** What stands for a job of which nothing can be read. */
const unreadable =
  (vault: string) =>
  (id: string, name: string): BackupJob => ({
    id: name,
    vault: isId('inVault', id) ? vaultOf(id).id : vault,
    operation: '',
    status: '',
    entity: '',
    container: undefined,
    started: 0,
    ended: undefined,
    steps: [],
    percent: undefined,
    error: undefined,
    userTriggered: undefined,
    unread: ['what Azure says of it'],
  });

type Extended = NonNullable<NonNullable<JobBody['properties']>['extendedInfo']>;

/** No specification says what is in the bags; this is what recorded traffic of Azure's own command line shows. */
function toRestore({ propertyBag, internalPropertyBag }: Extended): RestoreOfJob {
  const bag = new Map(
    Object.entries(propertyBag ?? {}).map(([name, value]) => [name.trim().toLowerCase(), value ?? '']),
  );
  const restored = bag.get('restored disk(s)');
  const how = internalPropertyBag?.restoreLocationType ?? '';
  return {
    how,
    pointAt: usTime(bag.get('recovery point time')),
    storageAccount: bag.get('target storage account name') || undefined,
    targetGroup: bag.get('target resource group') || undefined,
    targetVm: how === 'AlternateLocation' ? bag.get('target vm name') || undefined : undefined,
    network: networkIn(bag.get('target vnet name')),
    partial: restored !== undefined && restored !== bag.get('backed-up disk(s)'),
  };
}

/** `Group rg-app vnet-prod`: neither name has blanks in it. */
function networkIn(text = ''): RestoreOfJob['network'] {
  const [, group, name] = /^Group (\S+) (\S+)$/.exec(text.trim()) ?? [];
  return group && name ? { group, name } : undefined;
}

/** `5/14/2024 8:49:45 AM`, in UTC. */
function usTime(text = ''): number | undefined {
  const found = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2}):(\d{2}) (AM|PM)$/i.exec(text.trim());
  if (!found) return undefined;
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  return Date.UTC(year, month - 1, day, (hour % 12) + (/pm/i.test(found[7] ?? '') ? 12 : 0), minute, second);
}

const stepStates = lookup<Step['state']>({
  notstarted: 'waiting',
  inprogress: 'running',
  completed: 'done',
  completedwithwarnings: 'warn',
  failed: 'failed',
  cancelled: 'skipped',
  skipped: 'skipped',
});

/** Azure brings a running phase's `duration` up to date only now and then: its clock says it better. */
function toStep(task: Task, now: number): Step {
  const state = stepStates[task.status?.toLowerCase() ?? ''] ?? 'waiting';
  const started = when(task.startTime);
  const ms = state === 'running' && started !== undefined ? Math.max(0, now - started) : duration(task.duration);
  return { name: task.taskId ?? '', state, ms: state === 'waiting' ? undefined : ms };
}

/** Numbers of well-known errors, by the names that the documentation and the alerts use (support's self-help texts). */
const named: Readonly<Record<number, string>> = {
  400094: 'BCMV2VMNotFound',
  380008: 'AzureVmOffline',
  320001: 'ResourceNotFound',
};

/**
 * `errorCode` is a number. The name that the documentation is ordered by stands in the title when that is one word, else
 * at the end of the aka.ms/AB- link of a recommendation.
 */
function toError(info: ErrorInfo | undefined, dynamic: string | undefined): JobError | undefined {
  if (!info && !dynamic) return undefined;
  const title = info?.errorTitle ?? '';
  const recommendations = info?.recommendations ?? [];
  const linked = /aka\.ms\/AB-([A-Za-z0-9]+)/i.exec(recommendations.join(' '))?.[1];
  const number = info?.errorCode;
  const name = /^[A-Za-z]\w{3,}$/.test(title) ? title : (linked ?? (number === undefined ? undefined : named[number]));
  return {
    code: name ?? (number === undefined ? title : String(number)),
    title,
    text: info?.errorString ?? dynamic ?? title,
    recommendations,
  };
}
