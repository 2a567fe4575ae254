import type { Severity } from '../../schema/schema.ts';

/** Sev0 is the worst; no severity at all is no worse than any. */
export const isWorse = (a: Severity | undefined, b: Severity | undefined): boolean =>
  a !== undefined && (b === undefined || a < b);
