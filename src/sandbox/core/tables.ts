import type { Table, World } from './world.ts';

/**
 * What is kept where. ARM resources are kept as ARM shows them, so that a list, a get and Resource Graph need no
 * translation; only what Azure never shows (power of a VM, phases of a job) has documents of its own.
 */

export interface Subscription {
  /** `/subscriptions/{guid}` */
  readonly id: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly displayName: string;
  readonly state: 'Enabled';
}

export type Tags = Readonly<Record<string, string>>;

export interface ResourceGroup {
  readonly id: string;
  readonly name: string;
  readonly type: 'Microsoft.Resources/resourceGroups';
  readonly location: string;
  readonly tags?: Tags;
  readonly properties: { readonly provisioningState: 'Succeeded' };
}

/** A top-level resource of any provider (VM, network, storage account, vault, action group), as ARM shows it. */
export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly tags?: Tags;
  readonly sku?: Readonly<Record<string, unknown>>;
  readonly kind?: string;
  readonly identity?: Readonly<Record<string, unknown>>;
  readonly etag?: string;
  /** Of a disk: the VM that has it. */
  readonly managedBy?: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What Compute knows about a VM beside its model; keyed by the VM's id. Shown as its instance view. */
export interface VmState {
  readonly power: 'running' | 'starting' | 'stopping' | 'stopped' | 'deallocating' | 'deallocated';
  /** `absent`: no VM agent has ever reported. */
  readonly agent: 'ready' | 'not-ready' | 'absent';
}

export interface BackupPolicy {
  readonly id: string;
  readonly name: string;
  readonly type: 'Microsoft.RecoveryServices/vaults/backupPolicies';
  /** `protectedItemsCount` is counted when the policy is shown. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A protected item as ARM shows it, and beside it what it belongs to. Show it with `armItem` of `backup/items.ts`. */
export interface ProtectedItem {
  readonly id: string;
  readonly name: string;
  readonly type: 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems';
  readonly properties: Readonly<Record<string, unknown>>;
  /** The vault's id. */
  readonly vault: string;
  /** The id of the VM (or storage account) it protects. */
  readonly source: string;
  /** When its data were deleted (softly), on the sandbox's clock; absent: they were not. */
  readonly deletedAt?: number;
}

export interface JobTask {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The parts of a VM's backup; the last one is seldom there. */
export type BackupPhase = 'snapshot' | 'transfer' | 'validate';

/** A job of Azure Backup. Its phases are laid down when it starts; what they show depends on the clock. */
export interface BackupJob {
  readonly id: string;
  readonly name: string;
  readonly vault: string;
  readonly item: string;
  readonly source: string;
  readonly entity: string;
  readonly containerName: string;
  readonly operation:
    | 'Backup'
    | 'ConfigureBackup'
    | 'DisableBackup'
    | 'DeleteBackupData'
    | 'Undelete'
    | 'Restore'
    | 'MoveRecoveryPoint';
  readonly status: 'InProgress' | 'Completed' | 'Failed' | 'Cancelled' | 'Cancelling' | 'CompletedWithWarnings';
  readonly backupManagementType: string;
  readonly userTriggered: boolean;
  readonly start: number;
  readonly end?: number;
  readonly tasks: readonly JobTask[];
  readonly properties: Readonly<Record<string, string>>;
  readonly activityId: string;
  /** Azure's name of the error it ended with. */
  readonly errorCode?: string;
  /** The error it was told to end with: see `fail-backup`. */
  readonly doomed?: string;
  /** The phase in which it is to end with that; absent: the first. */
  readonly doomedIn?: BackupPhase;
  /** Its transfer is to fail, so that it ends with warnings: see `shape-backup`. */
  readonly warns?: true;
  /** An earlier backup still transfers: this one takes its snapshot only. */
  readonly skips?: true;
  /** When the recovery point that it makes is removed; absent: when the policy says. */
  readonly keepUntil?: number;
  readonly restore?: RestoreTarget;
}

/** Where a restore leads, by ids. */
export type RestoreTarget =
  | { readonly type: 'RestoreDisks'; readonly group?: string }
  | { readonly type: 'OriginalLocation' }
  | { readonly type: 'AlternateLocation'; readonly group: string; readonly vm: string; readonly subnet: string };

/** Why a recovery point is kept: the rule of the policy that keeps it longest, or somebody who asked for it. */
export type Rule = 'Daily' | 'Weekly' | 'Monthly' | 'Yearly' | 'On-Demand';

/** A recovery point. Which tiers it is in depends on the clock: see `armPoint` of `backup/points.ts`. */
export interface RecoveryPoint {
  readonly id: string;
  readonly name: string;
  readonly item: string;
  readonly at: number;
  readonly consistency: 'AppConsistent' | 'FileSystemConsistent' | 'CrashConsistent';
  /** The snapshot is there until then. */
  readonly snapshotUntil: number;
  /** The vault has a copy from then on; absent: it never gets one. */
  readonly vaultFrom?: number;
  /** Removed then. */
  readonly until: number;
  readonly policyType: 'V1' | 'V2';
  /** Why it is kept that long; absent: as the policy keeps daily ones. */
  readonly rule?: Rule;
  /** The name of the backup's job. */
  readonly job?: string;
  /** The archive has the vault's copy from then on. */
  readonly archiveFrom?: number;
}

/** A long-running operation of vaults and Azure Backup. */
export interface Operation {
  /** A GUID, or for vaults the base64 name that Azure gives. */
  readonly name: string;
  readonly vault: string;
  /** The id of what Azure Backup works on; nothing else is done to it meanwhile. */
  readonly scope?: string;
  readonly start: number;
  readonly done: number;
  readonly job?: string;
  /** Of a changed policy: a job for each item that follows it. */
  readonly jobs?: readonly string[];
  readonly error?: { readonly code: string; readonly message: string };
  /** Of files that are offered: the recovery point whose script it shows. */
  readonly mount?: string;
  /** The resource whose body is the result of a PUT; absent: 204. */
  readonly result?: string;
}

const lower = (text: string): string => text.toLowerCase();

/** The parts of an ARM id that everything is filed under, in lower case. */
export const subscriptionOf = (id: string): string => lower(id.split('/')[2] ?? '');
export const groupIdOf = (id: string): string => lower(id.split('/').slice(0, 5).join('/'));

export const subscriptions = (world: World): Table<Subscription> => world.table('subscriptions');
export const resourceGroups = (world: World): Table<ResourceGroup> => world.table('resourceGroups');
export const resources = (world: World): Table<Resource> => world.table('resources');
export const vmStates = (world: World): Table<VmState> => world.table('vmStates');
export const backupPolicies = (world: World): Table<BackupPolicy> => world.table('backupPolicies');
export const protectedItems = (world: World): Table<ProtectedItem> => world.table('protectedItems');
export const backupJobs = (world: World): Table<BackupJob> => world.table('backupJobs');
export const recoveryPoints = (world: World): Table<RecoveryPoint> => world.table('recoveryPoints');
export const operations = (world: World): Table<Operation> => world.table('operations');

/** What Backup vaults back up (Microsoft.DataProtection), as ARM shows it. */
export const backupInstances = (world: World): Table<Resource> => world.table('backupInstances');

/** Resources of a type in a subscription, in the order in which they were made. */
export const resourcesOfType = (world: World, subscription: string, type: string): Resource[] =>
  resources(world).by('type', lower(`${subscription} ${type}`), (r) => lower(`${subscriptionOf(r.id)} ${r.type}`));

/** Resources of a resource group; `group` is the group's id. */
export const resourcesIn = (world: World, group: string): Resource[] =>
  resources(world).by('group', lower(group), (r) => groupIdOf(r.id));

export const resourcesOfSubscription = (world: World, subscription: string): Resource[] =>
  resources(world).by('subscription', lower(subscription), (r) => subscriptionOf(r.id));

/** VMs of that exact name in any case, in all subscriptions. */
export const vmsNamed = (world: World, name: string): Resource[] =>
  resources(world).by('vmName', lower(name), (r) =>
    lower(r.type) === 'microsoft.compute/virtualmachines' ? lower(r.name) : undefined,
  );

export const itemsIn = (world: World, vault: string): ProtectedItem[] =>
  protectedItems(world).by('vault', lower(vault), (item) => lower(item.vault));

/** Items of a VM in all vaults, stopped and soft-deleted ones included. */
export const itemsOf = (world: World, vm: string): ProtectedItem[] =>
  protectedItems(world).by('source', lower(vm), (item) => lower(item.source));

export const itemsUnder = (world: World, policy: string): ProtectedItem[] =>
  protectedItems(world).by('policy', lower(policy), (item) => lower(String(item.properties.policyId ?? '')));

export const policiesIn = (world: World, vault: string): BackupPolicy[] =>
  backupPolicies(world).by('vault', lower(vault), (policy) => lower(vaultIdOf(policy.id)));

export const jobsIn = (world: World, vault: string): BackupJob[] =>
  backupJobs(world).by('vault', lower(vault), (job) => lower(job.vault));

export const jobsOf = (world: World, item: string): BackupJob[] =>
  backupJobs(world).by('item', lower(item), (job) => lower(job.item));

export const pointsOf = (world: World, item: string): RecoveryPoint[] =>
  recoveryPoints(world).by('item', lower(item), (point) => lower(point.item));

/** The vault's id at the start of the id of anything inside it. */
export function vaultIdOf(id: string): string {
  let end = -1;
  for (let slashes = 0; slashes < 9; slashes++) {
    end = id.indexOf('/', end + 1);
    if (end < 0) return id;
  }
  return id.slice(0, end);
}
