import { vaultIdOf } from '../core/tables.ts';
import type { World } from '../core/world.ts';

/** A test failover of an item: running, waiting for its clean-up, or being cleaned up. */
export interface TestFailover {
  readonly phase: 'running' | 'waiting' | 'cleaning';
  readonly job: string;
  readonly testVm: string;
  readonly network: string;
  readonly point: string;
  readonly started: number;
  /** When the test VM ran. */
  readonly succeeded?: number;
}

export interface Health {
  readonly level: 'Warning' | 'Critical';
  readonly category: 'Replication' | 'TestFailover' | 'AgentAutoUpdate' | 'VmHealth';
  readonly code: string;
  readonly message: string;
  readonly causes: string;
  readonly action: string;
  readonly since: number;
}

/** A replicated VM: what Site Recovery knows about it. What it shows depends on the clock. */
export interface ReplicatedItem {
  readonly id: string;
  readonly name: string;
  /** The source VM's ARM id and name. */
  readonly vm: string;
  readonly vmName: string;
  readonly policy: string;
  /** Protection container on the other side. */
  readonly recoveryContainer: string;
  /** Regions as ARM writes them: `australiaeast`. */
  readonly sourceRegion: string;
  readonly targetRegion: string;
  /** The resource group in which failover and test failover make VMs. */
  readonly recoveryGroup: string;
  /** The network that a real failover uses. */
  readonly recoveryNetwork: string | null;
  readonly recoverySubnet: string | null;
  readonly enabled: number;
  /** When the initial replication is complete. */
  readonly protectedAt: number;
  /** No recovery point was made after that. */
  readonly stalledAt?: number;
  readonly health: readonly Health[];
  readonly test?: TestFailover;
  readonly lastTestFailover?: number;
  /** The job that works on the item now. */
  readonly current?: { readonly scenario: string; readonly job: string; readonly start: number };
}

export const itemsOf = (world: World) => world.table<ReplicatedItem>('replicationProtectedItems');

/** Replicated items of a vault. */
export const itemsIn = (world: World, vault: string): ReplicatedItem[] =>
  itemsOf(world).by('vault', vault.toLowerCase(), (item) => vaultIdOf(item.id).toLowerCase());

/** The items that replicate a VM. */
export const itemsOfVm = (world: World, vm: string): ReplicatedItem[] =>
  itemsOf(world).by('vm', vm.toLowerCase(), (item) => item.vm.toLowerCase());

/** Changes some facts of an item that may be gone by now. */
export function changeItem(world: World, id: string, change: Partial<ReplicatedItem>): void {
  const item = itemsOf(world).get(id);
  if (item) itemsOf(world).set(id, { ...item, ...change });
}
