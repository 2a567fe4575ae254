import type { Begun } from './jobs/aftermath.ts';
import type { Monitor } from './monitor/monitor.ts';

/**
 * What Lifeboat asks of Azure, in our own words. Only this folder imports `@azure/*`. Ids are ARM ids as Azure spells
 * them (compare them with {@link sameId}); times are epoch milliseconds; durations milliseconds, but RPO in seconds as
 * Site Recovery reports it. Every call throws a {@link Problem}: `azure-unavailable` (try later), `azure-refused`
 * (Azure's code and message within), and for writes `azure-unknown`: it may have happened, look before doing more; its
 * `azureCode` is there when Azure answered, and absent when no answer came. A write that is `azure-unavailable` was not
 * carried out.
 */
export interface Azure {
  /** Azure's own clock: the `Date` header of its latest answer, and what has passed since. */
  now(): number;
  /** Whether Azure has answered anything yet: until then {@link now} is only the machine's guess. */
  timeKnown(): boolean;
  readonly inventory: Inventory;
  readonly backup: Backup;
  readonly recovery: Recovery;
  readonly alerts: Alerts;
  readonly monitor: Monitor;
  /** Where a job stands now: one look, one or two requests. */
  look(watch: Watch): Promise<Look>;
  /** What became of it by the item itself, where the operation and the job are gone; undefined: the item does not say. */
  aftermath(begun: Begun): Promise<Look | undefined>;
  /** The jobs of that scenario which Azure started for the target at or after `since`: how a lost answer is resolved. */
  started(scenario: Scenario, target: string, vault: string, since: number): Promise<Watch[]>;
  /** The right to do a thing, asked of Azure (`permissions` of the scope): for `doctor`. */
  allowed(scope: string, actions: readonly string[]): Promise<Readonly<Record<string, boolean>>>;
}

export interface Subscription {
  readonly id: string;
  readonly name: string;
}

/** A VM as Resource Graph lists it: enough to name it, never enough to decide about a write. */
export interface VmRef {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscription: Subscription;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A VM read from Compute with its instance view. */
export interface Vm extends VmRef {
  readonly os: 'Linux' | 'Windows' | 'unknown';
  readonly power: 'running' | 'starting' | 'stopping' | 'stopped' | 'deallocated' | 'unknown';
  /** `absent`: no VM agent has ever reported; `not-ready`: it reported once. */
  readonly agent: 'ready' | 'not-ready' | 'absent';
  readonly security: 'Standard' | 'TrustedLaunch' | 'ConfidentialVM';
  /** False: its disks are blobs in a storage account. */
  readonly managedDisks: boolean;
  /** Made an image of: it never starts again as it is. */
  readonly generalized: boolean;
  /** The id of its (first) network interface. */
  readonly nic: string | undefined;
}

export interface Network {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly region: string;
  /** No peering and no gateway: nothing in it reaches production. */
  readonly isolated: boolean;
  /** Why it is not isolated, in words. */
  readonly reaches: readonly string[];
  readonly subnets: readonly string[];
}

export interface Inventory {
  subscriptions(): Promise<Subscription[]>;
  /** VMs of that exact name in any case, over all subscriptions. */
  vmsNamed(name: string): Promise<VmRef[]>;
  /** All VMs (Resource Graph): for reading. */
  allVms(): Promise<VmRef[]>;
  /** All VMs' names, for suggestions. */
  vmNames(): Promise<string[]>;
  /** Undefined: it does not exist (any more). */
  vm(id: string): Promise<Vm | undefined>;
  /** Storage accounts of that name: at most one in all of Azure. */
  storageAccountsNamed(name: string): Promise<{ readonly id: string; readonly region: string }[]>;
  /** Ids of the resource groups of that name, in all subscriptions. */
  groupsNamed(name: string): Promise<string[]>;
  /** Which of these VMs exist (Resource Graph): for reading. */
  existing(ids: readonly string[]): Promise<string[]>;
  networks(region: string): Promise<Network[]>;
  /** The id of the subnet that a network interface is in; undefined: it does not exist (any more). */
  subnetOf(nic: string): Promise<string | undefined>;
  network(id: string): Promise<Network | undefined>;
}

export interface Vault {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscription: Subscription;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly immutability: 'Disabled' | 'Unlocked' | 'Locked';
  readonly softDelete: 'Enabled' | 'Disabled' | 'AlwaysON';
  /** Multi-user authorization by a Resource Guard; undefined: the service does not say. */
  readonly multiUser: 'on' | 'off' | undefined;
  /** Days that deleted backup data are kept. */
  readonly softDeleteDays: number;
  readonly redundancy: string | undefined;
  /** `Enabled` or `Disabled`, as the vault's monitoring settings say. */
  readonly jobFailureAlerts: boolean;
  /** Alerts of Site Recovery: both of its switches, replication and failover, are on. */
  readonly recoveryAlerts: boolean;
  readonly classicAlerts: boolean;
  /** Classic mails of Site Recovery. */
  readonly classicMails: boolean;
  readonly unread?: Unread;
}

/** How often and how long, typed; `describePolicy` puts it into words. */
export interface Policy {
  readonly id: string;
  readonly name: string;
  readonly vault: string;
  /** V1 Standard (once a day or week), V2 Enhanced (several times a day, Trusted Launch). */
  readonly type: 'V1' | 'V2';
  readonly workload: 'vm' | 'other';
  readonly schedule:
    | { readonly every: 'day'; readonly at: readonly string[] }
    | { readonly every: 'week'; readonly on: readonly string[]; readonly at: readonly string[] }
    | { readonly every: 'hours'; readonly hours: number; readonly from: string; readonly window: number }
    | { readonly every: 'unknown' };
  /** The schedule's time zone, as Azure names it (`UTC`, `AUS Eastern Standard Time`); empty: it names none, which is UTC. */
  readonly timeZone: string;
  readonly keep: {
    readonly snapshotDays: number | undefined;
    /** Of a policy that keeps all of its points alike. */
    readonly every: Kept | undefined;
    readonly daily: Kept | undefined;
    readonly weekly: Kept | undefined;
    readonly monthly: Kept | undefined;
    readonly yearly: Kept | undefined;
  };
  readonly protectedItems: number;
  readonly unread?: Unread;
}

/** Parts of what Azure says of a thing that cannot be read, in words: `its schedule`. One odd thing never empties a list. */
export type Unread = readonly string[];

/** How long something is kept; each kind of point may be kept in any unit. */
export interface Kept {
  readonly count: number;
  readonly unit: 'day' | 'week' | 'month' | 'year';
}

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
  readonly unread?: Unread;
}

export interface RecoveryPoint {
  readonly id: string;
  readonly at: number;
  readonly tiers: readonly ('snapshot' | 'vault' | 'archive')[];
  readonly consistency: 'application' | 'file-system' | 'crash' | 'unknown';
  /** What a restore of it has to be told more than where to: `keys`, `private access`, `a zone`. */
  readonly needs: readonly string[];
  /** False: the VM's disks were blobs in a storage account then. */
  readonly managedDisks: boolean;
  /** False: some disks of the VM were left out of the backup. */
  readonly complete: boolean;
}

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
  /** All items of the VM anywhere (Resource Graph), soft-deleted and stopped ones included: for reading. */
  itemsOf(vm: string): Promise<ProtectedItem[]>;
  /** The items of all VMs in all vaults (Resource Graph): for reading. */
  allItems(): Promise<ProtectedItem[]>;
  /** The VM policies of all vaults (Resource Graph): for reading. */
  allPolicies(): Promise<Policy[]>;
  /** Backups of VMs since then that did not complete, newest first, of all vaults; at most about `most` of them. */
  unfinished(query: { readonly since: number; readonly most: number }): Promise<BackupJob[]>;
  points(item: string): Promise<RecoveryPoint[]>;
  job(vault: string, jobId: string): Promise<BackupJob | undefined>;
  /** Jobs that started at or after `since`, newest first, of all vaults or of one. */
  jobs(query: { readonly since: number; readonly status?: string; readonly vault?: string }): Promise<BackupJob[]>;
  /** All that have not come to an end, however long ago they began, newest first, of all vaults or of one. */
  running(vault?: string): Promise<BackupJob[]>;
  protect(effect: { readonly vault: string; readonly vm: string; readonly policy: string }): Promise<Watch>;
  /** `keepUntil`: the last moment the recovery point is kept. */
  backupNow(effect: { readonly item: string; readonly keepUntil: number }): Promise<Watch>;
  cancel(vault: string, jobId: string): Promise<void>;
  /** Restores a recovery point; only `OriginalLocation` changes what exists. */
  restore(effect: Restore): Promise<Watch>;
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

export interface JobError {
  /** Azure's name of the error (`GuestAgentSnapshotTaskStatusError`), else its number as text. */
  readonly code: string;
  readonly title: string;
  readonly text: string;
  readonly recommendations: readonly string[];
}

export interface Step {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'done' | 'warn' | 'failed' | 'skipped';
  readonly ms: number | undefined;
}

export interface ReplicatedItem {
  readonly id: string;
  readonly name: string;
  readonly vault: string;
  readonly vm: string;
  readonly sourceRegion: string;
  readonly targetRegion: string;
  /** Normal, Warning, Critical. */
  readonly health: string;
  /** Azure's description of the protection state. */
  readonly state: string;
  readonly protection: string;
  readonly activeLocation: string;
  readonly rpoSeconds: number | undefined;
  /** Azure's `testFailoverState`; anything but `None` means that one is running or waits for its clean-up. */
  readonly testFailover: string;
  readonly allowed: readonly string[];
  readonly lastTestFailover: number | undefined;
  /** The network that a real failover would use: a test must not. */
  readonly recoveryNetwork: string | undefined;
  readonly testVm: string | undefined;
  readonly unread?: Unread;
}

export interface ReplicationPoint {
  readonly id: string;
  readonly name: string;
  readonly at: number;
  readonly consistency: 'application' | 'crash' | 'unknown';
}

export interface RecoveryJob {
  readonly id: string;
  readonly vault: string;
  readonly scenario: string;
  /** What Azure calls the scenario for people. */
  readonly name: string;
  /** Azure's names of what may be done with it now: `Cancel`, `Restart`, `Resume`. */
  readonly allowed: readonly string[];
  /** Azure's: NotStarted, InProgress, Succeeded, Failed, Cancelled, Suspended. */
  readonly state: string;
  readonly stateText: string;
  readonly target: string;
  /** The service's own name of what it works on: an item's name, or an id of its own. */
  readonly targetId: string;
  readonly started: number;
  readonly ended: number | undefined;
  readonly steps: readonly Step[];
  readonly error: JobError | undefined;
  readonly unread?: Unread;
}

/** `latest-processed` needs no further processing and so gives the shortest RTO; a point's id pins one. */
export type PointChoice = 'latest' | 'latest-processed' | 'latest-application' | { readonly id: string };

export interface Recovery {
  /** Replicated items of all vaults (Resource Graph): for reading. */
  items(): Promise<ReplicatedItem[]>;
  /** The VM's replicated item, read from Site Recovery itself. */
  itemOf(vm: VmRef): Promise<ReplicatedItem | undefined>;
  item(id: string): Promise<ReplicatedItem | undefined>;
  points(item: string): Promise<ReplicationPoint[]>;
  jobs(query: { readonly since: number; readonly vault?: string }): Promise<RecoveryJob[]>;
  /** All that have not come to an end, however long ago they began, newest first. */
  running(): Promise<RecoveryJob[]>;
  job(vault: string, jobId: string): Promise<RecoveryJob | undefined>;
  /** Sets a failed job going again: only where its `allowed` holds `Restart`. */
  restart(effect: { readonly vault: string; readonly job: string }): Promise<Watch>;
  testFailover(effect: {
    readonly item: string;
    readonly network: string;
    readonly point: PointChoice;
  }): Promise<Watch>;
  cleanUp(effect: { readonly item: string; readonly comments: string }): Promise<Watch>;
  cancel(vault: string, jobId: string): Promise<void>;
}

export type Scenario =
  | 'Backup'
  | 'ConfigureBackup'
  | 'TestFailover'
  | 'TestFailoverCleanup'
  | 'Restore'
  | 'RestartJob'
  | 'SuppressAlerts'
  | 'UnsuppressAlerts';

/** Whether it is Site Recovery that does it. */
export function isRecovery(scenario: Scenario): boolean {
  return scenario.startsWith('TestFailover') || scenario === 'RestartJob';
}

/** What to look at to learn how a job goes. Plain data: it is kept in the ledger and outlives the process. */
export type Watch =
  | { readonly kind: 'backup-operation'; readonly vault: string; readonly operation: string; readonly item: string }
  | { readonly kind: 'backup-job'; readonly vault: string; readonly job: string; readonly item: string }
  | {
      readonly kind: 'recovery-operation';
      readonly vault: string;
      /** The `Azure-AsyncOperation` URL, followed as given. */
      readonly url: string;
      readonly item: string;
      readonly scenario: Scenario;
      readonly since: number;
    }
  | { readonly kind: 'recovery-job'; readonly vault: string; readonly job: string; readonly item: string }
  | {
      readonly kind: 'recovery-restart';
      readonly vault: string;
      /** The job that failed and goes on: what it was before `since` is not what the restart came to. */
      readonly restarted: string;
      readonly since: number;
      /** Of the restart itself, where Azure's answer arrived. */
      readonly url?: string;
    }
  /** An alert processing rule: no job, it is there or it is not. */
  | { readonly kind: 'rule'; readonly rule: string; readonly wanted: 'there' | 'gone'; readonly since: number };

export interface Look {
  /** `warned`: over, and not all of it was done ({@link JobOutcome}). */
  readonly state: 'running' | 'done' | 'warned' | 'failed' | 'cancelled';
  /** What to look at next time: an operation becomes its job. */
  readonly watch: Watch;
  /** Azure's id of the job, once it has one. */
  readonly jobId: string | undefined;
  readonly steps: readonly Step[];
  readonly percent: number | undefined;
  readonly started: number | undefined;
  readonly ended: number | undefined;
  readonly error: JobError | undefined;
  /** What there is to say of one that is over without a failure (CompletedWithWarnings). */
  readonly warning: string | undefined;
  /** How long Azure asks to wait before the next look. */
  readonly retryAfterMs: number | undefined;
}

export interface AzureAlert {
  /** `/subscriptions/…/providers/Microsoft.AlertsManagement/alerts/{guid}` */
  readonly id: string;
  readonly name: string;
  readonly severity: string;
  /** Fired or Resolved: the service's word. */
  readonly condition: string;
  /** New, Acknowledged or Closed: people's word. */
  readonly state: string;
  readonly service: string;
  readonly target: string;
  readonly fired: number;
  readonly modified: number;
  /** An alert processing rule took its action groups away. */
  readonly suppressed: boolean;
  /** The alert's own context, as the webhook's `data.alertContext`. */
  readonly context: Readonly<Record<string, unknown>>;
  /** The resource as Azure returned it: what else a service says about its alerts. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface Alerts {
  get(id: string): Promise<AzureAlert | undefined>;
  /** Alerts of the last `sinceMs` milliseconds in all subscriptions. */
  list(sinceMs: number): Promise<AzureAlert[]>;
  changeState(id: string, state: 'New' | 'Acknowledged' | 'Closed', comment: string): Promise<AzureAlert>;
}

/** ARM ids are compared without regard to case: the services spell them differently even within one answer. */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
