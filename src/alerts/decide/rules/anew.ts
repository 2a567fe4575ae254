import type { Rule } from '../decision.ts';

/** What failed again after its card was closed speaks anew: closing a card says nothing about the next failure. */
export const anew: Rule = ({ memory: { group } }) => {
  if (!group) return undefined;
  return { do: 'post', why: group.state === 'inactive' ? 'after-inactive' : 'after-resolved' };
};
