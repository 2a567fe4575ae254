import type { Plan } from '../../../approvals/plan.ts';
import { type Azure, lastSegment, type RecoveryJob, type ReplicatedItem, sameId } from '../../../azure/azure.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { isRecoveryJobOf } from '../../../azure/recovery/jobs.ts';
import { Problem } from '../../../base/problem.ts';
import { clockTime } from '../../../cards/words.ts';
import { change } from '../../../command-kit/command.ts';
import { whereOf } from '../../../command-kit/restore/plan-restore.ts';
import { checkName, type Told, toldByAzure } from '../../../command-kit/told.ts';
import { riskOfJob } from './job-risk.ts';

interface Effect {
  readonly vault: string;
  readonly job: string;
}

/** `retry job A-41`, which `retry A-41` comes to where the alert tells of a Site Recovery job: it is set going again. */
export const retryJob = change<Effect>({
  name: 'retry job',
  words: ['retry job {alert}'],
  area: 'alerts',
  summary: 'Restart the failed Site Recovery job of an alert.',
  detail:
    'Site Recovery says itself which of its jobs can be restarted; the job goes on under its own id. Where it is a failover or ends a replication, it takes as many people as what cannot be taken back, and the name typed.',
  examples: ['retry job A-1'],
  role: 'operator',
  risk: 'gated',
  family: 'recovery',
  scenario: 'RestartJob',

  async plan({ services, slots }) {
    const { azure, organisation } = services;
    const told = await toldByAzure(services, slots.alert ?? '');
    const { id, alert } = told;
    const { kind, vaultId, jobId } = alert;
    if (kind !== 'site-recovery' || !vaultId || !jobId) {
      throw new Problem('refused', `${id} tells of no job of Site Recovery.`, {
        choices: [{ title: `Retry ${id}`, line: `retry ${id}` }],
      });
    }
    const job = await azure.recovery.job(vaultId, jobId);
    if (!job) throw new Problem('gone', 'Site Recovery does not know this job any more.');
    const item = await itemOfJob(told, job, azure);
    return planOf({ alert: id, job, item, timezone: organisation.timezone, azure });
  },

  apply: (effect, azure) => azure.recovery.restart(effect),
});

/** The replicated item that the alert is about, which has to be the one that the job works on. */
async function itemOfJob({ id, alert }: Told, job: RecoveryJob, azure: Azure): Promise<ReplicatedItem> {
  const inVault = (await azure.recovery.items()).filter(({ vault }) => sameId(vault, job.vault));
  const worked = inVault.filter((item) => isRecoveryJobOf(job, item));
  const item = alert.protectedItemId
    ? await azure.recovery.item(alert.protectedItemId)
    : worked.length === 1
      ? worked[0]
      : undefined;
  if (!item) {
    throw new Problem('refused', `Azure does not tell which replicated VM the job of ${id} works on.`, {
      hint: 'Restart it in the portal.',
    });
  }
  checkName(id, alert, item.name, [item.vm]);
  const namesakes = worked.filter(({ name }) => sameId(name, item.name));
  const isNamedById = sameId(job.targetId, lastSegment(item.id));
  if (!sameId(item.vault, job.vault) || !isRecoveryJobOf(job, item)) {
    throw new Problem('refused', `The job of ${id} works on ${job.target || 'something else'}, not on ${item.name}.`);
  }
  if (namesakes.length > 1 && !isNamedById) {
    throw new Problem(
      'refused',
      `${namesakes.length} replicated VMs of the vault are called ${item.name}, and Azure does not tell which one the job works on.`,
      {
        hint: 'Restart it in the portal.',
      },
    );
  }
  return item;
}

interface About {
  readonly alert: string;
  readonly job: RecoveryJob;
  readonly item: ReplicatedItem;
  readonly timezone: string;
  readonly azure: Azure;
}

function planOf({ alert, job, item, timezone, azure }: About): Plan<Effect> {
  const { name } = item;
  const vault = lastSegment(job.vault);
  const step = job.steps.find(({ state }) => state === 'failed')?.name;
  const at = (ms: number | undefined) => (ms === undefined ? 'not known' : clockTime(ms, azure.now(), timezone));
  const id = `${job.vault}/replicationJobs/${job.id}`;
  const allowed = job.allowed.includes('Restart');
  const risk = riskOfJob(job.scenario);
  return {
    command: 'retry job',
    line: `retry job ${alert}`,
    title: `Restart of “${job.name}” of ${name}`,
    emphasis: [name],
    target: { kind: 'job', id, name, vault: job.vault },
    risk,
    subtitle: `${vault} · ${alert}`,
    summary: `Sets the failed job of Site Recovery going again, with all that it was started with.`,
    facts: [
      { title: 'VM', value: whereOf(item) },
      { title: 'Job', value: `${job.name}, begun ${at(job.started)}` },
      { title: 'Failed', value: `${at(job.ended)}${step ? ` at “${step}”` : ''}` },
      { title: 'Error', value: job.error ? `${job.error.code}: ${job.error.text}` : 'Site Recovery names none' },
    ],
    checks: [
      allowed
        ? { state: 'yes', text: 'Site Recovery allows to restart this job' }
        : { state: 'no', text: `Site Recovery does not allow to restart this job: it is ${job.state} now` },
      ...(risk === 'destructive'
        ? [{ state: 'warn' as const, text: `This is no rehearsal: “${job.name}” cannot be taken back` }]
        : []),
    ],
    notes: [
      ...(job.error?.recommendations[0] ? [`Microsoft recommends first: ${job.error.recommendations[0]}`] : []),
      ...(job.scenario === 'TestFailover' ? [`Afterwards its test VM has to be cleaned up: cleanup ${name}`] : []),
    ],
    bound: {
      Job: job.id,
      Vault: vault,
      What: job.name,
      Scenario: job.scenario,
      Of: job.target,
      'Replicated item': item.id,
      'VM id': item.vm,
      'Failed at': job.ended === undefined ? '' : new Date(job.ended).toISOString(),
    },
    effect: { vault: job.vault, job: job.id },
    alert,
    details: [
      { title: 'Job', value: id },
      { title: 'Replicated item', value: item.id },
      { title: 'VM', value: item.vm },
    ],
    portal: [portalLink('Job', id), portalLink('VM', item.vm), portalLink('Vault', job.vault)],
  };
}
