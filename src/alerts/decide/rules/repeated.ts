import type { Rule } from '../decision.ts';
import { isWorse } from './worse.ts';

/** One card for an item and error while it is open: it counts. Only what is worse than before speaks again. */
export const repeated: Rule = ({ alert, memory: { group } }) => {
  if (group?.state !== 'open') return undefined;
  return isWorse(alert.severity, group.severity) ? { do: 'reply', why: 'worse' } : { do: 'update', why: 'repeat' };
};
