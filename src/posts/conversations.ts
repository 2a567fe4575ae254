import type { Clock } from '../base/clock.ts';
import type { Place } from '../base/turn.ts';
import { type Database, type Queryable, sql } from '../db/db.ts';

/** What is known of a conversation; what is absent stays as it was known before. */
export interface Known {
  readonly place: Place;
  readonly name?: string;
  /** Id of the team that the channel is in. */
  readonly team?: string;
  readonly tenant?: string;
  /** Of a one-to-one chat: the person's Entra object id. */
  readonly owner?: string;
  /** Bot Framework's conversation reference. */
  readonly reference?: Readonly<Record<string, unknown>>;
}

export interface NamedPlace {
  readonly place: Place;
  readonly name?: string;
  readonly team?: string;
  /** Lifeboat was removed from it. */
  readonly gone: boolean;
}

/** Where Lifeboat can speak, and which of it takes the alerts. Conversations are known by id, without a thread. */
export interface Conversations {
  /** Keeps what an activity said about its conversation; one that took no messages is tried again at once. */
  rememberPlace(tx: Queryable, known: Known): Promise<void>;
  placeOf(conversation: string): Promise<Place | undefined>;
  /** The person's one-to-one chat, if there was one. */
  chatWith(oid: string, on?: Queryable): Promise<Place | undefined>;
  /** The channels of that id or name (in any case); what nothing gets into any more comes last. */
  placesNamed(wanted: string): Promise<NamedPlace[]>;
  /** The teams that have a channel which takes messages, and where they are asked; `home`: that of the alerts. */
  teams(): Promise<{ readonly team: string; readonly serviceUrl: string; readonly home: boolean }[]>;
  alertsPlace(on?: Queryable): Promise<Place | undefined>;
  setAlertsPlace(tx: Queryable, place: Place): Promise<void>;
  /**
   * The first channel takes the alerts, or the next one after Lifeboat was removed from the one that had them. False:
   * there is one already.
   */
  setFirstAlertsPlace(tx: Queryable, place: Place): Promise<boolean>;
  /** There is a channel that takes the alerts, and that was not lost. */
  hasAlertsPlace(on?: Queryable): Promise<boolean>;
  /** The conversation that took the alerts until Lifeboat was removed from it. */
  lostAlertsPlace(on?: Queryable): Promise<Place | undefined>;
  /** The channels of that team that are known. */
  placesOf(on: Queryable, team: string): Promise<Place[]>;
  /** Those of them that Lifeboat was removed from. */
  leftPlacesOf(on: Queryable, team: string): Promise<Place[]>;
}

interface Row {
  readonly place: string;
}

/** What is kept as the reason when Teams says that Lifeboat was removed from a conversation. */
export const removed = 'Lifeboat was removed from it';
/** The same, of a channel that somebody deleted. */
export const deleted = 'The channel was deleted';
/** Only somebody who adds Lifeboat again can change these, by the codes that Teams answers posts with. */
const out = sql`blocked_at is not null and (blocked_why = ${removed} or blocked_why like '%BotNotInConversationRoster%')`;
/** And only somebody who restores the channel these. */
const lost = sql`(${out} or (blocked_at is not null
  and (blocked_why = ${deleted} or blocked_why like '%ConversationNotFound%')))`;

const mostChannels = 500;

export interface ConversationOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** The channel that the organisation's rules name for alerts: comes before the one that was set in Teams. */
  readonly alertsChannel?: string;
  /** Called in the same transaction when something was heard from a conversation. */
  readonly heardFrom: (tx: Queryable, place: Place) => Promise<void>;
}

export function createConversations(options: ConversationOptions): Conversations {
  const { db, clock, alertsChannel, heardFrom } = options;

  const remember = async (tx: Queryable, known: Known) => {
    const { name = null, team = null, tenant = null, owner = null } = known;
    const place = bare(known.place);
    const reference = known.reference ? JSON.stringify(known.reference) : null;
    await tx.run(sql`
      insert into conversations (id, place, name, team, tenant, owner, reference, updated_at)
      values (${place.conversation}, ${JSON.stringify(place)}, ${name}, ${team}, ${tenant}, ${owner}, ${reference},
        ${clock.now()})
      on conflict (id) do update set place = excluded.place, updated_at = excluded.updated_at,
        name = coalesce(excluded.name, conversations.name), team = coalesce(excluded.team, conversations.team),
        tenant = coalesce(excluded.tenant, conversations.tenant),
        owner = coalesce(excluded.owner, conversations.owner),
        reference = coalesce(excluded.reference, conversations.reference)`);
  };

  const setAlertsPlace = async (tx: Queryable, place: Place) => {
    await remember(tx, { place });
    await tx.run(sql`update conversations set alerts = case when id = ${place.conversation} then 1 else 0 end`);
  };

  const placeWhere = async (on: Queryable, where: ReturnType<typeof sql>): Promise<Place | undefined> => {
    const row = await on.one<Row>(sql`select place from conversations where ${where} order by updated_at desc limit 1`);
    return row && (JSON.parse(row.place) as Place);
  };

  const placesWhere = async (on: Queryable, where: ReturnType<typeof sql>): Promise<Place[]> => {
    const rows = await on.all<Row>(sql`select place from conversations where ${where}`);
    return rows.map(({ place }) => JSON.parse(place) as Place);
  };

  const hasAlertsPlace = async (on: Queryable = db) =>
    (await placeWhere(on, sql`alerts = 1 and not (${lost})`)) !== undefined;

  return {
    async rememberPlace(tx, known) {
      await remember(tx, known);
      await heardFrom(tx, known.place);
    },
    placeOf: (conversation) => placeWhere(db, sql`id = ${conversation}`),
    chatWith: (oid, on = db) => placeWhere(on, sql`owner = ${oid}`),
    async placesNamed(wanted) {
      const rows = await db.all<Row & { name: string | null; team: string | null; gone: number }>(sql`
        select place, name, team, case when ${lost} then 1 else 0 end as gone from conversations
        where id = ${wanted} or lower(name) = ${wanted.toLowerCase()} order by gone, updated_at desc
        limit ${mostChannels}`);
      return rows.map(({ place, name, team, gone }) => ({
        place: JSON.parse(place) as Place,
        ...(name && { name }),
        ...(team && { team }),
        gone: Number(gone) === 1,
      }));
    },
    async teams() {
      const rows = await db.all<Row & { id: string; team: string; alerts: number }>(sql`
        select id, team, place, alerts from conversations
        where team is not null and not (${lost}) order by alerts desc, updated_at desc limit ${mostChannels}`);
      const home = (rows.find(({ id }) => id === alertsChannel) ?? rows.find(({ alerts }) => Number(alerts) === 1))
        ?.team;
      const at = new Map<string, string>();
      for (const { team, place } of rows) if (!at.has(team)) at.set(team, (JSON.parse(place) as Place).serviceUrl);
      return [...at].map(([team, serviceUrl]) => ({ team, serviceUrl, home: team === home }));
    },
    async alertsPlace(on = db) {
      const configured = alertsChannel && (await placeWhere(on, sql`id = ${alertsChannel}`));
      return configured || placeWhere(on, sql`alerts = 1`);
    },
    setAlertsPlace,
    hasAlertsPlace,
    async setFirstAlertsPlace(tx, place) {
      if (await hasAlertsPlace(tx)) return false;
      await setAlertsPlace(tx, place);
      return true;
    },
    lostAlertsPlace: (on = db) => placeWhere(on, sql`alerts = 1 and ${lost}`),
    placesOf: (on, team) => placesWhere(on, sql`team = ${team}`),
    leftPlacesOf: (on, team) => placesWhere(on, sql`team = ${team} and ${out}`),
  };
}

function bare({ kind, conversation, serviceUrl }: Place): Place {
  return { kind, conversation, serviceUrl };
}
