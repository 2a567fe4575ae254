import type { Azure } from '../../azure/azure.ts';
import type { Clock } from '../../base/clock.ts';
import { hours, minutes } from '../../base/clock.ts';
import { createBatcher } from '../../db/batcher.ts';
import type { Database, Queryable } from '../../db/db.ts';
import type { Handler, LeasedJob, Outcome, Work } from '../../work/work.ts';
import type { AlertBook, AlertEvent, AlertRecord } from '../book/book.ts';
import { type Decision, decide, type Group, type Memory, remember, type Why } from '../decide/decide.ts';
import { type Found, find, foundNothing, type LookUp, lookUp, noAnswer } from '../look/found.ts';
import { believe, byWebhook, groupOf, isApart, isUnlisted, type Standing, standingOf } from '../look/standing.ts';
import { type Alert, readAlert, twinOf } from '../schema/schema.ts';
import type { Came, Handling, KeptBack, Prepared } from '../tell/handling.ts';
import { mostApart, restOf, restWithinMs } from '../tell/rest.ts';

export interface UnderstandOptions {
  readonly db: Database;
  readonly book: AlertBook;
  readonly azure: Azure;
  readonly handling: Handling;
  readonly work: Work;
  readonly clock: Clock;
  /** Something was decided: counted, and other cards may have to follow. */
  readonly decided: (decision: Decision) => void;
}

/** What Azure did not say at first is asked again after these many milliseconds, then no more. */
const askAgain = [minutes(1), minutes(5), minutes(15)];
/** What Azure could not be asked for is asked for longer: an outage ends, and a missing right is given. */
const askLonger = [...askAgain, minutes(30), ...Array.from({ length: 24 }, () => hours(1))];

/** In milliseconds of the machine. */
const securityWaits = 3_000;

/** An alert as far as it is believed, and what Azure says about it. */
interface Reading {
  readonly alert: Alert;
  readonly found: Found;
  readonly look: LookUp;
}

/** After how long it is worth asking again; undefined: no more. */
function waitFor(found: Found, tries: number): number | undefined {
  const standing = standingOf(found);
  if (standing === 'unconfirmed') return askLonger[tries];
  // Azure's list may come after the webhook, and its activity log twenty minutes after the deed.
  return found.incomplete || found.nobody || standing === 'denied' ? askAgain[tries] : undefined;
}

/**
 * What happens to a stored webhook: it is read, Azure is asked about it, a decision is made, and the card that shows it
 * is made or changed, in one transaction. The webhook is a claim: what Azure lists is believed as it stands there, and
 * anything else is shown apart. A card never waits for Azure: what it did not say is added later.
 */
export function createUnderstand(options: UnderstandOptions): Record<'alert' | 'alert-first' | 'alert-again', Handler> {
  const { db, book, azure, handling, work, clock } = options;
  const batch = createBatcher(db);

  return {
    alert: understand,
    /** The same, in a queue of its own. */
    'alert-first': understand,
    /** Azure did not say everything when the alert came in: once more, and the card is rendered again. */
    async 'alert-again'({ key: id, payload }) {
      const record = await book.get(id);
      if (record?.state !== 'open') return 'done';
      const event = await book.event(db, record.alert.identity);
      if (!event) return 'done';
      const { alert, found } = await read(event);
      const [before, after] = [standingOf(record.found), standingOf(found)];
      if (isApart(before) && !isApart(after)) {
        await db.tx((tx) => decideAnew(tx, event.identity));
        return 'done';
      }
      const next = record.found && !isApart(before) ? standingAs(record.found, found) : found;
      await db.tx((tx) => refresh(tx, id, alert, next));
      const tries = Number(payload.tries ?? 0) + 1;
      const wait = waitFor(next, tries);
      return wait === undefined ? 'done' : { later: clock.now() + wait, payload: { tries } };
    },
  };

  async function understand({ key: identity, payload }: LeasedJob): Promise<Outcome> {
    const event = await book.event(db, identity);
    if (!event || event.decision) return 'done';
    const reading = await readInTime(event);
    const { alert, found } = reading;
    const doubt = identity.endsWith('|Resolved') ? doubtOf(reading) : undefined;
    if (doubt) return notOver(event, found, doubt, Number(payload.tries ?? 0));
    const { receivedAt, source } = event;
    const prepared = await handling.prepare({ alert, found: marked(event, found), receivedAt, source });
    const decision = await batch((tx) => once(tx, prepared));
    if (decision) options.decided(decision);
    return 'done';
  }

  /** Security alerts wait for Azure no longer than a moment: what it has to say is added. */
  async function readInTime(event: AlertEvent): Promise<Reading> {
    const claimed = readAlert(event.body, event.receivedAt);
    if (claimed.kind !== 'security') return read(event);
    const { promise: late, resolve } = Promise.withResolvers<Reading>();
    const unread = () => resolve(readingOf(claimed, { inAzure: undefined, unasked: noAnswer }));
    const timer = setTimeout(unread, securityWaits);
    return Promise.race([read(event), late]).finally(() => clearTimeout(timer));
  }

  async function read(event: AlertEvent): Promise<Reading> {
    const claimed = readAlert(event.body, event.receivedAt);
    const look = await lookUp(claimed, azure);
    const alert = look.inAzure ? believe(claimed, look.alert) : claimed;
    return readingOf(alert, look, await find(alert, look, azure));
  }

  /** Nothing happened later than now, by Azure's clock. */
  function readingOf(alert: Alert, look: LookUp, found = foundNothing(look, azure.now())): Reading {
    const firedAt = Math.min(alert.firedAt, Math.floor(found.asOf));
    return { alert: { ...alert, firedAt, group: groupOf(alert, standingOf(found)) }, found, look };
  }

  /** An alert is over when Azure says so. What is not known yet stands on its card, and is asked again. */
  async function notOver(event: AlertEvent, found: Found, why: Why, tries: number): Promise<Outcome> {
    const wait = (found.unasked ? askLonger : askAgain)[tries];
    const twin = twinOf(event.identity);
    await db.tx(async (tx) => {
      const record = twin && (await book.event(tx, twin))?.record;
      const before = record && (await book.read(tx, record));
      if (before && before.state === 'open') {
        const { claimedOver: _, ...rest } = before.found ?? found;
        const still = wait === undefined ? undefined : found.unasked;
        if (still !== before.found?.claimedOver) {
          await book.change(tx, before.id, { found: still ? { ...rest, claimedOver: still } : rest });
          await handling.touched(tx, before.id);
        }
      }
      if (wait === undefined)
        await book.decided(tx, event.identity, { do: 'drop', why }, before ? before.id : undefined);
    });
    if (wait !== undefined) return { later: clock.now() + wait, payload: { tries: tries + 1 } };
    options.decided({ do: 'drop', why });
    return 'done';
  }

  /** A process that stood still while another one took its row over comes too late: undefined. */
  async function once(tx: Queryable, prepared: Prepared): Promise<Decision | undefined> {
    const event = await book.event(tx, prepared.alert.identity);
    return event?.decision ? undefined : carryOut(tx, prepared, event?.record);
  }

  /** `earlier`: the card that it got when it was not known whether it is true. */
  async function carryOut(tx: Queryable, prepared: Prepared, earlier: string | undefined): Promise<Decision> {
    const { alert, standing } = prepared;
    const own = earlier && alert.condition === 'Fired' ? await book.read(tx, earlier) : undefined;
    if (own && isApart(standing)) return stay(tx, prepared, own);
    if (own && own.state !== 'open') return close(tx, prepared, own);
    const { record, memory } = await recall(tx, prepared);
    if (standing === 'denied' && !record) {
      if (alert.identity.endsWith('|Resolved')) return leave(tx, alert, 'denied');
      if ((await book.shownApart(tx, clock.now() - restWithinMs)) >= mostApart) return count(tx, prepared);
    }
    const kept: KeptBack = await handling.recall(tx, prepared, record);
    const decision = named(decide(alert, { ...memory, muted: kept.muted, hold: kept.hold }, clock.now()), standing);
    const id = await keep(tx, decision, prepared, { record, memory, own });
    await book.decided(tx, alert.identity, decision, id ?? record?.id);
    await handling.present(tx, prepared, kept, { decision, record: id });
    if (own && own.id !== id) await moved(tx, own, id, decision.why);
    if (id) await again(tx, prepared, id);
    return decision;
  }

  /** Asked again, and still not known, or not there. */
  async function stay(tx: Queryable, { alert, found, standing }: Prepared, own: AlertRecord): Promise<Decision> {
    const decision: Decision = { do: 'update', why: standing === 'denied' ? 'denied' : 'unconfirmed' };
    await book.decided(tx, alert.identity, { do: 'post', why: decision.why }, own.id);
    if (found) await refresh(tx, own.id, alert, found);
    return decision;
  }

  /** Somebody closed the card before Azure confirmed it: Azure's alert is theirs, and nothing is said again. */
  async function close(tx: Queryable, { alert, found }: Prepared, own: AlertRecord): Promise<Decision> {
    await book.change(tx, own.id, { alert, found, group: alert.group, azureIds: idsOf(alert, found) });
    await book.decided(tx, alert.identity, { do: 'drop', why: 'attended' }, own.id);
    await handling.touched(tx, own.id);
    return { do: 'drop', why: 'attended' };
  }

  async function leave(tx: Queryable, { identity }: Alert, why: Why): Promise<Decision> {
    await book.decided(tx, identity, { do: 'drop', why });
    return { do: 'drop', why };
  }

  /** One too many of those that Azure does not list. */
  async function count(tx: Queryable, prepared: Prepared): Promise<Decision> {
    const { asOf } = prepared.found ?? { asOf: azure.now() };
    const rest: Prepared = { ...prepared, alert: restOf(prepared.alert, Math.floor(asOf)) };
    const record = await book.latestOf(tx, rest.alert.group);
    const memory: Memory = { seen: false, resolved: false, ...(record && { group: record }) };
    const decision = decide(rest.alert, memory, clock.now());
    const id = await keep(tx, decision, rest, { record, memory, own: undefined });
    await book.decided(tx, prepared.alert.identity, { do: 'hold', why: 'denied-rest' });
    await handling.present(tx, rest, { muted: false, hold: undefined, mutes: [] }, { decision, record: id });
    return { do: 'hold', why: 'denied-rest' };
  }

  /** Azure lists it, and it belongs on another card, or on none. */
  async function moved(tx: Queryable, own: AlertRecord, to: string | undefined, why: Why): Promise<void> {
    const reason = to
      ? `Azure lists it now: it is counted on ${to}`
      : `Azure lists it now, and it is left out (${why})`;
    await book.end(tx, own.id, 'resolved', { by: 'Lifeboat', at: clock.now(), reason });
    await handling.touched(tx, own.id);
  }

  async function again(tx: Queryable, { found }: Came, id: string): Promise<void> {
    const wait = found && waitFor(found, 0);
    if (wait === undefined) return;
    await work.put(tx, { kind: 'alert-again', key: id, due: clock.now() + wait, payload: {} });
  }

  async function decideAnew(tx: Queryable, identity: string): Promise<void> {
    await book.reopen(tx, identity);
    await work.put(tx, { kind: 'alert', key: identity, due: clock.now(), payload: {} });
  }

  /** What was read again of a record's latest alert. */
  async function refresh(tx: Queryable, id: string, alert: Alert, found: Found): Promise<void> {
    const before = await book.read(tx, id);
    if (!before) return;
    const byComparison = before.found?.byComparison;
    const { claimedOver } = before.found ?? {};
    const next: Found = { ...found, ...(byComparison && { byComparison }), ...(claimedOver && { claimedOver }) };
    const apart = isApart(standingOf(found)) ? { alert, group: alert.group } : {};
    const ids = [...new Set([...before.azureIds, ...idsOf(alert, found)])];
    await book.change(tx, id, { ...apart, found: next, azureIds: ids });
    await handling.touched(tx, id);
  }

  /** The record as the decision leaves it; gives its id. One that is held back is a record like any other. */
  async function keep(
    tx: Queryable,
    decision: Decision,
    { alert, found }: Prepared,
    before: {
      readonly record: AlertRecord | undefined;
      readonly memory: Memory;
      readonly own: AlertRecord | undefined;
    },
  ): Promise<string | undefined> {
    const { record, memory, own } = before;
    const group: Group | undefined = remember(memory, alert, decision).group;
    if (decision.do === 'drop' || !group) return undefined;
    const azureIds = idsOf(alert, found);
    // What Azure does not list it cannot have ended.
    const by = found?.inAzure ? 'Azure' : byWebhook;
    const over = group.state === 'resolved' ? { by, at: clock.now(), reason: undefined } : undefined;
    if (decision.do === 'post' || decision.do === 'hold' || !record) {
      const opened = { ...group, group: alert.group, alert, found, azureIds, ended: over };
      if (!own) return book.open(tx, opened);
      await book.change(tx, own.id, opened);
      return own.id;
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
    { alert, found, standing }: Prepared,
  ): Promise<{ record: AlertRecord | undefined; memory: Memory }> {
    const twin = twinOf(alert.identity);
    const other = twin ? await book.event(tx, twin) : undefined;
    const paired = alert.identity.endsWith('|Resolved') && twin !== undefined;
    const candidate = paired
      ? other?.record && (await book.read(tx, other.record))
      : await book.latestOf(tx, alert.group);
    const record = candidate && mayChange(candidate, alert, standing) ? candidate : undefined;
    return {
      record,
      memory: {
        seen: false,
        resolved: alert.identity.endsWith('|Fired') && isBelieved(other),
        ...(record && { group: record }),
        ...(standing === 'listed' && found && { azure: azureSaid(found) }),
      },
    };
  }
}

const idsOf = ({ alertId }: Alert, found: Found | undefined): string[] => (alertId && found?.inAzure ? [alertId] : []);

const marked = ({ source }: AlertEvent, found: Found): Found =>
  source === 'reconciled' ? { ...found, byComparison: true } : found;

/** That Azure could not be asked once more takes nothing back of what it has said. */
function standingAs({ inAzure }: Found, { unasked, ...found }: Found): Found {
  return { ...found, inAzure, incomplete: found.incomplete || unasked !== undefined };
}

/** Why it is not believed that an alert is over. */
function doubtOf({ found, look }: Reading): Extract<Why, 'not-resolved' | 'end-unconfirmed'> | undefined {
  if (standingOf(found) === 'unconfirmed') return 'end-unconfirmed';
  return look.inAzure && !/^resolved$/i.test(look.alert.condition) ? 'not-resolved' : undefined;
}

/** The other condition of the same alert was decided on, and is true. */
const isBelieved = (other: AlertEvent | undefined): boolean =>
  other?.decision !== undefined && !['not-resolved', 'end-unconfirmed', 'denied'].includes(other.why ?? '');

/** What Azure lists, or could never list, changes its own kind and nothing else; what it denies only itself. */
function mayChange(record: AlertRecord, alert: Alert, standing: Standing): boolean {
  if (standing === 'listed') return true;
  return standing === 'unlisted' ? isUnlisted(record.group) : record.group === alert.group;
}

/** A card says by its name that it is shown apart. */
const named = (decision: Decision, standing: Standing): Decision =>
  decision.do === 'post' && (standing === 'denied' || standing === 'unconfirmed')
    ? { do: 'post', why: standing }
    : decision;

function azureSaid({ job, vm }: Found): NonNullable<Memory['azure']> {
  return {
    ...(job && { jobStatus: job.status }),
    ...(job?.error && { errorCode: job.error.code }),
    ...(vm && { vm: vm.state }),
  };
}
