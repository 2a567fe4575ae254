import { Problem } from '../../base/problem.ts';
import { type Database, type Queryable, type Statement, sql } from '../../db/db.ts';
import { insertMany } from '../../db/many.ts';
import type { Decision, Group } from '../decide/decision.ts';
import type { Found } from '../look/found.ts';
import type { AlertKind, SeverityWord } from '../schema/alert.ts';
import type { Alert } from '../schema/schema.ts';
import { severityWord } from '../schema/severity.ts';

/** One card: all that was said about one item and error since it was first said, until it is over. */
export interface AlertRecord extends Group {
  /** `A-41`: what people call it. */
  readonly id: string;
  readonly group: string;
  /** The latest of its alerts, as it was understood. */
  readonly alert: Alert;
  readonly found: Found | undefined;
  /** AlertsManagement ids of all its alerts that Azure knows. */
  readonly azureIds: readonly string[];
  readonly ended: { readonly by: string; readonly at: number; readonly reason: string | undefined } | undefined;
  /** The latest retry: a request's id. */
  readonly retry: string | undefined;
}

/** The documents' word for the worst of a record's alerts: a milder one that came later does not make it milder. */
export const wordOf = ({ severity, alert }: Pick<AlertRecord, 'severity' | 'alert'>): SeverityWord =>
  severityWord(severity, alert.kind);

/** One webhook as it came, and what became of it. */
export interface AlertEvent {
  readonly identity: string;
  readonly body: Record<string, unknown>;
  readonly receivedAt: number;
  readonly source: 'webhook' | 'reconciled';
  readonly decision: string | undefined;
  readonly why: string | undefined;
  readonly record: string | undefined;
}

/** One webhook as it comes. */
export interface ReceivedEvent extends Pick<AlertEvent, 'identity' | 'receivedAt' | 'source'> {
  readonly raw: string;
}

/** The alerts that were received and the cards that they are on. */
export interface AlertBook {
  /**
   * Gives the identities that are to be decided on: those that were not stored before, and those that were not believed
   * and that Azure's own list brings now.
   */
  receive(tx: Queryable, events: readonly ReceivedEvent[]): Promise<string[]>;
  /** Locks the row until the transaction ends; so do `latestOf`, `read` and `readAll`. */
  event(tx: Queryable, identity: string): Promise<AlertEvent | undefined>;
  /** An alert that was not believed may be decided on again. */
  reopen(tx: Queryable, identity: string): Promise<void>;
  /** How many that Azure does not list were received since, and have cards of their own. */
  shownApart(tx: Queryable, since: number): Promise<number>;
  decided(tx: Queryable, identity: string, decision: Decision, record?: string): Promise<void>;
  /** The newest record of the group: open, or how the last one ended. */
  latestOf(tx: Queryable, group: string): Promise<AlertRecord | undefined>;
  open(tx: Queryable, record: Omit<AlertRecord, 'id' | 'retry'>): Promise<string>;
  /** Stores what changed of a record. */
  change(tx: Queryable, id: string, change: Partial<Omit<AlertRecord, 'id'>>): Promise<void>;
  /** Ends an open record; false: it was not open any more. */
  end(
    tx: Queryable,
    id: string,
    state: 'inactive' | 'resolved',
    ended: NonNullable<AlertRecord['ended']>,
  ): Promise<boolean>;
  get(id: string): Promise<AlertRecord | undefined>;
  read(tx: Queryable, id: string): Promise<AlertRecord | undefined>;
  /** The record whose latest retry is this request. */
  ofRetry(tx: Queryable, request: string): Promise<string | undefined>;
  /** The record that an alert of Azure is on. */
  byAzureId(azureId: string): Promise<AlertRecord | undefined>;
  /** Those of these ids that there are, by number. */
  all(ids: readonly string[]): Promise<AlertRecord[]>;
  /** The same, as `read` reads one. */
  readAll(tx: Queryable, ids: readonly string[]): Promise<AlertRecord[]>;
  /** The latest first. */
  list(query: {
    readonly state?: AlertRecord['state'];
    readonly kind?: AlertKind;
    readonly limit: number;
  }): Promise<AlertRecord[]>;
  events(record: string): Promise<AlertEvent[]>;
  /** When a webhook last brought one that was new. */
  lastWebhook(): Promise<number | undefined>;
  /** How many were received since, by why they were or were not shown. */
  counts(
    since: number,
  ): Promise<readonly { readonly decision: string; readonly why: string; readonly count: number }[]>;
}

interface Row {
  number: number;
  group_key: string;
  state: AlertRecord['state'];
  count: number;
  firing: number;
  severity: string | null;
  first_at: number;
  last_at: number;
  alert: string;
  found: string | null;
  azure_ids: string;
  ended: string | null;
  retry: string | null;
}

interface EventRow {
  identity: string;
  body: string;
  received_at: number;
  source: AlertEvent['source'];
  decision: string | null;
  why: string | null;
  number: number | null;
}

/**
 * What was not believed when a webhook brought it does not stand in the way of the truth: of Azure's own list, and of the
 * real Resolved after one that was made up. What Azure itself says is also the better body.
 */
const unlessBelieved = `on conflict (identity) do update set decision = null, why = null,
    body = case when excluded.source = 'reconciled' then excluded.body else alert_events.body end
  where alert_events.why in ('not-resolved', 'end-unconfirmed')
    or (alert_events.why in ('denied', 'denied-rest', 'unconfirmed') and excluded.source = 'reconciled')
  returning identity`;

/** Numbers in one statement. */
const mostTogether = 500;

export function createAlertBook(db: Database): AlertBook {
  /** Locks the rows that are read until the transaction ends. The embedded store runs one transaction at a time. */
  const own = db.engine === 'postgres' ? sql`for update` : sql``;
  const mine = async (tx: Queryable, where: Statement): Promise<AlertRecord | undefined> => {
    const row = await tx.one<Row>(sql`select * from alerts where ${where} order by number desc limit 1 ${own}`);
    return row && recordOf(row);
  };
  return {
    async receive(tx, events) {
      // One statement may touch a row only once.
      const each = [...new Map(events.map((event) => [event.identity, event])).values()];
      const rows = each.map(({ identity, raw, receivedAt, source }) => [identity, raw, receivedAt, source]);
      const statements = insertMany(
        db.engine,
        'insert into alert_events (identity, body, received_at, source)',
        rows,
        unlessBelieved,
      );
      const added: string[] = [];
      for (const statement of statements) {
        for (const { identity } of await tx.all<{ identity: string }>(statement)) added.push(identity);
      }
      return added;
    },
    async event(tx, identity) {
      const row = await tx.one<EventRow>(sql`select * from alert_events where identity = ${identity} ${own}`);
      return row && eventOf(row);
    },
    async reopen(tx, identity) {
      await tx.run(sql`update alert_events set decision = null, why = null where identity = ${identity}`);
    },
    async shownApart(tx, since) {
      const row = await tx.one<{ count: number }>(sql`select count(*) as count from alert_events
        where why = 'denied' and decision = 'post' and received_at >= ${since}`);
      return Number(row?.count);
    },
    async decided(tx, identity, { do: decision, why }, record) {
      await tx.run(sql`update alert_events set decision = ${decision}, why = ${why},
        number = ${record ? numberOf(record) : null} where identity = ${identity}`);
    },
    latestOf: (tx, group) => mine(tx, sql`group_key = ${group}`),
    async open(tx, record) {
      const next = await tx.one<{ value: number }>(sql`insert into counters (name, value) values ('alert', 1)
        on conflict (name) do update set value = counters.value + 1 returning value`);
      const number = Number(next?.value);
      await tx.run(sql`insert into alerts
        (number, group_key, state, count, firing, severity, first_at, last_at, alert, found, azure_ids, ended)
        values (${number}, ${record.group}, ${record.state}, ${record.count}, ${record.firing}, ${record.severity ?? null},
          ${record.firstAt}, ${record.lastAt}, ${JSON.stringify(record.alert)}, ${json(record.found)},
          ${JSON.stringify(record.azureIds)}, ${json(record.ended)})`);
      await linkIds(tx, number, record.azureIds);
      return `A-${number}`;
    },
    async change(tx, id, change) {
      const number = numberOf(id);
      const before = await mine(tx, sql`number = ${number}`);
      if (!before) return;
      const next = { ...before, ...change };
      await tx.run(sql`update alerts set count = ${next.count}, firing = ${next.firing}, severity = ${next.severity ?? null},
        group_key = ${next.group}, last_at = ${next.lastAt}, first_at = ${next.firstAt}, state = ${next.state}, alert = ${JSON.stringify(next.alert)}, found = ${json(next.found)},
        azure_ids = ${JSON.stringify(next.azureIds)}, ended = ${json(next.ended)}, retry = ${next.retry ?? null}
        where number = ${number}`);
      if (change.azureIds) await linkIds(tx, number, change.azureIds);
    },
    async end(tx, id, state, ended) {
      const changed = await tx.run(sql`update alerts set state = ${state}, ended = ${JSON.stringify(ended)}
        where number = ${numberOf(id)} and state = 'open'`);
      return changed === 1;
    },
    get: (id) => byNumber(db, numberOf(id)),
    read: (tx, id) => mine(tx, sql`number = ${numberOf(id)}`),
    async ofRetry(tx, request) {
      const row = await tx.one<{ number: number }>(sql`select number from alerts where retry = ${request}`);
      return row && `A-${row.number}`;
    },
    async byAzureId(azureId) {
      const row = await db.one<Row>(sql`select alerts.* from alerts join alert_ids on alert_ids.number = alerts.number
        where alert_ids.azure_id = ${azureId.toLowerCase()}`);
      return row && recordOf(row);
    },
    all: (ids) => byNumbers(db, ids.map(numberOf), sql``),
    readAll: (tx, ids) => byNumbers(tx, ids.map(numberOf), own),
    async list({ state, kind, limit }) {
      const inState = state ? sql`state = ${state}` : sql`state is not null`;
      const ofKind = kind ? sql`and group_key like ${`${kind}|%`}` : sql``;
      const rows = await db.all<Row>(sql`select * from alerts where ${inState} ${ofKind}
        order by last_at desc limit ${limit}`);
      return rows.map(recordOf);
    },
    async events(record) {
      const rows = await db.all<EventRow>(sql`select * from alert_events where number = ${numberOf(record)}
        order by received_at desc limit 50`);
      return rows.map(eventOf);
    },
    async lastWebhook() {
      const row = await db.one<{ received_at: number }>(sql`select received_at from alert_events
        where source = 'webhook' order by received_at desc limit 1`);
      return row && Number(row.received_at);
    },
    async counts(since) {
      const rows = await db.all<{ decision: string; why: string; count: number }>(sql`select decision, why,
        count(*) as count from alert_events where received_at >= ${since} and decision is not null group by decision, why`);
      return rows.map((row) => ({ ...row, count: Number(row.count) }));
    },
  };
}

/** The number of `A-41` (also `a41`, `41`); a Problem that says what an id looks like otherwise. */
export function numberOf(id: string): number {
  const [, number] = /^(?:a-?)?(\d{1,9})$/i.exec(id.trim()) ?? [];
  if (number) return Number(number);
  throw new Problem('bad-argument', `“${id}” is not the id of an alert.`, {
    hint: 'An alert is called like A-41; type: alerts',
    choices: [{ title: 'List the alerts', line: 'alerts' }],
  });
}

async function byNumber(on: Queryable, number: number): Promise<AlertRecord | undefined> {
  const row = await on.one<Row>(sql`select * from alerts where number = ${number}`);
  return row && recordOf(row);
}

async function byNumbers(on: Queryable, numbers: readonly number[], lock: Statement): Promise<AlertRecord[]> {
  const rows: Row[] = [];
  for (let at = 0; at < numbers.length; at += mostTogether) {
    const some = numbers.slice(at, at + mostTogether);
    const places = some.map((_, n) => `$${n + 1}`).join(', ');
    const text = `select * from alerts where number in (${places}) order by number ${lock.text}`;
    rows.push(...(await on.all<Row>({ text, values: some })));
  }
  return rows.map(recordOf);
}

async function linkIds(tx: Queryable, number: number, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await tx.run(sql`insert into alert_ids (azure_id, number) values (${id.toLowerCase()}, ${number})
      on conflict (azure_id) do update set number = excluded.number`);
  }
}

const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
const parsed = <T>(text: string | null): T | undefined => (text === null ? undefined : (JSON.parse(text) as T));

function recordOf(row: Row): AlertRecord {
  return {
    id: `A-${row.number}`,
    group: row.group_key,
    state: row.state,
    count: row.count,
    firing: row.firing,
    severity: (row.severity ?? undefined) as Group['severity'],
    firstAt: Number(row.first_at),
    lastAt: Number(row.last_at),
    alert: JSON.parse(row.alert) as Alert,
    found: parsed<Found>(row.found),
    azureIds: JSON.parse(row.azure_ids) as string[],
    ended: parsed(row.ended),
    retry: row.retry ?? undefined,
  };
}

function eventOf(row: EventRow): AlertEvent {
  return {
    identity: row.identity,
    body: JSON.parse(row.body) as Record<string, unknown>,
    receivedAt: Number(row.received_at),
    source: row.source,
    decision: row.decision ?? undefined,
    why: row.why ?? undefined,
    record: row.number === null ? undefined : `A-${row.number}`,
  };
}
