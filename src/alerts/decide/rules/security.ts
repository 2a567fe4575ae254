import type { Rule } from '../decision.ts';

/**
 * Deleted backups, switched off soft delete and their like are the traces of an attack: nothing after this rule may
 * keep them back. The end of one that is shown is an edit; of one that was never seen, a card.
 */
export const security: Rule = ({ alert, memory }) => {
  if (alert.kind !== 'security') return undefined;
  if (alert.condition === 'Resolved' && memory.group?.state === 'open') return { do: 'update', why: 'resolved' };
  return { do: memory.group ? 'update' : 'post', why: 'security' };
};
