import type { Azure } from '../azure/azure.ts';
import type { Clock } from '../clock.ts';
import { minutes } from '../clock.ts';
import { createBatcher } from '../db/batcher.ts';
import type { Database, Queryable } from '../db/db.ts';
import type { Posts } from '../posts/posts.ts';
import type { Place } from '../turn.ts';
import type { Handler, Work } from '../work/work.ts';
import type { AlertBook, AlertRecord } from './book.ts';
import { type AlertSettings, type Decision, decide, type Group, type Memory, remember } from './decide.ts';
import { type Found, find } from './found.ts';
import { type Alert, readAlert, twinOf } from './schema.ts';

export interface UnderstandOptions {
  readonly db: Database;
  readonly book: AlertBook;
  readonly azure: Azure;
  readonly posts: Pick<Posts, 'show' | 'changed'>;
  readonly work: Work;
  readonly clock: Clock;
  readonly settings: AlertSettings;
  /** Where alerts go; undefined: nowhere yet, the card waits. */
  readonly alertsPlace: () => Promise<Place | undefined>;
  /** Something was decided: counted, and other cards may have to follow. */
  readonly decided: (decision: Decision) => void;
}

/** What Azure did not say at first is asked again after these many milliseconds, then no more. */
const askAgain = [minutes(1), minutes(5), minutes(15)];

/**
 * What happens to a stored webhook: it is read, Azure is asked about it, a decision is made, and the card that shows it
 * is made or changed, in one transaction. A card never waits for Azure: what it did not say is added later.
 */
export function createUnderstand(options: UnderstandOptions): Record<'alert' | 'alert-again', Handler> {
  const { db, book, azure, posts, work, clock, settings } = options;
  const batch = createBatcher(db);

  return {
    async alert({ key: identity }) {
      const event = await book.event(db, identity);
      if (!event || event.decision) return 'done';
      const alert = readAlert(event.body, event.receivedAt);
      const found = await find(alert, azure);
      const place = await options.alertsPlace();
      const decision = await batch((tx) => once(tx, alert, found, place));
      if (decision) options.decided(decision);
      return 'done';
    },
    /** Azure did not answer when the alert came in: once more, and the card is rendered again. */
    async 'alert-again'({ key: id, payload }) {
      const record = await book.get(id);
      if (record?.state !== 'open') return 'done';
      const found = await find(record.alert, azure);
      await db.tx(async (tx) => {
        await book.change(tx, id, { found });
        await posts.changed(tx, { kind: 'alert', id });
      });
      const tries = Number(payload.tries ?? 0) + 1;
      const wait = askAgain[tries];
      return found.incomplete && wait ? { later: clock.now() + wait, payload: { tries } } : 'done';
    },
  };

  /** A process that stood still while another one took its row over comes too late: undefined. */
  async function once(
    tx: Queryable,
    alert: Alert,
    found: Found,
    place: Place | undefined,
  ): Promise<Decision | undefined> {
    const event = await book.event(tx, alert.identity);
    return event?.decision ? undefined : carryOut(tx, alert, found, place);
  }

  async function carryOut(tx: Queryable, alert: Alert, found: Found, place: Place | undefined): Promise<Decision> {
    const { record, memory } = await recall(tx, alert, found);
    const decision = decide(alert, memory, settings, clock.now());
    const group = remember(memory, alert, decision).group;
    const shown =
      decision.do === 'drop' || !group ? undefined : await show(tx, decision, group, alert, found, record, place);
    await book.decided(tx, alert.identity, decision.do, decision.why, shown ?? record?.id);
    if (shown && found.incomplete) {
      await work.put(tx, { kind: 'alert-again', key: shown, due: clock.now() + askAgain[0]!, payload: {} });
    }
    return decision;
  }

  async function show(
    tx: Queryable,
    decision: Decision,
    group: Group,
    alert: Alert,
    found: Found,
    record: AlertRecord | undefined,
    place: Place | undefined,
  ): Promise<string> {
    const azureIds = alert.alertId && found.inAzure ? [alert.alertId] : [];
    const over = group.state === 'resolved' ? { by: 'Azure', at: alert.firedAt, reason: undefined } : undefined;
    if (decision.do === 'post' || !record) {
      const id = await book.open(tx, { ...group, group: alert.group, alert, found, azureIds, ended: over });
      if (place) await posts.show(tx, { subject: { kind: 'alert', id }, place, audience: 'actors' });
      return id;
    }
    // A Resolved says only that it is over, and one that comes late is no news: the card keeps telling what failed last.
    const latest = alert.condition === 'Fired' && alert.firedAt >= record.alert.firedAt ? { alert, found } : {};
    const ids = [...new Set([...record.azureIds, ...azureIds])];
    await book.change(tx, record.id, { ...group, ...latest, azureIds: ids, ...(over && { ended: over }) });
    await posts.changed(tx, { kind: 'alert', id: record.id });
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
