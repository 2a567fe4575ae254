import type { Azure, AzureAlert } from '../../azure/azure.ts';
import { type Clock, hours, minutes } from '../../base/clock.ts';
import { errorText, type Log } from '../../base/log.ts';
import { Problem } from '../../base/problem.ts';
import type { Database, Queryable } from '../../db/db.ts';
import type { Handler, Work } from '../../work/work.ts';
import type { AzureState } from '../book/acknowledge.ts';
import type { AlertBook, AlertRecord } from '../book/book.ts';
import type { Care, Cares } from '../book/care.ts';
import { object, text } from '../schema/take.ts';

/** Every so often the states of alerts are listed, so that what is done in the portal is on the cards within a minute. */
const everyMs = minutes(1) * 0.75;
/** Of all cards that are shown, the newest so many are followed; made inactive, they may still be reopened. */
const mostRecords = 1_000;
const mostInactive = 100;
/** Ranges that Azure's list has names for; it keeps alerts for 30 days (documentation: "Azure Monitor alerts"). */
const ranges = [hours(1), hours(24), hours(7 * 24), hours(30 * 24)];
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
  readonly azure: Pick<Azure, 'alerts' | 'now'>;
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
        const begun = clock.now();
        const open = await book.list({ state: 'open', limit: mostRecords });
        const closed = await book.list({ state: 'inactive', limit: mostInactive });
        const records = [...open, ...closed].filter(({ azureIds }) => azureIds.length > 0);
        // As they stood before Azure was asked: what changes here meanwhile is newer than Azure's answer.
        const known = new Map<string, Care['azureState']>();
        for (const { id } of records) known.set(id, (await cares.of(db, id)).azureState);
        const listed = records.length > 0 ? await list(records) : undefined;
        if (listed) for (const record of records) await follow(record, listed, known.get(record.id));
        return { later: begun + everyMs };
      },
    },
  };

  async function follow(
    record: AlertRecord,
    listed: ReadonlyMap<string, AzureAlert>,
    known: Care['azureState'],
  ): Promise<void> {
    const alerts = record.azureIds
      .slice(-alertsOfRecord)
      .map((id) => listed.get(id.toLowerCase()))
      .filter((alert) => alert !== undefined);
    const seen = stateOf(alerts);
    if (!seen || known === seen) return;
    await db.tx((tx) => apply(tx, record.id, { known, seen, by: byOf(alerts) }));
  }

  /** One list says more than a question for each. Undefined: Azure did not answer; it is asked again soon. */
  async function list(records: readonly AlertRecord[]): Promise<ReadonlyMap<string, AzureAlert> | undefined> {
    const oldest = Math.min(...records.map(({ firstAt }) => firstAt));
    const back = azure.now() - oldest + minutes(5);
    try {
      const alerts = await azure.alerts.list(ranges.find((range) => range >= back) ?? ranges.at(-1)!);
      return new Map(alerts.found.map((alert) => [alert.id.toLowerCase(), alert]));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log('debug', 'the states of the alerts could not be listed', { error: errorText(error) });
      return undefined;
    }
  }

  async function apply(
    tx: Queryable,
    id: string,
    { known, seen, by }: { known: Care['azureState']; seen: AzureState; by: string },
  ): Promise<void> {
    const record = await book.read(tx, id);
    const care = await cares.of(tx, id);
    if (!record || care.azureState !== known) return;
    await cares.change(tx, id, { azureState: seen });
    const at = clock.now();
    const before = known ?? 'New';
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

/** Of several alerts on a card: closed if all are, acknowledged if one is. Undefined: Azure lists none of them. */
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
