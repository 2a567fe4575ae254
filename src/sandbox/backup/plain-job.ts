import { lookup } from '../core/lookup.ts';
import { type BackupJob, backupJobs, type ProtectedItem } from '../core/tables.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { newJob } from './job.ts';

/** A job without phases: what it is, and how long it takes. */
export interface PlainJob extends Pick<BackupJob, 'properties'> {
  readonly kind: BackupJob['operation'];
  readonly seconds: number;
}

/** It ends by itself. */
export function addJob(
  world: World,
  item: ProtectedItem,
  { kind, seconds, properties }: PlainJob,
  now: number,
): BackupJob {
  const named = { 'VM Name': String(item.properties.friendlyName), ...properties };
  const job = newJob(world, item, { operation: kind, start: now, properties: named });
  backupJobs(world).set(job.id, job);
  world.later(now + Math.floor(seconds * (900 + 200 * world.random())), 'backup.ended', { job: job.id });
  return job;
}

export const plainTimed = lookup<TimedHandler>({
  'backup.ended': ({ due, payload }, world) => {
    const job = backupJobs(world).get(payload.job!);
    if (job) backupJobs(world).set(job.id, { ...job, status: 'Completed', end: due });
  },
});
