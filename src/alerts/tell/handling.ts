import { type Clock, minutes } from '../../base/clock.ts';
import type { ChaseSettings, Digests as DigestRules, Route } from '../../config/alert-handling.ts';
import type { MaintenanceWindow } from '../../config/maintenance.ts';
import type { Queryable } from '../../db/db.ts';
import type { Posts } from '../../posts/index.ts';
import type { Work } from '../../work/work.ts';
import type { AlertRecord } from '../book/book.ts';
import type { Cares } from '../book/care.ts';
import type { Decision, Hold } from '../decide/decision.ts';
import { type About, aboutOf } from '../look/about.ts';
import type { Found } from '../look/found.ts';
import { isApart, mayCall, type Standing, standingOf } from '../look/standing.ts';
import { type Occurrence, windowFor } from '../mute/maintenance.ts';
import { covers, type Mutes } from '../mute/mutes.ts';
import type { Alert } from '../schema/schema.ts';
import { dueAfter } from './cadence.ts';
import type { Digests } from './digests.ts';
import { type Incidents, scopeOf, unlistedScope } from './incidents.ts';
import { patienceFor } from './patience.ts';
import { type FindPlace, placesFor, type Taker } from './places.ts';
import type { Subscriptions } from './subscriptions.ts';

/** An alert as it came, with what Azure says about it. */
export interface Came {
  readonly alert: Alert;
  readonly found: Found | undefined;
  readonly receivedAt: number;
  readonly source: 'webhook' | 'reconciled';
}

/** What is known before the deciding transaction begins. */
export interface Prepared extends Came {
  readonly about: About;
  readonly standing: Standing;
  readonly takers: readonly Taker[];
  readonly window: Occurrence | undefined;
  readonly beforeStart: boolean;
}

/** What speaks against showing it by itself. */
export interface KeptBack {
  /** For the memory that `decide` gets. */
  readonly muted: boolean;
  readonly hold: Hold | undefined;
  /** Mutes that count it, if it is muted. */
  readonly mutes: readonly string[];
}

/** A decision, and the card that was made or changed by it; undefined: none. */
export interface Decided {
  readonly decision: Decision;
  readonly record: string | undefined;
}

/** What stands between a decision and the channels: mutes, windows, storms, digests and routes. */
export interface Handling {
  /** Reads what needs no transaction: where it would go, and whether a window covers it. */
  prepare(came: Came): Promise<Prepared>;
  /** What of {@link Prepared} and the store keeps it back now; `record`: the card that it would change. */
  recall(tx: Queryable, prepared: Prepared, record: AlertRecord | undefined): Promise<KeptBack>;
  /** Carries a decision out for the channels. */
  present(tx: Queryable, prepared: Prepared, kept: KeptBack, decided: Decided): Promise<void>;
  /** Renders again whatever shows the record: its card, digests, incidents. The transaction has read it in order to change it. */
  touched(tx: Queryable, record: string): Promise<void>;
  /** Where what is about that goes: by the routes and subscriptions of alerts. */
  takersOf(about: About): Promise<Taker[]>;
  /** Where the record goes. */
  takers(record: Pick<AlertRecord, 'alert' | 'found'>): Promise<Taker[]>;
  /** Shows a record on a card of its own at these places, whatever it waits for. */
  showAlone(tx: Queryable, record: string, takers: readonly Pick<Taker, 'place'>[]): Promise<void>;
}

export interface HandlingOptions {
  readonly mutes: Mutes;
  readonly digests: Digests;
  readonly incidents: Incidents;
  readonly subscriptions: Pick<Subscriptions, 'all'>;
  readonly cares: Cares;
  readonly posts: Pick<Posts, 'show' | 'changed'>;
  readonly work: Pick<Work, 'put'>;
  readonly clock: Clock;
  readonly find: FindPlace;
  /** Azure's time when Lifeboat first started; undefined: not yet. What fired before is told in one summary. */
  readonly firstStart: () => Promise<number | undefined>;
  readonly timezone: string;
  readonly rules: {
    readonly maintenance: readonly MaintenanceWindow[];
    readonly routes: readonly Route[];
    readonly digests: DigestRules;
    readonly chase: ChaseSettings;
  };
}

/** How long what was found at the start may take to be read before it is shown. */
export const startSummaryMs = minutes(2);

export function createHandling(options: HandlingOptions): Handling {
  const { mutes, digests, incidents, cares, posts, work, clock, rules, timezone } = options;

  return {
    async prepare(came) {
      const about = aboutOf(came.alert, came.found);
      const start = came.source === 'reconciled' ? await options.firstStart() : undefined;
      const takers = await takersOf(about);
      const times = { receivedAt: came.receivedAt, failedAt: failedAt(came, clock.now()) };
      const window = windowFor(rules.maintenance, about, times, timezone);
      const standing = standingOf(came.found);
      return {
        ...came,
        about,
        standing,
        takers,
        window,
        beforeStart: start !== undefined && came.alert.firedAt < start,
      };
    },

    async recall(tx, prepared, record) {
      const { alert, about, standing, receivedAt } = prepared;
      if (speaksAlways(alert) || isApart(standing)) return { muted: false, hold: undefined, mutes: [] };
      const holding = (await mutes.holding(tx, receivedAt)).filter((mute) => covers(mute, about));
      const hold = await holdOf(tx, prepared, record);
      return { muted: holding.length > 0, hold, mutes: holding.map(({ id }) => id) };
    },

    async present(tx, prepared, kept, { decision, record }) {
      if (decision.why === 'muted') await mutes.count(tx, kept.mutes);
      if (!record || decision.do === 'drop') return;
      const isEnd = decision.why === 'resolved' || decision.why === 'partly-resolved';
      if (!isEnd) await place(tx, prepared, { hold: kept.hold, decision }, record);
      await touched(tx, record);
    },

    touched,
    showAlone,
    takersOf,
    takers: ({ alert, found }) => takersOf(aboutOf(alert, found)),
  };

  async function takersOf(about: About): Promise<Taker[]> {
    const subscriptions = await options.subscriptions.all();
    return placesFor(about, { routes: rules.routes, digests: rules.digests, subscriptions, find: options.find });
  }

  async function holdOf(tx: Queryable, prepared: Prepared, record: AlertRecord | undefined): Promise<Hold | undefined> {
    const { takers, receivedAt: at } = prepared;
    if (prepared.beforeStart) return 'before-start';
    if (prepared.window) return 'maintenance';
    if (takers.length > 0 && takers.every(({ cadence }) => cadence.every !== 'each')) return 'in-digest';
    const wanted = { id: record?.id ?? 'A-0', at };
    return (await incidents.isStorm(tx, scopeIn(prepared), wanted)) ? 'storm' : undefined;
  }

  async function place(
    tx: Queryable,
    prepared: Prepared,
    { decision, hold: held }: Pick<KeptBack, 'hold'> & Pick<Decided, 'decision'>,
    record: string,
  ): Promise<void> {
    const { alert, takers, window } = prepared;
    const { shown } = await cares.of(tx, record);
    const again = decision.do === 'update' || decision.do === 'reply';
    if (!again || decision.why === 'worse') await startChase(tx, prepared, held, record);
    // A repetition of what nobody has seen on a card waits as a new card would.
    const hold = speaksAlways(alert) || isApart(prepared.standing) || (again && shown) ? undefined : held;
    if (hold === 'before-start' || hold === 'maintenance') {
      const due = hold === 'maintenance' ? window!.summaryAt : clock.now() + startSummaryMs;
      const [kind, label] =
        hold === 'maintenance' ? (['window', window!.name] as const) : (['start', 'start'] as const);
      for (const { place } of takers) await digests.add(tx, { kind, label, place, due }, record, again);
      return;
    }
    await tell(tx, prepared, record, { shown, again });
  }

  /** Each place as it wants to be told: in its next digest, or at once, if these are not too many at once. */
  async function tell(
    tx: Queryable,
    prepared: Prepared,
    record: string,
    { shown, again }: { shown: boolean; again: boolean },
  ): Promise<void> {
    const { alert, standing, takers, receivedAt: at } = prepared;
    const always = speaksAlways(alert) || isApart(standing);
    const atOnce = always ? [...takers] : takers.filter(({ cadence }) => cadence.every === 'each');
    for (const { place, cadence } of always ? [] : takers) {
      if (cadence.every === 'each') continue;
      const due = dueAfter(cadence, clock.now(), timezone);
      const label = cadence.every === 'hour' ? 'hourly' : 'daily';
      await digests.add(tx, { kind: 'channel', label, place, due }, record, again);
    }
    if (atOnce.length === 0) return;
    // What nothing can confirm is never so urgent that a thousand cards of it would be right.
    const counts = (!always || standing === 'unlisted') && !shown;
    const places = atOnce.map(({ place }) => place);
    const weather = counts ? await incidents.count(tx, scopeIn(prepared), { id: record, at }, places) : 'calm';
    if (weather === 'calm') await showAlone(tx, record, atOnce, alert.kind === 'security' && mayCall(standing));
  }

  async function showAlone(
    tx: Queryable,
    record: string,
    takers: readonly Pick<Taker, 'place'>[],
    first = false,
  ): Promise<void> {
    if (takers.length === 0) return;
    const subject = { kind: 'alert' as const, id: record };
    for (const { place } of takers) await posts.show(tx, { subject, place, audience: 'actors', first });
    await cares.change(tx, record, { shown: true });
  }

  async function startChase(tx: Queryable, prepared: Prepared, hold: Hold | undefined, record: string): Promise<void> {
    const { alert, standing } = prepared;
    if (standing === 'denied') return;
    const patience = patienceFor(alert.severity, rules.chase);
    if (patience === undefined || alert.kind === 'test') return;
    const due = toldAt(prepared, hold) + patience;
    await work.put(tx, { kind: 'chase', key: record, due, payload: { due } });
  }

  /** When people hear of it: who takes a digest has not had a chance to act before. */
  function toldAt({ alert, standing, receivedAt, takers, window }: Prepared, hold: Hold | undefined): number {
    if (speaksAlways(alert) || isApart(standing) || takers.length === 0) return receivedAt;
    if (hold === 'maintenance') return window!.summaryAt;
    const dues = takers.map(({ cadence }) =>
      cadence.every === 'each' ? receivedAt : dueAfter(cadence, receivedAt, timezone),
    );
    return Math.min(...dues);
  }

  /** Whoever calls it has the record for the transaction's time: it is not being shown anywhere meanwhile. */
  async function touched(tx: Queryable, record: string): Promise<void> {
    if ((await cares.of(tx, record)).shown) await posts.changed(tx, { kind: 'alert', id: record });
    for (const id of await digests.showing(tx, record)) await posts.changed(tx, { kind: 'digest', id });
    await incidents.touched(tx, record);
  }
}

/** Storms of what Azure lists are made by what Azure lists. */
const scopeIn = ({ about, standing }: Prepared): string =>
  standing === 'unlisted' ? unlistedScope(about) : scopeOf(about);

/** Security alerts, and tests of the way here, are never kept back by anything. */
export const speaksAlways = ({ kind }: Alert): boolean => kind === 'security' || kind === 'test';

/** When it failed, on this process's clock: Azure's may run apart from it, and only differences of one clock are true. */
function failedAt({ alert, found }: Came, now: number): number {
  return found ? now - Math.max(0, found.asOf - alert.firedAt) : now;
}
