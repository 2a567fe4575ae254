import type { ChaseSettings } from '../../config/alert-handling.ts';
import type { Severity } from '../schema/schema.ts';

/** How long an alert of that severity may stand, in milliseconds; undefined: it is never chased. */
export function patienceFor(severity: Severity | undefined, settings: ChaseSettings): number | undefined {
  const patience = severity ? settings[severity] : 'never';
  return patience === 'never' ? undefined : patience;
}
