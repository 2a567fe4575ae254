import type { Listed, Subscription, Unread, Watch } from '../core/types.ts';

/** What every resource says of itself, and where it is. */
interface Resource {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscription: Subscription;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A VM as Resource Graph lists it: enough to name it, never enough to decide about a write. */
export type VmRef = Resource;

/** A VM read from Compute with its instance view. */
export interface Vm extends VmRef {
  readonly os: 'Linux' | 'Windows' | 'unknown';
  readonly power: 'running' | 'starting' | 'stopping' | 'stopped' | 'deallocated' | 'unknown';
  /** `absent`: no VM agent has ever reported; `not-ready`: it reported once. */
  readonly agent: 'ready' | 'not-ready' | 'absent';
  readonly security: 'Standard' | 'TrustedLaunch' | 'ConfidentialVM';
  /** Its managed disks, the system's first. */
  readonly disks: readonly { readonly id: string; readonly name: string }[];
  /** GB of all of its disks; undefined: Azure does not say of one of them. */
  readonly diskGB: number | undefined;
  /** False: its disks are blobs in a storage account. */
  readonly managedDisks: boolean;
  /** Made an image of: it never starts again as it is. */
  readonly generalized: boolean;
  /** Those beside the one of its system, by their LUNs. */
  readonly dataDisks: readonly { readonly lun: number; readonly name: string }[];
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

/** A storage account where Azure can put what a restore needs on its way. */
export interface StagingAccount {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
}

/** What a name of the estate can stand for. */
export type NamedKind = 'vm' | 'vault' | 'network' | 'policy';

export interface Inventory {
  subscriptions(): Promise<Subscription[]>;
  /** VMs of that exact name in any case, over all subscriptions. */
  vmsNamed(name: string): Promise<Listed<VmRef>>;
  /** What VMs, vaults, networks and policies are called so, in any case (Resource Graph, one query): by the name in lower case. */
  kindsOf(names: readonly string[]): Promise<ReadonlyMap<string, readonly NamedKind[]>>;
  /** Names of VMs that begin or end as this one does, or have it within them, the most alike first (Resource Graph, one query): for suggestions. */
  vmNamesNear(name: string): Promise<string[]>;
  /** Undefined: it does not exist (any more). */
  vm(id: string): Promise<Vm | undefined>;
  /** Storage accounts of that name: at most one in all of Azure. */
  storageAccountsNamed(name: string): Promise<{ readonly id: string; readonly region: string }[]>;
  /** Storage accounts of the region where restores can stage their data (Resource Graph). */
  stagingAccounts(region: string): Promise<StagingAccount[]>;
  /** Ids of the resource groups of that name, in all subscriptions. */
  groupsNamed(name: string): Promise<string[]>;
  /** Which of these VMs exist (Resource Graph): for reading. */
  existing(ids: readonly string[]): Promise<string[]>;
  networks(region: string): Promise<Network[]>;
  /** The id of the subnet that a network interface is in; undefined: it does not exist (any more). */
  subnetOf(nic: string): Promise<string | undefined>;
  network(id: string): Promise<Network | undefined>;
}

export interface Vault extends Resource {
  readonly immutability: 'Disabled' | 'Unlocked' | 'Locked';
  readonly softDelete: 'Enabled' | 'Disabled' | 'AlwaysON';
  /** Multi-user authorization by a Resource Guard; undefined: the service does not say. */
  readonly multiUser: 'on' | 'off' | undefined;
  /** Days that deleted backup data are kept. */
  readonly softDeleteDays: number;
  /** As Azure writes it: `GeoRedundant`. */
  readonly redundancy: string | undefined;
  /** Whether its points can be restored in the paired region; undefined: the service does not say. */
  readonly crossRegionRestore: 'on' | 'off' | undefined;
  /** `Enabled` or `Disabled`, as the vault's monitoring settings say. */
  readonly jobFailureAlerts: boolean;
  /** Alerts of Site Recovery: both of its switches, replication and failover, are on. */
  readonly recoveryAlerts: boolean;
  readonly classicAlerts: boolean;
  /** Classic mails of Site Recovery. */
  readonly classicMails: boolean;
  readonly unread?: Unread;
}

/** How many items of one kind lie in a vault. */
export interface Held {
  /** The vault's id, in lower case. */
  readonly vault: string;
  /** Azure's name of the kind: `VM`, `SQLDataBase`, `AzureFileShare`; `replicated`: of Site Recovery. */
  readonly kind: string;
  /** The soft-deleted ones among them. */
  readonly count: number;
  readonly softDeleted: number;
}

/** A vault of the other type (Microsoft.DataProtection): it holds disks, blobs, PostgreSQL and AKS, and no VMs. */
export interface BackupVault extends Resource {
  readonly redundancy: string | undefined;
}

/** A VM of whose disks some are backed up one by one in Backup vaults. */
export interface DiskBackups {
  /** Its id, in lower case. */
  readonly vm: string;
  readonly disks: number;
  readonly backedUp: number;
  /** Names of these vaults. */
  readonly vaults: readonly string[];
}

/** A region that a subscription may use. */
export interface Location {
  /** `australiaeast` */
  readonly region: string;
  readonly name: string;
  /** Where geo-redundant storage has its copies; undefined: it has no pair. */
  readonly pair: string | undefined;
  /** Whether it has availability zones. */
  readonly zones: boolean;
}

/** A resource as it is to be, or not to be any more. */
export interface Document {
  readonly id: string;
  /** Azure's api-version. */
  readonly version: string;
  readonly method: 'PUT' | 'PATCH' | 'DELETE';
  /** A change of nothing but the dates that times of day are written with: these count where an answer was lost. */
  readonly dated?: true;
  /**
   * What Azure shows afterwards is held against it; absent where it is deleted. What is `null` in it is not to be there any
   * more: Azure is not sent it, and must not show it.
   */
  readonly body?: Readonly<Record<string, unknown>>;
  /** The request of a Resource Guard by whose owner's leave it is written: sent, and never shown. */
  readonly pass?: string;
}

/** What is written as a document and has no job: vaults, policies, resource groups. */
export interface Documents {
  /** As Azure has it, word for word; undefined: it does not exist. */
  read(id: string, version: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  write(document: Document): Promise<Watch>;
  /** What there is to follow where the answer to the write was lost: the resource, once it shows what was asked for. */
  shown(document: Document): Promise<Watch[]>;
}

/** What lies in vaults, and where there may be some. */
export interface Vaults {
  /** What lies in all vaults, or in one (Resource Graph): for reading. */
  held(vault?: string): Promise<Held[]>;
  /** Vaults of the other type (Resource Graph): for reading. */
  backupVaults(): Promise<Listed<BackupVault>>;
  /** VMs whose disks are backed up in these (Resource Graph): for reading. */
  diskBackups(): Promise<DiskBackups[]>;
  /** What the vault stores, in bytes; undefined: Azure does not say. */
  stored(vault: string): Promise<number | undefined>;
  /** The regions that the subscription may use. */
  locations(subscription: string): Promise<Location[]>;
}

/** An item that follows a policy. */
export interface Follower {
  readonly id: string;
  readonly name: string;
  /** Azure's `protectionState`. */
  readonly state: string;
}

/** What follows policies, and what must not be near their snapshots. */
export interface Policies {
  /** The items that follow a policy (Resource Graph). */
  followers(policy: string): Promise<Follower[]>;
  /** Those of all policies, by the policy's id in lower case (Resource Graph, one query). */
  allFollowers(): Promise<ReadonlyMap<string, readonly Follower[]>>;
  /** When policies of the vault were made or changed since then, by whatever program (activity log, which may be 20 minutes late). */
  edits(vault: string, since: number): Promise<number[]>;
  /** The name of a VM that is in one of these resource groups (Resource Graph); undefined: none is. */
  vmInGroups(groups: readonly string[]): Promise<string | undefined>;
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
  /**
   * The day that its times are written with, epoch milliseconds: by the clocks of that day it runs, also after its zone has
   * changed them (documentation: "Azure VM backup", daylight saving). Absent: not known.
   */
  readonly written?: number;
  readonly keep: {
    readonly snapshotDays: number | undefined;
    /** Of a policy that keeps all of its points alike. */
    readonly every: Kept | undefined;
    readonly daily: Kept | undefined;
    readonly weekly: Kept | undefined;
    readonly monthly: Kept | undefined;
    readonly yearly: Kept | undefined;
  };
  /** Of which days the weekly, monthly and yearly points are, in words: `first Sunday of January`. */
  readonly days: {
    readonly weekly: string | undefined;
    readonly monthly: string | undefined;
    readonly yearly: string | undefined;
  };
  /** Whether points move to the archive tier: as Azure recommends, after so many days, or never. */
  readonly archive: 'never' | 'recommended' | { readonly afterDays: number } | 'unknown';
  /** What Azure puts before the number of the resource group of the snapshots; undefined: it names the group itself. */
  readonly snapshotGroup: string | undefined;
  readonly protectedItems: number;
  readonly unread?: Unread;
}

/** How long something is kept; each kind of point may be kept in any unit. */
export interface Kept {
  readonly count: number;
  readonly unit: 'day' | 'week' | 'month' | 'year';
}
