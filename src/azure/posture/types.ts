import type { BackupJob, ProtectedItem } from '../backup/types.ts';
import type { Listed } from '../core/types.ts';
import type { DiskBackups, Policy, Vm, VmRef } from '../estate/types.ts';

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

/** What the items of these policies are held to: a point after `before`. Names of policies, in any case. */
export interface HeldTo {
  readonly policies: readonly string[];
  readonly before: number;
}

/** A VM that nothing backs up, with what Resource Graph knows of it. */
export interface BareVmRef extends VmRef {
  readonly security: Vm['security'];
  readonly runs: 'yes' | 'no' | 'unknown';
}

/** As many as are listed. */
export interface Some<Thing> {
  readonly found: readonly Thing[];
  /** There may be more. */
  readonly cut: boolean;
}

/** An item, and the tags of the VM that it is of; none, where the VM is gone. */
export interface ProtectedVm {
  readonly item: ProtectedItem;
  readonly tags: Readonly<Record<string, string>>;
}

/** Whatever has one of some names. */
export interface Namesakes {
  readonly vms: readonly VmRef[];
  readonly items: readonly ProtectedItem[];
}

export interface Unprotected {
  /** The policies of VMs in the vaults that may take it: those of its region and subscription. */
  readonly policies: readonly Policy[];
  /** Its disks, where Backup vaults have some of them. */
  readonly disks: DiskBackups | undefined;
}

export interface Posture {
  /** VMs that nothing backs up now, and VMs that cannot be read (Resource Graph): for reading. */
  bareVms(): Promise<Listed<BareVmRef> & { readonly cut: boolean }>;
  /**
   * The items of VMs of all vaults but those that are well beyond doubt (Resource Graph): for reading. Those of a policy
   * that is not in `held`, and those of the VMs called as `always` says, are never beyond doubt.
   */
  doubtfulItems(held: readonly HeldTo[], always: readonly string[]): Promise<Some<ProtectedItem>>;
  /** The VMs of these names, and the items of VMs of these names (Resource Graph, one query): for reading. */
  namesakes(names: readonly string[]): Promise<Namesakes>;
  /** The items of VMs that are backed up, and the tags of the VMs (Resource Graph, one query): for reading. */
  protectedVms(): Promise<Some<ProtectedVm>>;
  /** VMs of that exact name in any case, with what protects them, by one request (Resource Graph): for reading. */
  known(name: string): Promise<Known>;
  /** Of a VM that is not backed up as one, by one request where no disk is backed up by itself (Resource Graph): for reading. */
  unprotected(vm: VmRef): Promise<Unprotected>;
}
