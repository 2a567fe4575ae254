import type { Risk } from '../approvals/policy.ts';
import type { Command } from '../command-kit/command.ts';
import { alerts, why } from './alerts/alerts.ts';
import { acknowledge, inactivateAll, reopen } from './alerts/attend.ts';
import { digest } from './alerts/digest.ts';
import { inactivate } from './alerts/inactivate.ts';
import { alertsOf, incident } from './alerts/incident.ts';
import { retry } from './alerts/retry/retry.ts';
import { retryAll } from './alerts/retry/retry-all.ts';
import { retryJob } from './alerts/retry/retry-job.ts';
import { retryReplace } from './alerts/retry/retry-replace.ts';
import { retryRestore } from './alerts/retry/retry-restore.ts';
import { mute, mutes, unmute } from './alerts/silence/mute.ts';
import { suppress } from './alerts/silence/suppress.ts';
import { alertsSuppressed } from './alerts/silence/suppressed.ts';
import { suppressions } from './alerts/silence/suppressions.ts';
import { unsuppress } from './alerts/silence/unsuppress.ts';
import { approvals, show } from './approvals/approvals.ts';
import { goOn } from './approvals/continue.ts';
import { approve, confirm, reject, withdraw } from './approvals/decide.ts';
import { members } from './approvals/members.ts';
import { stop } from './approvals/stop.ts';
import { tick } from './approvals/tick.ts';
import { mars } from './backup/agents/mars.ts';
import { vmAgent } from './backup/agents/vm-agent.ts';
import { backup } from './backup/backup.ts';
import { backupOther } from './backup/backup-other.ts';
import { cancel } from './backup/cancel.ts';
import { cancelJob } from './backup/cancel-job.ts';
import { instances } from './backup/instances.ts';
import { job } from './backup/job.ts';
import { jobs } from './backup/jobs.ts';
import { changePolicy } from './backup/policies/change-policy.ts';
import { clockChanges } from './backup/policies/clock-changes.ts';
import { comparePolicies } from './backup/policies/compare.ts';
import { createPolicy } from './backup/policies/create-policy.ts';
import { deletePolicy } from './backup/policies/delete-policy.ts';
import { mendPolicies } from './backup/policies/mend.ts';
import { policies } from './backup/policies/policies.ts';
import { policy } from './backup/policies/policy.ts';
import { proveRestore } from './backup/proof/prove-restore.ts';
import { proofsList, proveWeekly, stopProving } from './backup/proof/schedule.ts';
import { unproven } from './backup/proof/unproven.ts';
import { protect } from './backup/protect.ts';
import { protectAll } from './backup/protect-all.ts';
import { changePolicyOf } from './backup/protection/change-policy.ts';
import { excludeDisks } from './backup/protection/exclude-disks.ts';
import { moveBackup } from './backup/protection/move-backup.ts';
import { resume } from './backup/protection/resume.ts';
import { stopDelete } from './backup/protection/stop-delete.ts';
import { stopKeep } from './backup/protection/stop-keep.ts';
import { undelete } from './backup/protection/undelete.ts';
import { replaceDisks } from './backup/restore/replace-disks.ts';
import { restore } from './backup/restore/restore.ts';
import { restoreDisks } from './backup/restore/restore-disks.ts';
import { restoreFiles } from './backup/restore/restore-files.ts';
import { unmountFiles } from './backup/restore/unmount-files.ts';
import { deleteExpired, deleteSnapshot } from './backup/snapshots/delete-snapshot.ts';
import { snapshot } from './backup/snapshots/snapshot.ts';
import { snapshots } from './backup/snapshots/snapshots.ts';
import { createVault } from './backup/vaults/create-vault.ts';
import { setVault, tagVault } from './backup/vaults/set-vault.ts';
import { vault } from './backup/vaults/vault.ts';
import { vaultForm } from './backup/vaults/vault-form.ts';
import { vaults } from './backup/vaults/vaults.ts';
import { doctor } from './bot/doctor.ts';
import { doctorAlerts } from './bot/doctor-alerts.ts';
import { help } from './bot/help.ts';
import { pauseBot, resumeBot } from './bot/pause.ts';
import { routes, subscribeTo, unsubscribe } from './bot/routes.ts';
import { subscribe } from './bot/subscribe.ts';
import { whoami } from './bot/whoami.ts';
import { unprotected } from './estate/unprotected.ts';
import { morning } from './posture/morning.ts';
import { status } from './posture/status.ts';
import { audit, auditVerify } from './records/audit.ts';
import { cleanup } from './recovery/cleanup.ts';
import { testFailover } from './recovery/test-failover.ts';
import { recoveryPoints } from './restore/recovery-points.ts';

/** All commands, in the order in which help shows them. */
export const commands: readonly Command[] = [
  help,
  status,
  morning,
  jobs,
  job,
  instances,
  alerts,
  alertsSuppressed,
  digest,
  incident,
  alertsOf,
  why,
  retry,
  retryAll,
  retryRestore,
  retryReplace,
  retryJob,
  acknowledge,
  inactivate,
  inactivateAll,
  reopen,
  mute,
  mutes,
  unmute,
  suppress,
  suppressions,
  unsuppress,
  protect,
  protectAll,
  backup,
  backupOther,
  cancel,
  cancelJob,
  stopKeep,
  stopDelete,
  resume,
  undelete,
  changePolicyOf,
  excludeDisks,
  moveBackup,
  mars,
  vmAgent,
  snapshot,
  snapshots,
  deleteSnapshot,
  deleteExpired,
  unprotected,
  vaults,
  vault,
  vaultForm,
  createVault,
  setVault,
  tagVault,
  policies,
  policy,
  createPolicy,
  changePolicy,
  deletePolicy,
  comparePolicies,
  mendPolicies,
  clockChanges,
  recoveryPoints,
  restore,
  restoreDisks,
  replaceDisks,
  restoreFiles,
  unmountFiles,
  proveRestore,
  unproven,
  proofsList,
  proveWeekly,
  stopProving,
  testFailover,
  cleanup,
  approvals,
  show,
  members,
  approve,
  reject,
  confirm,
  withdraw,
  stop,
  goOn,
  tick,
  whoami,
  doctor,
  doctorAlerts,
  audit,
  auditVerify,
  routes,
  subscribe,
  subscribeTo,
  unsubscribe,
  pauseBot,
  resumeBot,
];

/** What each command can do at worst: what `approvals:` of lifeboat.yaml is checked against. */
export const risks: ReadonlyMap<string, Risk> = new Map(
  commands.map((command) => [
    command.name,
    command.kind === 'change' ? command.risk : command.kind === 'act' ? 'change' : 'read',
  ]),
);
