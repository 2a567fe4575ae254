import { isUnderWay, isUnfinished, type Request } from '../../approvals/request.ts';
import { md, type PlanCard, type Step, type Text } from '../../cards/card.ts';
import { duration } from '../../cards/words.ts';
import { isDone } from '../../command-kit/position.ts';
import type { Operation } from '../../operations/operation.ts';
import type { Begun, StepNote } from '../../operations/steps.ts';

/** What the card of a request of several steps says of them. */
export interface StepsShown {
  /** All of them, by the numbers that `step 2 of 3` and `tick ID 2` name, and below the one whose job runs, or failed, the parts of that job. */
  readonly rows: readonly Step[];
  /** `step 2 of 3`: the one whose turn it is; undefined: all are done, or none has begun. */
  readonly at: string | undefined;
  /** What is done and what is not, once it is over; empty: nothing is done, or everything is. */
  readonly stands: string;
  /** The number of the step that waits for a person to say that it is done. */
  readonly ticks: number | undefined;
  /** What is waited for, as it was at the last look. */
  readonly waits: string | undefined;
  /** More steps follow on the one whose turn it is. */
  readonly more: boolean;
}

/**
 * @param parts those of the job of the newest write
 * @param now Azure's time for its jobs, ours for all else
 */
export function stepsShown(
  request: Request,
  begun: Begun,
  parts: readonly Step[],
  now: { readonly azure: number; readonly ours: number },
): StepsShown | undefined {
  const { plan } = request;
  if (!plan.steps) return undefined;
  const done = plan.steps.map((_, at) => isDone(plan, begun, at));
  const current = done.indexOf(false);
  const newest = begun.operations.at(-1);
  const rows = plan.steps.flatMap(({ title, kind }, at): Step[] => {
    const own = { name: `${at + 1}. ${title}`, ...stateOf(at, request, begun, now) };
    if (kind !== 'write' || newest?.step !== at || done[at]) return [own];
    return [own, ...parts.map((part) => ({ ...part, name: `· ${part.name}` }))];
  });
  const note = begun.notes.find(({ step, state }) => step === current && state === 'running');
  const kind = plan.steps[current]?.kind;
  // What only waits changes nothing: it is not among what is done.
  const titles = (wanted: boolean) =>
    plan.steps?.flatMap(({ title, kind }, at) => (done[at] === wanted && kind !== 'wait' ? [title] : [])) ?? [];
  const isCut = isUnfinished(request) || request.outcome === 'unknown';
  return {
    rows,
    at: current >= 0 && request.state !== 'pending' ? `step ${current + 1} of ${plan.steps.length}` : undefined,
    stands:
      isCut && current >= 0 && done.includes(true)
        ? [saidOf('Done, and left as it is', titles(true)), saidOf('Not done', titles(false))].filter(Boolean).join(' ')
        : '',
    ticks: note && kind === 'person' ? current + 1 : undefined,
    waits: note && kind === 'wait' ? note.text : undefined,
    more: current >= 0 && current + 1 < plan.steps.length,
  };
}

const saidOf = (what: string, titles: readonly string[]): string =>
  titles.length === 0 ? '' : `${what}: ${titles.join('; ')}.`;

function stateOf(
  at: number,
  request: Request,
  { operations, notes }: Begun,
  now: { readonly azure: number; readonly ours: number },
): Omit<Step, 'name'> {
  const operation = operations.find(({ step }) => step === at);
  const note = notes.find(({ step }) => step === at);
  if (request.plan.steps?.[at]?.done) return { state: 'done', took: `in ${request.plan.continues}` };
  if (operation) return ofOperation(operation, now.azure);
  if (note) return ofNote(note, request, now.ours);
  return { state: isUnderWay(request) || request.state === 'pending' ? 'waiting' : 'skipped' };
}

const ends = { done: 'done', warned: 'warn', failed: 'failed', cancelled: 'skipped' } as const;

function ofOperation({ state, outcome, started, ended }: Operation, now: number): Omit<Step, 'name'> {
  if (state === 'unknown') return { state: 'warn' };
  if (state !== 'settled') {
    return { state: 'running', ...(started && { took: `${duration(Math.max(0, now - started))} so far` }) };
  }
  return { state: ends[outcome ?? 'failed'], ...(started && ended && { took: duration(ended - started) }) };
}

function ofNote({ state, since, ended, instead }: StepNote, request: Request, now: number): Omit<Step, 'name'> {
  if (instead === 'unneeded') return { state: 'skipped' };
  const end = instead === undefined ? 'done' : 'warn';
  if (state === 'done') return { state: end, ...(ended && { took: duration(ended - since) }) };
  if (!isUnderWay(request)) return { state: 'failed' };
  return { state: 'running', took: `${duration(Math.max(0, now - since))} so far` };
}

type Parts = Pick<PlanCard, 'band' | 'outcome' | 'buttons' | 'steps' | 'progress' | 'notes'>;

/** What the card says of a request of several steps beside what it says of its newest job. */
export function withStepsShown<Shown extends Parts>(
  parts: Shown,
  shown: StepsShown,
  request: Request,
  goesOn: Request | undefined,
): Shown {
  const { id, state, stopping } = request;
  if (state === 'pending') return { ...parts, steps: shown.rows };
  if (isUnderWay(request)) {
    const isHeld = parts.band.state === 'WAITING';
    const stop = { title: 'Stop the rest', line: `stop the rest of ${id}`, secondary: true };
    return {
      ...parts,
      band: isHeld ? parts.band : { ...parts.band, qualifier: [shown.at, id].filter(Boolean).join(' · ') },
      steps: shown.rows,
      outcome: isHeld ? parts.outcome : underWay(parts, shown, stopping?.name),
      buttons: [
        ...(parts.buttons ?? []),
        ...(shown.ticks === undefined ? [] : [{ title: 'Done', line: `tick ${id} ${shown.ticks}`, style: 'positive' }]),
        ...(shown.more && !stopping && state !== 'approved' ? [stop] : []),
      ] as Parts['buttons'],
    };
  }
  if (state !== 'settled') return parts;
  const isOpen = goesOn && (isUnderWay(goesOn) || goesOn.state === 'pending' || goesOn.outcome !== undefined);
  const isTaken = isOpen && goesOn.outcome !== 'refused';
  const rest = isTaken ? `${goesOn.requester.name} has asked to go on with it: ${goesOn.id}.` : '';
  const offers = isUnfinished(request) && shown.stands !== '' && !isTaken;
  return {
    ...parts,
    steps: shown.rows,
    outcome: [parts.outcome, shown.stands, rest].filter((one) => one !== undefined && one !== '').reduce(joined),
    buttons: offers ? [{ title: 'Go on', line: `continue ${id}`, style: 'positive' }] : isTaken ? [] : parts.buttons,
  };
}

const joined = (all: Text | undefined, next: Text | undefined): Text => md`${all ?? ''} ${next ?? ''}`;

function underWay({ outcome }: Parts, { waits, ticks }: StepsShown, stoppedBy: string | undefined): Text {
  const now =
    waits !== undefined ? waits : ticks !== undefined ? 'It goes on once somebody says that this is done.' : outcome;
  return stoppedBy === undefined ? (now ?? '') : md`${now ?? ''} ${stoppedBy} has stopped it: no further step begins.`;
}
