import { quoted } from '../base/inputs.ts';
import { Problem } from '../base/problem.ts';
import type { Request } from './request.ts';
import { missingApprovals, waitingFor } from './request.ts';
import { type Event, markOf, nameToType, type RefusalReason } from './states.ts';

/** Says a time of day to people. */
export type SayTime = (at: number) => string;

/** Why an event was refused, in a sentence that the person who caused it reads. */
export function refusal(reason: RefusalReason, request: Request, event: Event, time: SayTime): Problem {
  const { id, requester } = request;
  switch (reason) {
    case 'closed':
    case 'not-approved':
      return new Problem('refused', howItEnded(request, time));
    case 'expired':
    case 'not-due':
      return new Problem('refused', `Expired at ${time(request.expiresAt)}: nothing was done.`, {
        hint: 'Ask again to go on.',
      });
    case 'not-entitled':
      return new Problem('forbidden', `You cannot decide on ${id}: that takes an approver.`);
    case 'own-request':
      return ownRequest(request, event);
    case 'counted-already':
      return new Problem(
        'refused',
        `You approved ${id} already: ${missingApprovals(request)} more, by somebody else, needed.`,
      );
    case 'not-requester':
      return new Problem('refused', `Only ${requester.name}, who asked for ${id}, can do that.`);
    case 'no-confirmation':
      return new Problem('refused', `${id} does not wait for a confirmation: ${waitingFor(request)} needed.`);
    case 'wrong-name':
      return new Problem('refused', 'That is not the name of what the request is about.', {
        hint: `Type: confirm ${id} ${nameToType(request)}`,
      });
    case 'other-plan':
      return new Problem('stale-plan', `The plan of ${id} changed since that card: nothing was approved.`, {
        hint: `Look at what changed on its card, and approve there (or type: approve ${id} plan ${markOf(request)}).`,
      });
    case 'not-running':
      return new Problem('refused', howItEnded(request, time));
    case 'no-steps':
      return new Problem('refused', `${id} is one job: there is no further step to stop.`, {
        hint: `A job is cancelled with: cancel ${id}`,
      });
    case 'gone-on':
      return new Problem('refused', `Somebody has just asked to go on with ${id}: ${request.continuedAs}.`);
    case 'plan-changed':
      return new Problem('stale-plan', 'The plan changed since it was approved: nothing was done.');
  }
}

function ownRequest({ id }: Request, event: Event): Problem {
  if (event.kind !== 'reject') {
    return new Problem('refused', 'You asked for this yourself: someone else must approve.');
  }
  return new Problem('refused', 'You asked for this yourself: withdraw it instead.', {
    choices: [{ title: 'Withdraw', line: `withdraw ${id}` }],
  });
}

/** What became of a request that nobody can decide on any more. */
function howItEnded(request: Request, time: SayTime): string {
  const { state, decision, approvals, outcome, result } = request;
  const last = approvals.at(-1);
  const by = `by ${decision?.name ?? 'somebody'} at ${time(decision?.at ?? request.changedAt)}`;
  const approved = last
    ? `Already approved by ${approvals.map(({ name }) => name).join(' and ')} at ${time(last.at)}`
    : 'It needs no approval';
  switch (state) {
    case 'pending':
      return `${request.id} still waits: ${waitingFor(request)} needed.`;
    case 'approved':
      return `${approved}.`;
    case 'applying':
    case 'running':
      return `${approved}, and under way.`;
    case 'settled':
      return outcome === 'refused' ? `Refused: ${result ?? 'nothing was done.'}` : `${approved}, and over: ${outcome}.`;
    case 'rejected':
      return `Already rejected ${by}${decision?.reason ? `: ${quoted(decision.reason)}` : ''}.`;
    case 'withdrawn':
      return `Already withdrawn ${by}.`;
    case 'expired':
      return `Expired at ${time(request.expiresAt)}: nothing was done.`;
  }
}
