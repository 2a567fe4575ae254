import type { Attention } from '../alerts/book/acknowledge.ts';
import type { Cares } from '../alerts/book/care.ts';
import type { Reconcile } from '../alerts/compare/reconcile.ts';
import type { CatchUp } from '../alerts/tell/catch-up.ts';
import type { Digests } from '../alerts/tell/digests.ts';
import type { Handling } from '../alerts/tell/handling.ts';
import type { Incidents } from '../alerts/tell/incidents.ts';
import type { Mutes } from '../alerts/tell/mutes.ts';
import type { Subscriptions } from '../alerts/tell/subscriptions.ts';
import type { Checkups } from '../doctor/checkups.ts';
import type { Mornings } from '../morning/mornings.ts';

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
