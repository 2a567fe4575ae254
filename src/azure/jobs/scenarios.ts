import type { Azure } from '../azure.ts';
import type { Context } from '../core/context.ts';
import type { Look, Scenario, Watch } from '../core/types.ts';
import {
  type Aftermath,
  changedProtection,
  deletedItem,
  lastBackupOf,
  protectedItem,
  stoppedItem,
  testVmGone,
  testVmThere,
  undeletedItem,
} from './aftermath.ts';
import { whatWasRestored } from './aftermath-restore.ts';
import {
  backupJob,
  documentItself,
  type Follow,
  operationOrPoint,
  recoveryJob,
  restart,
  restoreJob,
  ruleItself,
} from './look.ts';
import { backupJobs, itsStepKnows, recoveryJobs, restartedJob, rule, type Started } from './started.ts';

/** Everything that tells one kind of change in Azure from another: nothing else knows a scenario by its name. */
export interface ScenarioRow {
  /** Whose jobs, whose `cancel`, and which family of `writes:` it is. */
  readonly service: 'backup' | 'recovery' | 'alerts';
  /** What Azure calls its jobs; undefined: it has no job of its own. */
  readonly operation: string | undefined;
  /** What the write takes; `scope`: where it is checked (documentation: "Azure permissions for Management and governance"). */
  readonly rights: readonly string[];
  readonly scope: 'vault' | 'resource group' | 'subscription';
  /** How long Azure takes a cancel of its job, and the right that this takes; undefined: it takes none. */
  readonly cancel: { readonly while: 'its first step runs' | 'it runs'; readonly right: string } | undefined;
  /** How its job is looked at until it is over. */
  readonly look: Follow;
  /** How its job is found when the answer to the write was lost. */
  readonly started: Started;
  /** What the item says of it, where operation and job are gone; undefined: no mark that could be told from others'. */
  readonly aftermath: Aftermath | undefined;
  /** A success makes a new recovery point: what failed to be backed up before is made good. */
  readonly makesPoint?: true;
  /** What its card offers next stands there until this one was carried out for the same target. */
  readonly until?: Scenario;
  /** It leaves something running that costs, until this one has ended it. */
  readonly endedBy?: Scenario;
}

const item = 'Microsoft.RecoveryServices/Vaults/backupFabrics/protectionContainers/protectedItems';
const replicated =
  'Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/replicationProtectedItems';
const rules = 'Microsoft.AlertsManagement/actionRules';
const policies = 'Microsoft.RecoveryServices/Vaults/backupPolicies';
const vms = 'Microsoft.Compute/virtualMachines';

/** Documentation: "Cancel a backup job": while the snapshot is taken. */
const cancelBackup = {
  while: 'its first step runs',
  right: 'Microsoft.RecoveryServices/Vaults/backupJobs/cancel/action',
} as const;

/** Documentation: "Monitor Site Recovery": a job in progress whose allowed actions have `Cancel`. */
const cancelRecovery = {
  while: 'it runs',
  right: 'Microsoft.RecoveryServices/vaults/replicationJobs/cancel/action',
} as const;

export const scenarios: Readonly<Record<Scenario, ScenarioRow>> = {
  ConfigureBackup: {
    service: 'backup',
    operation: 'ConfigureBackup',
    rights: [`${item}/write`],
    scope: 'vault',
    cancel: undefined,
    look: backupJob,
    started: backupJobs,
    aftermath: protectedItem,
  },
  ChangeProtection: {
    service: 'backup',
    operation: 'ConfigureBackup',
    rights: [`${item}/write`],
    scope: 'vault',
    cancel: undefined,
    look: backupJob,
    started: backupJobs,
    aftermath: changedProtection,
  },
  StopBackup: {
    service: 'backup',
    operation: 'DisableBackup',
    rights: [`${item}/write`],
    scope: 'vault',
    cancel: undefined,
    look: backupJob,
    started: backupJobs,
    aftermath: stoppedItem,
    until: 'ChangeProtection',
  },
  DeleteBackupData: {
    service: 'backup',
    operation: 'DeleteBackupData',
    rights: [`${item}/delete`],
    scope: 'vault',
    cancel: undefined,
    look: backupJob,
    started: backupJobs,
    aftermath: deletedItem,
    until: 'UndeleteBackup',
  },
  UndeleteBackup: {
    service: 'backup',
    operation: 'Undelete',
    rights: [`${item}/write`],
    scope: 'vault',
    cancel: undefined,
    look: backupJob,
    started: backupJobs,
    aftermath: undeletedItem,
    until: 'ChangeProtection',
  },
  Backup: {
    service: 'backup',
    operation: 'Backup',
    rights: [`${item}/backup/action`],
    scope: 'vault',
    cancel: cancelBackup,
    look: backupJob,
    started: backupJobs,
    aftermath: lastBackupOf,
    makesPoint: true,
  },
  Restore: {
    service: 'backup',
    operation: 'Restore',
    rights: [`${item}/recoveryPoints/restore/action`],
    scope: 'vault',
    cancel: undefined,
    look: restoreJob,
    started: backupJobs,
    aftermath: whatWasRestored,
  },
  TestFailover: {
    service: 'recovery',
    operation: 'TestFailover',
    rights: [`${replicated}/testFailover/action`],
    scope: 'vault',
    cancel: cancelRecovery,
    look: recoveryJob,
    started: recoveryJobs,
    aftermath: testVmThere,
    endedBy: 'TestFailoverCleanup',
  },
  TestFailoverCleanup: {
    service: 'recovery',
    operation: 'TestFailoverCleanup',
    rights: [`${replicated}/testFailoverCleanup/action`],
    scope: 'vault',
    cancel: undefined,
    look: recoveryJob,
    started: recoveryJobs,
    aftermath: testVmGone,
  },
  RestartJob: {
    service: 'recovery',
    operation: undefined,
    rights: ['Microsoft.RecoveryServices/vaults/replicationJobs/restart/action'],
    scope: 'vault',
    cancel: undefined,
    look: restart,
    started: restartedJob,
    aftermath: undefined,
  },
  SuppressAlerts: {
    service: 'alerts',
    operation: undefined,
    rights: [`${rules}/write`],
    scope: 'resource group',
    cancel: undefined,
    look: ruleItself,
    started: rule('there'),
    aftermath: undefined,
  },
  UnsuppressAlerts: {
    service: 'alerts',
    operation: undefined,
    rights: [`${rules}/delete`],
    scope: 'resource group',
    cancel: undefined,
    look: ruleItself,
    started: rule('gone'),
    aftermath: undefined,
  },
  CreateGroup: {
    service: 'backup',
    operation: undefined,
    rights: ['Microsoft.Resources/subscriptions/resourceGroups/write'],
    scope: 'subscription',
    cancel: undefined,
    look: documentItself,
    started: itsStepKnows,
    aftermath: undefined,
  },
  CreateVault: {
    service: 'backup',
    operation: undefined,
    rights: ['Microsoft.RecoveryServices/Vaults/write'],
    scope: 'resource group',
    cancel: undefined,
    look: documentItself,
    started: itsStepKnows,
    aftermath: undefined,
  },
  ChangeVault: {
    service: 'backup',
    operation: undefined,
    rights: ['Microsoft.RecoveryServices/Vaults/write'],
    scope: 'vault',
    cancel: undefined,
    look: documentItself,
    started: itsStepKnows,
    aftermath: undefined,
  },
  WritePolicy: {
    service: 'backup',
    operation: undefined,
    rights: [`${policies}/write`],
    scope: 'vault',
    cancel: undefined,
    look: documentItself,
    started: itsStepKnows,
    aftermath: undefined,
  },
  DeletePolicy: {
    service: 'backup',
    operation: undefined,
    rights: [`${policies}/delete`],
    scope: 'vault',
    cancel: undefined,
    look: documentItself,
    started: itsStepKnows,
    aftermath: undefined,
  },
  MountPoint: {
    service: 'backup',
    operation: undefined,
    rights: [`${item}/recoveryPoints/provisionInstantItemRecovery/action`],
    scope: 'vault',
    cancel: undefined,
    look: backupJob,
    started: itsStepKnows,
    aftermath: undefined,
    until: 'UnmountPoint',
  },
  UnmountPoint: {
    service: 'backup',
    operation: undefined,
    rights: [`${item}/recoveryPoints/revokeInstantItemRecovery/action`],
    scope: 'vault',
    cancel: undefined,
    look: operationOrPoint,
    started: itsStepKnows,
    aftermath: undefined,
  },
  MakeSnapshot: {
    service: 'backup',
    operation: undefined,
    rights: ['Microsoft.Compute/snapshots/write'],
    scope: 'resource group',
    cancel: undefined,
    look: documentItself,
    started: itsStepKnows,
    aftermath: undefined,
  },
  DeleteSnapshot: {
    service: 'backup',
    operation: undefined,
    rights: ['Microsoft.Compute/snapshots/delete'],
    scope: 'resource group',
    cancel: undefined,
    look: documentItself,
    started: itsStepKnows,
    aftermath: undefined,
  },
  BindToVm: {
    service: 'backup',
    operation: undefined,
    rights: [`${vms}/write`],
    scope: 'resource group',
    cancel: undefined,
    look: documentItself,
    started: itsStepKnows,
    aftermath: undefined,
  },
  RunInVm: {
    service: 'backup',
    operation: undefined,
    rights: [`${vms}/runCommands/write`],
    scope: 'resource group',
    cancel: undefined,
    look: documentItself,
    started: itsStepKnows,
    aftermath: undefined,
  },
  DeleteVm: {
    service: 'backup',
    operation: undefined,
    rights: [`${vms}/delete`],
    scope: 'resource group',
    cancel: undefined,
    look: documentItself,
    started: itsStepKnows,
    aftermath: undefined,
  },
};

export function createStarted(context: Context): Azure['started'] {
  return (scenario, target, vault, since) => {
    const { started, operation = '' } = scenarios[scenario];
    return started(context, { operation, target, vault, since });
  };
}

export function createLook(context: Context): (scenario: Scenario, watch: Watch) => Promise<Look> {
  return (scenario, watch) => {
    const { look, operation = '' } = scenarios[scenario];
    return look(context, watch, operation);
  };
}

export function createAftermath(context: Context): Azure['aftermath'] {
  return async ({ scenario, watch, since, effect }) => {
    const id = 'item' in watch ? watch.item : '';
    return id ? scenarios[scenario].aftermath?.(context, { item: id, watch, since, effect }) : undefined;
  };
}

/** What the scenarios of a service need on a vault, each once. */
export function rightsOnVault(service: ScenarioRow['service']): readonly string[] {
  const rows = Object.values(scenarios).filter((row) => row.service === service && row.scope === 'vault');
  return [...new Set(rows.flatMap(({ rights, cancel }) => [...rights, ...(cancel ? [cancel.right] : [])]))];
}

/** The scenarios whose leavings this one ends. */
export function endedBy(scenario: Scenario): Scenario[] {
  return (Object.keys(scenarios) as Scenario[]).filter((name) => scenarios[name].endedBy === scenario);
}

/** The scenarios whose cards offer this one, or what it does. */
export function offeredUntil(scenario: Scenario): Scenario[] {
  return (Object.keys(scenarios) as Scenario[]).filter((name) => scenarios[name].until === scenario);
}
