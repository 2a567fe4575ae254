import { lookup } from '../core/lookup.ts';
import { resources, vmStates } from '../core/tables.ts';
import type { TimedHandler, World } from '../core/world.ts';

/** What runs inside VMs: their agents and their applications. The sandbox runs no scripts; it knows when an application answers. */

/** What the application of a VM does, and those of the VMs that are made of it. */
export interface Application {
  /** Milliseconds from the VM's start to its first answer; null: it never answers. */
  readonly after: number | null;
  /** What it answers. */
  readonly says: string;
}

const usual: Application = { after: 120_000, says: 'answered' };

/** After so many milliseconds the agent of a VM that only just began to run reports for the first time. */
const agentAfter = 90_000;

interface Guest {
  /** When it began to run. */
  readonly since: number;
  /** The VM that it was made of. */
  readonly of?: string;
}

const guests = (world: World) => world.table<Guest>('guests');

/** By the id of the VM, or of the VM that it was made of. */
export const applications = (world: World) => world.table<Application>('applications');

/** A VM that was made of another one begins to run. */
export function boots(world: World, vm: string, of: string, at: number): void {
  vmStates(world).set(vm, { power: 'running', agent: 'not-ready' });
  guests(world).set(vm, { since: at, of });
  world.later(at + agentAfter, 'compute.agent', { vm });
}

export function forgetGuest(world: World, vm: string): void {
  vmStates(world).delete(vm);
  guests(world).delete(vm);
}

/** What its application is, and from when on it answers; undefined: never. */
export function applicationOf(world: World, vm: string): Application & { readonly from: number | undefined } {
  const { since = 0, of = vm } = guests(world).get(vm) ?? {};
  const found = applications(world).get(vm) ?? applications(world).get(of) ?? usual;
  return { ...found, from: found.after === null ? undefined : since + found.after };
}

export const guestTimed = lookup<TimedHandler>({
  'compute.agent': ({ payload }, world) => {
    const vm = payload.vm!;
    const state = vmStates(world).get(vm);
    if (resources(world).get(vm) && state) vmStates(world).set(vm, { ...state, agent: 'ready' });
  },
});
