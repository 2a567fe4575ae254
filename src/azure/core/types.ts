export interface Subscription {
  readonly id: string;
  readonly name: string;
}

/** Parts of what Azure says of a thing that cannot be read, in words: `its schedule`. One odd thing never empties a list. */
export type Unread = readonly string[];

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

/** What is done in Azure; what each is and takes is its row of `jobs/scenarios.ts`. */
export type Scenario =
  | 'Backup'
  | 'ConfigureBackup'
  | 'ChangeProtection'
  | 'StopBackup'
  | 'DeleteBackupData'
  | 'UndeleteBackup'
  | 'TestFailover'
  | 'TestFailoverCleanup'
  | 'Restore'
  | 'RestartJob'
  | 'SuppressAlerts'
  | 'UnsuppressAlerts'
  | 'CreateGroup'
  | 'CreateVault'
  | 'ChangeVault'
  | 'WritePolicy'
  | 'DeletePolicy'
  | 'MountPoint'
  | 'UnmountPoint'
  | 'MakeSnapshot'
  | 'DeleteSnapshot'
  | 'BindToVm'
  | 'RunInVm'
  | 'DeleteVm';

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
  /** A resource that is written as a document: no job, it shows what was asked for or it does not (yet). */
  | {
      readonly kind: 'document';
      readonly resource: string;
      readonly version: string;
      readonly wanted: Readonly<Record<string, unknown>> | 'gone';
      /** The `Azure-AsyncOperation` URL, where Azure takes its time. */
      readonly url?: string;
      readonly since: number;
    }
  /** An alert processing rule: no job, it is there or it is not. */
  | { readonly kind: 'rule'; readonly rule: string; readonly wanted: 'there' | 'gone'; readonly since: number };

/**
 * A job that a write whose answer was lost may have become. `doubt`: it may as well be another's, and this says why.
 */
export type StartedJob = Watch & { readonly doubt?: string };

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
  /** Where neither operation nor job is shown any more: what its end was read from, as a sentence. */
  readonly read?: string;
}

/** What a list over all subscriptions found, and where Lifeboat may not look. */
export interface Listed<T> {
  readonly found: readonly T[];
  /** Names of what cannot be read: elements, or the subscriptions that refused. */
  readonly unread: readonly string[];
}
