import type { Match, Route, Target } from '../../config/alert-handling.ts';
import type { Why } from '../decide/decision.ts';
import { type About, fits } from '../look/about.ts';

/** Somebody asked for alerts of a kind, in Teams: they come here besides where routes lead. */
export interface Subscription {
  /** `S-2`. */
  readonly id: string;
  readonly target: Target;
  readonly wanted: Match;
}

export interface Destination {
  readonly target: Target | 'default';
  readonly why: Extract<Why, 'routed' | 'subscribed' | 'by-default' | 'security-too'>;
}

/**
 * Where an alert goes. Every route that fits takes it; what none takes goes to the default channel, and so do security
 * alerts whatever takes them: no line of the rules may hide the trace of an attack. Subscriptions come on top and take
 * nothing away: a channel that subscribes must not make another one blind. Pure.
 */
export function route(about: About, routes: readonly Route[], subscriptions: readonly Subscription[]): Destination[] {
  const led = routes.filter(({ when }) => fits(about, when)).flatMap(({ to }) => to);
  const asked = subscriptions.filter(({ wanted }) => fits(about, wanted)).map(({ target }) => target);
  const routed = led.map((target): Destination => ({ target, why: 'routed' }));
  const byDefault: Destination[] =
    led.length === 0
      ? [{ target: 'default', why: 'by-default' }]
      : about.kind === 'security'
        ? [{ target: 'default', why: 'security-too' }]
        : [];
  const all = [...routed, ...byDefault, ...asked.map((target): Destination => ({ target, why: 'subscribed' }))];
  const keys = all.map(({ target }) => keyOf(target));
  return all.filter((_, index) => keys.indexOf(keys[index]!) === index);
}

const keyOf = (target: Target | 'default'): string =>
  target === 'default' ? 'default' : (target.kind === 'person' ? target.oid : target.channel).toLowerCase();
