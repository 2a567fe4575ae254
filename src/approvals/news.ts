import type { Words } from './board.ts';
import type { Request } from './request.ts';
import { type Event, needsPeople } from './states.ts';

type News = Pick<Words, 'text' | 'mention'>;

/**
 * An edited card notifies nobody, so whoever asked is told by name what others decided. The result is told where the
 * job is followed to its end.
 */
export function newsOf(after: Request, before: Request, event: Event): News | undefined {
  if (after.state === before.state || !needsPeople(after)) return undefined;
  const text = textOf(after, event);
  return text === undefined ? undefined : { text, mention: [after.requester] };
}

function textOf({ plan, state, id, decision, approvals }: Request, event: Event): string | undefined {
  if (state === 'approved')
    return `${plan.title} (${id}): approved by ${approvals.map(({ name }) => name).join(' and ')}.`;
  if (state === 'rejected') {
    const why = decision?.reason ? `: ${decision.reason}` : '';
    return `${plan.title} (${id}): rejected by ${decision?.name}${why}. Nothing was done.`;
  }
  if (state === 'expired') return `${plan.title} (${id}): expired, nobody decided in time. Nothing was done.`;
  if (event.kind === 'stale' && state === 'pending') {
    return `${plan.title} (${id}): the plan changed before it was carried out. It has to be approved again.`;
  }
  return undefined;
}
