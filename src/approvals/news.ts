import { quoted } from '../base/inputs.ts';
import type { Words } from './posts.ts';
import { type Request, waitingFor } from './request.ts';
import { type Event, needsPeople } from './states.ts';

type News = Pick<Words, 'text' | 'mention'>;

/**
 * An edited card notifies nobody, so whoever asked is told by name what others decided, and when nothing came of it. The
 * result of a job is told where it is followed to its end.
 */
export function newsOf(after: Request, before: Request, event: Event): News | undefined {
  if (after.state === before.state || !needsPeople(after)) return undefined;
  const text = textOf(after, event);
  return text === undefined ? undefined : { text, mention: [after.requester] };
}

function textOf(request: Request, event: Event): string | undefined {
  const { plan, state, id, decision, approvals, outcome, result = '' } = request;
  if (state === 'approved')
    return `${plan.title} (${id}): approved by ${approvals.map(({ name }) => name).join(' and ')}.`;
  if (state === 'rejected') {
    const why = decision?.reason ? `: ${quoted(decision.reason)}` : '';
    return `${plan.title} (${id}): rejected by ${decision?.name}${why}. Nothing was done.`;
  }
  if (state === 'expired') return `${plan.title} (${id}): expired, nobody decided in time. Nothing was done.`;
  if (outcome === 'refused') return `${plan.title} (${id}): not carried out. ${result}`;
  if (outcome === 'unknown') return `${plan.title} (${id}): nobody can tell what became of it, please look. ${result}`;
  if (event.kind === 'lapse' && state === 'pending') {
    const who = event.lost.map(({ name, why }) => `${name} ${why}`).join(', ');
    return `${plan.title} (${id}): ${who}, so that approval no longer counts. ${waitingFor(request)} needed.`;
  }
  if (event.kind === 'stale' && state === 'pending') {
    return `${plan.title} (${id}): the plan changed before it was carried out. It has to be approved again.`;
  }
  return undefined;
}
