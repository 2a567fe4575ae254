import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { parseFilter } from '../core/odata.ts';
import { ok, queryOf } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { vaultOf, vaultPath } from '../core/vault.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { changeItem, itemsOf } from './item.ts';
import { allowedActions, type Job, jobsIn, jobsOf, shownJob } from './job.ts';
import { idAt } from './names.ts';
import { accepted, begin, finish, operationResult } from './operation.ts';
import { badRequest, guarded, notFound } from './refusal.ts';
import { restartTestFailover } from './test-failover.ts';
import { deleteTestVm } from './test-vm.ts';

const listPath = `${vaultPath}/replicationJobs`;
const jobPath = `${listPath}/{job}`;

const act =
  (action: 'Cancel' | 'Restart' | 'Resume') =>
  (request: ArmRequest, params: Params, world: World): ArmResponse => {
    const job = existing(params, world);
    if (!allowedActions(job).includes(action)) throw notAllowed(action, job);
    return action === 'Cancel' ? cancel(job, request, world) : restartTestFailover(job, request, world);
  };

/** Site Recovery jobs: `replicationJobs` of the spec 2023-06-01. */
export const jobRoutes: readonly Route[] = [
  { method: 'GET', path: listPath, handle: list },
  { method: 'GET', path: jobPath, handle: guarded(get) },
  { method: 'POST', path: `${jobPath}/cancel`, handle: guarded(act('Cancel')) },
  { method: 'POST', path: `${jobPath}/restart`, handle: guarded(act('Restart')) },
  { method: 'POST', path: `${jobPath}/resume`, handle: guarded(act('Resume')) },
  {
    method: 'GET',
    path: `${jobPath}/operationresults/{operation}`,
    handle: guarded((request, params, world) =>
      operationResult(request, params, world, () => get(request, params, world)),
    ),
  },
];

/** What the cancelled test failover had made is gone half a minute later. */
export const jobEvents = lookup<TimedHandler>({
  'recovery.cancelled': ({ due, payload }, world) => {
    const job = jobsOf(world).get(payload.job ?? '');
    const item = job && itemsOf(world).get(job.item);
    if (!job || !item) return;
    deleteTestVm(world, item);
    jobsOf(world).set(job.id, { ...job, state: 'Cancelled', end: due, timers: [] });
    changeItem(world, item.id, { test: undefined, current: undefined });
    finish(world, job.operation, due, { cancelled: true });
    finish(world, payload.operation ?? '', due);
  },
});

function list(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vault = vaultOf(world, params);
  const wanted = parseFilter(queryOf(request, '$filter')).map(({ name, value }) => condition(name, value));
  const jobs = jobsIn(world, vault.id).filter((job) => wanted.every((meets) => meets(job)));
  return ok({ value: jobs.map((job) => shownJob(job, request.now, false)), nextLink: null });
}

/** The names of `JobQueryParameter`; the times are bounds, although they are written with `eq`. */
function condition(name: string, value: string): (job: Job) => boolean {
  const same = (text: string): boolean => text.toLowerCase() === value.toLowerCase();
  switch (name) {
    case 'starttime':
      return (job) => job.start >= Date.parse(value);
    case 'endtime':
      return (job) => job.start <= Date.parse(value);
    case 'jobstatus':
      return (job) => value.split(',').some((state) => state.trim().toLowerCase() === job.state.toLowerCase());
    case 'jobname':
      return (job) => same(job.scenario) || same(job.friendlyName);
    case 'affectedobjecttypes':
      return () => same('ProtectionEntity');
    default:
      throw new ArmError(400, 'InvalidFilterInQueryString', `The filter does not know '${name}'.`);
  }
}

function get(request: ArmRequest, params: Params, world: World): ArmResponse {
  return ok(shownJob(existing(params, world), request.now, true));
}

function existing(params: Params, world: World): Job {
  const job = jobsOf(world).get(idAt(jobPath, params, world));
  if (!job) throw notFound(params.job ?? '');
  return job;
}

function cancel(job: Job, request: ArmRequest, world: World): ArmResponse {
  for (const timer of job.timers) world.cancel(timer);
  const operation = begin(world, job.id, request.now);
  const payload = { job: job.id, operation: operation.name };
  const timers = [world.later(request.now + 30_000, 'recovery.cancelled', payload)];
  jobsOf(world).set(job.id, { ...job, state: 'Cancelling', timers });
  return accepted(request, operation);
}

const notAllowed = (action: string, job: Job) =>
  badRequest(
    'JobActionNotAllowed',
    `The action '${action}' isn't allowed on the job '${job.name}' in the state '${job.state}'.`,
    'The state of the job does not allow the action.',
    'Refresh the job and use one of its allowed actions.',
  );
