import { type BackupJob, lastSegment } from '../../azure/azure.ts';
import { isRunning } from '../../azure/core/outcome.ts';
import { scenarios } from '../../azure/jobs/scenarios.ts';
import { Problem } from '../../base/problem.ts';
import { act } from '../../command-kit/command.ts';
import { allowWrites } from '../../command-kit/writes.ts';
import { backupJob } from '../../nouns/backup-job.ts';
import { spaced } from './job-words.ts';

/** `cancel job ID`: a job that runs, whoever started it. */
export const cancelJob = act({
  name: 'cancel job',
  words: ['cancel job {job}'],
  means: ['cancel job {job}'],
  area: 'backup',
  summary: 'Cancel a running backup job, whoever started it, while its snapshot is taken.',
  detail:
    'By its id in Azure, or by the request that started it. Once the transfer to the vault has begun, Azure cancels it no more.',
  examples: ['cancel job 7F3K'],
  role: 'operator',
  asksAzure: true,
  async run({ services, slots, turn }) {
    const { azure, audit, db, pause } = services;
    allowWrites(services, 'backup');
    const job = await backupJob(services, slots.job ?? '');
    const what = `${spaced(job.operation)} of ${job.entity}`;
    const why = whyNot(job);
    if (why !== undefined) {
      throw new Problem('refused', `${what}: ${why}`, { choices: [{ title: 'The job', line: `job ${job.id}` }] });
    }
    const paused = await pause.read();
    if (paused) throw new Problem('refused', `${paused.by} has paused Lifeboat: nothing is sent to Azure.`);
    await db.tx((tx) =>
      audit.write(tx, {
        what: 'cancelling',
        actor: turn.actor,
        line: turn.line,
        about: job.id,
        detail: { job: job.id, vault: job.vault, item: job.entity },
      }),
    );
    await azure.backup.cancel(job.vault, job.id);
    return {
      text: `Azure cancels ${what} in ${lastSegment(job.vault)}: job ${job.id} tells when it is over.`,
    };
  },
});

/** Whether Azure takes a cancel of it now. */
export const isCancellable = (job: BackupJob): boolean => whyNot(job) === undefined;

/** Why Azure takes no cancel of it; undefined: it does. */
function whyNot(job: BackupJob): string | undefined {
  if (!isRunning(job.status)) return 'it is over: there is nothing to cancel.';
  if (/^cancelling$/i.test(job.status)) return 'it is being cancelled already.';
  const takes = Object.values(scenarios).some(
    ({ service, operation, cancel }) => service === 'backup' && operation === job.operation && cancel,
  );
  if (!takes) return 'Azure cancels backups only: wait for its end.';
  const current = job.steps.findIndex(({ state }) => state === 'running');
  if (current > 0) return 'its snapshot is taken and the transfer runs: Azure cancels it no more. Wait for its end.';
  return undefined;
}
