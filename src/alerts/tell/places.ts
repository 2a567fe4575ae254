import type { Place } from '../../base/turn.ts';
import type { Cadence, Digests, Route, Target } from '../../config/alert-handling.ts';
import type { Why } from '../decide/decision.ts';
import type { About } from '../look/about.ts';
import { cadenceOf } from './cadence.ts';
import { type Destination, route, type Subscription } from './routes.ts';

/** A place of Teams that takes an alert, how it is told, and why it is this one. */
export interface Taker {
  readonly place: Place;
  readonly cadence: Cadence;
  readonly why: Extract<Why, Destination['why'] | 'unroutable'>;
}

/** Where a target is, if it can be reached, and the name in `digests:` that stands for it. */
export type FindPlace = (target: Target | 'default') => Promise<{ place: Place; name?: string } | undefined>;

/**
 * The places that an alert goes to. One that cannot be reached is stood in for by the default channel; none at all: no
 * channel takes alerts yet.
 */
export async function placesFor(
  about: About,
  given: {
    readonly routes: readonly Route[];
    readonly subscriptions: readonly Subscription[];
    readonly digests: Digests;
    readonly find: FindPlace;
  },
): Promise<Taker[]> {
  const takers = new Map<string, Taker>();
  for (const { target, why } of route(about, given.routes, given.subscriptions)) {
    const found = await given.find(target);
    const instead = found ? undefined : await given.find('default');
    const at = found ?? instead;
    if (!at || takers.has(at.place.conversation)) continue;
    const cadence = cadenceOf(given.digests, at.place.conversation, at.name);
    takers.set(at.place.conversation, { place: at.place, cadence, why: found ? why : 'unroutable' });
  }
  return [...takers.values()];
}
