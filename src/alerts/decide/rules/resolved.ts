import { twinOf } from '../../schema/schema.ts';
import type { Rule } from '../decision.ts';

/** Azure's Resolved closes the card of its Fired, unless others on that card go on. It never makes a card. */
export const resolved: Rule = ({ alert, memory: { group } }) => {
  if (alert.condition !== 'Resolved') return undefined;
  if (!group) return { do: 'drop', why: 'resolved-unknown' };
  if (group.state !== 'open') return { do: 'drop', why: 'over' };
  // Without an id nothing tells which of them was resolved: then it is all of them.
  const others = twinOf(alert.identity) ? group.firing - 1 : 0;
  return { do: 'update', why: others > 0 ? 'partly-resolved' : 'resolved' };
};
