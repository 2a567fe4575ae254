import { type Clock, minutes } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Place } from '../base/turn.ts';
import { clockTime } from '../cards/words.ts';
import type { Database, Queryable } from '../db/db.ts';
import { notices } from '../db/notices.ts';
import { type Posts, type Trouble, troubleAfter } from '../posts/index.ts';
import type { Message } from '../posts/posting.ts';
import { called, troubleMessage, troubleOverMessage } from '../views/bot/delivery.ts';
import type { Handler, Work } from '../work/work.ts';

/** How often it is looked whether every conversation takes what it is sent. */
const everyMs = minutes(1);
const prefix = 'delivery:';

/** What was said of a conversation in trouble, and where. */
interface Told {
  readonly since: number;
  readonly called: string;
  readonly places: readonly Place[];
  readonly over?: true;
}

/** What is remembered as told, and what was before: of two replicas one tells it. */
interface Telling {
  readonly name: string;
  readonly before: string | undefined;
  readonly told: Told;
}

export interface DeliveryWatch {
  begin(): Promise<void>;
  readonly handlers: Record<'delivery-watch', Handler>;
}

/**
 * Says once for each trouble, and once when it is over, that a conversation takes no messages: in the default channel,
 * or to the admins one-to-one where that is the one in trouble.
 */
export function createDeliveryWatch(parts: {
  readonly db: Database;
  readonly posts: Pick<Posts, 'undeliverable' | 'alertsPlace' | 'chatWith' | 'reply'>;
  readonly work: Pick<Work, 'put'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly timezone: string;
  /** Entra object ids of the admins. */
  readonly admins: readonly string[];
}): DeliveryWatch {
  const { db, posts, work, clock, log, timezone } = parts;

  return {
    async begin() {
      await db.tx((tx) => work.put(tx, { kind: 'delivery-watch', key: 'all', due: clock.now(), payload: {} }));
    },
    handlers: {
      async 'delivery-watch'() {
        const begun = clock.now();
        const troubles = await posts.undeliverable();
        const lasting = troubles.filter(({ since }) => since <= clock.now() - troubleAfter);
        for (const trouble of lasting) await sayTrouble(trouble, troubles);
        for (const { name, state } of await notices.list(db, prefix)) {
          const told = JSON.parse(state) as Told;
          const goesOn = troubles.some(({ conversation }) => name === prefix + conversation);
          if (!goesOn && !told.over) await sayOver(name, state, told);
        }
        return { later: begun + everyMs };
      },
    },
  };

  async function sayTrouble(trouble: Trouble, troubles: readonly Trouble[]): Promise<void> {
    const name = prefix + trouble.conversation;
    const before = await notices.read(db, name);
    if (before && !(JSON.parse(before) as Told).over) return;
    const places = await placesFor(trouble, troubles);
    if (places.length === 0) {
      log('error', 'a conversation takes no messages, and there is nowhere to say so', { why: trouble.why });
      return;
    }
    const told: Told = { since: trouble.since, called: called(trouble), places };
    const since = clockTime(trouble.since, clock.now(), timezone);
    await say({ name, before, told }, 'trouble', troubleMessage(trouble, since));
  }

  async function sayOver(name: string, before: string, told: Told): Promise<void> {
    const time = clockTime(told.since, clock.now(), timezone);
    await say({ name, before, told: { ...told, over: true } }, 'over', troubleOverMessage(told.called, time));
  }

  async function say({ name, before, told }: Telling, what: 'trouble' | 'over', message: Message): Promise<void> {
    await db.tx(async (tx: Queryable) => {
      if (!(await notices.replace(tx, name, before, JSON.stringify(told)))) return;
      for (const place of told.places) {
        await posts.reply(tx, { key: `${name}:${told.since}:${what}:${place.conversation}`, place }, message);
      }
    });
  }

  async function placesFor(trouble: Trouble, troubles: readonly Trouble[]): Promise<Place[]> {
    const takes = (place: Place | undefined): place is Place =>
      place !== undefined &&
      place.conversation !== trouble.conversation &&
      !troubles.some(({ conversation }) => conversation === place.conversation);
    const main = await posts.alertsPlace();
    if (takes(main)) return [main];
    return (await Promise.all(parts.admins.map((oid) => posts.chatWith(oid)))).filter(takes);
  }
}
