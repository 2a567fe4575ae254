import type { Azure, BackupJob, JobTally, RecoveryJob } from '../../azure/azure.ts';
import { containerKey, groupOfContainer } from '../../azure/backup/item-identity.ts';
import { isSnapshotOnly, snapshotOnly } from '../../azure/backup/snapshot-only.ts';
import { groupIn, lastSegment, sameId, subscriptionIn } from '../../azure/core/arm-id.ts';
import { isSuccess, type JobOutcome, jobOutcome } from '../../azure/core/outcome.ts';
import { isNamedById } from '../../azure/recovery/jobs.ts';
import { hours } from '../../base/clock.ts';
import { Problem } from '../../base/problem.ts';
import { apart, type Nameable } from '../../cards/apart.ts';
import { card, type Row } from '../../cards/card.ts';
import { ago, duration } from '../../cards/words.ts';
import { read } from '../../command-kit/command.ts';
import { formatDuration, parseDuration } from '../../grammar/grammar.ts';
import { vaultNamed } from '../../nouns/vault.ts';
import { spaced } from './job-words.ts';

const shown = 20;

/** `jobs`: what Azure Backup and Site Recovery did in the last 24 hours and what they still do, over all vaults. */
export const jobs = read({
  name: 'jobs',
  words: ['jobs [{kind}] [in {vault}] [since {period}]'],
  means: [
    { say: 'job', as: 'jobs' },
    { say: 'job backup', as: 'jobs' },
    { say: 'job fail', as: 'jobs failed' },
    { say: 'backup fail', as: 'jobs failed' },
    { say: 'job backup fail', as: 'jobs failed' },
    { say: 'restore fail', as: 'jobs failed' },
    { say: 'fail', as: 'jobs failed' },
    { say: 'job running', as: 'jobs running' },
    { say: 'backup running', as: 'jobs running' },
    { say: 'restore running', as: 'jobs running' },
    { say: 'running', as: 'jobs running' },
    { say: 'job backup running', as: 'jobs running' },
    { say: 'fail {period}', as: 'jobs failed since {period}' },
    { say: 'job fail {period}', as: 'jobs failed since {period}' },
    { say: 'backup fail {period}', as: 'jobs failed since {period}' },
    { say: 'job backup fail {period}', as: 'jobs failed since {period}' },
    { say: 'job {period}', as: 'jobs since {period}' },
    { say: 'job fail {vault}', as: 'jobs failed in {vault}' },
    { say: 'job running {vault}', as: 'jobs running in {vault}' },
    { say: 'all job', as: 'jobs' },
    { say: 'all backup fail', as: 'jobs failed' },
    { say: 'all job fail', as: 'jobs failed' },
  ],
  area: 'backup',
  summary: 'Backup and Site Recovery jobs of the last 24 hours, and all that still run: all, failed or running.',
  detail:
    'Of all vaults, or of one; of the last 24 hours, or of up to 30 days. What runs is listed however long ago it began.',
  examples: ['jobs', 'jobs failed', 'jobs running', 'jobs failed in rsv-contoso-prod-aue since 7d'],
  role: 'reader',
  async run({ services: { azure, clock, organisation }, slots, rebuild }) {
    const only = onlyOf(slots.kind);
    const period = periodOf(slots.period);
    const vault =
      slots.vault === undefined
        ? undefined
        : vaultNamed(slots.vault, await azure.backup.vaults(), (name) => rebuild('vault', name));
    const { counts, newest } = await readJobs(azure, { only, period, vault: vault?.id });
    const last = `last ${period === usualPeriod ? '24 hours' : formatDuration(period)}`;
    const { failed, running, all } = counts;
    return {
      card: card('list', {
        band: {
          word: 'JOBS',
          qualifier: [vault && `in ${vault.name}`, only && `only ${only}`, only === 'running' ? 'however old' : last]
            .filter(Boolean)
            .join(' · '),
          time: { at: clock.now(), timezone: organisation.timezone },
          title: `${running} running, ${failed} failed, ${all - running - failed} ended`,
        },
        rows: {
          items: newest,
          total: counts[only ?? 'all'],
          none: only === 'running' ? 'No job is running.' : `No job of the ${last} ${only ? 'has failed' : 'ran'}.`,
          ...(!only && failed > 0 && { line: rebuild('kind', 'failed') }),
        },
        notes: [
          'Not shown by Azure: jobs of System Center DPM and Azure Backup Server, and scheduled jobs of SQL in VMs.',
        ],
      }),
    };
  },
});

const usualPeriod = hours(24);
const longestPeriod = hours(24 * 30);

/** How far to look back; what still runs is never too old. */
function periodOf(words: string | undefined): number {
  const period = words === undefined ? usualPeriod : parseDuration(words);
  if (period && period <= longestPeriod) return period;
  throw new Problem('bad-argument', `“${words}” is not a period.`, {
    hint: 'Say it like 12h, 24 hours or 7 days; 30 days at most.',
  });
}

interface Wanted {
  readonly only: 'failed' | 'running' | undefined;
  readonly period: number;
  /** ARM id. */
  readonly vault: string | undefined;
}

interface Listed {
  readonly at: number;
  readonly row: Row;
}

interface Jobs {
  readonly counts: Readonly<Record<'all' | 'failed' | 'running', number>>;
  /** Those to show, newest first. */
  readonly newest: readonly Row[];
}

/**
 * What began in that time, and what still runs, however long ago it began. Those of Azure Backup, of which there
 * may be one a night for each of ten thousand VMs, are counted by Azure, and only those that are shown are listed.
 */
async function readJobs({ backup, recovery, now }: Azure, { only, period, vault }: Wanted): Promise<Jobs> {
  const since = now() - period;
  const [tallies, all] = await Promise.all([backup.tally({ since, vault }), recovery.recent(since)]);
  const recovered = all.filter((job) => vault === undefined || sameId(job.vault, vault));
  const states = tallies.map(stateOf);
  const count = (state?: Row['state']) =>
    tallies.reduce((sum, { jobs }, at) => (state === undefined || states[at] === state ? sum + jobs : sum), 0);
  const wanted = tallies.filter((_, at) => only === undefined || states[at] === only);
  const statuses = [...new Set(wanted.map(({ status }) => status))];
  const backups =
    wanted.length > 0 ? await backup.newest({ since, vault, most: shown, ...(only && { statuses }) }) : [];
  const at = now();
  const called = apart(backups.map(nameable));
  const calledItem = await itemsApart(recovered, recovery);
  const replicated = recovered.map((job) => rowOfRecovery({ ...job, target: calledItem(job) }, at));
  const listed = [...backups.map((job) => rowOfBackup({ ...job, entity: called(nameable(job)) }, at)), ...replicated];
  const sum = (state?: Row['state']) =>
    count(state) + replicated.filter(({ row }) => state === undefined || row.state === state).length;
  return {
    counts: { all: sum(), failed: sum('failed'), running: sum('running') },
    newest: listed
      .filter(({ row }) => only === undefined || row.state === only)
      .sort((a, b) => b.at - a.at)
      .slice(0, shown)
      .map(({ row }) => row),
  };
}

/** As {@link rowOf} has it. */
const stateOf = ({ odd, status }: JobTally): Row['state'] => (odd ? 'warn' : states[jobOutcome(status)]);

/** What Site Recovery's jobs worked on; only where two have one name is Azure asked which VMs they are. */
async function itemsApart(
  jobs: readonly RecoveryJob[],
  recovery: Azure['recovery'],
): Promise<(job: RecoveryJob) => string> {
  const ids = Map.groupBy(jobs, ({ target }) => target.toLowerCase());
  const isTwin = [...ids.values()].some(
    (alike) => new Set(alike.map(({ targetId }) => targetId.toLowerCase())).size > 1,
  );
  if (!isTwin) return ({ target }) => target;
  const items = await recovery.items();
  const itemOf = (job: RecoveryJob) => items.find(({ id }) => isNamedById(job, id));
  const nameable = (job: RecoveryJob): Nameable => ({
    id: `${job.vault}/${job.targetId}`,
    name: job.target,
    marks: [groupIn(itemOf(job)?.vm), lastSegment(job.vault), lastSegment(job.targetId)],
  });
  const called = apart(jobs.map(nameable));
  return (job) => called(nameable(job));
}

/** Undefined: all of them. */
function onlyOf(kind: string | undefined): 'failed' | 'running' | undefined {
  const word = kind?.toLowerCase();
  if (word === undefined || word === 'failed' || word === 'running') return word;
  throw new Problem('bad-argument', `There are no “${kind}” jobs to list.`, {
    choices: ['jobs failed', 'jobs running', 'jobs'].map((line) => ({ title: line, line })),
  });
}

const states: Readonly<Record<JobOutcome, Row['state']>> = {
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  warned: 'warn',
  failed: 'failed',
  cancelled: 'skipped',
  unknown: 'info',
};

/** What a backup job ran for; one that names no container could be of any item of its name. */
function nameable({ vault, entity, container = '' }: BackupJob): Nameable {
  return {
    id: `${vault}/${containerKey(container)}`,
    name: entity,
    marks: [groupOfContainer(container), lastSegment(vault), subscriptionIn(vault)],
  };
}

function rowOfBackup(job: BackupJob, now: number): Listed {
  const note = isSnapshotOnly(job) ? snapshotOnly : undefined;
  return rowOf({ ...job, what: job.operation, state: job.status, name: job.entity, note }, now);
}

function rowOfRecovery(job: RecoveryJob, now: number): Listed {
  return rowOf({ ...job, id: undefined, what: job.scenario, state: job.state, name: job.target }, now);
}

interface Common {
  /** What it is asked for by. */
  readonly id: string | undefined;
  readonly what: string;
  readonly state: string;
  /** What the state means here. */
  readonly note?: string;
  readonly name: string;
  readonly vault: string;
  readonly started: number;
  readonly ended: number | undefined;
  readonly error: { readonly code: string; readonly title: string } | undefined;
  readonly unread?: readonly string[];
}

function rowOf(job: Common, now: number): Listed {
  const vault = lastSegment(job.vault);
  if (job.unread) {
    const title = job.name ? `A job of ${job.name}` : 'A job';
    return {
      at: job.started || now,
      row: { state: 'warn', title, text: `${job.unread.join(' and ')} cannot be read · ${vault}` },
    };
  }
  const took = job.ended ? `took ${duration(job.ended - job.started)}` : `${duration(now - job.started)} so far`;
  const error = job.error ? ` · ${job.error.code}` : '';
  return {
    at: job.started,
    row: {
      state: states[jobOutcome(job.state)],
      title: `${spaced(job.what)} of ${job.name}`,
      text: `${[spaced(job.state).toLowerCase(), job.note].filter(Boolean).join(', ')} · ${vault} · ${took}${error}`,
      aside: ago(job.started, now),
      ...(job.id && !isSuccess(job.state) && { buttons: [{ title: 'Show', line: `job ${job.id}` }] }),
    },
  };
}
