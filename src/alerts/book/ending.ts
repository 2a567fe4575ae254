import { jobOutcome } from '../../azure/core/outcome.ts';
import type { AlertRecord } from './book.ts';

/** `Succeeded with warnings`, as the rule or the text of an alert has it where no job can be read (the MARS agent's). */
const warns = /\b(succeeded|completed) with (some )?warnings?\b/i;

/** How what an alert of a backup or restore tells of came out: only what failed is said to have failed. */
export function endingOf({ alert, found }: Pick<AlertRecord, 'alert' | 'found'>): 'failed' | 'completed with warnings' {
  const outcome = found?.job && jobOutcome(found.job.status);
  if (outcome === 'warned') return 'completed with warnings';
  if (outcome === 'failed') return 'failed';
  return warns.test(`${alert.rule} ${alert.description}`) ? 'completed with warnings' : 'failed';
}
