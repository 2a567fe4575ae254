/** The families of alerts that an action group may send. */
export type AlertKind =
  | 'backup'
  | 'site-recovery'
  | 'security'
  | 'metric'
  | 'log'
  | 'activity'
  | 'service-health'
  | 'resource-health'
  | 'smart-detection'
  | 'prometheus'
  | 'budget'
  | 'autoscale'
  | 'test'
  | 'unknown';

export type Severity = 'Sev0' | 'Sev1' | 'Sev2' | 'Sev3' | 'Sev4';
export type SeverityWord = 'Critical' | 'Warning' | 'Informational';

export interface Fact {
  readonly title: string;
  readonly value: string;
}

/**
 * An alert as it was understood from its payload alone. Texts are plain (no HTML, no links, no control characters) and
 * cut; they still have to be escaped where they are shown. Ids are well-formed ARM ids, or absent; nobody has checked
 * yet that they exist.
 */
export interface Alert {
  /** The same for every delivery: the alert's id in lower case and its condition, or a hash of the body. */
  readonly identity: string;
  /** Only a well-formed AlertsManagement id, as it stands below its subscription. */
  readonly alertId?: string;
  /** It came in a form from before the common schema, or in somebody's own: Azure's list of alerts has none of these. */
  readonly older?: true;
  readonly kind: AlertKind;
  readonly condition: 'Fired' | 'Resolved';
  readonly rule: string;
  readonly severity: Severity | undefined;
  readonly severityWord: SeverityWord;
  /** Epoch milliseconds; when the payload does not say: when it was received. */
  readonly firedAt: number;
  readonly description: string;
  /** What it is about, for the title: for Backup the VM, or the database on it. */
  readonly subject: string;
  /** A Recovery Services vault. */
  readonly vaultId?: string;
  /** A vault of Azure Data Protection, whose backups (disks, blobs, PostgreSQL …) have an API of their own. */
  readonly backupVaultId?: string;
  readonly vmId?: string;
  readonly vmName?: string;
  readonly protectedItemId?: string;
  readonly jobId?: string;
  /** As the table of codes spells it, where it is known there. */
  readonly errorCode?: string;
  readonly recommendedAction?: string;
  /** `Backup`, `Restore`, `Failover` …: what failed. */
  readonly operation?: string;
  /** ARM ids of what it is about, as the payload names them. */
  readonly targets: readonly string[];
  /** What the family has to say, at most {@link mostFacts}. */
  readonly facts: readonly Fact[];
  /** Alerts of one group share a card. */
  readonly group: string;
  /** What a webhook says of an alert that Azure lists without its context: words to be shown, and nothing else. */
  readonly claim?: string;
}

export const mostFacts = 12;

/** What the reader of one family found; the envelope gives the rest. */
export interface Findings
  extends Partial<
    Pick<
      Alert,
      | 'condition'
      | 'severity'
      | 'rule'
      | 'firedAt'
      | 'description'
      | 'subject'
      | 'vaultId'
      | 'backupVaultId'
      | 'vmId'
      | 'vmName'
      | 'protectedItemId'
      | 'jobId'
      | 'errorCode'
      | 'recommendedAction'
      | 'operation'
      | 'targets'
    >
  > {
  readonly kind: AlertKind;
  readonly facts: readonly (Fact | undefined)[];
  /** What makes one group of alerts within the kind; empty parts are left out. */
  readonly group: readonly (string | undefined)[];
}

/** Any JSON object. */
export type Json = Readonly<Record<string, unknown>>;
