import type { Place } from '../../base/turn.ts';
import type { StormSettings } from '../../config/alert-handling.ts';
import { type Database, type Queryable, sql } from '../../db/db.ts';
import type { Posts } from '../../posts/index.ts';
import type { Handler, Work } from '../../work/work.ts';
import { type AlertBook, type AlertRecord, numberOf } from '../book/book.ts';
import { idOf, nextNumber, numberIn } from '../book/numbers.ts';
import type { About } from '../look/about.ts';
import { calm, calmer, isStorm, type Storm, storm, type Wanted } from './storm.ts';

/** Too many alerts at once from one place of Azure: one card instead of all of theirs. */
export interface Incident {
  /** `I-3`. */
  readonly id: string;
  /** `region:australiaeast`, or `vault:…` and `subscription:…` where the region is not known. */
  readonly scope: string;
  readonly state: 'open' | 'over';
  readonly opened: number;
  readonly last: number;
  readonly over: number | undefined;
}

export interface Incidents {
  /** Whether a new card for the record would be one too many now. */
  isStorm(tx: Queryable, scope: string, wanted: Wanted): Promise<boolean>;
  /** Counts a new card, which is shown as the caller says: an incident if there were too many. */
  count(tx: Queryable, scope: string, wanted: Wanted, places: readonly Place[]): Promise<'calm' | 'storm'>;
  /** A record of an incident changed: its card follows within a few seconds. */
  touched(tx: Queryable, record: string): Promise<void>;
  get(id: string): Promise<Incident | undefined>;
  list(limit: number): Promise<Incident[]>;
  /** Those of alerts that Azure lists that are open now: no mass retry until there are none. */
  open(on: Queryable): Promise<Incident[]>;
  records(id: string): Promise<AlertRecord[]>;
  /** The latest incident that the record is part of. */
  of(on: Queryable, record: string): Promise<Incident | undefined>;
}

/** Teams' limits are for a conversation as a whole: one edit of this card in so many milliseconds. */
const betweenEditsMs = 5_000;

/** Where a storm is looked for: a region holds its vaults, so one count is enough for both. */
export function scopeOf(about: About): string {
  if (about.region) return `region:${about.region}`;
  if (about.vaultId) return `vault:${about.vaultId.toLowerCase()}`;
  return about.subscription ? `subscription:${about.subscription}` : 'elsewhere';
}

const unlisted = 'unlisted:';

/** The same for kinds that Azure never lists: whoever can send webhooks must not make a storm of what Azure does list. */
export const unlistedScope = (about: About): string => `${unlisted}${scopeOf(about)}`;

interface Row {
  number: number;
  scope: string;
  state: Incident['state'];
  opened_at: number;
  last_at: number;
  over_at: number | null;
  shown_at: number;
}

export function createIncidents(options: {
  readonly db: Database;
  readonly book: Pick<AlertBook, 'all'>;
  readonly work: Pick<Work, 'put'>;
  readonly posts: Pick<Posts, 'show' | 'changed'>;
  readonly clock: { now(): number };
  readonly settings: StormSettings;
}): Incidents & { readonly handlers: Record<'incident', Handler> } {
  const { db, book, work, posts, clock, settings } = options;

  return {
    isStorm: async (tx, scope, wanted) => isStorm(await stateOf(tx, scope), wanted, settings),

    async count(tx, scope, wanted, places) {
      const weather = storm(await stateOf(tx, scope), wanted, clock.now(), settings);
      await keep(tx, scope, weather.state);
      if (weather.now === 'calm') return 'calm';
      const number = weather.now === 'opens' ? await open(tx, scope, weather.with) : await openIn(tx, scope);
      if (number === undefined) return 'calm';
      await join(tx, number, [wanted]);
      await tx.run(sql`update incidents set last_at = ${weather.state.lastAt} where number = ${number}`);
      const subject = { kind: 'incident' as const, id: idOf('incident', number) };
      for (const place of places) await posts.show(tx, { subject, place, audience: 'actors' });
      await refreshSoon(tx, number);
      return 'storm';
    },

    async touched(tx, record) {
      const rows = await tx.all<{ incident: number }>(sql`select incident from incident_alerts
        where number = ${numberOf(record)}`);
      for (const { incident } of rows) await refreshSoon(tx, incident);
    },

    async get(id) {
      const row = await db.one<Row>(sql`select * from incidents where number = ${numberIn('incident', id)}`);
      return row && incidentOf(row);
    },
    async list(limit) {
      return (await db.all<Row>(sql`select * from incidents order by number desc limit ${limit}`)).map(incidentOf);
    },
    async open(on) {
      return (
        await on.all<Row>(
          sql`select * from incidents where state = 'open' and scope not like 'unlisted:%' order by number`,
        )
      ).map(incidentOf);
    },
    async records(id) {
      const rows = await db.all<{ number: number }>(sql`select number from incident_alerts
        where incident = ${numberIn('incident', id)} order by number`);
      return book.all(rows.map(({ number }) => `A-${number}`));
    },
    async of(on, record) {
      const row = await on.one<Row>(sql`select incidents.* from incidents
        join incident_alerts on incident_alerts.incident = incidents.number
        where incident_alerts.number = ${numberOf(record)} order by incidents.number desc limit 1`);
      return row && incidentOf(row);
    },

    handlers: {
      /** Brings the card up to date, and ends the incident when it has been quiet for long enough. */
      async incident({ key: id }) {
        const next = await db.tx((tx) => look(tx, numberIn('incident', id)));
        return next === undefined ? 'done' : { later: next };
      },
    },
  };

  async function look(tx: Queryable, number: number): Promise<number | undefined> {
    const row = await tx.one<Row>(sql`select * from incidents where number = ${number}`);
    if (!row) return undefined;
    const now = clock.now();
    await posts.changed(tx, { kind: 'incident', id: idOf('incident', number) });
    await tx.run(sql`update incidents set shown_at = ${now} where number = ${number}`);
    if (row.state === 'over') return undefined;
    const weather = calmer(await stateOf(tx, row.scope), now, settings);
    if (weather.now !== 'over') return weather.state.lastAt + settings.within;
    await keep(tx, row.scope, weather.state);
    await tx.run(sql`update incidents set state = 'over', over_at = ${now} where number = ${number}`);
    return undefined;
  }

  /** A row that is there for later is moved nearer, and one that is near already stays: a storm must not put it off. */
  async function refreshSoon(tx: Queryable, number: number): Promise<void> {
    const now = clock.now();
    const row = await tx.one<Row>(sql`select * from incidents where number = ${number}`);
    if (!row || Number(row.shown_at) > now) return;
    const due = Math.max(now, Number(row.shown_at) + betweenEditsMs);
    // Until then `shown_at` lies ahead, which says that the row is on its way.
    await tx.run(sql`update incidents set shown_at = ${due + 1} where number = ${number}`);
    await work.put(tx, { kind: 'incident', key: idOf('incident', number), due, payload: {} });
  }

  async function open(tx: Queryable, scope: string, wanted: readonly Wanted[]): Promise<number> {
    const number = await nextNumber(tx, 'incident');
    const first = Math.min(...wanted.map(({ at }) => at));
    await tx.run(sql`insert into incidents (number, scope, state, opened_at, last_at, shown_at)
      values (${number}, ${scope}, 'open', ${first}, ${first}, 0)`);
    await join(tx, number, wanted);
    return number;
  }

  async function openIn(tx: Queryable, scope: string): Promise<number | undefined> {
    const row = await tx.one<Row>(sql`select * from incidents where scope = ${scope} and state = 'open'`);
    return row?.number;
  }

  async function join(tx: Queryable, incident: number, wanted: readonly Wanted[]): Promise<void> {
    for (const { id } of wanted) {
      await tx.run(sql`insert into incident_alerts (incident, number) values (${incident}, ${numberOf(id)})
        on conflict do nothing`);
    }
  }

  async function stateOf(on: Queryable, scope: string): Promise<Storm> {
    const row = await on.one<{ state: string }>(sql`select state from storms where scope = ${scope}`);
    return row ? (JSON.parse(row.state) as Storm) : calm;
  }

  async function keep(tx: Queryable, scope: string, state: Storm): Promise<void> {
    await tx.run(sql`insert into storms (scope, state) values (${scope}, ${JSON.stringify(state)})
      on conflict (scope) do update set state = excluded.state`);
  }
}

function incidentOf(row: Row): Incident {
  return {
    id: idOf('incident', row.number),
    scope: row.scope,
    state: row.state,
    opened: Number(row.opened_at),
    last: Number(row.last_at),
    over: row.over_at === null ? undefined : Number(row.over_at),
  };
}
