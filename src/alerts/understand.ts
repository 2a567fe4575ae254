import type { Azure } from '../azure/azure.ts';
import type { Clock } from '../clock.ts';
import { minutes } from '../clock.ts';
import { createBatcher } from '../db/batcher.ts';
import type { Database, Queryable } from '../db/db.ts';
import type { Handler, LeasedJob, Work } from '../work/work.ts';
import type { AlertBook, AlertRecord } from './book.ts';
import { type AlertSettings, type Decision, decide, type Group, type Memory, remember } from './decide.ts';
import { type Found, find } from './found.ts';
import type { Handling, KeptBack, Prepared } from './handling.ts';
import { type Alert, readAlert, twinOf } from './schema.ts';

export interface UnderstandOptions {
  readonly db: Database;
  readonly book: AlertBook;
  readonly azure: Azure;
  readonly handling: Handling;
  readonly work: Work;
  readonly clock: Clock;
  readonly settings: AlertSettings;
  /** Something was decided: counted, and other cards may have to follow. */
  readonly decided: (decision: Decision) => void;
}

/** What Azure did not say at first is asked again after these many milliseconds, then no more. */
const askAgain = [minutes(1), minutes(5), minutes(15)];

/** In milliseconds of the machine. */
const securityWaits = 3_000;

/** Azure did not answer, or does not list the alert: its list may come after the webhook. */
const isUnsettled = ({ incomplete, inAzure }: Found): boolean => incomplete || inAzure === false;

/**
 * What happens to a stored webhook: it is read, Azure is asked about it, a decision is made, and the card that shows it
 * is made or changed, in one transaction. A card never waits for Azure: what it did not say is added later.
 */
export function createUnderstand(options: UnderstandOptions): Record<'alert' | 'alert-first' | 'alert-again', Handler> {
  const { db, book, azure, handling, work, clock, settings } = options;
  const batch = createBatcher(db);

  return {
    alert: understand,
    /** The same, in a queue of its own. */
    'alert-first': understand,
    /** Azure did not answer when the alert came in: once more, and the card is rendered again. */
    async 'alert-again'({ key: id, payload }) {
      const record = await book.get(id);
      if (record?.state !== 'open') return 'done';
      const read = await find(record.alert, azure);
      const found: Found = record.found?.byComparison ? { ...read, byComparison: true } : read;
      await db.tx(async (tx) => {
        const before = (await book.read(tx, id))?.azureIds ?? [];
        const ids = record.alert.alertId && found.inAzure ? [record.alert.alertId] : [];
        await book.change(tx, id, { found, azureIds: [...new Set([...before, ...ids])] });
        await handling.touched(tx, id);
      });
      const tries = Number(payload.tries ?? 0) + 1;
      const wait = askAgain[tries];
      return isUnsettled(found) && wait ? { later: clock.now() + wait, payload: { tries } } : 'done';
    },
  };

  async function understand({ key: identity }: Pick<LeasedJob, 'key'>): Promise<'done'> {
    const event = await book.event(db, identity);
    if (!event || event.decision) return 'done';
    const alert = readAlert(event.body, event.receivedAt);
    const read = await findInTime(alert);
    const found: Found = event.source === 'reconciled' ? { ...read, byComparison: true } : read;
    const prepared = await handling.prepare({ alert, found, receivedAt: event.receivedAt, source: event.source });
    const decision = await batch((tx) => once(tx, prepared, found));
    if (decision) options.decided(decision);
    return 'done';
  }

  /** Security alerts wait for Azure no longer than a moment: what it has to say is added. */
  async function findInTime(alert: Alert): Promise<Found> {
    if (alert.kind !== 'security') return find(alert, azure);
    const { promise: late, resolve } = Promise.withResolvers<Found>();
    const unread = { asOf: azure.now(), inAzure: undefined, backupRunning: false, incomplete: true };
    const timer = setTimeout(() => resolve(unread), securityWaits);
    return Promise.race([find(alert, azure), late]).finally(() => clearTimeout(timer));
  }

  /** A process that stood still while another one took its row over comes too late: undefined. */
  async function once(tx: Queryable, prepared: Prepared, found: Found): Promise<Decision | undefined> {
    const event = await book.event(tx, prepared.alert.identity);
    return event?.decision ? undefined : carryOut(tx, prepared, found);
  }

  async function carryOut(tx: Queryable, prepared: Prepared, found: Found): Promise<Decision> {
    const { alert } = prepared;
    const { record, memory } = await recall(tx, alert, found);
    const kept: KeptBack = await handling.recall(tx, prepared, record);
    const decision = decide(alert, { ...memory, muted: kept.muted, hold: kept.hold }, settings, clock.now());
    const group = remember(memory, alert, decision).group;
    const id = decision.do === 'drop' || !group ? undefined : await keep(tx, decision, group, alert, found, record);
    await book.decided(tx, alert.identity, decision.do, decision.why, id ?? record?.id);
    await handling.present(tx, prepared, kept, decision, id);
    if (id && isUnsettled(found)) {
      await work.put(tx, { kind: 'alert-again', key: id, due: clock.now() + askAgain[0]!, payload: {} });
    }
    return decision;
  }

  /** The record as the decision leaves it; gives its id. One that is held back is a record like any other. */
  async function keep(
    tx: Queryable,
    decision: Decision,
    group: Group,
    alert: Alert,
    found: Found,
    record: AlertRecord | undefined,
  ): Promise<string> {
    const azureIds = alert.alertId && found.inAzure ? [alert.alertId] : [];
    const over = group.state === 'resolved' ? { by: 'Azure', at: alert.firedAt, reason: undefined } : undefined;
    if (decision.do === 'post' || decision.do === 'hold' || !record) {
      return book.open(tx, { ...group, group: alert.group, alert, found, azureIds, ended: over });
    }
    // A Resolved says only that it is over, and one that comes late is no news: the card keeps telling what failed last.
    const latest = alert.condition === 'Fired' && alert.firedAt >= record.alert.firedAt ? { alert, found } : {};
    const ids = [...new Set([...record.azureIds, ...azureIds])];
    await book.change(tx, record.id, { ...group, ...latest, azureIds: ids, ...(over && { ended: over }) });
    return record.id;
  }

  /** What the store knows that the decision depends on. */
  async function recall(
    tx: Queryable,
    alert: Alert,
    found: Found,
  ): Promise<{ record: AlertRecord | undefined; memory: Memory }> {
    const twin = twinOf(alert.identity);
    const other = twin ? await book.event(tx, twin) : undefined;
    const record =
      alert.identity.endsWith('|Resolved') && twin
        ? other?.record && (await book.read(tx, other.record))
        : await book.latestOf(tx, alert.group);
    const vm = found.vm?.state;
    const azureSaid = {
      ...(found.inAzure === false && { unlisted: true as const }),
      ...(found.job && { jobStatus: found.job.status }),
      ...(found.job?.error && { errorCode: found.job.error.code }),
      ...(vm && { vm }),
    };
    return {
      record: record || undefined,
      memory: {
        seen: false,
        resolved: alert.identity.endsWith('|Fired') && other !== undefined,
        ...(record && { group: record }),
        azure: azureSaid,
      },
    };
  }
}
