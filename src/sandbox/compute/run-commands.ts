import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { asObject, bodyOf, noContent, ok, page, queryOf, resourceNotFound } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';
import { type Resource, resources, vmStates } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { applicationOf } from './guest.ts';
import { accept, pollHeaders } from './operations.ts';

const vmType = 'Microsoft.Compute/virtualMachines';
const vmPath = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${vmType}/{vm}`;

/** A script that was given to a VM (REST spec Microsoft.Compute, VirtualMachineRunCommand). */
interface RunCommand {
  readonly id: string;
  readonly name: string;
  readonly vm: string;
  readonly location: string;
  readonly script: string;
  readonly async: boolean;
  /** Seconds. */
  readonly within: number;
  readonly at: number;
}

const runs = (world: World) => world.table<RunCommand>('runCommands');

export const runCommandRoutes: readonly Route[] = [
  { method: 'GET', path: `${vmPath}/runCommands`, handle: list },
  { method: 'GET', path: `${vmPath}/runCommands/{name}`, handle: read },
  { method: 'PUT', path: `${vmPath}/runCommands/{name}`, handle: put },
  { method: 'DELETE', path: `${vmPath}/runCommands/{name}`, handle: remove },
];

const delivered = 10_000;
const provisioned = 15_000;
/** 90 minutes, where nobody says (documentation: "Run scripts in your VM by using managed Run Commands"). */
const longest = 5_400;

function vmOf(world: World, { subscription, group, vm }: Params): Resource {
  const found = resources(world).get(
    `/subscriptions/${subscription}/resourceGroups/${group}/providers/${vmType}/${vm}`,
  );
  if (found) return found;
  throw resourceNotFound(vmType, vm!, group!);
}

function put(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vm = vmOf(world, params);
  const { location, properties } = bodyOf(request);
  const { source, asyncExecution, timeoutInSeconds } = asObject(properties);
  const { script } = asObject(source);
  if (typeof script !== 'string' || script === '') {
    throw new ArmError(400, 'InvalidParameter', "Required parameter 'source.script' is missing (null).");
  }
  if (String(location).toLowerCase() !== vm.location) {
    throw new ArmError(400, 'InvalidParameter', 'The location of a run command must be that of its VM.');
  }
  if (vmStates(world).get(vm.id)?.power !== 'running') {
    throw new ArmError(409, 'OperationNotAllowed', 'Cannot modify extensions in the VM when the VM is not running.');
  }
  const id = `${vm.id}/runCommands/${params.name}`;
  const before = runs(world).get(id);
  const run: RunCommand = {
    id,
    name: params.name!,
    vm: vm.id,
    location: vm.location,
    script,
    async: asyncExecution === true,
    within: Number(timeoutInSeconds ?? longest),
    at: request.now,
  };
  runs(world).set(id, run);
  const done = run.async ? request.now + provisioned : resultOf(world, run, Number.MAX_SAFE_INTEGER).end;
  const headers = pollHeaders(request, world, { subscription: params.subscription!, location: vm.location, done });
  return { status: before ? 200 : 201, body: show(world, run, { now: request.now, expanded: false }), headers };
}

function read(request: ArmRequest, params: Params, world: World): ArmResponse {
  const run = runs(world).get(`${vmOf(world, params).id}/runCommands/${params.name}`);
  if (!run) throw resourceNotFound(`${vmType}/${params.vm}/runCommands`, params.name!, params.group!);
  const expanded = queryOf(request, '$expand')?.toLowerCase() === 'instanceview';
  return ok(show(world, run, { now: request.now, expanded }));
}

function list(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vm = vmOf(world, params);
  const own = [...runs(world).values()].filter((run) => run.vm === vm.id);
  return page(request, own, 100, (run) => show(world, run, { now: request.now, expanded: false }));
}

function remove(request: ArmRequest, params: Params, world: World): ArmResponse {
  const vm = vmOf(world, params);
  const id = `${vm.id}/runCommands/${params.name}`;
  if (!runs(world).get(id)) return noContent();
  runs(world).delete(id);
  const place = { subscription: params.subscription!, location: vm.location, done: request.now + 5_000 };
  return accept(request, world, place);
}

interface Result {
  readonly state: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly output: string;
  /** When it ends, or would. */
  readonly end: number;
}

/** A script asks the application until it answers, as those that wait for one do; what else it says the sandbox cannot know. */
function resultOf(world: World, { vm, at, within }: RunCommand, now: number): Result {
  const { from, says } = applicationOf(world, vm);
  const start = at + delivered;
  const last = start + within * 1_000;
  const answered = from === undefined ? Number.POSITIVE_INFINITY : Math.max(from, start) + 1_000;
  const end = Math.min(answered, last);
  if (now < start || vmStates(world).get(vm)?.agent !== 'ready') return { state: 'Pending', output: '', end };
  if (now < end) return { state: 'Running', output: '', end };
  return answered <= last ? { state: 'Succeeded', output: `${says}\n`, end } : { state: 'Failed', output: '', end };
}

function show(
  world: World,
  run: RunCommand,
  { now, expanded }: { readonly now: number; readonly expanded: boolean },
): unknown {
  const { state, output, end } = resultOf(world, run, now);
  const isOver = state === 'Succeeded' || state === 'Failed';
  const provisioningState = (run.async ? now >= run.at + provisioned : isOver) ? 'Succeeded' : 'Creating';
  const instanceView = {
    executionState: state,
    executionMessage: isOver && state === 'Failed' ? 'Execution failed: the script exited with 1.' : '',
    exitCode: state === 'Failed' ? 1 : 0,
    output,
    error: '',
    ...(state !== 'Pending' && { startTime: new Date(run.at + delivered).toISOString() }),
    ...(isOver && { endTime: new Date(end).toISOString() }),
  };
  return {
    id: run.id,
    name: run.name,
    type: `${vmType}/runCommands`,
    location: run.location,
    properties: {
      source: { script: run.script },
      asyncExecution: run.async,
      timeoutInSeconds: run.within,
      provisioningState,
      ...(expanded && { instanceView }),
    },
  };
}
