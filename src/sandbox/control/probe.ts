import { applications } from '../compute/guest.ts';
import { durationMs } from '../core/clock.ts';
import { ControlError } from '../core/control-error.ts';
import type { Json } from '../core/respond.ts';
import { resources } from '../core/tables.ts';
import type { World } from '../core/world.ts';

/**
 * From when on the application of a VM answers, counted from its start, and that of a VM that is made of it; `after` is
 * an ISO 8601 duration, or null: never. `says`: what it answers.
 */
export function probe(world: World, { vm: named, after = 'PT2M', says = 'answered' }: Json): unknown {
  if (typeof named !== 'string' || named === '') throw bad('"vm" must be the name or the ARM id of a VM.');
  if (typeof says !== 'string') throw bad('"says" must be a text.');
  const ms = after === null ? null : durationMs(String(after));
  if (ms === undefined) throw bad('"after" must be an ISO 8601 duration such as PT2M, or null.');
  const vms = [...resources(world).values()].filter(
    ({ id, name, type }) =>
      type === 'Microsoft.Compute/virtualMachines' &&
      [id.toLowerCase(), name.toLowerCase()].includes(named.toLowerCase()),
  );
  const [vm, ...others] = vms;
  if (!vm) throw new ControlError(404, 'NotFound', `There is no VM ${named}.`);
  if (others.length > 0)
    throw new ControlError(409, 'Conflict', `${vms.length} VMs are called '${named}': say its id.`);
  applications(world).set(vm.id, { after: ms, says });
  return { vm: vm.id, after, says };
}

const bad = (message: string): ControlError => new ControlError(400, 'BadRequest', message);
