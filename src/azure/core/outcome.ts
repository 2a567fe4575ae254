import { lookup } from '../../base/lookup.ts';
/**
 * What a job's status means, for jobs of Azure Backup and Site Recovery alike. `warned`: it came to an end and not all
 * of it was done, which is no success: what is missing is for a person to see. `unknown`: a word that is in no
 * specification; it counts neither as a success nor as an end.
 */
export type JobOutcome = 'waiting' | 'running' | 'done' | 'warned' | 'failed' | 'cancelled' | 'unknown';

/**
 * Azure Backup's words (REST: Job, `status`; the portal and some lists write them with blanks) and Site Recovery's
 * (REST: Job, `state`; documentation: "Monitor Site Recovery", job states).
 */
const outcomes = lookup<JobOutcome>({
  notstarted: 'waiting',
  inprogress: 'running',
  cancelling: 'running',
  suspended: 'running',
  completed: 'done',
  succeeded: 'done',
  completedwithinformation: 'done',
  completedwithwarnings: 'warned',
  succeededwithwarnings: 'warned',
  partiallysucceeded: 'warned',
  failed: 'failed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
});

/** The only place that says what counts as what. */
export function jobOutcome(status: string): JobOutcome {
  return outcomes[status.toLowerCase().replaceAll(/[\s_-]/g, '')] ?? 'unknown';
}

/** Everything that was asked for is done. */
export const isSuccess = (status: string): boolean => jobOutcome(status) === 'done';

/** It has not come to its end. */
export const isRunning = (status: string): boolean => ['waiting', 'running'].includes(jobOutcome(status));
