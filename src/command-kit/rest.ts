import type { Check, Plan, PlannedStep } from '../approvals/plan.ts';
import { isUnderWay, isUnfinished, type Request } from '../approvals/request.ts';
import { Problem } from '../base/problem.ts';
import type { Queryable } from '../db/db.ts';
import type { Single } from './command.ts';
import { begunOf, historyOf, isDone, positionOf } from './position.ts';
import type { Services } from './services.ts';
import type { FirstWrite, Step } from './steps.ts';

/**
 * The plan of what a request of several steps left undone: its next step is read for anew, what is done is said to be
 * done. Throws a Problem where there is no rest, or nobody can tell what became of its last step.
 */
export async function planRest(services: Services, request: Request, command: Single): Promise<Plan> {
  const { id, plan } = request;
  if (!isUnfinished(request)) throw noRest(request);
  const here = await positionOf(services, request, command);
  if (!here) throw noRest(request);
  const { at, step } = here;
  const checks = await checksOf(services, request, step);
  const begun = await begunOf(services, id);
  const steps = (plan.steps ?? []).map((one, index): PlannedStep => {
    const { done: _, ...rest } = one;
    return isDone(plan, begun, index) ? { ...rest, done: true as const } : rest;
  });
  if (!steps.some(({ done }) => done)) {
    throw new Problem('refused', `Nothing of ${id} is done: ask for all of it again.`, {
      choices: [{ title: 'Ask again', line: plan.continues === undefined ? plan.line : `continue ${plan.continues}` }],
    });
  }
  const done = steps.filter((one) => one.done).map(({ title }) => title);
  return {
    ...plan,
    line: `continue ${id}`,
    summary: `Goes on with ${id}, which ended before “${steps[at]?.title}”. What is done is not done again.`,
    facts: plan.facts,
    checks,
    bound: { ...plan.bound, 'Done already': done.join('; ') },
    steps,
    continues: id,
    details: [{ title: 'Continues', value: id }, ...plan.details.filter(({ title }) => title !== 'Continues')],
  };
}

/** What its next step relies on; nothing, where there is nothing to write any more. */
async function checksOf(services: Services, request: Request, step: Step | FirstWrite): Promise<readonly Check[]> {
  if (step.kind !== 'write' || !('before' in step)) return [];
  const history = await historyOf(services, request);
  return (await step.unneeded?.(services.azure, history)) === undefined ? step.before(services.azure, history) : [];
}

function noRest({ id, state, plan, outcome }: Request): Problem {
  if (plan.steps === undefined) {
    return new Problem('refused', `${id} is one job: there is no rest of it to go on with.`);
  }
  if (outcome === 'unknown') {
    return new Problem('refused', `Nobody can tell what became of the last step of ${id}, so nothing is built on it.`, {
      hint: 'Look at it in the portal, and ask for what is missing by itself.',
    });
  }
  if (state === 'settled') return new Problem('refused', `${id} is over: there is no rest of it to go on with.`);
  return new Problem(
    'refused',
    `${id} is not over: ${state === 'pending' ? 'it waits for people' : 'it is under way'}.`,
  );
}

/**
 * The request that went on with this one and came to nothing; undefined: none did. Throws a Problem where one goes on
 * with it, or has: one at a time, and what is done has no rest.
 */
export async function goneOnWith(
  { requests }: Pick<Services, 'requests'>,
  id: string,
  tx?: Queryable,
): Promise<string | undefined> {
  const as = (await requests.get(id, tx))?.continuedAs;
  const other = as === undefined ? undefined : await requests.get(as, tx);
  if (!other) return undefined;
  const { state, outcome, requester } = other;
  if (state === 'pending') {
    throw new Problem('refused', `${requester.name} has asked to go on with ${id} already: ${other.id}.`);
  }
  if (isUnderWay(other)) throw new Problem('refused', `${requester.name} goes on with ${id} already: ${other.id}.`);
  if (state !== 'settled' || outcome === 'refused') return other.id;
  if (outcome === 'done') throw new Problem('refused', `The rest of ${id} is done, by ${other.id}.`);
  throw new Problem('refused', `${other.id} went on with ${id}, and is over too.`, {
    choices: [{ title: `Go on with ${other.id}`, line: `continue ${other.id}` }],
  });
}

/** Links a request to the one whose rest it is; of two who ask at once the second is refused. */
export async function linkToRest(
  services: Pick<Services, 'requests'>,
  tx: Queryable,
  continues: string,
  id: string,
): Promise<void> {
  const instead = await goneOnWith(services, continues, tx);
  await services.requests.continued(tx, continues, id, instead);
}
