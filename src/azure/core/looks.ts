import { clean } from './errors.ts';
import type { JobError, Look, Watch } from './types.ts';

/** A look that says no more than its state. */
export function bare(state: Look['state'], watch: Watch, more: Partial<Look> = {}): Look {
  return {
    state,
    watch,
    jobId: undefined,
    steps: [],
    percent: undefined,
    started: undefined,
    ended: undefined,
    error: undefined,
    warning: undefined,
    retryAfterMs: undefined,
    ...more,
  };
}

/** The error of an operation that failed before it had a job. */
export function operationError(code: string | undefined, message: string | undefined): JobError {
  const text = clean(message ?? '') || 'Azure gave no reason.';
  return { code: code ?? 'Unknown', title: code ?? 'Failed', text, recommendations: [] };
}
