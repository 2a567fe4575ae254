import { type AlertRecord, wordOf } from '../../alerts/book/book.ts';
import type { Care } from '../../alerts/book/care.ts';
import { endingOf } from '../../alerts/book/ending.ts';
import { groupOf } from '../../alerts/book/naming.ts';
import { explain } from '../../alerts/codes/codes.ts';
import { whys } from '../../alerts/decide/decide.ts';
import { byWebhook, doubtWords, mayCall, standingOf } from '../../alerts/look/standing.ts';
import { adviceFor, retryKind } from '../../alerts/retry/advice.ts';
import { nameOf, resourceId } from '../../alerts/schema/ids.ts';
import { restGroup } from '../../alerts/tell/rest.ts';
import { type Request, waitingFor } from '../../approvals/request.ts';
import { snapshotOnly } from '../../azure/backup/snapshot-only.ts';
import { alertLink, portalLink, resourceWord } from '../../azure/estate/portal.ts';
import { regionName } from '../../azure/estate/regions.ts';
import { quoted } from '../../base/inputs.ts';
import { type AlertCard, card, type Fact, type Moment, md, type Text } from '../../cards/card.ts';
import { ago, clockTime, duration } from '../../cards/words.ts';
import type { Services } from '../../command-kit/services.ts';
import { target } from '../../config/organisation.ts';
import { type FollowUp, followUps } from '../../operations/follow-ups.ts';
import type { Operation } from '../../operations/operation.ts';
import type { Roster } from '../../people/roster.ts';
import type { View } from '../../posts/posts.ts';
import { followUpWords } from '../follow-up.ts';
import { type Beside, besideOf, progressOf } from '../progress.ts';

interface Given {
  /** Who is called to a security alert. */
  readonly called: string | undefined;
  readonly record: AlertRecord;
  readonly care: Care;
  /** What Azure was asked about the alert, and about the job of its retry. */
  readonly asked: FollowUp | undefined;
  readonly cancel: FollowUp | undefined;
  readonly beside: Beside;
  /** Where its route leads cannot be reached. */
  readonly astray: boolean;
  readonly retry: Request | undefined;
  readonly operation: Operation | undefined;
  /** The target, or what the policy's schedule promises; undefined: neither is known. */
  readonly rpo: number | undefined;
  readonly now: number;
  readonly azureNow: number;
  /** A time of ours. */
  readonly time: (ms: number) => string;
  /** A time of Azure's, against Azure's clock. */
  readonly azureTime: (ms: number) => string;
}

/** An alert as it stands now: what failed and whether a retry can help, how its retry goes, how it ended. */
export function alertView(services: Services): View {
  const { alertBook, alerting, db, requests, ledger, organisation, clock, azure, roster } = services;
  return async (id, audience, place) => {
    const record = await alertBook.get(id);
    if (!record) return undefined;
    const now = clock.now();
    const takers = record.state === 'open' ? await alerting.handling.takers(record) : [];
    const isUrgent = record.alert.kind === 'security' && record.state === 'open' && audience === 'actors';
    const calls = isUrgent && mayCall(standingOf(record.found));
    const called = calls ? await roster.admins(place) : undefined;
    const operation = record.retry ? await ledger.ofRequest(record.retry) : undefined;
    const given: Given = {
      record,
      called: called && calledWords(called),
      care: await alerting.cares.of(db, id),
      asked: await followUps.of(db, id),
      beside: {
        time: (ms) => clockTime(ms, now, organisation.timezone),
        ...(operation && (await besideOf(services, operation))),
      },
      cancel: operation && (await followUps.of(db, operation.id)),
      astray: takers.some(({ why }) => why === 'unroutable'),
      retry: record.retry ? await requests.get(record.retry) : undefined,
      operation,

      rpo: target(organisation.rpo, record.alert.vmName, record.found?.item?.policy) ?? record.found?.item?.rpo,
      now,
      azureNow: azure.now(),
      time: (ms) => clockTime(ms, now, organisation.timezone),
      azureTime: (ms) => clockTime(ms, azure.now(), organisation.timezone),
    };
    const time = { at: record.lastAt, now: given.azureNow, timezone: organisation.timezone };
    return {
      card: card('alert', {
        ...bodyOf(given),
        links: linksOf(record),
        details: detailsOf(record),
        ...stateOf(given, time),
      }),
      ...(called && { mentions: called.people.filter(({ teamsId }) => teamsId !== '') }),
    };
  };
}

/** Who is to look at it; undefined: nobody is an admin. */
function calledWords({ people, groups }: Awaited<ReturnType<Roster['admins']>>): string | undefined {
  const all = [...people.map(({ name }) => name), ...groups.map((id) => `the Entra group ${id}`)];
  return all.length > 0 ? all.join(', ') : undefined;
}

/** What the card says and offers in its state; the rest of it stays the same from first to last. */
function stateOf(given: Given, time: Moment): Pick<AlertCard, 'band'> & Partial<AlertCard> {
  const { record, retry, operation } = given;
  const band: MakeBand = (state, qualifier, became) => ({
    band: { state, qualifier, time, title: titleOf(record, became), subtitle: subtitleOf(record) },
  });
  const name = record.alert.subject;
  if (record.state === 'inactive') {
    const { by = 'somebody', at = 0, reason } = record.ended ?? {};
    return {
      ...band('INACTIVE', qualifierOf(given)),
      outcome: md`Made inactive by **${by}** at ${given.time(at)}${because(reason)}. The next failure of ${name} posts anew.${inAzure(given, 'Closed')}`,
      facts: factsOf(given),
    };
  }
  if (record.state === 'resolved') {
    const { by = 'Azure', at = 0 } = record.ended ?? {};
    const took = operation?.started && operation.ended ? duration(operation.ended - operation.started) : 'some time';
    const retried = retry && operation?.outcome === 'done';
    return {
      ...band(resolvedState(given, retried === true), qualifierOf(given), retried ? 'succeeded on retry' : undefined),
      outcome: retried
        ? md`**${retry.requester.name}** retried it, and ${whatOf(record)} succeeded after ${took}.${given.asked?.asks === 'Closed' ? inAzure(given, 'Closed') : notTold(record)}`
        : by === byWebhook
          ? md`A webhook said at ${given.time(at)} that it is over: Azure does not list it, and cannot confirm that.`
          : md`Resolved by ${by} at ${given.time(at)}${record.ended?.reason ? md`: ${record.ended.reason}` : md``}.${inAzure(given, 'Closed')}`,
      steps: operation ? progressOf(operation, given.azureNow).steps : [],
    };
  }
  if (retry && ['approved', 'applying', 'running'].includes(retry.state)) {
    const progress = operation && progressOf(operation, given.azureNow, given.beside);
    const howItGoes = [progress?.elapsed ?? 'Starting.', followUpWords(given.cancel)].filter(Boolean).join(' ');
    return {
      ...band('RUNNING', progress?.qualifier ?? qualifierOf(given), 'is being retried'),
      outcome: md`**${retry.requester.name}** retries it since ${given.time(retry.createdAt)}. ${howItGoes}`,
      steps: progress?.steps,
      progress: progress?.percent,
      buttons:
        progress?.cancellable && (given.cancel?.said ?? 'no') === 'no'
          ? [{ title: 'Cancel', line: `cancel ${retry.id}`, style: 'destructive' }]
          : [],
    };
  }
  return open(given, band);
}

/** That it is over is not known of what Azure denies: only a webhook says so. */
function resolvedState({ record }: Given, retried: boolean): AlertCard['band']['state'] {
  if (retried) return 'DONE';
  return standingOf(record.found) === 'denied' && record.ended?.by === byWebhook ? 'UNKNOWN' : 'RESOLVED';
}

/** What Azure has said to the state that the alert has here; what it was asked before that is over. */
const inAzure = ({ asked }: Given, state: FollowUp['asks']): Text =>
  asked?.asks === state ? md` ${followUpWords(asked)}` : md``;

/** Closed here, and Azure was not asked to. */
const notTold = ({ azureIds }: AlertRecord): Text =>
  azureIds.length > 0 ? md` In Azure the alert stands as it was: Lifeboat may not change alerts there.` : md``;

const because = (reason: string | undefined): Text => (reason ? md`: ${quoted(reason)}` : md``);

type MakeBand = (state: AlertCard['band']['state'], qualifier: string, became?: string) => Pick<AlertCard, 'band'>;

function open(given: Given, band: MakeBand): Pick<AlertCard, 'band'> & Partial<AlertCard> {
  const { record, retry, care } = given;
  const state = { Critical: 'CRITICAL', Warning: 'WARNING', Informational: 'INFORMATION' } as const;
  const advice = adviceFor(record);
  const isRetriable = retryKind(record) !== undefined;
  return {
    ...band(
      standingOf(record.found) === 'denied' ? 'UNKNOWN' : state[wordOf(record)],
      qualifierOf(given),
      retryEnding(retry),
    ),
    ...(retry
      ? { outcome: failedRetry(given, retry) }
      : care.acknowledged
        ? { outcome: taken(given, care.acknowledged) }
        : given.asked?.asks === 'New' && { outcome: followUpWords(given.asked) }),
    ...(isRetriable && { advice: advice.first ? md`${advice.why} **First:** ${advice.first}` : advice.why }),
    facts: factsOf(given),
    inputs: [{ id: 'reason', label: 'Reason for Inactivate (optional)', placeholder: 'Why nobody needs to act' }],
    buttons: [
      ...(isRetriable && advice.offer && retry?.state !== 'pending'
        ? [{ title: 'Retry', line: `retry ${record.id}`, style: 'positive' as const }]
        : []),
      { title: 'Inactivate', line: `inactivate ${record.id}` },
      ...(care.acknowledged ? [] : [{ title: 'Acknowledge', line: `acknowledge ${record.id}`, secondary: true }]),
      { title: 'Why?', line: `why ${record.id}`, secondary: true },
    ],
  };
}

function taken(given: Given, { by, at, reason }: NonNullable<Care['acknowledged']>): Text {
  return md`Taken by **${by}** at ${given.time(at)}${because(reason)}.${inAzure(given, 'Acknowledged')}`;
}

/** What the alert card calls that which was done again. */
function whatOf(record: AlertRecord): string {
  return { backup: 'the backup', restore: 'the restore', job: 'the job' }[retryKind(record) ?? 'backup'];
}

/** A retry that is not under way: it waits for people, they said no, or it came to nothing. */
function failedRetry({ operation, time }: Given, retry: Request): Text {
  const when = time(retry.changedAt);
  if (retry.state === 'pending')
    return md`**${retry.requester.name}** asked for a retry at ${time(retry.createdAt)}: ${retry.id} waits for ${waitingFor(retry)}.`;
  if (retry.state !== 'settled')
    return md`The retry that ${retry.requester.name} asked for was not carried out: ${retry.id} ${wasOver(retry)} at ${when}.`;
  if (retry.outcome === 'refused')
    return md`The retry by ${retry.requester.name} at ${when} was refused: ${retry.result ?? ''}`;
  if (retry.outcome === 'unknown')
    return md`What became of the retry by ${retry.requester.name} at ${when} is unknown: look in the portal.`;
  if (retry.outcome === 'cancelled') return md`The retry by ${retry.requester.name} was cancelled at ${when}.`;
  if (retry.outcome === 'warned')
    return md`The retry by ${retry.requester.name} completed with warnings at ${when}, which is no success${operation?.scenario === 'Backup' ? `, and is ${snapshotOnly}` : ''}: ${retry.result ?? 'Azure does not say of what it warns.'}`;
  return md`The retry by ${retry.requester.name} failed at ${when}: **${operation?.error?.code ?? 'no code'}** ${operation?.error?.text ?? retry.result ?? ''}`;
}

/** What the title says of a retry that is over; undefined: the alert's own words stand. */
function retryEnding(retry: Request | undefined): string | undefined {
  if (retry?.outcome === 'failed') return 'failed again on retry';
  return retry?.outcome === 'warned' ? 'completed with warnings on retry' : undefined;
}

const wasOver = ({ state, decision }: Request): string =>
  state === 'expired' ? 'expired' : `was ${state}${decision ? ` by ${decision.name}` : ''}`;

function bodyOf({ record }: Given): Pick<AlertCard, 'summary'> {
  const { alert, found } = record;
  const known = explain(codeOf(record));
  const what = known?.meaning ?? found?.job?.error?.text ?? alert.description;
  const sentences = [
    doubtOf(record),
    alert.kind === 'test' && 'A test notification of an action group: nothing has failed.',
    what,
    found?.claimedOver &&
      record.state === 'open' &&
      `A webhook says that it is over, which is not confirmed: ${found.claimedOver}`,
    found?.byComparison && 'It was found by comparing with Azure: no webhook had brought it.',
    found?.suppressed && 'An alert processing rule in Azure silences it: type suppressions.',
    found?.incomplete && !found.unasked && 'Azure did not answer yet: more follows.',
  ];
  return { summary: sentences.filter(Boolean).join(' ') };
}

/** What nobody has confirmed is said to be so before anything of it is read. */
function doubtOf({ found, group }: AlertRecord): string | undefined {
  const standing = standingOf(found);
  if (standing === 'unconfirmed') return `Not confirmed yet: ${found?.unasked} What follows is what a webhook says.`;
  if (standing !== 'denied' || group === restGroup) return undefined;
  return 'This alert cannot be found in Azure: treat it with care. What follows is what a webhook says.';
}

function factsOf({ record, called, astray, rpo, azureNow, azureTime: time }: Given): Fact[] {
  const { alert, found } = record;
  const point = found?.item?.lastRecoveryPoint;
  const code = codeOf(record);
  const phase = found?.job?.phase ? ` (${found.job.phase.toLowerCase()})` : '';
  const says = found?.job?.error?.recommendations[0] ?? alert.recommendedAction;
  const owner = found?.vault?.tags['Support Team'];
  const isListed = standingOf(found) === 'listed';
  const facts: (Fact | false | undefined)[] = [
    alert.kind === 'backup' &&
      isListed &&
      !alert.backupVaultId && {
        title: 'Last good point',
        value: point ? `${time(point)}, ${ago(point, azureNow)}` : found?.item ? 'none yet' : 'not known',
      },
    point !== undefined && isListed && { title: 'RPO target', value: rpoWords(azureNow - point, rpo) },
    alert.claim !== undefined && { title: 'A webhook says', value: quoted(alert.claim) },
    code !== undefined && { title: 'Error', value: `${code}${phase}` },
    says !== undefined && { title: isListed ? 'Microsoft says' : 'It says', value: says },
    record.count > 1 && { title: 'How often', value: `${record.count} times since ${time(record.firstAt)}` },
    found?.by !== undefined && { title: 'By', value: whoWords(alert.rule, found.by) },
    found?.nobody && { title: 'By', value: 'the activity log does not say (yet): it may be 20 minutes late' },
    called !== undefined && { title: 'For', value: called },
    astray && { title: 'Route', value: whys.unroutable },
    owner !== undefined && { title: 'Owner', value: `${owner} (tag Support Team)` },
    // What Azure itself says of a failed backup stands above; of other alerts the payload is all there is.
    ...(alert.kind === 'backup' && found?.item ? [] : alert.facts),
  ];
  return facts.filter((fact): fact is Fact => Boolean(fact));
}

/** Azure names people by their addresses, applications by their ids; of a purge it is who deleted the data. */
function whoWords(rule: string, by: string): string {
  const who = /^[0-9a-f-]{36}$/i.test(by) ? `the application ${by}` : by;
  return /purge/i.test(rule) ? `${who}, who had deleted the data; the purge is Azure's own` : who;
}

function rpoWords(age: number, rpo: number | undefined): Text {
  if (rpo === undefined) return 'no target';
  return age <= rpo ? `${duration(rpo)}: met` : md`${duration(rpo)}: **missed by ${duration(age - rpo)}**`;
}

function qualifierOf({ record, azureTime: time }: Given): string {
  const often = record.count > 1 ? `${record.count} times since ${time(record.firstAt)}` : undefined;
  return [doubtWords[standingOf(record.found)], record.severity, often, record.id].filter(Boolean).join(' · ');
}

/** What became of it, in one sentence: `failed`, `completed with warnings`, `failed again on retry`, `is being retried`, `succeeded on retry`. */
function titleOf(record: AlertRecord, became: string = endingOf(record)): Text {
  const { alert } = record;
  const isOfVault = alert.claim !== undefined && alert.subject === nameOf(alert.vaultId);
  if (alert.kind === 'backup' && isOfVault) return md`${alert.operation ?? 'Backup'} in **${alert.subject}** ${became}`;
  if (alert.kind === 'backup') return md`${alert.operation ?? 'Backup'} of **${alert.subject}** ${became}`;
  return alert.rule === alert.subject ? md`**${alert.subject}**` : md`${alert.rule}: **${alert.subject}**`;
}

function subtitleOf({ alert, found }: AlertRecord): string {
  const vault = found?.vault?.name ?? nameOf(alert.vaultId ?? alert.backupVaultId);
  const region = found?.vault && regionName(found.vault.region);
  return [groupOf({ alert, found }), vault, region, found?.item?.policy].filter(Boolean).join(' · ');
}

const codeOf = ({ alert, found }: AlertRecord): string | undefined => found?.job?.error?.code ?? alert.errorCode;

/** Pages of the resources, which we make of their ids: an address out of an alert may lead anywhere, the portal's too. */
function linksOf({ alert, found }: AlertRecord): AlertCard['links'] {
  const own = alert.alertId ? [alertLink(alert.alertId)] : [];
  if (standingOf(found) === 'denied') return own;
  const vault = found?.item?.vault ?? alert.vaultId;
  const about = aboutId({ alert, found });
  const learn = explain(alert.errorCode)?.link;
  return [
    ...own,
    ...(about ? [portalLink(resourceWord(about), about)] : []),
    ...(vault && vault !== about ? [portalLink('Vault', vault)] : []),
    ...(alert.backupVaultId ? [portalLink('Backup vault', alert.backupVaultId)] : []),
    ...(vault && alert.jobId ? [portalLink('Job', `${vault}/${jobsOf(alert)}/${alert.jobId}`)] : []),
    ...(learn ? [{ title: 'Microsoft Learn', url: learn }] : []),
  ];
}

/** What was backed up, or what the alert is about: a VM, a storage account, a disk, whatever it is. */
function aboutId({ alert, found }: Pick<AlertRecord, 'alert' | 'found'>): string | undefined {
  const about = (found?.item?.vm || undefined) ?? alert.vmId;
  const isOfVault = alert.vaultId !== undefined || alert.backupVaultId !== undefined;
  return about ?? (isOfVault ? undefined : resourceId(alert.targets[0]));
}

const jobsOf = ({ kind }: AlertRecord['alert']): string =>
  kind === 'site-recovery' ? 'replicationJobs' : 'backupJobs';

function detailsOf({ alert, found, id }: AlertRecord): Fact[] {
  const about = aboutId({ alert, found });
  const all: [string, string | undefined][] = [
    ['Card', id],
    ['Alert', alert.alertId ?? alert.identity],
    ['Rule', alert.rule],
    ['Azure state', found?.alertState],
    ['Job', alert.jobId],
    ['Item', found?.item?.id ?? alert.protectedItemId],
    [about ? resourceWord(about) : '', about],
    ['Vault', found?.item?.vault ?? alert.vaultId],
    ['Backup vault', alert.backupVaultId],
  ];
  return all.flatMap(([title, value]) => (value ? [{ title, value }] : []));
}
