import type { AlertKind } from '../../schema/schema.ts';
import type { Rule, Situation } from '../decision.ts';
import { isWorse } from './worse.ts';

const kinds: ReadonlySet<AlertKind> = new Set(['service-health', 'resource-health']);

/** Health is told in messages, each an alert of its own that stays Fired; the latest of them says how things stand. */
export const isMessage = ({ kind }: Situation['alert']): boolean => kinds.has(kind);

/** All messages about one incident are on one card. One that comes late changes nothing but the count. */
export const message: Rule = ({ alert, memory: { group } }) => {
  if (!isMessage(alert)) return undefined;
  const isOver = alert.condition === 'Resolved';
  if (!group) return { do: 'post', why: isOver ? 'resolved-first' : 'first' };
  const isLate = alert.firedAt < group.lastAt;
  if (group.state !== 'open' && !isOver && !isLate) {
    return { do: 'post', why: group.state === 'inactive' ? 'after-inactive' : 'after-resolved' };
  }
  if (isOver && !isLate) return { do: 'update', why: 'resolved' };
  return isWorse(alert.severity, group.severity) ? { do: 'reply', why: 'worse' } : { do: 'update', why: 'repeat' };
};
