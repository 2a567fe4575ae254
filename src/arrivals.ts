import type { Services } from './commands/services.ts';
import type { Queryable } from './db/db.ts';
import type { Known } from './posts/conversations.ts';
import type { Handler } from './work/work.ts';

/** An alert that was being read while its channel was found is shown by a second look, after so many milliseconds. */
const secondLook = 5_000;

const takesOver =
  'Alerts come to this channel from now on: Lifeboat was removed from the one that had them. What is open follows.';

export interface Arrivals {
  /**
   * Something was heard from a place: its reference is kept, and the first team channel takes the alerts. A message
   * counts as much as the news of an installation, which a bot that was down at the time never got.
   */
  heard(tx: Queryable, known: Known): Promise<void>;
  readonly handlers: Record<'show-waiting', Handler>;
}

/** What follows when a place is heard from. Heard twice, it happens once. */
export function createArrivals(
  services: Pick<Services, 'posts' | 'alerts' | 'alerting' | 'audit' | 'work' | 'clock'>,
): Arrivals {
  const { posts, alerts, alerting, audit, work, clock } = services;
  return {
    async heard(tx, known) {
      const { place } = known;
      await posts.rememberPlace(tx, known);
      if (place.kind !== 'channel') return;
      const before = await posts.lostAlertsPlace(tx);
      if (!(await posts.setFirstAlertsPlace(tx, place))) return;
      await audit.write(tx, { what: 'subscribed', about: place.conversation });
      await work.put(tx, { kind: 'show-waiting', key: place.conversation, due: clock.now(), payload: {} });
      if (!before) return;
      const { thread: _, ...here } = place;
      await posts.forsake(tx, before);
      await posts.reply(
        tx,
        { key: `takes-over:${place.conversation}:${clock.now()}`, place: here },
        { text: takesOver },
      );
    },
    handlers: {
      /** Alerts that had nowhere to go are shown in the channel that takes them now. */
      async 'show-waiting'({ payload }) {
        const place = await posts.alertsPlace();
        if (!place) return 'done';
        const visible = await posts.visible('alert', place);
        await alerting.catchUp(await alerts.list({ state: 'open', limit: 1_000 }), place, visible);
        return payload.again ? 'done' : { later: clock.now() + secondLook, payload: { again: true } };
      },
    },
  };
}
