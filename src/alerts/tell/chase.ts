import type { Clock } from '../../base/clock.ts';
import type { Place } from '../../base/turn.ts';
import type { ChaseSettings } from '../../config/alert-handling.ts';
import type { Database, Queryable } from '../../db/db.ts';
import type { Called } from '../../people/roster.ts';
import type { Posts } from '../../posts/index.ts';
import type { Handler } from '../../work/work.ts';
import type { AlertBook, AlertRecord } from '../book/book.ts';
import type { Care, Cares } from '../book/care.ts';
import type { Why } from '../decide/decision.ts';
import { mayCall, standingOf } from '../look/standing.ts';
import type { Handling } from './handling.ts';
import type { Incidents } from './incidents.ts';
import type { Taker } from './places.ts';

export type Chase =
  | { readonly do: 'say'; readonly why: Extract<Why, 'unattended'> }
  | { readonly do: 'wait'; readonly until: number; readonly why: Extract<Why, 'not-yet' | 'storm'> }
  | { readonly do: 'leave'; readonly why: Extract<Why, 'attended' | 'chased' | 'storm'> };

export interface Chased {
  readonly record: Pick<AlertRecord, 'state' | 'retry'>;
  readonly care: Care;
  /** When its time is over; this process's clock. */
  readonly due: number;
  /** The record is on the card of an incident, which speaks for it. */
  readonly inIncident: boolean;
  /** An incident is open anywhere. */
  readonly storm: boolean;
}

/** How often it is looked whether a storm is over. */
const lookAgainMs = 60_000;

/** Whether an alert that nobody took is said again: once, when its time is over, and never in a storm. Pure. */
export function chase({ record, care, due, inIncident, storm }: Chased, now: number): Chase {
  if (record.state !== 'open' || care.acknowledged || record.retry) return { do: 'leave', why: 'attended' };
  if (care.chasedAt !== undefined) return { do: 'leave', why: 'chased' };
  if (inIncident) return { do: 'leave', why: 'storm' };
  if (now < due) return { do: 'wait', until: due, why: 'not-yet' };
  return storm ? { do: 'wait', until: now + lookAgainMs, why: 'storm' } : { do: 'say', why: 'unattended' };
}

/** Says again what nobody took, in the thread of its card, to whom the organisation named for that. */
export function createChase(options: {
  readonly db: Database;
  readonly book: Pick<AlertBook, 'get' | 'read'>;
  readonly cares: Cares;
  readonly incidents: Pick<Incidents, 'open' | 'of'>;
  readonly posts: Pick<Posts, 'say'>;
  readonly clock: Clock;
  readonly settings: ChaseSettings;
  /** Where the record goes, and how it gets a card there: what is in a digest only has no thread. */
  readonly takers: (record: AlertRecord) => Promise<readonly Taker[]>;
  readonly showAlone: Handling['showAlone'];
  /** Who they are where the card stands. */
  readonly people: (oids: readonly string[], place: Place | undefined) => Promise<readonly Called[]>;
  readonly decided: (why: Why) => void;
}): Record<'chase', Handler> {
  const { db, book, cares, incidents, posts, clock, settings } = options;
  return {
    async chase({ key: id, payload, due }) {
      const now = await book.get(id);
      if (!now) return 'done';
      const takers = await options.takers(now);
      const called = mayCall(standingOf(now.found)) ? settings.escalateTo : [];
      const people = await options.people(called, takers[0]?.place);
      const decision = await db.tx(async (tx) => {
        const record = (await book.read(tx, id)) ?? now;
        const decision = chase(await recall(tx, record, Number(payload.due ?? due)), clock.now());
        if (decision.do === 'say') await say(tx, record, people, takers);
        return decision;
      });
      if (decision.do === 'wait') return { later: decision.until };
      options.decided(decision.why);
      return 'done';
    },
  };

  async function recall(tx: Queryable, record: AlertRecord, due: number): Promise<Chased> {
    const care = await cares.of(tx, record.id);
    const inIncident = !care.shown && (await incidents.of(tx, record.id)) !== undefined;
    return { record, care, due, inIncident, storm: (await incidents.open(tx)).length > 0 };
  }

  async function say(
    tx: Queryable,
    record: AlertRecord,
    people: readonly Called[],
    takers: readonly Taker[],
  ): Promise<void> {
    await cares.change(tx, record.id, { chasedAt: clock.now() });
    await options.showAlone(tx, record.id, takers);
    const unseen = people.filter(({ teamsId }) => teamsId === '').map(({ name }) => name);
    const who = unseen.length > 0 ? ` For ${unseen.join(', ')}, who cannot be mentioned here.` : '';
    await posts.say(tx, {
      key: `chase:${record.id}:${record.firstAt}`,
      text: `Nobody has taken ${record.id} (${record.alert.subject}) yet. To take it, type: acknowledge ${record.id}${who && `.${who}`}`,
      after: { kind: 'alert', id: record.id },
      mention: people.filter(({ teamsId }) => teamsId !== ''),
    });
  }
}
