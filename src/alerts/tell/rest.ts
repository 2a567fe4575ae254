import { hours } from '../../base/clock.ts';
import type { Alert } from '../schema/schema.ts';

/** So many alerts that Azure does not list get a card each within {@link restWithinMs}; more would be a flood by whoever has the token. */
export const mostApart = 20;
export const restWithinMs = hours(1);
export const restGroup = 'denied|rest';

/** The card that counts the others, in place of one for each. */
export function restOf(alert: Alert, at: number): Alert {
  return {
    identity: alert.identity,
    kind: 'unknown',
    condition: 'Fired',
    rule: 'More alerts that cannot be found in Azure',
    severity: undefined,
    severityWord: 'Warning',
    firedAt: at,
    description: `More than ${mostApart} in an hour: these are only counted. Whoever sends them has the token of the webhook; if nobody is testing, give it a new one.`,
    subject: 'webhook',
    targets: [],
    facts: [{ title: 'The latest says', value: `${alert.rule}: ${alert.subject}` }],
    group: restGroup,
  };
}
