import { ArmError, type ArmRequest, type ArmResponse } from '../core/arm.ts';
import { noContent, ok, queryOf, retryAfter } from '../core/respond.ts';
import { type Operation, operations, protectedItems } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { armItem } from './item.ts';
import { mountOf } from './mount-script.ts';

/** How long Azure asks its callers to wait between polls, in seconds. */
export const pollEvery = 60;

/** What an operation is about; its polling URLs hang below `scope`. */
export interface Begun {
  readonly vault: string;
  /** The item, job or fabric that the operation changes. */
  readonly scope: string;
  readonly job?: string;
  /** Of a changed policy: a job for each item that follows it. */
  readonly jobs?: readonly string[];
  /** Of files that are offered: the recovery point whose script it shows. */
  readonly mount?: string;
  /** The item that the operation's result shows. */
  readonly result?: string;
}

/** Starts an operation that takes some seconds. */
export function begin(world: World, now: number, begun: Begun): Operation {
  const done = now + 3_000 + Math.floor(world.random() * 5_000);
  const operation: Operation = { ...begun, name: world.guid(), start: now, done };
  operations(world).set(operation.name, operation);
  return operation;
}

/** Whether an operation on that very item is still running. */
export const isBusy = (world: World, scope: string, now: number): boolean =>
  operations(world)
    .by('scope', scope.toLowerCase(), (operation) => operation.scope?.toLowerCase())
    .some((operation) => now < operation.done);

/** The two words that a provider puts before the operation's name in its polling URLs. */
interface PollPaths {
  readonly status: string;
  readonly result: string;
}

const ofItem: PollPaths = { status: 'operationsStatus', result: 'operationResults' };
const ofVault: PollPaths = { status: 'backupOperations', result: 'backupOperationResults' };

/** 202 without a body; where to ask is in the headers (documentation: "Track the async operation" of the REST guide). */
export function accepted(request: ArmRequest, operation: Operation, scope: string, inVault = false): ArmResponse {
  const { status, result } = inVault ? ofVault : ofItem;
  const version = queryOf(request, 'api-version');
  const url = (kind: string): string => `${request.origin}${scope}/${kind}/${operation.name}?api-version=${version}`;
  return {
    status: 202,
    headers: { location: url(result), 'azure-asyncoperation': url(status), ...retryAfter(pollEvery) },
  };
}

/** The body of `operationsStatus` and `backupOperations` (REST spec bms.json, OperationStatus). */
export function operationStatus(request: ArmRequest, name: string, world: World): ArmResponse {
  const operation = operationNamed(world, name);
  const done = request.now >= operation.done;
  const body = {
    id: operation.name,
    name: operation.name,
    status: !done ? 'InProgress' : operation.error ? 'Failed' : 'Succeeded',
    startTime: new Date(operation.start).toISOString(),
    endTime: done ? new Date(operation.start).toISOString() : '0001-01-01T00:00:00',
    ...(done && operation.error && { error: operation.error }),
    ...(done &&
      operation.job && { properties: { objectType: 'OperationStatusJobExtendedInfo', jobId: operation.job } }),
    ...(done && operation.mount && { properties: mountOf(world, operation.mount) }),
    ...(done &&
      operation.jobs && {
        properties: { objectType: 'OperationStatusJobsExtendedInfo', jobIds: operation.jobs, failedJobsError: {} },
      }),
  };
  return { status: 200, body, ...(!done && { headers: retryAfter(pollEvery) }) };
}

/** The answer behind `Location`: 202 until it is done, then the changed item or nothing. */
export function operationResult(request: ArmRequest, name: string, world: World): ArmResponse {
  const waits = whenDone(request, name, world);
  if (waits) return waits;
  const operation = operationNamed(world, name);
  const item = operation.result === undefined ? undefined : protectedItems(world).get(operation.result);
  return item ? ok(armItem(item, request.now)) : noContent();
}

/** 202 while the operation runs; undefined: it is done. */
export function whenDone(request: ArmRequest, name: string, world: World): ArmResponse | undefined {
  if (request.now >= operationNamed(world, name).done) return undefined;
  const location = `${request.origin}${request.path}?api-version=${queryOf(request, 'api-version')}`;
  return { status: 202, headers: { location, ...retryAfter(pollEvery) } };
}

function operationNamed(world: World, name: string): Operation {
  const operation = operations(world).get(name);
  if (operation) return operation;
  throw new ArmError(404, 'BMSUserErrorObjectNotFound', `The operation ${name} was not found.`);
}
