import type { Plan } from '../approvals/plan.ts';
import type { Request } from '../approvals/request.ts';
import { Problem } from '../base/problem.ts';
import type { Queryable } from '../db/db.ts';
import type { Operation } from '../operations/operation.ts';
import { type Begun, type StepNote, stepNotes } from '../operations/steps.ts';
import type { Single } from './command.ts';
import type { Services } from './services.ts';
import { areSame, type FirstWrite, type Step, type Steps } from './steps.ts';

export async function begunOf(
  { ledger, db }: Pick<Services, 'ledger' | 'db'>,
  request: string,
  on?: Queryable,
): Promise<Begun> {
  const [operations, notes] = [await ledger.allOf(request, on), await stepNotes.of(on ?? db, request)];
  return { operations, notes };
}

/** The same with what the requests came to whose rest this one is, the earliest first. */
export async function historyOf(
  services: Pick<Services, 'ledger' | 'db' | 'requests'>,
  { id, plan }: Pick<Request, 'id' | 'plan'>,
): Promise<Begun> {
  const own = await begunOf(services, id);
  const before = plan.continues === undefined ? undefined : await services.requests.get(plan.continues);
  if (!before) return own;
  const { operations, notes } = await historyOf(services, before);
  return { operations: [...operations, ...own.operations], notes: [...notes, ...own.notes] };
}

/** Whether a step is done: by this request, or by the one that it continues. */
export function isDone({ steps = [] }: Plan, { operations, notes }: Begun, at: number): boolean {
  const isOver = ({ step, state, outcome }: Operation) =>
    step === at && state === 'settled' && (outcome === 'done' || steps[at]?.optional === true);
  return (
    steps[at]?.done === true ||
    operations.some(isOver) ||
    notes.some(({ step, state }) => step === at && state === 'done')
  );
}

/** The first step that this request has to do by itself. */
export const firstOf = ({ steps = [] }: Plan): number =>
  Math.max(
    0,
    steps.findIndex(({ done }) => done !== true),
  );

export const countOf = ({ steps }: Plan): number => steps?.length ?? 1;

/** The step whose turn it is, and what was begun of it. */
export interface Position {
  readonly at: number;
  readonly step: Step | FirstWrite;
  readonly operation: Operation | undefined;
  readonly note: StepNote | undefined;
}

/** Where a request stands; undefined: all its steps are done. Throws a Problem where this version has other steps. */
export async function positionOf(
  services: Pick<Services, 'ledger' | 'db'>,
  request: Pick<Request, 'id' | 'plan'>,
  command: Single,
): Promise<Position | undefined> {
  const { plan, id } = request;
  const steps = stepsOf(command, plan);
  const begun = await begunOf(services, id);
  const at = steps.findIndex((_, index) => !isDone(plan, begun, index));
  const step = steps[at];
  return (
    step && {
      at,
      step,
      operation: begun.operations.find((one) => one.step === at),
      note: begun.notes.find((one) => one.step === at),
    }
  );
}

/** The steps that were agreed to, as this version does them. Throws a Problem where they are not the same any more. */
export function stepsOf(command: Single, { effect, steps: agreed }: Plan): Steps {
  const steps = command.steps(effect);
  if (agreed ? areSame(steps, agreed) : steps.length === 1) return steps;
  throw new Problem('refused', 'This version of Lifeboat does it in other steps than those that were agreed to.', {
    hint: 'Ask for it anew.',
  });
}
