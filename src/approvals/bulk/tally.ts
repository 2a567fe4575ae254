import type { Member, MemberState } from './member.ts';

/** In the order in which they are said: what went wrong comes early. */
const states = [
  'done',
  'warned',
  'failed',
  'cancelled',
  'unknown',
  'skipped',
  'stopped',
  'running',
  'waiting',
] as const;

/** `4 done, 1 failed, 2 running`; what there is none of is not said. */
export function tally(members: readonly Pick<Member, 'state'>[]): string {
  const counts = states.map((state) => [state, count(members, state)] as const).filter(([, many]) => many > 0);
  return counts.map(([state, many]) => `${many} ${state === 'warned' ? 'with warnings' : state}`).join(', ');
}

export const count = (members: readonly Pick<Member, 'state'>[], state: MemberState): number =>
  members.filter((member) => member.state === state).length;

/** How all of it came out, when every member is over: the worst of what happened, and `refused` where nothing did. */
export function outcomeOf(
  members: readonly Pick<Member, 'state'>[],
): 'done' | 'warned' | 'failed' | 'cancelled' | 'refused' | 'unknown' {
  const has = (state: MemberState) => count(members, state) > 0;
  if (has('unknown')) return 'unknown';
  if (has('failed')) return 'failed';
  if (has('warned')) return 'warned';
  if (has('done')) return 'done';
  return has('cancelled') || has('stopped') ? 'cancelled' : 'refused';
}

/** The end in one line, with the names of those that somebody has to look at. */
export function ending(members: readonly Pick<Member, 'state' | 'name'>[]): string {
  const bad = members
    .filter(({ state }) => state === 'failed' || state === 'unknown' || state === 'warned')
    .map(({ name }) => name);
  const shown = bad.slice(0, mostNames).join(', ');
  const more = bad.length > mostNames ? ` and ${bad.length - mostNames} more` : '';
  return `${tally(members)}.${bad.length > 0 ? ` Not done: ${shown}${more}.` : ''}`;
}

const mostNames = 10;
