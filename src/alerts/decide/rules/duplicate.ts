import type { Rule } from '../decision.ts';

/** Several action groups, Azure's own retries and our reconciliation deliver the same alert again: one effect. */
export const duplicate: Rule = ({ memory }) => (memory.seen ? { do: 'drop', why: 'duplicate' } : undefined);
