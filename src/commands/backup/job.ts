import { type BackupJob, lastSegment } from '../../azure/azure.ts';
import { isSnapshotOnly, snapshotOnly } from '../../azure/backup/snapshot-only.ts';
import { jobOutcome } from '../../azure/core/outcome.ts';
import { portalLink } from '../../azure/estate/portal.ts';
import { sizeWords } from '../../azure/estate/vault-words.ts';
import { card, type Fact, type Row, type Section } from '../../cards/card.ts';
import { clockTime, duration } from '../../cards/words.ts';
import { read } from '../../command-kit/command.ts';
import { backupJob } from '../../nouns/backup-job.ts';
import { isCancellable } from './cancel-job.ts';
import { spaced, stateOfJob } from './job-words.ts';

/** `job ID`: one job of Azure Backup, phase by phase. */
export const job = read({
  name: 'job',
  words: ['job {job}'],
  means: ['job {job}', 'detail job {job}'],
  area: 'backup',
  summary: 'One backup job: its phases, what it brought and how fast, and what went wrong.',
  detail: 'By its id in Azure, or by the request that started it.',
  examples: ['job 7F3K'],
  role: 'reader',
  async run({ services, slots }) {
    const { azure, clock, organisation } = services;
    const found = await backupJob(services, slots.job ?? '');
    const now = azure.now();
    const time = (ms: number) => clockTime(ms, now, organisation.timezone);
    return {
      card: card('sheet', {
        band: {
          word: 'JOB',
          qualifier: spaced(found.status).toLowerCase(),
          time: { at: clock.now(), timezone: organisation.timezone },
          title: `${spaced(found.operation)} of ${found.entity || 'an item without a name'}`,
        },
        summary: endOf(found, now),
        sections: [{ title: 'Job', facts: factsOf(found, time) }, ...phases(found), ...trouble(found)],
        buttons: isCancellable(found)
          ? [{ title: 'Cancel', line: `cancel job ${found.id}`, style: 'destructive' }]
          : [],
        links: [portalLink('Vault', found.vault)],
        details: [
          { title: 'Job', value: found.id },
          { title: 'Vault', value: found.vault },
        ],
      }),
    };
  },
});

/** How it stands, in one line. */
function endOf(found: BackupJob, now: number): string {
  const took = duration((found.ended ?? now) - found.started);
  switch (jobOutcome(found.status)) {
    case 'done':
      return `Completed after ${took}.`;
    case 'warned':
      return `Completed with warnings after ${took}${isSnapshotOnly(found) ? `: ${snapshotOnly}` : ''}. That is no success.`;
    case 'failed':
      return `Failed after ${took}.`;
    case 'cancelled':
      return `Cancelled after ${took}.`;
    default:
      return `In progress for ${took}.`;
  }
}

function factsOf(found: BackupJob, time: (ms: number) => string): Fact[] {
  const { bytes, percent, userTriggered } = found;
  return [
    { title: 'Vault', value: lastSegment(found.vault) },
    ...(found.started > 0 ? [{ title: 'Began', value: time(found.started) }] : []),
    ...(found.ended === undefined ? [] : [{ title: 'Ended', value: time(found.ended) }]),
    ...(userTriggered === undefined
      ? []
      : [{ title: 'Started by', value: userTriggered ? 'somebody, by hand' : 'its schedule' }]),
    ...(percent === undefined ? [] : [{ title: 'Progress', value: `${percent} %` }]),
    ...(bytes === undefined ? [] : [{ title: 'Transferred', value: transferred(found, bytes) }]),
  ];
}

/** What it brought, and how fast that was, over the time that its transfer took. */
function transferred({ steps }: BackupJob, bytes: number): string {
  const ms = steps.find(({ name }) => /transfer/i.test(name))?.ms;
  return ms === undefined || ms < 1_000
    ? sizeWords(bytes)
    : `${sizeWords(bytes)} in ${duration(ms)}, ${sizeWords(bytes / (ms / 1_000))} a second`;
}

function phases({ steps }: BackupJob): Section[] {
  if (steps.length === 0) return [];
  const rows = steps.map(
    ({ name, state, ms }): Row => ({
      state,
      title: name,
      text: stateOfJob(state),
      ...(ms !== undefined && { aside: `${duration(ms)}${state === 'running' ? ' so far' : ''}` }),
    }),
  );
  return [{ title: 'Phases', rows }];
}

function trouble({ error }: BackupJob): Section[] {
  if (!error) return [];
  const text = [error.text || error.title, ...error.recommendations.map((one) => `Microsoft recommends: ${one}`)];
  return [{ title: error.code, text: text.join(' ') }];
}
