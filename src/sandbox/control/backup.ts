import { vmItemOf } from '../backup/preconditions.ts';
import { courses, dooms, isStopped, runningBackup, startBackup } from '../backup/run.ts';
import { ArmError } from '../core/arm.ts';
import { durationMs } from '../core/clock.ts';
import { ControlError } from '../core/control-error.ts';
import type { Json } from '../core/respond.ts';
import type { BackupPhase } from '../core/tables.ts';
import { type ProtectedItem, type Resource, resources, vmsNamed } from '../core/tables.ts';
import type { World } from '../core/world.ts';

const phases: readonly BackupPhase[] = ['snapshot', 'transfer', 'validate'];
const defaultError = 'GuestAgentSnapshotTaskStatusError';

/**
 * Makes a VM's next backup fail; with `now` that backup is a scheduled one that starts at once. Gives the id of the job
 * that fails: of one that is still to come it is settled already.
 */
export function failBackup(
  world: World,
  { vm, errorCode = defaultError, now: atOnce = false, phase = 'snapshot' }: Json,
  now: number,
): unknown {
  if (typeof errorCode !== 'string' || !/^[\w.-]{1,200}$/.test(errorCode)) {
    throw bad('"errorCode" must be a code such as UserErrorGuestAgentStatusUnavailable.');
  }
  if (typeof atOnce !== 'boolean') throw bad('"now" must be true or false.');
  const failing = phases.find((one) => one === phase);
  if (!failing) throw bad(`"phase" must be one of ${phases.join(', ')}.`);
  const item = protectedVm(world, vm);
  if (atOnce && runningBackup(world, item)) throw conflict('A backup of this VM is running.');
  const job = dooms(world).get(item.id)?.job ?? world.guid();
  dooms(world).set(item.id, { errorCode, job, ...(failing !== 'snapshot' && { phase: failing }) });
  if (atOnce) start(world, item, now);
  return { jobId: job };
}

/** Has a VM's next backup end with warnings, its transfer take long, or be validated after it. */
export function shapeBackup(world: World, { vm, warns = false, transfer, validate }: Json): unknown {
  if (typeof warns !== 'boolean') throw bad('"warns" must be true or false.');
  const transferMs = transfer === undefined ? undefined : durationMs(String(transfer));
  if (transfer !== undefined && transferMs === undefined) throw bad('"transfer" must be a duration such as P3D.');
  const validateMs = validate === undefined ? undefined : durationMs(String(validate));
  if (validate !== undefined && validateMs === undefined) throw bad('"validate" must be a duration such as PT10M.');
  const item = protectedVm(world, vm);
  courses(world).set(item.id, {
    warns,
    ...(transferMs !== undefined && { transferMs }),
    ...(validateMs !== undefined && { validateMs }),
  });
  return { item: item.id };
}

/** Runs a VM's scheduled backup now. */
export function runSchedule(world: World, { vm }: Json, now: number): unknown {
  return { jobId: start(world, protectedVm(world, vm), now) };
}

function start(world: World, item: ProtectedItem, now: number): string {
  try {
    return startBackup(world, { item, now, userTriggered: false }).name;
  } catch (error) {
    if (error instanceof ArmError) throw conflict(error.message);
    throw error;
  }
}

/** The item of a VM whose backups run. */
function protectedVm(world: World, vm: unknown): ProtectedItem {
  const item = itemOfVm(world, vm);
  if (isStopped(item)) throw conflict(`The backups of '${vm}' are stopped.`);
  return item;
}

/** The VM's item, stopped or not. */
export function itemOfVm(world: World, vm: unknown): ProtectedItem {
  if (typeof vm !== 'string' || vm === '') throw bad('"vm" must be the name or the ARM id of a VM.');
  const id = vm.startsWith('/') ? existing(world, vm) : named(world, vm);
  const item = vmItemOf(world, id);
  if (!item || item.deletedAt !== undefined) throw conflict(`The VM '${vm}' is not protected.`);
  return item;
}

/** A VM that has been deleted may still have backups. */
function existing(world: World, id: string): string {
  const vm = resources(world).get(id);
  const isVm = vm?.type === 'Microsoft.Compute/virtualMachines';
  if (isVm) return (vm as Resource).id;
  if (!vm && vmItemOf(world, id)) return id;
  throw new ControlError(404, 'NotFound', `There is no VM ${id}.`);
}

function named(world: World, name: string): string {
  const found = vmsNamed(world, name);
  if (found.length > 1) {
    const ids = found.map((vm) => vm.id).join(', ');
    throw conflict(`There are ${found.length} VMs called '${name}': name one by its id: ${ids}`);
  }
  if (found[0]) return found[0].id;
  throw new ControlError(404, 'NotFound', `There is no VM called '${name}'.`);
}

const bad = (message: string): ControlError => new ControlError(400, 'BadRequest', message);
const conflict = (message: string): ControlError => new ControlError(409, 'Conflict', message);
