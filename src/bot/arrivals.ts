import type { Actor, Place } from '../base/turn.ts';
import type { Services } from '../command-kit/services.ts';
import type { Queryable } from '../db/db.ts';
import type { Known } from '../posts/conversations.ts';
import type { Handler } from '../work/work.ts';

/** An alert that was being read while its channel was found is shown by a second look, after so many milliseconds. */
const secondLook = 5_000;

const takesNone =
  'No channel takes the alerts at present. This one takes them once somebody with a role speaks here, or an admin says: subscribe here';
const takesOver =
  'Alerts come to this channel from now on: Lifeboat was removed from the one that had them. What is open follows.';

/** Who was heard, and how. */
export interface HeardBy {
  readonly actor: Pick<Actor, 'oid' | 'tenant' | 'guest' | 'name'>;
  readonly how: 'installed' | 'spoke';
}

export interface Arrivals {
  /**
   * Something was heard from a place: its reference is kept. The team channel that Lifeboat is first installed in takes
   * the alerts. Where it was removed from the one that had them, the next one takes them if whoever is heard there has a
   * role; so does a message, which counts as much as the news of an installation that a bot which was down never got.
   */
  heard(tx: Queryable, known: Known, by: HeardBy): Promise<void>;
  readonly handlers: Record<'show-waiting' | 'take-alerts', Handler>;
}

/** What follows when a place is heard from. Heard twice, it happens once. */
export function createArrivals(
  services: Pick<Services, 'posts' | 'alertBook' | 'alerting' | 'audit' | 'work' | 'clock' | 'people' | 'db'>,
): Arrivals {
  const { posts, alertBook, alerting, audit, work, clock, people, db } = services;
  return {
    async heard(tx, known, { actor, how }) {
      const { place } = known;
      await posts.rememberPlace(tx, known);
      if (place.kind !== 'channel' || (await posts.hasAlertsPlace(tx))) return;
      const lost = await posts.lostAlertsPlace(tx);
      if (how === 'installed' && !lost) return take(tx, place);
      // Whether somebody has a role may have to be asked of Entra, which is nothing for a transaction.
      const { oid, tenant, guest, name } = actor;
      const payload = { place, actor: { oid, tenant, guest, name } };
      await work.put(tx, { kind: 'take-alerts', key: `${place.conversation}|${oid}`, due: clock.now(), payload });
    },
    handlers: {
      /** Alerts that had nowhere to go are shown in the channel that takes them now. */
      async 'show-waiting'({ payload }) {
        const place = await posts.alertsPlace();
        if (!place) return 'done';
        const visible = await posts.visible('alert', place);
        await alerting.catchUp(await alertBook.list({ state: 'open', limit: 1_000 }), place, visible);
        return payload.again ? 'done' : { later: clock.now() + secondLook, payload: { again: true } };
      },
      async 'take-alerts'({ payload }) {
        const place = payload.place as Place;
        const role = await people.roleOf(payload.actor as HeardBy['actor']);
        await db.tx(async (tx) => {
          if (await posts.hasAlertsPlace(tx)) return;
          if (role) await take(tx, place);
          else if (await isNowhere(tx)) await say(tx, `takes-none:${place.conversation}`, place, takesNone);
        });
        return 'done';
      },
    },
  };

  async function take(tx: Queryable, place: Place): Promise<void> {
    const before = await posts.lostAlertsPlace(tx);
    if (!(await posts.setFirstAlertsPlace(tx, place))) return;
    await audit.write(tx, { what: 'subscribed', about: place.conversation });
    await work.put(tx, { kind: 'show-waiting', key: place.conversation, due: clock.now(), payload: {} });
    if (!before) return;
    await posts.forsake(tx, before);
    await say(tx, `takes-over:${place.conversation}:${clock.now()}`, place, takesOver);
  }

  /** No channel takes them: none ever did, or it was lost, and the rules name none that is known. */
  async function isNowhere(tx: Queryable): Promise<boolean> {
    return !(await posts.alertsPlace(tx)) || (await posts.lostAlertsPlace(tx)) !== undefined;
  }

  function say(tx: Queryable, key: string, { thread: _, ...place }: Place, text: string): Promise<void> {
    return posts.reply(tx, { key, place }, { text });
  }
}
