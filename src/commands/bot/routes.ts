import { readWish, wishWords } from '../../alerts/tell/wish.ts';
import { Problem } from '../../base/problem.ts';
import type { Place } from '../../base/turn.ts';
import { card } from '../../cards/card.ts';
import { type Asked, act, read } from '../../command-kit/command.ts';
import type { Target } from '../../config/alert-handling.ts';
import { endOf, unclearOf, unknownChannels } from './route-ends.ts';

const here = (place: Place, oid: string): Target =>
  place.kind === 'channel' ? { kind: 'channel', channel: place.conversation } : { kind: 'person', oid };

/** `subscribe here to sev0 and vault rsv-prod` */
export const subscribeTo = act({
  name: 'subscribe to',
  words: ['subscribe here to {wish...}'],
  area: 'bot',
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
  area: 'bot',
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
  means: ['route', 'where alert go', 'who gets alert', 'alert route', 'where do alert go'],
  area: 'bot',
  summary: 'Which alerts go where.',
  examples: ['routes'],
  role: 'reader',
  local: true,
  run: (asked) => routesCard(asked),
});

async function routesCard({ services }: Asked) {
  const { alerting, organisation, posts } = services;
  const subscriptions = await alerting.subscriptions.all();
  const fallback = await posts.alertsPlace();
  const leading = await Promise.all(
    organisation.routes.map(async ({ when, to }) => ({
      when,
      ends: await Promise.all(to.map((target) => endOf(services, target))),
    })),
  );
  const configured = leading.map(({ when, ends }, index) => ({
    state: ends.every(({ reached, unclear }) => reached && !unclear) ? ('info' as const) : ('warn' as const),
    title: `lifeboat.yaml, route ${index + 1}: ${wishWords(when)}`,
    text: `to ${ends.map(({ words, reached }) => words + (reached ? '' : instead)).join(', ')}`,
  }));
  const asked = await Promise.all(
    subscriptions.map(async ({ id, words, owner, target }) => {
      const end = await endOf(services, target);
      return {
        state: end.reached ? ('info' as const) : ('warn' as const),
        title: `${id}: ${words}`,
        text: `to ${end.words}${end.reached ? '' : instead}, asked by ${owner.name}`,
        buttons: [{ title: 'End it', line: `unsubscribe ${id}` }],
      };
    }),
  );
  const count = configured.length + asked.length;
  return {
    card: card('list', {
      band: {
        word: 'ALERTS',
        qualifier: 'routes',
        title: `${count} ${count === 1 ? 'route' : 'routes'} beside the default channel`,
      },
      rows: { items: [...configured, ...asked], none: 'Every alert goes to the default channel.' },
      notes: [
        fallback
          ? `What no route takes goes to the default channel: ${(await endOf(services, at(fallback))).words}.`
          : 'No channel takes alerts yet: say "subscribe here" in one.',
        ...unclearOf(leading.flatMap(({ ends }) => ends)),
        ...(await unknownChannels(services)),
      ],
    }),
  };
}

const instead = ' (the default channel takes it)';

const at = ({ conversation }: Place): Target => ({ kind: 'channel', channel: conversation });
