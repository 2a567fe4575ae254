import type { Azure, AzureAlert } from '../../azure/azure.ts';
import { type Clock, hours, minutes } from '../../base/clock.ts';
import { errorText, type Log } from '../../base/log.ts';
import { Problem } from '../../base/problem.ts';
import { type Database, type Queryable, sql } from '../../db/db.ts';
import type { Handler, Work } from '../../work/work.ts';
import type { Receive } from '../arrive/receive.ts';

/** How a comparison with Azure went. */
export interface Reconciliation {
  /** This process's clock. */
  readonly at: number;
  /** How many alerts of Azure were looked at. */
  readonly seen: number;
  /** How many of them the webhook had not brought. */
  readonly missed: number;
  /** How many could not be read. */
  readonly unread?: number;
}

export interface Reconcile {
  /** Compares on start, and from then on. Call it once the worker runs. */
  begin(): Promise<void>;
  last(): Promise<Reconciliation | undefined>;
  /** Azure's time when Lifeboat first compared; undefined: not yet. */
  firstStart(): Promise<number | undefined>;
  readonly handlers: Record<'reconcile', Handler>;
}

interface State {
  readonly last?: Reconciliation;
  /** Azure's time of the last complete comparison. */
  readonly upTo?: number;
}

/** The first comparison of all goes back this far. */
const firstLookMs = hours(7 * 24);
/** Azure keeps alerts for 30 days (documentation: "Azure Monitor alerts"). */
const longestLookMs = hours(30 * 24);
/** What was fired before the last comparison may have come into Azure's list after it. */
const overlapMs = hours(1);
const againMs = minutes(1);

/**
 * Lists the alerts that Azure has fired and takes in what the webhook did not bring: an action group gives up after six
 * attempts and then stays silent for a quarter of an hour (documentation: "Action groups", webhook retries). What was
 * fired before the first start and is closed needs nobody; the rest of it is told in one summary.
 */
export function createReconcile(options: {
  readonly db: Database;
  readonly azure: Pick<Azure, 'alerts' | 'now'>;
  readonly receive: Receive;
  readonly work: Pick<Work, 'put'>;
  readonly clock: Clock;
  readonly log: Log;
  /** In milliseconds. */
  readonly every: number;
  readonly compared?: (result: Reconciliation) => void;
}): Reconcile {
  const { db, azure, receive, work, clock, log } = options;

  return {
    async begin() {
      await db.tx((tx) => work.put(tx, { kind: 'reconcile', key: 'alerts', due: clock.now(), payload: {} }));
    },
    last: async () => (await read(db))?.state.last,
    firstStart: async () => (await read(db))?.startedAt,
    handlers: {
      async reconcile() {
        // From its beginning: what happens while it looks is for the next one, and that is no later for it.
        const begun = clock.now();
        try {
          await compare();
          return { later: begun + options.every };
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          log('warn', 'the alerts could not be compared with Azure', { error: errorText(error) });
          return { later: clock.now() + Math.min(againMs, options.every) };
        }
      },
    },
  };

  async function compare(): Promise<void> {
    const before = await read(db);
    const { startedAt, state } = before ?? (await start());
    const from = state.upTo === undefined ? startedAt - firstLookMs : state.upTo - overlapMs;
    const asked = azure.now();
    const alerts = await azure.alerts.list(Math.min(Math.max(asked - from, overlapMs), longestLookMs));
    let missed = 0;
    for (const alert of alerts.found.toSorted((a, b) => a.fired - b.fired)) {
      if (isOldAndClosed(alert, startedAt)) continue;
      const raw = JSON.stringify(alert.raw);
      if ((await receive(alert.raw, raw, 'reconciled')) === 'new') missed += 1;
    }
    const last = { at: clock.now(), seen: alerts.found.length, missed, unread: alerts.unread.length };
    await db.tx((tx) => keep(tx, { last, upTo: asked }));
    options.compared?.(last);
    if (missed > 0) log('info', 'alerts were found in Azure that no webhook had brought', { missed });
  }

  /** The mark that tells what is older than Lifeboat. It is set once, before anything is taken in. */
  async function start(): Promise<{ startedAt: number; state: State }> {
    // Azure's time is known from its first answer on.
    await azure.alerts.list(againMs);
    const state: State = {};
    await db.tx((tx) =>
      tx.run(sql`insert into reconciliations (name, started_at, state)
        values ('alerts', ${Math.round(azure.now())}, ${JSON.stringify(state)}) on conflict (name) do nothing`),
    );
    return (await read(db))!;
  }

  async function keep(tx: Queryable, state: State): Promise<void> {
    await tx.run(sql`update reconciliations set state = ${JSON.stringify(state)} where name = 'alerts'`);
  }
}

const isOldAndClosed = (alert: AzureAlert, startedAt: number): boolean =>
  alert.fired < startedAt && (alert.state === 'Closed' || alert.condition === 'Resolved');

async function read(db: Database): Promise<{ startedAt: number; state: State } | undefined> {
  const row = await db.one<{ started_at: number; state: string }>(
    sql`select started_at, state from reconciliations where name = 'alerts'`,
  );
  return row && { startedAt: Number(row.started_at), state: JSON.parse(row.state) as State };
}
