import type { BackupJob, RecoveryJob } from '../azure/azure.ts';
import { ago, clockTime, duration, zoneName } from '../cards/words.ts';
import { card, type Row } from '../cards.ts';
import { hours } from '../clock.ts';
import { Problem } from '../problem.ts';
import { read } from './command.ts';

const shown = 20;

/** `jobs`: what Azure Backup and Site Recovery did in the last 24 hours, over all vaults. */
export const jobs = read({
  name: 'jobs',
  words: ['jobs [{kind}]'],
  summary: 'Backup and Site Recovery jobs of the last 24 hours: all, failed or running.',
  examples: ['jobs', 'jobs failed', 'jobs running'],
  role: 'reader',
  async run({ services: { azure, clock, organisation }, slots }) {
    const only = onlyOf(slots.kind);
    const since = azure.now() - hours(24);
    const [backup, recovery] = await Promise.all([azure.backup.jobs({ since }), azure.recovery.jobs({ since })]);
    const now = azure.now();
    const all = [...backup.map((job) => rowOfBackup(job, now)), ...recovery.map((job) => rowOfRecovery(job, now))].sort(
      (a, b) => b.at - a.at,
    );
    const failed = all.filter(({ row }) => row.state === 'failed').length;
    const running = all.filter(({ row }) => row.state === 'running').length;
    const wanted = only ? all.filter(({ row }) => row.state === only) : all;
    const machine = clock.now();
    return {
      card: card('jobs', {
        band: {
          state: 'JOBS',
          qualifier: `${only ? `only ${only} · ` : ''}last 24 hours`,
          time: `${clockTime(machine, machine, organisation.timezone)} ${zoneName(machine, organisation.timezone)}`,
          title: `${running} running, ${failed} failed, ${all.length - running - failed} ended`,
        },
        rows: {
          items: wanted.slice(0, shown).map(({ row }) => row),
          total: wanted.length,
          none: only ? `No job of the last 24 hours is ${only}.` : 'No job ran in the last 24 hours.',
          ...(!only && failed > 0 && { line: 'jobs failed' }),
        },
        notes: [
          'Not shown by Azure: jobs of System Center DPM and Azure Backup Server, and scheduled jobs of SQL in VMs.',
        ],
      }),
    };
  },
});

/** Undefined: all of them. */
function onlyOf(kind: string | undefined): 'failed' | 'running' | undefined {
  const word = kind?.toLowerCase();
  if (word === undefined || word === 'failed' || word === 'running') return word;
  throw new Problem('bad-argument', `There are no “${kind}” jobs to list.`, {
    choices: ['jobs failed', 'jobs running', 'jobs'].map((line) => ({ title: line, line })),
  });
}

const states: Readonly<Record<string, Row['state']>> = {
  InProgress: 'running',
  Cancelling: 'running',
  NotStarted: 'waiting',
  Completed: 'done',
  Succeeded: 'done',
  CompletedWithWarnings: 'warn',
  Failed: 'failed',
  Cancelled: 'skipped',
};

function rowOfBackup(job: BackupJob, now: number): { at: number; row: Row } {
  return rowOf({ ...job, what: job.operation, state: job.status, name: job.entity }, now);
}

function rowOfRecovery(job: RecoveryJob, now: number): { at: number; row: Row } {
  return rowOf({ ...job, what: job.scenario, state: job.state, name: job.target }, now);
}

interface Common {
  readonly what: string;
  readonly state: string;
  readonly name: string;
  readonly vault: string;
  readonly started: number;
  readonly ended: number | undefined;
  readonly error: { readonly code: string; readonly title: string } | undefined;
}

function rowOf(job: Common, now: number): { at: number; row: Row } {
  const vault = job.vault.split('/').at(-1) ?? '';
  const took = job.ended ? `took ${duration(job.ended - job.started)}` : `${duration(now - job.started)} so far`;
  const error = job.error ? ` · ${job.error.code}` : '';
  return {
    at: job.started,
    row: {
      state: states[job.state] ?? 'info',
      title: `${spaced(job.what)} of ${job.name}`,
      text: `${spaced(job.state).toLowerCase()} · ${vault} · ${took}${error}`,
      aside: ago(job.started, now),
    },
  };
}

/** 'ConfigureBackup' as 'Configure backup'. */
function spaced(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);
}
