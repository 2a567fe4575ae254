import { differences, fingerprint, type Plan } from '../approvals/plan.ts';
import { riskOf } from '../approvals/policy.ts';
import type { Request } from '../approvals/request.ts';
import { isBound } from '../approvals/states.ts';
import { errorText } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import { type Change, isBulk } from '../command-kit/command.ts';
import { planRest } from '../command-kit/rest.ts';
import type { Services } from '../command-kit/services.ts';
import { slotsOf } from '../command-kit/slots.ts';
import { problemOf } from './defect.ts';

/** What a request would be now: the plan that was agreed to, another one, or nothing that could be done. */
export type Replanned =
  | { readonly kind: 'same'; readonly plan: Plan }
  | { readonly kind: 'moved'; readonly plan: Plan; readonly changes: ReturnType<typeof differences> }
  | { readonly kind: 'refused'; readonly why: Problem };

/** A plan that nobody had to agree to is carried out as it is when it was read within so many milliseconds. */
const justRead = 10_000;

/**
 * What the request is right before it is first sent: planned anew, unless it was planned only just now and waited for
 * nobody.
 */
export async function planToSend(services: Services, request: Request, command: Change): Promise<Replanned> {
  const { plan } = request;
  const age = services.clock.now() - (plan.readAt ?? Number.NEGATIVE_INFINITY);
  // After a restart Azure is asked in any case: what its job is recognised by is Azure's time, not ours.
  const fresh = !isBound(request) && services.azure.timeKnown() && age >= 0 && age < justRead;
  return fresh ? { kind: 'same', plan } : replan(services, request, command);
}

/** Reads Azure again and plans the request anew. Throws a Problem `azure-unavailable` when Azure does not answer. */
export async function replan(services: Services, request: Request, command: Change): Promise<Replanned> {
  const planned = await plan(services, request, command);
  if (planned instanceof Problem) return { kind: 'refused', why: planned };
  const no = planned.checks.find((check) => check.state === 'no');
  if (no) return { kind: 'refused', why: new Problem('refused', no.text) };
  if (riskOf(request.risk, planned.risk) !== request.risk) {
    return { kind: 'refused', why: new Problem('refused', 'What it does now is riskier than what was agreed to.') };
  }
  // Where nobody had to agree, the line itself is what was asked for, and the plan of this moment is what it means.
  if (!isBound(request) || fingerprint(planned) === request.fingerprint) return { kind: 'same', plan: planned };
  return { kind: 'moved', plan: planned, changes: differences(request.plan, planned) };
}

async function plan(services: Services, request: Request, command: Change): Promise<Plan | Problem> {
  try {
    if (request.plan.continues !== undefined) return await restOf(services, request.plan.continues, command);
    return await command.plan({
      services,
      slots: slotsOf(command, request.line),
      rebuild: () => request.line,
      turn: { inputs: request.inputs, actor: request.requester },
      ...(request.parent !== undefined && { oneOfMany: true }),
    });
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code === 'azure-unavailable') throw problem;
    if (problem.code === 'internal') {
      services.log('error', 'a request could not be planned', { request: request.id, error: errorText(error) });
    }
    return problem;
  }
}

async function restOf(services: Services, id: string, command: Change): Promise<Plan> {
  const before = await services.requests.get(id);
  if (!before || isBulk(command)) throw new Problem('gone', `There is no rest of a request ${id}.`);
  return planRest(services, before, command);
}

/** A Problem as one text for people. */
export function wordsOf({ message, hint }: Problem): string {
  return hint ? `${message} ${hint}` : message;
}
