import type { Rule } from '../decision.ts';

/** Nothing keeps webhooks in order: a Fired may come after its Resolved, and is then shown as what it is. */
export const late: Rule = ({ memory }) => (memory.resolved ? { do: 'post', why: 'resolved-first' } : undefined);
