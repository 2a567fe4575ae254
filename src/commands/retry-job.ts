import type { Plan } from '../approvals/plan.ts';
import type { Azure, RecoveryJob } from '../azure/azure.ts';
import { portalLink } from '../azure/portal.ts';
import { clockTime } from '../cards/words.ts';
import { Problem } from '../problem.ts';
import { change } from './command.ts';
import { openRecord } from './retry.ts';

/** `retry job A-41`, which `retry A-41` comes to where the alert tells of a Site Recovery job: it is set going again. */
export const retryJob = change({
  name: 'retry job',
  words: ['retry job {alert}'],
  summary: 'Restart the failed Site Recovery job of an alert.',
  detail: 'Site Recovery says itself which of its jobs can be restarted; the job goes on under its own id.',
  examples: ['retry job A-1'],
  role: 'operator',
  risk: 'gated',
  family: 'recovery',
  scenario: 'RestartJob',

  async plan({ services, slots }) {
    const { azure, organisation } = services;
    const { id, alert } = await openRecord(services, slots.alert ?? '');
    const { vaultId, jobId } = alert;
    if (alert.kind !== 'site-recovery' || !vaultId || !jobId) {
      throw new Problem('refused', `${id} tells of no job of Site Recovery.`, {
        choices: [{ title: `Retry ${id}`, line: `retry ${id}` }],
      });
    }
    const job = await azure.recovery.job(vaultId, jobId);
    if (!job) throw new Problem('gone', 'Site Recovery does not know this job any more.');
    return planOf(job, { alert: id, name: alert.subject, timezone: organisation.timezone, azure });
  },

  apply({ effect }, azure) {
    const { vault, job } = effect as { vault: string; job: string };
    return azure.recovery.restart({ vault, job });
  },
});

interface About {
  readonly alert: string;
  readonly name: string;
  readonly timezone: string;
  readonly azure: Azure;
}

function planOf(job: RecoveryJob, { alert, name, timezone, azure }: About): Plan {
  const vault = job.vault.split('/').at(-1) ?? '';
  const step = job.steps.find(({ state }) => state === 'failed')?.name;
  const at = (ms: number | undefined) => (ms === undefined ? 'not known' : clockTime(ms, azure.now(), timezone));
  const id = `${job.vault}/replicationJobs/${job.id}`;
  const allowed = job.allowed.includes('Restart');
  return {
    command: 'retry job',
    line: `retry job ${alert}`,
    title: `Restart of “${job.name}” of ${name}`,
    emphasis: [name],
    target: { kind: 'job', id, name },
    subtitle: `${vault} · ${alert}`,
    summary: `Sets the failed job of Site Recovery going again, with all that it was started with.`,
    facts: [
      { title: 'Job', value: `${job.name}, begun ${at(job.started)}` },
      { title: 'Failed', value: `${at(job.ended)}${step ? ` at “${step}”` : ''}` },
      { title: 'Error', value: job.error ? `${job.error.code}: ${job.error.text}` : 'Site Recovery names none' },
    ],
    checks: [
      allowed
        ? { state: 'yes', text: 'Site Recovery allows to restart this job' }
        : { state: 'no', text: `Site Recovery does not allow to restart this job: it is ${job.state} now` },
    ],
    notes: [
      ...(job.error?.recommendations[0] ? [`Microsoft recommends first: ${job.error.recommendations[0]}`] : []),
      ...(job.scenario === 'TestFailover' ? [`Afterwards its test VM has to be cleaned up: cleanup ${name}`] : []),
    ],
    bound: {
      Job: job.id,
      Vault: vault,
      What: job.name,
      Of: job.target,
      'Failed at': job.ended === undefined ? '' : new Date(job.ended).toISOString(),
    },
    effect: { vault: job.vault, job: job.id },
    measure: { alert },
    details: [{ title: 'Job', value: id }],
    portal: [portalLink('Job', id), portalLink('Vault', job.vault)],
  };
}
