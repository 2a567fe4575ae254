import type { Azure, AzureAlert } from '../azure/azure.ts';
import { type Clock, minutes } from '../clock.ts';
import type { Database, Queryable } from '../db/db.ts';
import { errorText, type Log } from '../log.ts';
import { Problem } from '../problem.ts';
import type { Handler, Work } from '../work/work.ts';
import type { AzureState } from './acknowledge.ts';
import type { AlertBook, AlertRecord } from './book.ts';
import type { Cares } from './care.ts';
import { object, text } from './schema/take.ts';

/** Every so often the states of alerts are read, so that what is done in the portal is on the cards within a minute. */
const everyMs = minutes(1) * 0.75;
/** The newest so many records are read each time, and this many alerts at once: far below what Azure allows an hour. */
const mostRecords = 30;
const mostInactive = 10;
const atOnce = 4;
/** Of a record with many alerts, people close the newest. */
const alertsOfRecord = 2;

/** Where an alert's state was changed by somebody else than Lifeboat. */
const portal = 'the Azure portal';

/**
 * Follows what people do to alerts in Azure: acknowledged, closed and reopened there are the same here. Only a change
 * since the last look counts, so that what Lifeboat has not yet told Azure is never undone.
 */
export function createFollow(options: {
  readonly db: Database;
  readonly book: AlertBook;
  readonly cares: Cares;
  readonly azure: Pick<Azure, 'alerts'>;
  readonly work: Pick<Work, 'put'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly touched: (tx: Queryable, record: string) => Promise<void>;
}): { begin(): Promise<void>; readonly handlers: Record<'follow-alerts', Handler> } {
  const { db, book, cares, azure, work, clock, log, touched } = options;

  return {
    async begin() {
      await db.tx((tx) => work.put(tx, { kind: 'follow-alerts', key: 'alerts', due: clock.now(), payload: {} }));
    },
    handlers: {
      async 'follow-alerts'() {
        const open = await book.list({ state: 'open', limit: mostRecords });
        const closed = await book.list({ state: 'inactive', limit: mostInactive });
        const records = [...open, ...closed].filter(({ azureIds }) => azureIds.length > 0);
        for (let at = 0; at < records.length; at += atOnce) {
          await Promise.all(records.slice(at, at + atOnce).map(follow));
        }
        return { later: clock.now() + everyMs };
      },
    },
  };

  async function follow(record: AlertRecord): Promise<void> {
    const alerts = await read(record);
    const seen = alerts && stateOf(alerts);
    if (seen) await db.tx((tx) => apply(tx, record.id, seen, byOf(alerts)));
  }

  /** Undefined: Azure did not answer; it is asked again soon. */
  async function read({ azureIds }: AlertRecord): Promise<AzureAlert[] | undefined> {
    try {
      const found = await Promise.all(azureIds.slice(-alertsOfRecord).map((id) => azure.alerts.get(id)));
      return found.filter((alert) => alert !== undefined);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log('debug', 'the state of an alert could not be read', { error: errorText(error) });
      return undefined;
    }
  }

  async function apply(tx: Queryable, id: string, seen: AzureState, by: string): Promise<void> {
    const record = await book.read(tx, id);
    const care = await cares.of(tx, id);
    if (!record || care.azureState === seen) return;
    await cares.change(tx, id, { azureState: seen });
    const at = clock.now();
    const before = care.azureState ?? 'New';
    if (seen === 'Closed' && record.state === 'open') {
      await book.end(tx, id, 'inactive', { by, at, reason: undefined });
    } else if (seen === 'Acknowledged' && record.state === 'open' && !care.acknowledged) {
      await cares.change(tx, id, { acknowledged: { by, at, reason: undefined } });
    } else if (before === 'Closed' && record.state === 'inactive' && !(await newerOpen(tx, record))) {
      await book.change(tx, id, { state: 'open', ended: undefined });
    } else if (before === 'Acknowledged' && seen === 'New') {
      await cares.change(tx, id, { acknowledged: undefined });
    } else return;
    await touched(tx, id);
  }

  async function newerOpen(tx: Queryable, record: AlertRecord): Promise<boolean> {
    const latest = await book.latestOf(tx, record.group);
    return latest !== undefined && latest.id !== record.id;
  }
}

/** Of several alerts on a card: closed if all are, acknowledged if one is. Undefined: there are none any more. */
function stateOf(alerts: readonly AzureAlert[]): AzureState | undefined {
  const states = alerts.map(({ state }) => state);
  if (states.length === 0) return undefined;
  if (states.every((state) => state === 'Closed')) return 'Closed';
  return states.includes('Acknowledged') ? 'Acknowledged' : 'New';
}

/** The person whom Azure names for the last change, if it names one. */
function byOf(alerts: readonly AzureAlert[]): string {
  const newest = alerts.toSorted((a, b) => b.modified - a.modified)[0];
  const essentials = object(object(newest?.raw.properties).essentials);
  const name = text(essentials.lastModifiedUserName, 100);
  return name && name.toLowerCase() !== 'system' ? `${name} in ${portal}` : portal;
}
