import { type Exception, exceptionOf } from '../alerts/decide/rules/expected.ts';
import { nameOf } from '../alerts/schema/ids.ts';
import { type BackupJob, type Policy, type ProtectedItem, sameId } from '../azure/azure.ts';
import { containerKey, containerOfItem } from '../azure/backup/item-identity.ts';
import { isRunning, isSuccess, jobOutcome } from '../azure/core/outcome.ts';
import { startsWithin } from '../azure/estate/schedule.ts';
import { dueBackups } from './due-backups.ts';

export interface Night {
  /** Backups of VMs that began in the night, in all vaults that can be read; those that completed may be missing. */
  readonly jobs: readonly BackupJob[];
  readonly items: readonly ProtectedItem[];
  readonly policies: readonly Policy[];
  /** Ids of VMs that do not exist any more. */
  readonly gone?: readonly string[];
  /** Azure's time, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

export interface Backed {
  /** The protected item's id. */
  readonly item: string;
  readonly name: string;
  /** The vault's name. */
  readonly vault: string;
  /** The VM's id. */
  readonly vm: string;
}

/** What became of the backups of a night. Each item is in one of the lists. */
export interface Morning {
  /** How many items should have been backed up, the designed exceptions not counted. */
  readonly expected: number;
  readonly succeeded: readonly Backed[];
  readonly failed: readonly (Backed & { readonly code: string | undefined; readonly at: number })[];
  /** Came to an end with warnings: not all was backed up. No success and no failure. */
  readonly warned: readonly (Backed & { readonly code: string | undefined; readonly at: number })[];
  /** Their schedule was due and there is no job: Azure raises no alert for what never ran. */
  readonly never: readonly (Backed & { readonly due: number })[];
  readonly running: readonly Backed[];
  /** Not counted as failures, for the reason. */
  readonly leftOut: readonly (Backed & { readonly why: Exception })[];
  /** Newly protected: nothing tells since when, so that nothing was due for sure. */
  readonly first: readonly Backed[];
  /** There is no job, and nothing tells whether one was due: what stands in `why` cannot be read. */
  readonly unknown: readonly (Backed & { readonly why: string })[];
  /** Items whose backups are stopped or whose data are deleted: nothing was due. */
  readonly stopped: number;
  /** Succeeded in the end, after a failure in the same night. */
  readonly afterRetry: number;
}

/**
 * Who was backed up in the night and who was not, from what was due, the jobs that there are, and what each item says
 * of its last backup. Pure. A job is its container's; of jobs that name none, as many items of that name in the vault have
 * run as there are jobs.
 */
export function morningOf(night: Night): Morning {
  const active = night.items.filter((item) => !item.softDeleted && !/stopped/i.test(item.state));
  const began = night.jobs.filter((job) => job.operation === 'Backup' && job.started <= night.to);
  const jobs = Map.groupBy(began, (job) => keyOf(job.vault, job.container ? containerKey(job.container) : job.entity));
  const due = dueIn(night);
  const outcomes: Outcome[] = [];
  for (const [key, twins] of Map.groupBy(active, (item) => keyOf(item.vault, nameOfItem(item)))) {
    const given = twins.map((item) => ({
      item,
      jobs: jobs.get(keyOf(item.vault, containerOfItem(item.id) ?? '')) ?? [],
    }));
    outcomes.push(...outcomesOf(given, jobs.get(key) ?? [], night, due));
  }
  const of = <K extends Outcome['kind']>(kind: K) =>
    outcomes.filter((one): one is Extract<Outcome, { kind: K }> & { readonly kind: K } => one.kind === kind);
  const [leftOut, first, unknown] = [of('left-out'), of('first'), of('unknown')];
  return {
    expected: outcomes.length - leftOut.length - first.length - unknown.length,
    succeeded: of('succeeded'),
    failed: of('failed'),
    warned: of('warned'),
    never: of('never'),
    running: of('running'),
    leftOut,
    first,
    unknown,
    stopped: night.items.length - active.length,
    afterRetry: of('succeeded').filter((one) => one.retried).length,
  };
}

type Outcome = Backed &
  (
    | { readonly kind: 'succeeded'; readonly retried: boolean }
    | { readonly kind: 'failed' | 'warned'; readonly code: string | undefined; readonly at: number }
    | { readonly kind: 'never'; readonly due: number }
    | { readonly kind: 'running' }
    | { readonly kind: 'first' }
    | { readonly kind: 'unknown'; readonly why: string }
    | { readonly kind: 'left-out'; readonly why: Exception }
  );

/** When the first backup of the night was due; undefined: none was. */
type Due = (item: ProtectedItem) => number | { readonly unknown: string } | undefined;

interface Worked {
  readonly item: ProtectedItem;
  /** Those of its own container. */
  readonly jobs: readonly BackupJob[];
}

/** Of the items of one name in a vault; nothing tells whose a job without a container was: one each, as far as they go. */
function outcomesOf(twins: readonly Worked[], nameless: readonly BackupJob[], night: Night, due: Due): Outcome[] {
  const isKnown = ({ item, jobs }: Worked) => jobs.length > 0 || backedUp(item, [], night) !== undefined;
  const waiting = twins.length === 1 ? [] : twins.filter((one) => !isKnown(one));
  return twins.flatMap((one) => {
    const at = waiting.indexOf(one);
    const others = twins.length === 1 ? nameless : at < 0 ? [] : nameless.slice(at, at + 1);
    return outcomeOf(one.item, [...one.jobs, ...others], night, due);
  });
}

/** How it ended with the newest of its backups; none: nothing was due and nothing ran. */
function outcomeOf(item: ProtectedItem, jobs: readonly BackupJob[], night: Night, due: Due): Outcome[] {
  const backed = { item: item.id, name: nameOfItem(item), vault: nameOf(item.vault) ?? item.vault, vm: item.vm };
  const newest = jobs.toSorted((a, b) => b.started - a.started);
  const good = newest.find((job) => isSuccess(job.status))?.started ?? backedUp(item, newest, night);
  const since = newest.filter((job) => good === undefined || job.started > good);
  const why = since.map((job) => whatOf(job, item, night));
  // A real failure after the last success is one; the designed exceptions are none.
  const real = why.indexOf(undefined);
  if (good !== undefined && real < 0 && !why.includes('warned')) {
    const retried = newest.some((job) => job.started < good && !isSuccess(job.status) && !isRunning(job.status));
    return [{ ...backed, kind: 'succeeded', retried }];
  }
  if (why.includes('running')) return [{ ...backed, kind: 'running' }];
  // The newest end counts: what failed and then came to an end with warnings has failed no more.
  const last = why.findIndex((one) => one === undefined || one === 'warned');
  if (last >= 0) {
    const { error, started } = since[last]!;
    return [{ ...backed, kind: why[last] === 'warned' ? 'warned' : 'failed', code: error?.code, at: started }];
  }
  const itself = warnedBy(item, night);
  if (itself !== undefined) return [{ ...backed, kind: 'warned', code: undefined, at: itself }];
  if (why.length > 0) return [{ ...backed, kind: 'left-out', why: why[0] as Exception }];
  const at = due(item);
  if (at === undefined) return [];
  if (typeof at === 'object') return [{ ...backed, kind: 'unknown', why: at.unknown }];
  return [item.state === 'IRPending' ? { ...backed, kind: 'first' } : { ...backed, kind: 'never', due: at }];
}

/** What a job that is no success was; undefined: a failure that counts. */
function whatOf(job: BackupJob, item: ProtectedItem, night: Night): 'running' | 'warned' | Exception | undefined {
  if (isRunning(job.status)) return 'running';
  return jobOutcome(job.status) === 'warned' ? 'warned' : exceptionOf(saidOf(job, item, night));
}

/** When a backup of the night completed, by what the item itself says; undefined: none did. `newest`: its listed jobs. */
function backedUp(item: ProtectedItem, newest: readonly BackupJob[], { from, to }: Night): number | undefined {
  const { lastBackup, lastRecoveryPoint: point } = item;
  const completed = lastBackup && isSuccess(lastBackup.status) ? lastBackup.at : undefined;
  const proof = point !== undefined && !isHalf(item, newest, point) ? point : undefined;
  return [completed, proof].find((at) => at !== undefined && at >= from && at <= to);
}

/** A snapshot is a recovery point at once, whatever becomes of its job: it proves nothing where that job went wrong. */
function isHalf({ lastBackup }: ProtectedItem, newest: readonly BackupJob[], point: number): boolean {
  const wrong = lastBackup && ['failed', 'warned', 'cancelled'].includes(jobOutcome(lastBackup.status));
  if (wrong && lastBackup.at <= point) return true;
  const before = newest.find(({ started }) => started <= point);
  return before !== undefined && jobOutcome(before.status) === 'warned';
}

/** When the night's last backup ended with warnings, by what the item itself says. */
function warnedBy({ lastBackup }: ProtectedItem, { from, to }: Night): number | undefined {
  const warned = lastBackup && jobOutcome(lastBackup.status) === 'warned';
  return warned && lastBackup.at >= from && lastBackup.at <= to ? lastBackup.at : undefined;
}

function saidOf(job: BackupJob, item: ProtectedItem, { gone }: Night) {
  const vm = gone?.some((id) => sameId(id, item.vm)) ? ('gone' as const) : undefined;
  return { jobStatus: job.status, ...(job.error && { errorCode: job.error.code }), ...(vm && { vm }) };
}

/** When the item's first backup of the night was due; worked out once for each policy. */
function dueIn({ policies, from, to }: Night): Due {
  const byId = new Map(policies.map((policy) => [policy.id.toLowerCase(), policy]));
  const known = new Map<string, ReturnType<Due>>();
  return ({ policy, unread = [] }) => {
    if (unread.length > 0) return { unknown: `${unread.join(' and ')} cannot be read` };
    if (!policy) return undefined;
    const id = policy.id.toLowerCase();
    if (!known.has(id)) known.set(id, firstOf(byId.get(id), policy.name, from, to - startsWithin));
    return known.get(id);
  };
}

function firstOf(policy: Policy | undefined, name: string, from: number, to: number): ReturnType<Due> {
  if (!policy) return { unknown: `its policy ${name} cannot be read` };
  const due = dueBackups(policy, from, to);
  if (due) return due[0];
  const isZone = policy.schedule.every !== 'unknown';
  return {
    unknown: isZone
      ? `${name} has the time zone “${policy.timeZone}”, which is not known`
      : `the schedule of ${name} cannot be read`,
  };
}

const keyOf = (vault: string, name: string): string => `${vault}|${name}`.toLowerCase();

const nameOfItem = (item: ProtectedItem): string => nameOf(item.vm) ?? item.name;
