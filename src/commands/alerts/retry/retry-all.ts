import type { AlertRecord } from '../../../alerts/book/book.ts';
import { recentReads } from '../../../alerts/look/recent-reads.ts';
import { retryKind } from '../../../alerts/retry/advice.ts';
import { usualPace } from '../../../approvals/bulk/pace.ts';
import type { Plan, PlanList, PlannedMember } from '../../../approvals/plan.ts';
import { lastSegment } from '../../../azure/azure.ts';
import { containerOfItem, groupOfContainer, itemKey } from '../../../azure/backup/item-identity.ts';
import { subscriptionIn } from '../../../azure/core/arm-id.ts';
import { hours } from '../../../base/clock.ts';
import { Problem } from '../../../base/problem.ts';
import { apart, type Nameable } from '../../../cards/apart.ts';
import { clockTime } from '../../../cards/words.ts';
import { underWay } from '../../../command-kit/ask.ts';
import { bulk, type Planning } from '../../../command-kit/command.ts';
import type { Services } from '../../../command-kit/services.ts';
import { formatDuration, parseDuration } from '../../../grammar/grammar.ts';
import { planRetry } from './retry.ts';

const usualPeriod = hours(24);
const longestPeriod = hours(24 * 30);
/** At once; who has more of them has one cause to look for first. */
const mostMembers = 100;
/** So many alerts are read from Azure at a time. */
const readAtOnce = 6;

/** `retry all failed 24h`: the failed backups of a period, again. */
export const retryAll = bulk({
  name: 'retry all failed',
  words: ['retry all failed {period}', 'retry all failed'],
  means: [
    { say: 'retry all fail', as: 'retry all failed' },
    { say: 'retry all fail night', as: 'retry all failed 24h' },
    { say: 'retry fail', as: 'retry all failed' },
    { say: 'retry fail night', as: 'retry all failed 24h' },
    { say: 'retry all fail backup', as: 'retry all failed' },
    { say: 'retry fail backup', as: 'retry all failed' },
    { say: 'retry all fail {period}', as: 'retry all failed {period}' },
    { say: 'retry fail {period}', as: 'retry all failed {period}' },
    { say: 'retry all fail backup {period}', as: 'retry all failed {period}' },
    { say: 'retry all fail backup job {period}', as: 'retry all failed {period}' },
    { say: 'retry fail backup {period}', as: 'retry all failed {period}' },
    { say: 'retry fail job {period}', as: 'retry all failed {period}' },
    { say: 'retry all fail job', as: 'retry all failed' },
    { say: 'retry all fail backup night', as: 'retry all failed 24h' },
    { say: 'retry fail backup night', as: 'retry all failed 24h' },
    { say: 'retry all backup fail job', as: 'retry all failed' },
    { say: 'retry all fail job {period}', as: 'retry all failed {period}' },
  ],
  area: 'alerts',
  summary: 'Run the failed backups of a period again, a few at a time.',
  detail: `Lists what would be run again and what not, and why. Once agreed to, at most ${usualPace.overall} run at a time, ${usualPace.perVault} of them in one vault; what is not needed any more by then is skipped. Not while an incident goes on.`,
  examples: ['retry all failed 24h', 'retry all failed 2 days'],
  role: 'operator',
  risk: 'gated',
  family: 'backup',
  pace: usualPace,

  async plan(asked) {
    const { services, slots } = asked;
    await refuseInStorm(services);
    const period = periodOf(slots.period);
    const { azure, alertBook } = services;
    const open = await alertBook.list({ state: 'open', limit: 1_000 });
    const since = azure.now() - period;
    const failed = open.filter(({ alert, lastAt }) => alert.kind === 'backup' && lastAt >= since);
    if (failed.length === 0) {
      throw new Problem('not-found', `No alert of a failed backup of the last ${formatDuration(period)} is open.`, {
        choices: [{ title: 'List the alerts', line: 'alerts' }],
      });
    }
    return planOf(await judge(asked, failed), period, services);
  },
});

/** What a failed backup comes to: one that is run again, or why it is not. */
export type Judged = { readonly record: AlertRecord } & (
  | {
      readonly member: PlannedMember & { readonly lastGood: number | undefined; readonly error: string | undefined };
    }
  | { readonly why: string; readonly member?: undefined }
);

async function refuseInStorm({ alerting, db }: Services): Promise<void> {
  const [incident] = await alerting.incidents.open(db);
  if (!incident) return;
  throw new Problem('refused', `Incident ${incident.id} is going on: nothing is retried in bulk until it is over.`, {
    hint: 'A single backup can be retried from its alert.',
    choices: [{ title: 'List the alerts', line: 'alerts' }],
  });
}

function periodOf(words = ''): number {
  const said = words.replace(/^(of|in|from|since)?\s*(the )?(last|past)?\s*/i, '');
  const period = said === '' ? usualPeriod : parseDuration(said);
  if (period && period <= longestPeriod) return period;
  throw new Problem('bad-argument', `“${words}” is not a period.`, {
    hint: 'Say it like 12h, 24 hours or 2 days; 30 days at most.',
  });
}

/** Each is planned as its own retry would be, from what Azure says now; of one item the newest alert counts. */
async function judge(asked: Planning, failed: readonly AlertRecord[]): Promise<Judged[]> {
  const services = { ...asked.services, azure: recentReads(asked.services.azure) };
  const judged: Judged[] = [];
  for (let at = 0; at < failed.length; at += readAtOnce) {
    const some = failed.slice(at, at + readAtOnce);
    judged.push(...(await Promise.all(some.map((record) => judgeOne({ ...asked, services }, record)))));
  }
  const taken = new Map<string, string>();
  const called = apart(judged.flatMap(({ member }) => (member ? [nameable(member)] : [])));
  return judged.map((one, index): Judged => {
    if (!one.member) return one;
    const item = itemKey(one.member.plan.target.id);
    const newer = taken.get(item);
    if (newer) return { record: one.record, why: `${newer} is about the same item` };
    if (taken.size >= mostMembers)
      return { record: one.record, why: `only ${mostMembers} at once: ask again afterwards` };
    taken.set(item, failed[index]!.id);
    return { record: one.record, member: { ...one.member, name: called(nameable(one.member)) } };
  });
}

/** By what Azure says of the item: two VMs of one name are two. */
function nameable({ name, vault, plan }: PlannedMember): Nameable {
  const { id } = plan.target;
  return {
    id: itemKey(id),
    name,
    marks: [groupOfContainer(containerOfItem(id)), nameOf(vault), subscriptionIn(vault)],
  };
}

async function judgeOne(asked: Planning, record: AlertRecord): Promise<Judged> {
  if (retryKind(record) === 'restore') return { record, why: `A restore is retried by itself: retry ${record.id}` };
  if (retryKind(record) !== 'backup') return { record, why: 'It is no backup' };
  const busy = await underWay(asked.services, record);
  if (busy) return { record, why: busy };
  try {
    const { plan, item, job } = await planRetry({ ...asked, oneOfMany: true, slots: { alert: record.id } });
    const no = plan.checks.find(({ state }) => state === 'no');
    if (no) return { record, why: no.text };
    const member = { key: record.id, mark: record.id, name: plan.target.name, vault: item.vault, plan: lean(plan) };
    return { record, member: { ...member, lastGood: item.lastRecoveryPoint, error: job?.error?.code } };
  } catch (error) {
    if (!(error instanceof Problem) || error.code === 'azure-unavailable') throw error;
    return { record, why: error.message };
  }
}

/** What nobody reads of one among many is not kept a hundred times. */
const lean = (plan: Plan): Plan => ({ ...plan, checks: [], details: [], portal: [] });
const frozen = ({ key, mark, name, vault, plan }: PlannedMember): PlannedMember => ({ key, mark, name, vault, plan });

/** So many have a row of their own on the card; of the others it says the names, which all have room there. */
const mostRows = { again: 10, leftOut: 6 };

/** What people agree to: every backup that would be run again is named, however many there are. */
export function planOf(
  judged: readonly Judged[],
  period: number,
  services: { readonly azure: Pick<Services['azure'], 'now'>; readonly organisation: { readonly timezone: string } },
): Plan {
  const members = judged.flatMap(({ member }) => (member ? [frozen(member)] : []));
  const backups = members.length === 1 ? 'backup' : 'backups';
  const vaults = new Set(members.map(({ vault }) => vault.toLowerCase()));
  const words = formatDuration(period);
  return {
    command: 'retry all failed',
    line: `retry all failed ${words}`,
    title: members.length === 0 ? 'Retry of all failed backups' : `Retry of ${members.length} failed ${backups}`,
    emphasis: [`${members.length} failed ${backups}`],
    target: { kind: 'backups', id: 'failed backups', name: `${members.length} failed ${backups}`, vault: undefined },
    subtitle: `of the last ${words}${vaults.size > 1 ? ` · ${vaults.size} vaults` : ''}`,
    summary: `Runs ${members.length === 1 ? 'it' : 'them'} again, at most ${usualPace.overall} at a time and ${usualPace.perVault} in one vault. Each is checked once more before it starts, and skipped if it is not needed any more.`,
    facts: [],
    checks: members.length === 0 ? [{ state: 'no', text: 'None of the failed backups can be retried now' }] : [],
    notes: [],
    lists: [againList(judged, services), leftOutList(judged)].filter(({ rows }) => rows.length > 0),
    bound: Object.fromEntries(members.map(({ key, name }) => [key, name])),
    effect: {},
    members,
    waitsForIncidents: true,
    details: [],
  };
}

function againList(judged: readonly Judged[], { azure, organisation }: Parameters<typeof planOf>[2]): PlanList {
  const time = (ms: number) => clockTime(ms, azure.now(), organisation.timezone);
  return listOf(
    'To be run again',
    mostRows.again,
    judged.flatMap(({ record, member }) => {
      if (!member) return [];
      const good = member.lastGood === undefined ? 'no good point yet' : `last good point ${time(member.lastGood)}`;
      const text = `${nameOf(member.vault)} · ${member.error ?? 'no error code'} · ${good}`;
      return [{ state: 'waiting' as const, title: member.name, text, aside: record.id }];
    }),
  );
}

function leftOutList(judged: readonly Judged[]): PlanList {
  return listOf(
    'Not to be run again',
    mostRows.leftOut,
    judged.flatMap((one) => {
      if (one.member) return [];
      return [{ state: 'skipped' as const, title: leftOutName(one.record), text: one.why, aside: one.record.id }];
    }),
  );
}

function listOf(title: string, most: number, rows: PlanList['rows']): PlanList {
  const rest = rows.slice(most).map(({ title: name, aside }) => `${name} (${aside})`);
  return { title: `${title} (${rows.length})`, rows: rows.slice(0, most), rest };
}

const nameOf = (id: string): string => lastSegment(id);

/** What Azure does not list has no name but ours: that of its webhook is nobody's word. */
const leftOutName = ({ id, alert, found }: AlertRecord): string => (found?.inAzure ? alert.subject : id);
