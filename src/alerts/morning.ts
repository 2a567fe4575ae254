import { type BackupJob, type Policy, type ProtectedItem, sameId } from '../azure/azure.ts';
import { hours } from '../clock.ts';
import { sameName } from './about.ts';
import { dueBackups } from './due-backups.ts';
import { type Exception, exceptionOf } from './rules/expected.ts';
import { nameOf } from './schema/ids.ts';

export interface Night {
  /** Jobs that started in the night, of all vaults that can be read. */
  readonly jobs: readonly BackupJob[];
  readonly items: readonly ProtectedItem[];
  readonly policies: readonly Policy[];
  /** Ids of the VMs that exist; undefined: not read, and none is called gone. */
  readonly vms?: readonly string[];
  /** Azure's time, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

export interface Backed {
  readonly name: string;
  readonly vault: string;
}

/** What became of the backups of a night. Each item is in one of the lists. */
export interface Morning {
  /** How many items should have been backed up, the designed exceptions not counted. */
  readonly expected: number;
  readonly succeeded: readonly Backed[];
  readonly failed: readonly (Backed & { readonly code: string | undefined; readonly at: number })[];
  /** Their schedule was due and there is no job: Azure raises no alert for what never ran. */
  readonly never: readonly (Backed & { readonly due: number })[];
  readonly running: readonly Backed[];
  /** Not counted as failures, for the reason. */
  readonly leftOut: readonly (Backed & { readonly why: Exception })[];
  /** Items whose backups are stopped or whose data are deleted: nothing was due. */
  readonly stopped: number;
  /** Succeeded in the end, after a failure in the same night. */
  readonly afterRetry: number;
}

/** A scheduled backup may start this much later than its time (documentation: "About Azure VM backup", up to 2 hours). */
const startsWithin = hours(2);

/**
 * Who was backed up in the night and who was not, from what was due and the jobs that there are. Pure. Jobs name their
 * item only by its name, so of two items of one name in a vault as many have run as there are jobs.
 */
export function morningOf(night: Night): Morning {
  const active = night.items.filter((item) => !item.softDeleted && !/stopped/i.test(item.state));
  const jobs = night.jobs.filter((job) => job.operation === 'Backup' && job.started <= night.to);
  const outcomes: Outcome[] = [];
  for (const [, twins] of Map.groupBy(active, (item) => `${item.vault}|${nameOfItem(item)}`.toLowerCase())) {
    outcomes.push(...outcomesOf(twins, jobsOf(twins[0]!, jobs), night));
  }
  const of = <K extends Outcome['kind']>(kind: K) =>
    outcomes.filter((one): one is Extract<Outcome, { kind: K }> => one.kind === kind);
  const leftOut = of('left-out');
  return {
    expected: outcomes.length - leftOut.length,
    succeeded: of('succeeded'),
    failed: of('failed'),
    never: of('never'),
    running: of('running'),
    leftOut,
    stopped: night.items.length - active.length,
    afterRetry: of('succeeded').filter((one) => one.retried).length,
  };
}

type Outcome = Backed &
  (
    | { readonly kind: 'succeeded'; readonly retried: boolean }
    | { readonly kind: 'failed'; readonly code: string | undefined; readonly at: number }
    | { readonly kind: 'never'; readonly due: number }
    | { readonly kind: 'running' }
    | { readonly kind: 'left-out'; readonly why: Exception }
  );

function outcomesOf(twins: readonly ProtectedItem[], jobs: readonly BackupJob[], night: Night): Outcome[] {
  if (twins.length === 1) return outcomeOf(twins[0]!, jobs, night);
  // Nothing tells whose job it was: one job each, as far as they go.
  return twins.flatMap((item, n) => outcomeOf(item, jobs.slice(n, n + 1), night));
}

/** None: nothing was due and nothing ran. */
function outcomeOf(item: ProtectedItem, jobs: readonly BackupJob[], night: Night): Outcome[] {
  const backed = { name: nameOfItem(item), vault: nameOf(item.vault) ?? item.vault };
  const newest = jobs.toSorted((a, b) => b.started - a.started);
  const good = newest.find((job) => /^Completed/.test(job.status));
  if (good) return [{ ...backed, kind: 'succeeded', retried: newest.some((job) => job.status === 'Failed') }];
  if (newest.some((job) => job.status === 'InProgress')) return [{ ...backed, kind: 'running' }];
  const last = newest[0];
  if (!last) {
    const due = firstDue(item, night);
    return due === undefined ? [] : [{ ...backed, kind: 'never', due }];
  }
  const why = newest.map((job) => exceptionOf(saidOf(job, item, night)));
  // One real failure among them is a failure.
  const real = why.indexOf(undefined);
  if (real < 0) return [{ ...backed, kind: 'left-out', why: why[0]! }];
  return [{ ...backed, kind: 'failed', code: newest[real]!.error?.code, at: newest[real]!.started }];
}

function saidOf(job: BackupJob, item: ProtectedItem, { vms }: Night) {
  const vm = vms && (vms.some((id) => sameId(id, item.vm)) ? ('present' as const) : ('gone' as const));
  return { jobStatus: job.status, ...(job.error && { errorCode: job.error.code }), ...(vm && { vm }) };
}

function firstDue(item: ProtectedItem, { policies, from, to }: Night): number | undefined {
  const policy = item.policy && policies.find(({ id }) => sameId(id, item.policy!.id));
  return policy && dueBackups(policy, from, to - startsWithin)[0];
}

function jobsOf(item: ProtectedItem, jobs: readonly BackupJob[]): BackupJob[] {
  return jobs.filter((job) => sameId(job.vault, item.vault) && sameName(job.entity, nameOfItem(item)));
}

const nameOfItem = (item: ProtectedItem): string => nameOf(item.vm) ?? item.name;
