import type { Rule } from '../decision.ts';
import { isMessage } from './message.ts';

/**
 * What somebody muted does not speak. The end of what is shown is told all the same: a mute must not leave a card that
 * says it fails when it does not.
 */
export const muted: Rule = ({ alert, memory }) => {
  if (!memory.muted || alert.kind === 'test') return undefined;
  const ends = alert.condition === 'Resolved' && !(isMessage(alert) && !memory.group);
  return ends ? undefined : { do: 'drop', why: 'muted' };
};
