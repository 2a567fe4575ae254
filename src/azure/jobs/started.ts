import { isJobOf, partsOfItem } from '../backup/item-identity.ts';
import { listVaultJobs } from '../backup/jobs.ts';
import { isId, itemIdFor, lastSegment, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { tolerance } from '../core/time.ts';
import type { Scenario, Watch } from '../core/types.ts';
import { startedRule } from '../monitor/processing-rules.ts';
import { isRestarted, recoveryJobsOf } from '../recovery/look.ts';

/**
 * The jobs of that scenario which Azure started for the target since then, oldest first, asked of the vault itself:
 * what a write whose answer was lost has become; of an alert processing rule it is the rule itself, of a restart the
 * job that goes on. A backup that the schedule started is not among them. `target` is an item's id; for Azure Backup the
 * VM's will do too, and for a restart it is the job's.
 */
export function createStarted(
  context: Context,
): (scenario: Scenario, target: string, vault: string, since: number) => Promise<Watch[]> {
  return async (scenario, target, vault, since) => {
    if (scenario === 'SuppressAlerts') return startedRule(context, target, 'there', since);
    if (scenario === 'UnsuppressAlerts') return startedRule(context, target, 'gone', since);
    if (scenario === 'TestFailover' || scenario === 'TestFailoverCleanup') {
      const jobs = await recoveryJobsOf(context, target, scenario, since);
      return jobs.map((job): Watch => ({ kind: 'recovery-job', vault, job: job.id, item: target }));
    }
    if (scenario === 'RestartJob') {
      const watch = { kind: 'recovery-restart', vault, restarted: lastSegment(target), since } as const;
      return (await isRestarted(context, watch)) ? [watch] : [];
    }
    const jobs = await listVaultJobs(context, vault, { since: since - tolerance, operation: scenario });
    const item = isId('vm', target) ? itemIdFor(vaultOf(vault).id, target) : target;
    const of = { id: item, name: partsOfItem(item).name, vm: '' };
    return jobs
      .filter((job) => (scenario !== 'Backup' || job.userTriggered !== false) && isJobOf(job, of))
      .reverse()
      .map((job): Watch => ({ kind: 'backup-job', vault, job: job.id, item }));
  };
}
