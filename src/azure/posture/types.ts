import type { BackupJob, ProtectedItem } from '../backup/types.ts';
import type { Listed } from '../core/types.ts';
import type { Policy, VmRef } from '../estate/types.ts';

/** What Resource Graph knows of one VM beside the VM itself; it may lag by minutes. */
export interface KnownOfVm {
  /** Soft-deleted and stopped ones included. */
  readonly items: readonly ProtectedItem[];
  /** Those of the items. */
  readonly policies: readonly Policy[];
  /** Jobs of the items that have not come to an end. */
  readonly running: readonly BackupJob[];
  /** Ids of its replicated items. */
  readonly replicated: readonly string[];
}

/** All VMs of one name, in all subscriptions, and what is known of each. */
export interface Known {
  readonly vms: Listed<VmRef>;
  /** Of the VM with that id. */
  of(vm: string): KnownOfVm;
}

export interface Posture {
  /** VMs of that exact name in any case, with what protects them, by one request (Resource Graph): for reading. */
  known(name: string): Promise<Known>;
  /** The VM policies of the vaults that may take the VM, those of its region and subscription (Resource Graph): for reading. */
  policiesNear(vm: VmRef): Promise<Policy[]>;
}
