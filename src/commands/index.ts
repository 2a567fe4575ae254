import type { Risk } from '../approvals/policy.ts';
import { alerts, why } from './alerts.ts';
import { approvals, show } from './approvals.ts';
import { acknowledge, inactivateAll, reopen } from './attend.ts';
import { audit, auditVerify } from './audit.ts';
import { backup } from './backup.ts';
import { cancel } from './cancel.ts';
import { cleanup } from './cleanup.ts';
import type { Command } from './command.ts';
import { approve, confirm, reject, withdraw } from './decide.ts';
import { digest } from './digest.ts';
import { doctor } from './doctor.ts';
import { doctorAlerts } from './doctor-alerts.ts';
import { help } from './help.ts';
import { inactivate } from './inactivate.ts';
import { alertsOf, incident } from './incident.ts';
import { jobs } from './jobs.ts';
import { morning } from './morning.ts';
import { mute, mutes, unmute } from './mute.ts';
import { pauseBot, resumeBot } from './pause.ts';
import { protect } from './protect.ts';
import { retry } from './retry.ts';
import { retryAll } from './retry-all.ts';
import { retryJob } from './retry-job.ts';
import { retryReplace } from './retry-replace.ts';
import { retryRestore } from './retry-restore.ts';
import { routes, subscribeTo, unsubscribe } from './routes.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { subscribe } from './subscribe.ts';
import { suppress } from './suppress.ts';
import { alertsSuppressed } from './suppressed.ts';
import { suppressions } from './suppressions.ts';
import { testFailover } from './test-failover.ts';
import { unsuppress } from './unsuppress.ts';
import { whoami } from './whoami.ts';

/** All commands, in the order in which help shows them. */
export const commands: readonly Command[] = [
  help,
  status,
  morning,
  jobs,
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
  stop,
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
  backup,
  cancel,
  testFailover,
  cleanup,
  approvals,
  show,
  approve,
  reject,
  confirm,
  withdraw,
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
