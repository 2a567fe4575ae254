import type { Attention } from '../alerts/acknowledge.ts';
import type { Cares } from '../alerts/care.ts';
import type { CatchUp } from '../alerts/catch-up.ts';
import type { Checkups } from '../alerts/checkups.ts';
import type { Digests } from '../alerts/digests.ts';
import type { Handling } from '../alerts/handling.ts';
import type { Incidents } from '../alerts/incidents.ts';
import type { Mornings } from '../alerts/mornings.ts';
import type { Mutes } from '../alerts/mutes.ts';
import type { Reconcile } from '../alerts/reconcile.ts';
import type { Subscriptions } from '../alerts/subscriptions.ts';

/** What commands may do about alerts beside reading them. */
export interface AlertDesk {
  readonly mutes: Mutes;
  readonly subscriptions: Subscriptions;
  readonly digests: Digests;
  readonly incidents: Incidents;
  readonly cares: Cares;
  readonly attention: Attention;
  readonly handling: Handling;
  readonly catchUp: CatchUp;
  readonly mornings: Pick<Mornings, 'lastDay'>;
  readonly checkups: Checkups;
  readonly reconcile: Pick<Reconcile, 'last'>;
}
