import type { JobError, Listed, Step, Unread, Watch } from '../core/types.ts';
import type { VmRef } from '../estate/types.ts';

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
  /** `Primary` or `Recovery`. */
  readonly activeLocation: string;
  /** The replication policy's name; undefined: not told. */
  readonly policy?: string;
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
  /** Names of the replicated items that it says it works on; empty: it does not say, as in a list. */
  readonly items: readonly string[];
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
  points(item: string): Promise<Listed<ReplicationPoint>>;
  jobs(query: { readonly since: number; readonly vault?: string }): Promise<RecoveryJob[]>;
  /** Those of all vaults that started at or after `since` or have not come to an end, newest first. */
  recent(since: number): Promise<RecoveryJob[]>;
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
