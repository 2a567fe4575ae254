import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { type Condition, meets, parseFilter } from '../core/odata.ts';
import { ok, page, queryOf } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { type BackupJob, backupJobs, jobsIn } from '../core/tables.ts';
import { vaultIdFrom, vaultOf, vaultPath } from '../core/vault.ts';
import type { World } from '../core/world.ts';
import { armJob } from './job.ts';
import { accepted, begin, operationResult, operationStatus } from './operations.ts';
import { jobPath } from './paths.ts';
import { refusals } from './refusals.ts';
import { cancelJob } from './run.ts';

export const jobRoutes: Route[] = [
  { method: 'GET', path: `${vaultPath}/backupJobs`, handle: list },
  {
    method: 'GET',
    path: jobPath,
    handle: (request, params, world) => ok(armJob(read(world, params), request.now, true)),
  },
  { method: 'POST', path: `${jobPath}/cancel`, handle: cancel },
  {
    method: 'GET',
    path: `${jobPath}/operationsStatus/{operation}`,
    handle: (request, params, world) => operationStatus(request, params.operation!, world),
  },
  {
    method: 'GET',
    path: `${jobPath}/operationResults/{operation}`,
    handle: (request, params, world) => operationResult(request, params.operation!, world),
  },
];

/** Newest first. `startTime` and `endTime` of the filter are the ends of the time in which a job has started. */
function list(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const all = parseFilter(queryOf(request, '$filter'));
  const isTime = ({ name }: Condition): boolean => name === 'starttime' || name === 'endtime';
  const times = all.filter(isTime).map(({ name, value }) => ({ name, at: parseTime(value) }));
  const conditions = all.filter((condition) => !isTime(condition));
  const wanted = jobsIn(world, vault.id).filter(
    (job) =>
      times.every(({ name, at }) => (name === 'starttime' ? job.start >= at : job.start <= at)) &&
      meets(conditions, {
        status: job.status,
        operation: job.operation,
        backupmanagementtype: job.backupManagementType,
        jobid: job.name,
        entityfriendlyname: job.entity,
      }),
  );
  wanted.sort((a, b) => b.start - a.start);
  return page(request, wanted, 200, (job) => armJob(job, request.now, false));
}

/** `2024-05-13 10:17:27 AM`, as Azure's own tools write it, or ISO 8601; always UTC. */
function parseTime(text: string): number {
  const found = /^(\d{4}-\d{2}-\d{2}) (\d{1,2}):(\d{2}):(\d{2}) (AM|PM)$/i.exec(text);
  const at = found ? Date.parse(`${found[1]}T00:00:00Z`) + clockTime(found) : Date.parse(text);
  if (Number.isNaN(at)) throw refusals.badRequest(`The filter has '${text}' where a time is expected.`);
  return at;
}

function clockTime([, , hour, minute, second, half]: RegExpExecArray): number {
  const hours = (Number(hour) % 12) + (half!.toUpperCase() === 'PM' ? 12 : 0);
  return ((hours * 60 + Number(minute)) * 60 + Number(second)) * 1_000;
}

function read(world: World, params: Params): BackupJob {
  vaultOf(world, params);
  const job = backupJobs(world).get(`${vaultIdFrom(params)}/backupJobs/${params.job}`);
  if (job) return job;
  throw refusals.jobNotFound(params.job!);
}

function cancel(request: ArmRequest, params: Params, world: World): ArmResponse {
  const job = read(world, params);
  cancelJob(world, job, request.now);
  const operation = begin(world, request.now, { vault: job.vault, scope: job.id });
  return accepted(request, operation, job.id);
}
