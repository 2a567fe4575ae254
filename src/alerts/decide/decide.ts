import { type Alert, twinOf } from '../schema/schema.ts';
import type { Decision, Group, Memory, Rule } from './decision.ts';
import { anew } from './rules/anew.ts';
import { duplicate } from './rules/duplicate.ts';
import { expected } from './rules/expected.ts';
import { late } from './rules/late.ts';
import { isMessage, message } from './rules/message.ts';
import { muted } from './rules/muted.ts';
import { repeated } from './rules/repeated.ts';
import { resolved } from './rules/resolved.ts';
import { security } from './rules/security.ts';
import { isWorse } from './rules/worse.ts';

export { type Decision, type Group, type Hold, type Memory, type Why, whys } from './decision.ts';

/** In this order; the first that has something to say decides. */
const rules: readonly Rule[] = [duplicate, security, expected, muted, message, resolved, repeated, late, anew];

/**
 * What becomes of an alert, and why. Pure: the same alert and memory give the same decision. `now` is epoch
 * milliseconds, for rules with a time.
 */
export function decide(alert: Alert, memory: Memory, now: number): Decision {
  return held(alert, memory, standing(alert, memory, now));
}

function standing(alert: Alert, memory: Memory, now: number): Decision {
  for (const rule of rules) {
    const decision = rule({ alert, memory, now });
    if (decision) return decision;
  }
  return { do: 'post', why: 'first' };
}

/**
 * Only new cards wait, and they are made all the same: so what waits is counted and closed like any other, and what is
 * known in the end does not depend on who had to wait. Security alerts and tests of the way here never do.
 */
function held(alert: Alert, { hold }: Memory, decision: Decision): Decision {
  const never = alert.kind === 'security' || alert.kind === 'test';
  return hold && decision.do === 'post' && !never ? { do: 'hold', why: hold } : decision;
}

/**
 * What is known after the decision was carried out. `post` and `hold` begin a new card; `update` and `reply` change the
 * one in `memory.group`; `drop` changes no card. The store keeps the `group` of the result.
 */
export function remember(memory: Memory, alert: Alert, decision: Decision): Memory {
  if (decision.do === 'drop') return { ...memory, seen: true };
  const before = decision.do === 'post' || decision.do === 'hold' ? undefined : memory.group;
  const change = isMessage(alert) ? told : alert.condition === 'Resolved' ? ended : fired;
  return { ...memory, seen: true, group: change(before, alert, memory) };
}

function fired(before: Group | undefined, alert: Alert, memory: Memory): Group {
  const firing = (before?.firing ?? 0) + (memory.resolved ? 0 : 1);
  // A security alert is alone on its card, whichever of its two webhooks came first.
  const count = alert.kind === 'security' ? 1 : (before?.count ?? 0) + 1;
  return { ...seenAt(before, alert), state: firing > 0 ? 'open' : 'resolved', count, firing };
}

function ended(before: Group | undefined, alert: Alert): Group {
  const firing = before && twinOf(alert.identity) ? Math.max(0, before.firing - 1) : 0;
  const state = firing > 0 ? 'open' : 'resolved';
  return before ? { ...before, state, firing } : { ...seenAt(before, alert), state, count: 1, firing };
}

/** The latest message says how things stand; of two at the same moment, the one that says it is over. */
function told(before: Group | undefined, alert: Alert): Group {
  const isOver = alert.condition === 'Resolved';
  const isLatest = !before || alert.firedAt > before.lastAt || (alert.firedAt === before.lastAt && isOver);
  const firing = isLatest ? Number(!isOver) : before.firing;
  const state = !isLatest ? before.state : isOver ? 'resolved' : 'open';
  return { ...seenAt(before, alert), state, count: (before?.count ?? 0) + 1, firing };
}

function seenAt(before: Group | undefined, alert: Alert): Pick<Group, 'firstAt' | 'lastAt' | 'severity'> {
  return {
    firstAt: Math.min(before?.firstAt ?? alert.firedAt, alert.firedAt),
    lastAt: Math.max(before?.lastAt ?? alert.firedAt, alert.firedAt),
    severity: isWorse(alert.severity, before?.severity) ? alert.severity : before?.severity,
  };
}
