import { parseId } from '../core/resource-id.ts';
import { resources } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { fire } from './fire.ts';

/** A failed Azure Backup job of a VM. */
export interface BackupFailure {
  /** When the job failed, on the sandbox's clock. */
  readonly at: number;
  readonly vaultId: string;
  readonly protectedItemId: string;
  readonly vmId: string;
  readonly vmName: string;
  readonly jobId: string;
  readonly operation: 'Backup' | 'Restore' | 'ConfigureBackup';
  /** Azure's name of the error, such as `UserErrorGuestAgentStatusUnavailable`. */
  readonly errorCode: string;
  readonly errorTitle: string;
  readonly errorText: string;
  readonly recommendedAction: string;
}

/** The always-on security alerts of Azure Backup (documentation: "Azure Monitor alerts for Azure Backup"). */
export type SecurityRule =
  | 'Delete Backup Data'
  | 'Upcoming Purge'
  | 'Purge Complete'
  | 'Soft Delete Disabled for Vault'
  | 'Modify Policy with Shorter Retention'
  | 'Modify Protection with Shorter Retention'
  | 'MUA Disabled'
  | 'Disable hybrid security features';

export interface SecurityEvent {
  readonly at: number;
  readonly vaultId: string;
  readonly rule: SecurityRule;
  readonly description: string;
  /** Missing for what concerns the whole vault. */
  readonly item?: { readonly protectedItemId: string; readonly vmId: string; readonly vmName: string };
}

/** The built-in alerts of Azure Site Recovery for Azure VMs (documentation: "Monitor Site Recovery"). */
export type RecoveryRule =
  | 'Enable disaster recovery failure'
  | 'Replication health critical'
  | 'Failover failure'
  | 'Agent version expiry'
  | 'Automatic certificate expiry';

export interface RecoveryIssue {
  readonly at: number;
  readonly vaultId: string;
  readonly rule: RecoveryRule;
  readonly replicatedItemId: string;
  readonly vmId: string;
  readonly vmName: string;
  /** Missing where no job failed, as with replication health. */
  readonly jobId?: string;
  readonly errorCode: string;
  readonly errorText: string;
  readonly recommendedAction: string;
}

/** Azure has no built-in alert for a failed "configure backup": the caller sees that failure itself. */
const backupRules = { Backup: 'Backup Failure', Restore: 'Restore Failure', ConfigureBackup: undefined } as const;

/**
 * Raises the built-in job failure alert, unless the vault's monitoring settings switch those off, and hands it to the
 * action groups that the alert processing rules add: their webhooks get a row each in the outbox.
 */
export function raiseBackupAlert(world: World, failure: BackupFailure): void {
  const rule = backupRules[failure.operation];
  if (!rule || switchedOff(world, failure.vaultId, 'alertsForAllJobFailures')) return;
  fire(world, {
    at: failure.at,
    vaultId: failure.vaultId,
    service: 'Azure Backup',
    rule,
    severity: 'Sev1',
    description: failure.errorText,
    origin: `azureiaasvm${failure.errorCode.toLowerCase()}${failure.operation.toLowerCase()}`,
    context: backupContext('Jobs', failure, {
      jobId: failure.jobId,
      possibleCauses: null,
      occurrenceCount: 1,
      recommendedActions: withLink(failure.recommendedAction, failure.errorCode),
    }),
  });
}

/** Raises a security alert. These cannot be switched off at the vault. */
export function raiseSecurityAlert(world: World, event: SecurityEvent): void {
  fire(world, {
    at: event.at,
    vaultId: event.vaultId,
    service: 'Azure Backup',
    rule: event.rule,
    severity: 'Sev0',
    description: event.description,
    origin: `azurebackupsecurity${event.rule.toLowerCase().replaceAll(' ', '')}`,
    context: event.item
      ? backupContext('Security', event.item, securityInfo)
      : { category: 'Security', alertVersionNumber: 'V2020_10', extendedInfo: securityInfo },
  });
}

/** Raises a built-in Site Recovery alert, unless the vault's monitoring settings switch its kind off. */
export function raiseRecoveryAlert(world: World, issue: RecoveryIssue): void {
  const setting = issue.rule === 'Failover failure' ? 'alertsForAllFailoverIssues' : 'alertsForAllReplicationIssues';
  if (switchedOff(world, issue.vaultId, setting)) return;
  fire(world, {
    at: issue.at,
    vaultId: issue.vaultId,
    service: 'Azure Site Recovery',
    rule: issue.rule,
    severity: 'Sev1',
    description: issue.errorText,
    origin: `azuresiterecovery${issue.errorCode.toLowerCase()}${issue.rule.toLowerCase().replaceAll(' ', '')}`,
    context: {
      category: issue.jobId ? 'Jobs' : 'Health',
      sourceId: issue.vmId,
      sourceType: 'AzureVm',
      extendedInfo: {
        jobId: issue.jobId ?? null,
        errorCode: issue.errorCode,
        possibleCauses: null,
        occurrenceCount: 1,
        recommendedActions: issue.recommendedAction,
      },
      affectedItems: issue.vmId,
      sourceVersion: 'A2A',
      protectedItemId: issue.replicatedItemId,
      linkedResourceId: issue.vmId,
      alertVersionNumber: 'V2020_10',
      linkedResourceName: issue.vmName,
      formattedSourceType: 'AzureVM',
      firstLevelContainerId: null,
      secondLevelContainerId: null,
    },
  });
}

const securityInfo = { jobId: null, possibleCauses: null, occurrenceCount: 1, recommendedActions: null };

type Subject = Pick<BackupFailure, 'protectedItemId' | 'vmId' | 'vmName'>;

/** Keys in the order in which the real service sends them. */
function backupContext(category: string, subject: Subject, extendedInfo: Readonly<Record<string, unknown>>) {
  const item = parseId(subject.protectedItemId).name;
  const sourceId = `${subject.vmId}/providers/Microsoft.RecoveryServices/backupProtectedItem/${item}`;
  return {
    category,
    sourceId,
    sourceType: 'VM',
    extendedInfo,
    affectedItems: sourceId,
    sourceVersion: 'IaasVMContainer',
    protectedItemId: subject.protectedItemId,
    linkedResourceId: subject.vmId,
    alertVersionNumber: 'V2020_10',
    linkedResourceName: subject.vmName,
    formattedSourceType: 'AzureIaasVM',
    firstLevelContainerId: item.replace(/^vm;/i, ''),
    secondLevelContainerId: null,
  };
}

/** The link's tail is the only clean place of the error code in the real body. */
function withLink(action: string, code: string): string {
  const advice = action.trim();
  const link = `For troubleshooting instructions, see https://aka.ms/AB-${code.toLowerCase()}`;
  return advice ? `${advice} ${link}` : link;
}

type MonitorSetting = 'alertsForAllJobFailures' | 'alertsForAllReplicationIssues' | 'alertsForAllFailoverIssues';

/** No setting at all counts as enabled. */
function switchedOff(world: World, vaultId: string, setting: MonitorSetting): boolean {
  const vault = resources(world).get(vaultId)?.properties as MonitoredVault | undefined;
  return vault?.monitoringSettings?.azureMonitorAlertSettings?.[setting] === 'Disabled';
}

interface MonitoredVault {
  readonly monitoringSettings?: {
    readonly azureMonitorAlertSettings?: Readonly<Partial<Record<MonitorSetting, string>>>;
  };
}
