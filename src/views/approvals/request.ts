import type { Plan } from '../../approvals/plan.ts';
import { isUnderWay, type Request } from '../../approvals/request.ts';
import { markOf } from '../../approvals/states.ts';
import type { ShownRequest } from '../../approvals/store.ts';
import { snapshotOnly } from '../../azure/backup/snapshot-only.ts';
import { regionName } from '../../azure/estate/regions.ts';
import { scenarios } from '../../azure/jobs/scenarios.ts';
import { quoted } from '../../base/inputs.ts';
import { card, emphasise, md, type PlanCard, type Text } from '../../cards/card.ts';
import { clockTime, duration } from '../../cards/words.ts';
import { begunOf } from '../../command-kit/position.ts';
import type { Services } from '../../command-kit/services.ts';
import { type FollowUp, followUps } from '../../operations/follow-ups.ts';
import type { Operation } from '../../operations/operation.ts';
import type { Paused } from '../../operations/pause.ts';
import type { View } from '../../posts/posts.ts';
import { followUpWords } from '../follow-up.ts';
import { type Beside, besideOf, progressOf } from '../progress.ts';
import { allOf, calmOf, listsOf, membersView } from './many.ts';
import { stepsShown, withStepsShown } from './steps.ts';

type Parts = Pick<
  PlanCard,
  'band' | 'outcome' | 'buttons' | 'inputs' | 'steps' | 'progress' | 'checks' | 'notes' | 'sections'
>;

/** A request as it stands now: its plan while people decide, its steps while Azure works, how it ended afterwards. */
export function requestView(services: Services): View {
  const { requests, ledger, clock, organisation, azure } = services;
  return async (id, audience) => {
    const request = await requests.get(id);
    if (!request) return undefined;
    const operation = await ledger.ofRequest(id);
    const ending = operation && scenarios[operation.scenario].endedBy;
    const cleanup = ending && (await ledger.latest(ending, operation.target));
    const until = operation && scenarios[operation.scenario].until;
    const answer = until && laterThan(await ledger.latest(until, operation.target), operation);
    const now = clock.now();
    const time = (ms: number) => clockTime(ms, now, organisation.timezone);
    const isHeld = request.state === 'approved' || (isUnderWay(request) && operation?.state === 'settled');
    const paused = isHeld ? await services.pause.read() : undefined;
    const asked = operation && (await followUps.of(services.db, operation.id));
    const beside = { time, ...(operation && (await besideOf(services, operation))) };
    const given = {
      request,
      operation,
      asked,
      beside,
      paused,
      cleanup: laterThan(cleanup, operation),
      isAnswered: answer?.outcome === 'done' || answer?.outcome === 'warned',
      time,
      azureNow: azure.now(),
    };
    const parts = await stepParts(services, given, partsOf(given));
    const shown = { ...parts, ...(request.plan.members && (await manyParts(services, request, parts))) };
    const { plan } = request;
    return {
      card: card('plan', {
        summary: plan.summary,
        facts: plan.facts,
        approvals: approvalsOf(request, time),
        differences: request.changes.map(({ label, before, after }) => ({ what: label, before, after })),
        details: [{ title: 'Request', value: request.id }, ...plan.details, ...jobDetails(operation)],
        links: plan.portal,
        ...shown,
        band: {
          time: { at: request.changedAt, now, timezone: organisation.timezone },
          subtitle: subtitleOf(request, time),
          ...shown.band,
        },
        ...(audience === 'copy' && { buttons: [], inputs: [] }),
      }),
      ...calmOf(request),
    };
  };
}

/** What a request of several steps shows besides. */
async function stepParts(services: Services, given: Given, parts: Parts): Promise<Parts> {
  const { request, azureNow } = given;
  if (!request.plan.steps) return parts;
  const begun = await begunOf(services, request.id);
  const now = { azure: azureNow, ours: services.clock.now() };
  const shown = stepsShown(request, begun, parts.steps ?? [], now);
  const next = request.continuedAs === undefined ? undefined : await services.requests.get(request.continuedAs);
  return shown ? withStepsShown(parts, shown, request, next) : parts;
}

/** What a request that stands for many shows instead. */
async function manyParts(services: Services, request: ShownRequest, { buttons = [] }: Parts): Promise<Partial<Parts>> {
  const members = await services.members.list(request.id);
  const begun = isUnderWay(request) || request.state === 'settled';
  if (members.length === 0 || !begun) {
    return { sections: listsOf(request.plan), buttons: [...buttons, ...allOf(request, members.length)] };
  }
  const shown = membersView(request, members, await heldBy(services, request.plan));
  return { ...shown, buttons: [...buttons, ...(shown.buttons ?? [])] };
}

async function heldBy({ azure, pause, alerting, db }: Services, plan: Plan): Promise<string | undefined> {
  const paused = await pause.read();
  if (paused) return `Paused by ${paused.by}: nothing new begins.`;
  const { waitMs } = azure.throttled();
  if (waitMs > 0) return `Azure asks to wait ${duration(waitMs)}: nothing new begins until then.`;
  if (!plan.waitsForIncidents) return undefined;
  const [incident] = await alerting.incidents.open(db);
  return incident && `Incident ${incident.id} is going on: nothing new begins until it is over.`;
}

interface Given {
  readonly request: ShownRequest;
  readonly operation: Operation | undefined;
  readonly cleanup: Operation | undefined;
  /** What its card offered next was carried out. */
  readonly isAnswered: boolean;
  readonly paused: Paused | undefined;
  /** What Azure was asked about the job that runs. */
  readonly asked: FollowUp | undefined;
  readonly time: (ms: number) => string;
  readonly azureNow: number;
  readonly beside: Beside;
}

function partsOf(given: Given): Parts {
  const { request } = given;
  switch (request.state) {
    case 'pending':
      return waiting(given);
    case 'approved':
    case 'applying':
    case 'running':
      return running(given);
    case 'settled':
      return settled(given);
    case 'rejected':
      return over(request, 'REJECTED', md`Rejected by ${who(request)}${because(request)}. Nothing was changed.`);
    case 'withdrawn':
      return over(request, 'WITHDRAWN', md`Withdrawn by ${who(request)}. Nothing was changed.`);
    case 'expired':
      return {
        ...over(request, 'EXPIRED', 'Nobody decided in time. Nothing was changed.'),
        buttons: [{ title: 'Ask again', line: request.line }],
      };
  }
}

function waiting({ request }: Given): Parts {
  const { plan, id, needs, confirmed, changes } = request;
  const typing = needs.confirm && !confirmed;
  return {
    band: {
      state: 'WAITING',
      qualifier: `for ${request.waitingFor}${changes.length > 0 ? ' · plan changed' : ''} · ${id}`,
      title: titleOf(request),
    },
    checks: plan.checks,
    notes: plan.notes,
    inputs: [
      ...(typing
        ? [
            {
              id: 'name' as const,
              kind: 'name' as const,
              label: `${request.requester.name} types ${plan.confirm ?? plan.target.name} to confirm`,
            },
          ]
        : []),
      { id: 'reason', label: 'Reason (optional)', placeholder: 'Why, for the record' },
    ],
    buttons: [
      {
        title: 'Approve',
        line: `approve ${id}${request.changed ? ` plan ${markOf(request)}` : ''}`,
        style: 'positive',
      },
      { title: 'Reject', line: `reject ${id}`, style: 'destructive' },
      ...(typing ? [{ title: 'Confirm', line: `confirm ${id}` }] : []),
      { title: 'Withdraw', line: `withdraw ${id}`, secondary: true },
    ],
  };
}

function running({ request, operation, asked, paused, azureNow, beside }: Given): Parts {
  const steps = operation && progressOf(operation, azureNow, beside);
  if (paused) {
    return {
      band: { state: 'WAITING', qualifier: `for the end of a pause · ${request.id}`, title: titleOf(request) },
      outcome: md`Approved. **${paused.by}** has paused Lifeboat: nothing is sent to Azure until it is resumed.`,
    };
  }
  return {
    band: { state: 'RUNNING', qualifier: steps?.qualifier ?? request.id, title: titleOf(request) },
    outcome: steps
      ? [steps.elapsed, followUpWords(asked)].filter(Boolean).join(' ')
      : 'Starting: everything is read again from Azure first.',
    steps: steps?.steps,
    progress: steps?.percent,
    buttons:
      steps?.cancellable && !isAsked(asked)
        ? [{ title: 'Cancel', line: `cancel ${request.id}`, style: 'destructive' }]
        : [],
  };
}

/** Azure has said no, or was not asked: it may be asked (again). */
const isAsked = (asked: FollowUp | undefined): boolean => asked !== undefined && asked.said !== 'no';

function settled(given: Given): Parts {
  const { request, operation } = given;
  const steps = operation ? progressOf(operation, operation.ended ?? 0).steps : [];
  switch (request.outcome) {
    case 'done':
    case 'warned':
      return { ...done(given), steps };
    case 'refused':
      return {
        ...over(
          request,
          'REFUSED',
          `${sentence(request.result ?? 'A precondition does not hold')} Nothing was changed.`,
        ),
        checks: request.plan.checks,
        buttons: request.plan.instead,
      };
    case 'unknown':
      return {
        ...over(
          request,
          'UNKNOWN',
          `${sentence(request.result ?? '')} Look in the portal before anything is started again.`,
        ),
        steps,
      };
    case 'cancelled':
      return { ...over(request, 'FAILED', 'The job was cancelled.'), steps };
    case 'stopped': {
      const shown = over(request, 'WARNING', sentence(request.result ?? 'Stopped.'));
      return { ...shown, band: { ...shown.band, qualifier: `stopped · ${request.id}` }, steps };
    }
    default:
      return {
        ...over(request, 'FAILED', failure(operation, request)),
        steps,
        buttons: [{ title: 'Ask again', line: request.line }],
      };
  }
}

function done(given: Given): Parts {
  const { request, operation } = given;
  const warned = request.outcome === 'warned';
  const band = {
    state: warned ? ('WARNING' as const) : ('DONE' as const),
    qualifier: warned ? `completed with warnings · ${request.id}` : request.id,
    title: titleOf(request),
  };
  // Of several steps the last job says nothing of how long the whole took: each has its own time.
  const isWhole = request.plan.steps === undefined;
  const took = isWhole && operation?.started && operation.ended ? operation.ended - operation.started : undefined;
  if (operation && scenarios[operation.scenario].endedBy) {
    const parts = drill(given, operation, took ?? 0);
    return warned ? { band, ...parts, notes: [warnedWords(operation), ...(parts.notes ?? [])] } : { band, ...parts };
  }
  const parts: Text[] = [];
  const warning = operation?.warning;
  if (warned) parts.push(warnedWords(operation));
  else parts.push(took === undefined ? 'Done.' : `Done after ${duration(took)}.`);
  if (!warned && warning) parts.push(`Azure adds: ${warning}`);
  else if (!warned && request.result) parts.push(sentence(request.result));
  if (!warned && request.plan.afterwards) parts.push(request.plan.afterwards);
  return { band, outcome: parts.join(' '), buttons: given.isAnswered ? [] : request.plan.next };
}

/** An end that is no success: what Azure warns of, and that it is for a person to judge. */
function warnedWords(operation: Operation | undefined): string {
  const warning = operation?.warning;
  const left = operation?.scenario === 'Backup' ? `Its point is ${snapshotOnly}.` : 'Not all of it was done.';
  return `Completed with warnings${warning ? `: ${sentence(warning)}` : '.'} ${left}`;
}

/** What a rehearsal is held for: how long it took against the target, and that it has to be cleaned up. */
function drill({ request, cleanup, time }: Given, operation: Operation, took: number): Omit<Parts, 'band'> {
  const { rtoTarget, region = '', cleanUpBy = 0 } = operation.facts;
  const target = Number(rtoTarget);
  const verdict = took <= target ? 'within' : 'beyond';
  const measured = rtoTarget === undefined ? 'no RTO target' : `RTO target ${duration(target)}: ${verdict} it`;
  const outcome = md`Running in **${regionName(String(region))}** after **${duration(took)}**, ${measured}.`;
  if (cleanup?.outcome === 'done') {
    return {
      outcome: md`${outcome} Cleaned up at ${time(cleanup.ended ?? 0)}; notes: ${notesOf(cleanup)}.`,
    };
  }
  if (cleanup?.outcome === 'warned') return { outcome: md`${outcome} Its clean-up: ${warnedWords(cleanup)}` };
  if (cleanup && cleanup.state !== 'settled') return { outcome: md`${outcome} The clean-up is running.` };
  return {
    outcome,
    notes: [`The test VM still runs and costs money: clean it up by ${time(Number(cleanUpBy))}.`],
    inputs: [
      { id: 'notes', label: 'Notes for the record (optional)', placeholder: 'What was tested, and what came of it' },
    ],
    buttons: (request.plan.next ?? []).map((button) => ({ ...button, style: 'positive' })),
  };
}

function over(request: Request, state: PlanCard['band']['state'], outcome: Text): Parts {
  return { band: { state, qualifier: request.id, title: titleOf(request) }, outcome };
}

function failure(operation: Operation | undefined, request: Request): Text {
  const error = operation?.error;
  if (!error) return request.result ?? 'Azure reported a failure without a reason.';
  const advice = error.recommendations[0] ? ` Microsoft recommends: ${error.recommendations[0]}` : '';
  return md`**${error.code}**: ${error.text || error.title}${advice}`;
}

const notesOf = ({ facts }: Operation): string => (facts.notes ? quoted(String(facts.notes)) : 'none');

/** Checks are said without a full stop. */
const sentence = (text: string): string => (/[\p{L}\p{N})”]$/u.test(text) ? `${text}.` : text);
const titleOf = ({ plan }: Request): Text => emphasise(plan.title, plan.emphasis ?? []);
const who = ({ decision }: Request): string => decision?.name ?? 'somebody';
const because = ({ decision }: Request): Text => (decision?.reason ? md`: ${quoted(decision.reason)}` : md``);

function subtitleOf({ plan, requester, state, expiresAt }: Request, time: (ms: number) => string): string {
  const until = state === 'pending' ? ` · expires ${time(expiresAt)}` : '';
  return [plan.subtitle, `asked by ${requester.name}${until}`].filter(Boolean).join(' · ');
}

function approvalsOf(
  { approvals, confirmed, lapsed = [] }: Request,
  time: (ms: number) => string,
): PlanCard['approvals'] {
  return [
    ...approvals.map(({ name, at }) => ({ state: 'yes' as const, text: `Approved by ${name} at ${time(at)}` })),
    ...(confirmed ? [{ state: 'yes' as const, text: `Confirmed by ${confirmed.name} at ${time(confirmed.at)}` }] : []),
    ...lapsed.map(({ name, why }) => ({
      state: 'no' as const,
      text: `${name} approved it, but ${why}: that does not count`,
    })),
  ];
}

function jobDetails(operation: Operation | undefined) {
  return operation?.jobId ? [{ title: 'Job', value: operation.jobId }] : [];
}

function laterThan(cleanup: Operation | undefined, drill: Operation | undefined): Operation | undefined {
  return cleanup && drill && cleanup.intentAt >= drill.intentAt ? cleanup : undefined;
}
