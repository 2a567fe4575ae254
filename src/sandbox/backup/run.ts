import type { Table } from '../core/table.ts';
import {
  type BackupJob,
  type BackupPhase,
  backupJobs,
  type JobTask,
  jobsOf,
  type ProtectedItem,
} from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { newJob } from './job.ts';
import { refusals } from './refusals.ts';

const minute = 60_000;

/** The next backup of an item is to fail; keyed by the item's id. The job's id is known before the job is. */
export interface Doom {
  readonly errorCode: string;
  readonly job: string;
  /** Absent: while it takes its snapshot. */
  readonly phase?: BackupPhase;
}

/** How the next backup of an item goes where it does not fail; keyed by the item's id. */
export interface Course {
  /** Its snapshot is taken and its transfer fails: `CompletedWithWarnings` (documentation: "Back up Azure VMs", job statuses). */
  readonly warns: boolean;
  /** How long the transfer takes, in milliseconds; absent: some minutes. A first one of terabytes takes days. */
  readonly transferMs?: number;
  /** How long a third part takes, "Validate backup", in milliseconds; absent: there is none. */
  readonly validateMs?: number;
}

export const courses = (world: World) => world.table<Course>('courses');

export const dooms = (world: World) => world.table<Doom>('dooms');

export interface BackupOrder {
  readonly item: ProtectedItem;
  readonly now: number;
  readonly userTriggered: boolean;
  /** When the recovery point is removed; absent: when the policy says. */
  readonly keepUntil?: number;
  /** Of an hourly policy: only the day's last backup goes to the vault. */
  readonly snapshotOnly?: boolean;
}

/**
 * Starts a backup of a VM, or refuses as Azure does: none of an item whose backups are stopped, and one at a time. Only a
 * scheduled one goes beside one that still transfers: it takes its snapshot and leaves the transfer out (documentation:
 * "Back up Azure VMs", job statuses).
 */
export function startBackup(world: World, order: BackupOrder): BackupJob {
  const { item, now, userTriggered, keepUntil } = order;
  if (item.deletedAt !== undefined || isStopped(item)) throw refusals.backupStopped();
  const other = runningBackup(world, item);
  const transfers = other?.tasks[1] !== undefined && now >= other.tasks[1].start;
  if (other && (userTriggered || !transfers)) throw refusals.backupRunning();
  const doom = take(dooms(world), item.id);
  const course = take(courses(world), item.id);
  const job = newJob(world, item, {
    operation: 'Backup',
    start: now,
    userTriggered,
    tasks: plan(world, order, { doom, course }),
    properties: {
      'VM Name': String(item.properties.friendlyName),
      ...(keepUntil !== undefined && { 'Recovery Point Expiry Time in UTC': usTime(keepUntil) }),
    },
    ...(doom && { name: doom.job, doomed: doom.errorCode }),
    ...(doom?.phase && { doomedIn: doom.phase }),
    ...(course?.warns && { warns: true }),
    ...(other && { skips: true }),
    ...(keepUntil !== undefined && { keepUntil }),
  });
  backupJobs(world).set(job.id, job);
  world.later(job.tasks[0]!.end, 'backup.snapshot', { job: job.id });
  return job;
}

/** Takes what stands there for the item: it is for one backup only. */
function take<Doc>(table: Table<Doc>, item: string): Doc | undefined {
  const found = table.get(item);
  table.delete(item);
  return found;
}

interface Fate {
  readonly doom: Doom | undefined;
  readonly course: Course | undefined;
}

/** The parts of the backup, and when each is to end. */
function plan(world: World, { now, snapshotOnly }: BackupOrder, { doom, course }: Fate): JobTask[] {
  const failsSoon = doom !== undefined && (doom.phase ?? 'snapshot') === 'snapshot';
  const snapshot = now + between(world, (failsSoon ? 1 : 2) * minute, 3 * minute);
  const usual = now + between(world, 9 * minute, 11 * minute);
  const transferred = course?.transferMs === undefined ? usual : snapshot + course.transferMs;
  const validate = course?.validateMs ?? (doom?.phase === 'validate' ? 2 * minute : undefined);
  return [
    { name: 'Take Snapshot', start: now, end: snapshot },
    ...(snapshotOnly ? [] : [{ name: 'Transfer data to vault', start: snapshot, end: transferred }]),
    ...(validate === undefined || snapshotOnly
      ? []
      : [{ name: 'Validate backup', start: transferred, end: transferred + validate }]),
  ];
}

export const isStopped = (item: ProtectedItem): boolean =>
  ['ProtectionStopped', 'BackupsSuspended'].includes(String(item.properties.protectionState));

export const runningBackup = (world: World, item: ProtectedItem): BackupJob | undefined =>
  jobsOf(world, item.id).find(({ operation, end }) => operation === 'Backup' && end === undefined);

/** A job may be cancelled while its snapshot is taken; the transfer goes on to its end. */
export function cancelJob(world: World, job: BackupJob, now: number): void {
  const snapshot = job.tasks[0];
  if (job.operation !== 'Backup' || job.status !== 'InProgress' || !snapshot || now >= snapshot.end) {
    throw refusals.notCancellable();
  }
  backupJobs(world).set(job.id, { ...job, status: 'Cancelling' });
  world.later(Math.min(now + 8_000, snapshot.end), 'backup.cancelled', { job: job.id });
}

/** A number between the two. */
const between = (world: World, min: number, max: number): number => Math.floor(min + world.random() * (max - min));

/** As it stands in the property bag of a job: `5/28/2024 12:00:00 AM`. */
export function usTime(at: number): string {
  const date = new Date(at);
  const hours = date.getUTCHours();
  const two = (n: number): string => String(n).padStart(2, '0');
  const time = `${hours % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hours < 12 ? 'AM' : 'PM'}`;
  return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} ${time}`;
}
