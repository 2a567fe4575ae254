import type { JobError, Listed, Step, Unread, Watch } from '../core/types.ts';
import type { Policy, Vault, VmRef } from '../estate/types.ts';

export interface ProtectedItem {
  readonly id: string;
  readonly name: string;
  readonly vault: string;
  /** The source VM's id. */
  readonly vm: string;
  readonly policy: { readonly id: string; readonly name: string } | undefined;
  /** Azure's `protectionState`. */
  readonly state: string;
  readonly softDeleted: boolean;
  /** When the data of a soft-deleted item are purged. */
  readonly purgeAt: number | undefined;
  readonly lastBackup: { readonly status: string; readonly at: number } | undefined;
  readonly lastRecoveryPoint: number | undefined;
  readonly health: string | undefined;
  /** Data disks that are left out, or the only ones that are not, by their LUNs; absent: all are backed up. */
  readonly disks?: { readonly how: 'all but' | 'only'; readonly luns: readonly number[] };
  readonly unread?: Unread;
}

/** What protects the backups of a vault from one person alone: what it guards takes the leave of its owner. */
export interface Guard {
  readonly id: string;
  readonly name: string;
  /** The name of the link between vault and guard. */
  readonly proxy: string;
  /** What it guards, by Azure's names (`…/protectedItems/delete`), and the guard's request that stands for leave to do so. */
  readonly guarded: readonly { readonly operation: string; readonly request: string }[];
}

/** Leave of a guard's owner, as a write names it. Azure looks whether the caller may read the request. */
export interface GuardPass {
  readonly guard: string;
  readonly proxy: string;
  readonly request: string;
}

/** What a write is sent with where a guard guards it. */
interface Guarded {
  readonly pass?: GuardPass;
}

/** A protected item and the VM that it is of, by their ids. */
export interface OfItem {
  readonly item: string;
  readonly vm: string;
}

export interface RecoveryPoint {
  readonly id: string;
  /** What Azure calls it, by which it is asked for. */
  readonly name: string;
  readonly at: number;
  /** When it is removed; undefined: Azure does not say. */
  readonly until: number | undefined;
  readonly tiers: readonly ('snapshot' | 'vault' | 'archive')[];
  readonly consistency: 'application' | 'file-system' | 'crash' | 'unknown';
  /** What a restore of it has to be told more than where to: `keys`, `private access`, `a zone`. */
  readonly needs: readonly string[];
  /** False: the VM's disks were blobs in a storage account then. */
  readonly managedDisks: boolean;
  /** False: some disks of the VM were left out of the backup. */
  readonly complete: boolean;
  /** Somebody may connect to its files now. */
  readonly mounted: boolean;
}

/** By the names of recovery points. */
export type Threats = ReadonlyMap<string, 'healthy' | 'warning' | 'unhealthy'>;

/** One precondition asked of Azure itself. */
export interface Validation {
  readonly ok: boolean;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly recommendation: string | undefined;
}

export interface Backup {
  vaults(): Promise<Vault[]>;
  vault(id: string): Promise<Vault | undefined>;
  policies(vault: string): Promise<Policy[]>;
  policy(id: string): Promise<Policy | undefined>;
  /** Where the VM is protected, asked of Azure Backup for the VM's region (soft-deleted items are not protected). */
  status(vm: VmRef): Promise<{ readonly vault: string; readonly item: string } | undefined>;
  validate(vm: VmRef, vault: Vault, policy: Policy): Promise<Validation>;
  item(id: string): Promise<ProtectedItem | undefined>;
  /** The VM's item in that vault, soft-deleted ones included. */
  itemOf(vm: VmRef, vault: string): Promise<ProtectedItem | undefined>;
  /** The items of VMs of that name in any case, also of VMs that are gone (Resource Graph); soft-deleted and stopped ones included. */
  itemsNamed(name: string): Promise<ProtectedItem[]>;
  /** The items of databases and file shares of that name in any case (Resource Graph). */
  othersNamed(name: string): Promise<ProtectedItem[]>;
  /** All items of the VM anywhere (Resource Graph), soft-deleted and stopped ones included: for reading. */
  itemsOf(vm: string): Promise<ProtectedItem[]>;
  /** The items of all VMs in all vaults (Resource Graph): for reading. */
  allItems(): Promise<ProtectedItem[]>;
  /** The items of whatever is backed up, databases and file shares too, in all vaults (Resource Graph): for reading. */
  everyItem(): Promise<ProtectedItem[]>;
  /** The VM policies of all vaults (Resource Graph): for reading. */
  allPolicies(): Promise<Policy[]>;
  /** Backups of VMs since then that did not complete, newest first, of all vaults; at most about `most` of them. */
  unfinished(query: { readonly since: number; readonly most: number }): Promise<BackupJob[]>;
  points(item: string): Promise<Listed<RecoveryPoint>>;
  /** What Azure has found in the item's recovery points; empty where it reports nothing, or cannot be asked. */
  threats(item: string): Promise<Threats>;
  job(vault: string, jobId: string): Promise<BackupJob | undefined>;
  /** The vault's jobs that started at or after `since`, newest first. */
  jobs(query: { readonly since: number; readonly status?: string; readonly vault: string }): Promise<BackupJob[]>;
  /**
   * How many jobs there are that began since then, or that run, however long ago they began, of all vaults: by what they
   * do and how they stand (Resource Graph, one query).
   */
  tally(query: { readonly since: number; readonly vault?: string }): Promise<JobTally[]>;
  /** The newest of them, those of which the start cannot be read first; of some statuses or of all. */
  newest(query: {
    readonly since: number;
    readonly statuses?: readonly string[];
    readonly vault?: string;
    readonly most: number;
  }): Promise<BackupJob[]>;
  /** The vaults that have a job of that id (Resource Graph: one of the last minutes may be missing). */
  vaultsOfJob(jobId: string): Promise<string[]>;
  /** The vault's jobs that have not come to an end, however long ago they began, newest first. */
  running(vault: string): Promise<BackupJob[]>;
  /** When backups of the VM were asked for, not by its schedule, since then (Resource Graph: the last minutes may be missing). */
  askedFor(item: Pick<ProtectedItem, 'vault' | 'id' | 'name' | 'vm'>, since: number): Promise<number[]>;
  /** The Resource Guard that the vault is under; undefined: none. */
  guard(vault: string): Promise<Guard | undefined>;
  /** Whether the guard's owner lets our identity do what this request of the guard stands for, now. */
  guardLets(request: string): Promise<boolean>;
  protect(effect: { readonly vault: string; readonly vm: string; readonly policy: string }): Promise<Watch>;
  /** Another policy of the item's vault; where backups are stopped they are resumed with it. */
  setPolicy(effect: OfItem & Guarded & { readonly policy: string }): Promise<Watch>;
  /** These data disks, by their LUNs, are in no backup any more; all others are. The policy is the one that the item has. */
  excludeDisks(effect: OfItem & { readonly policy: string; readonly luns: readonly number[] }): Promise<Watch>;
  /** No more backups; what there is is kept until somebody deletes it. */
  stopKeepingData(effect: OfItem & Guarded): Promise<Watch>;
  /** No more backups, and what there is is deleted: softly where the vault has soft delete on. */
  stopDeletingData(effect: Pick<OfItem, 'item'> & Guarded): Promise<Watch>;
  /** What was deleted softly is back; its backups stay stopped. */
  undelete(effect: OfItem): Promise<Watch>;
  /** `keepUntil`: the last moment the recovery point is kept. */
  backupNow(effect: { readonly item: string; readonly keepUntil: number }): Promise<Watch>;
  cancel(vault: string, jobId: string): Promise<void>;
  /** Restores a recovery point; only `OriginalLocation` changes what exists. */
  restore(effect: Restore): Promise<Watch>;
  /** Offers the files of a recovery point, for twelve hours. */
  mount(effect: Mount): Promise<Watch>;
  unmount(effect: Pick<Mount, 'item' | 'point'>): Promise<Watch>;
  /** What connects to the files that were offered; undefined: Azure does not show it (any more). */
  mountScript(watch: Watch): Promise<MountScript | undefined>;
}

/** The files of a recovery point, offered to whoever has the script and its password. */
export interface Mount extends OfItem {
  /** The point's name. */
  readonly point: string;
  /** Names who connects. */
  readonly initiator: string;
  /** They are offered already. */
  readonly renew: boolean;
}

/** What connects to the files of a recovery point. It is for one person, and kept nowhere. */
export type MountScript = { readonly name: string; readonly password: string } & (
  | { readonly system: 'Windows'; readonly url: string }
  | { readonly system: 'Linux'; readonly content: string }
);

/** Jobs that are alike. */
export interface JobTally {
  readonly operation: string;
  readonly status: string;
  /** They began in the time that was asked for, and do not only still run. */
  readonly recent: boolean;
  /** What they do, how they stand or when they began cannot be read. */
  readonly odd: boolean;
  readonly jobs: number;
}

export interface BackupJob {
  readonly id: string;
  readonly vault: string;
  readonly operation: string;
  /** Azure's: InProgress, Completed, Failed, CompletedWithWarnings, Cancelled, Cancelling. */
  readonly status: string;
  /** The item's name for people, such as the VM's: two items may have the same. */
  readonly entity: string;
  /** The container that it ran for, which tells them apart; absent: Azure names none. */
  readonly container?: string | undefined;
  readonly started: number;
  readonly ended: number | undefined;
  readonly steps: readonly Step[];
  readonly percent: number | undefined;
  /** What it brought, in bytes, read by itself; absent: Azure does not say (yet). */
  readonly bytes?: number;
  readonly error: JobError | undefined;
  readonly userTriggered: boolean | undefined;
  /** Of a restore, read by itself: what Azure still tells of how it was meant. */
  readonly restore?: RestoreOfJob;
  readonly unread?: Unread;
}

/** All of a restore's parameters that its job shows: names, where the request had ids. */
export interface RestoreOfJob {
  /** `RestoreDisks`, `OriginalLocation`, `AlternateLocation`; empty: not told. */
  readonly how: string;
  /** The recovery point's time, in whole seconds. */
  readonly pointAt: number | undefined;
  readonly storageAccount: string | undefined;
  readonly targetGroup: string | undefined;
  /** The new VM, where one was to be made. */
  readonly targetVm: string | undefined;
  /** The network that the new VM was to be in; of its subnet nothing is told. */
  readonly network: { readonly group: string; readonly name: string } | undefined;
  /** Only some of the disks. */
  readonly partial: boolean;
}

/** From what a restore is made, and where to; ids, but for the point's name. */
export type Restore = {
  readonly item: string;
  readonly vm: string;
  readonly point: string;
  /** Where Azure stages the data. */
  readonly storageAccount: string;
  readonly region: string;
} & (
  | { readonly how: 'RestoreDisks'; readonly targetGroup: string | undefined }
  | { readonly how: 'OriginalLocation' }
  | {
      readonly how: 'AlternateLocation';
      readonly targetGroup: string;
      readonly targetVm: string;
      readonly network: string;
      readonly subnet: string;
    }
);
