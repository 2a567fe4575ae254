import { readWish } from '../alerts/wish.ts';
import { card } from '../cards.ts';
import type { Target } from '../config/alert-handling.ts';
import { Problem } from '../problem.ts';
import type { Place } from '../turn.ts';
import { type Asked, act, read } from './command.ts';

const here = (place: Place, oid: string): Target =>
  place.kind === 'channel' ? { kind: 'channel', channel: place.conversation } : { kind: 'person', oid };

/** `subscribe here to sev0 and vault rsv-prod` */
export const subscribeTo = act({
  name: 'subscribe to',
  words: ['subscribe here to {wish...}'],
  summary: 'Send some alerts here too: by severity, kind, vault, VM, tag or subscription.',
  examples: ['subscribe here to sev0', 'subscribe here to vault rsv-contoso-prod-aue'],
  role: 'admin',
  async run({ services: { alerting, audit, clock, db }, slots, turn }) {
    const words = slots.wish ?? '';
    const wanted = readWish(words);
    const id = await db.tx(async (tx) => {
      const owner = { oid: turn.actor.oid, name: turn.actor.name };
      const target = here(turn.place, turn.actor.oid);
      const id = await alerting.subscriptions.add(tx, { target, wanted, words, owner, created: clock.now() });
      await audit.write(tx, { what: 'subscribed', actor: turn.actor, line: turn.line, about: id });
      return id;
    });
    return { text: `Alerts to ${words} come here from now on (${id}). To stop: unsubscribe ${id}` };
  },
});

/** `unsubscribe S-2` */
export const unsubscribe = act({
  name: 'unsubscribe',
  words: ['unsubscribe {id}'],
  summary: 'End a subscription of alerts.',
  examples: ['unsubscribe S-1'],
  role: 'admin',
  async run({ services: { alerting, audit, db }, slots, turn }) {
    const id = (slots.id ?? '').toUpperCase();
    const removed = await db.tx(async (tx) => {
      const removed = await alerting.subscriptions.remove(tx, id);
      if (removed) await audit.write(tx, { what: 'unsubscribed', actor: turn.actor, line: turn.line, about: id });
      return removed;
    });
    if (removed) return { text: `${id} is ended.` };
    throw new Problem('not-found', `There is no subscription ${id}.`, {
      choices: [{ title: 'Routes', line: 'routes' }],
    });
  },
});

/** `routes` */
export const routes = read({
  name: 'routes',
  words: ['routes'],
  summary: 'Which alerts go where.',
  examples: ['routes'],
  role: 'reader',
  local: true,
  run: (asked) => routesCard(asked),
});

async function routesCard({ services: { alerting, organisation, posts } }: Asked) {
  const subscriptions = await alerting.subscriptions.all();
  const fallback = await posts.alertsPlace();
  const configured = organisation.routes.map((route, index) => ({
    state: 'info' as const,
    title: `lifeboat.yaml, route ${index + 1}`,
    text: `${JSON.stringify(route.when)} → ${route.to.map((to) => (to.kind === 'person' ? to.oid : to.channel)).join(', ')}`,
  }));
  const asked = subscriptions.map(({ id, words, owner }) => ({
    state: 'info' as const,
    title: `${id}: ${words}`,
    text: `asked by ${owner.name}`,
    buttons: [{ title: 'End it', line: `unsubscribe ${id}` }],
  }));
  return {
    card: card('alerts', {
      band: {
        state: 'ALERTS',
        qualifier: 'routes',
        title: `${configured.length + asked.length} routes beside the default channel`,
      },
      rows: { items: [...configured, ...asked], none: 'Every alert goes to the default channel.' },
      notes: [
        fallback
          ? 'What no route takes goes to the default channel.'
          : 'No channel takes alerts yet: say "subscribe here" in one.',
      ],
    }),
  };
}
