import type { AlertBook, AlertRecord } from '../alerts/book/book.ts';
import type { Reconcile } from '../alerts/compare/reconcile.ts';
import { isRetriableBackup } from '../alerts/retry/advice.ts';
import type { Azure } from '../azure/azure.ts';
import { nameOfItem } from '../azure/backup/item-identity.ts';
import { type Clock, hours, minutes } from '../base/clock.ts';
import { errorText, type Log } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import type { Place } from '../base/turn.ts';
import type { MorningRules } from '../config/morning.ts';
import { nextTime } from '../config/zone.ts';
import type { Database, Queryable } from '../db/db.ts';
import { notices } from '../db/notices.ts';
import { blindSpots, unreadVaults } from '../posture/blind-spots.ts';
import type { Handler, Work } from '../work/work.ts';
import { type AlertOfBackup, alertOf } from './alert-of.ts';
import { type Backed, type Morning, morningOf } from './morning.ts';
import { latestMorning, type MorningTime, untold } from './morning-time.ts';
import { type NightRead, readNight } from './night.ts';

export interface Mornings {
  /** Puts the row that tells the mornings; call it once the worker runs. */
  begin(): Promise<void>;
  /** The last 24 hours as they stand now. Throws a Problem when Azure does not answer. */
  lastDay(): Promise<NightTold>;
  readonly handlers: Record<'morning', Handler>;
}

/** A night as it is told; how that looks is in `views`. */
export interface NightTold {
  readonly morning: Morning;
  /** `Last night`, `In the last 24 h`. */
  readonly when: string;
  /** The night, on this process's clock. */
  readonly from: number;
  readonly to: number;
  /** Azure's clock. */
  readonly azureNow: number;
  readonly now: number;
  readonly timezone: string;
  /** The share of backups that was promised, in percent. */
  readonly target: number | undefined;
  /** The open alert of a backup that failed, if there is one. */
  readonly alertOf: (failed: Backed) => AlertOfBackup | undefined;
  /** Something that belongs to the night could not be read. */
  readonly notRead: boolean;
  /** What could not be read, and what is never seen. */
  readonly notCovered: readonly string[];
  /** There is a failed backup that can be run again. */
  readonly retriable: boolean;
}

export interface MorningOptions {
  readonly db: Database;
  readonly azure: Azure;
  readonly book: Pick<AlertBook, 'list'>;
  readonly reconcile: Pick<Reconcile, 'last'>;
  readonly work: Pick<Work, 'put'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly rules: MorningRules;
  readonly timezone: string;
  readonly target: number | undefined;
  /** Where a key of the rules is; undefined: it cannot be reached (yet). */
  readonly placeOf: (key: string) => Promise<Place | undefined>;
  /** Posts once for each key. `night` undefined: Azure could not be read. */
  readonly post: (tx: Queryable, key: string, place: Place, night: NightTold | undefined) => Promise<void>;
}

/** When Azure does not answer it is asked again so often, and then that is said. */
const mostTries = 10;
const betweenTries = minutes(2);

/** Says once a day, to each channel at its time, how the backups of the night went. */
export function createMornings(options: MorningOptions): Mornings {
  const { db, azure, book, reconcile, work, clock, log, rules, timezone } = options;

  return {
    async begin() {
      await db.tx((tx) => work.put(tx, { kind: 'morning', key: 'all', due: clock.now(), payload: {} }));
    },
    lastDay: async () => tellOf(await readNight(azure, 0, hours(24)), 'In the last 24 h', clock.now(), hours(24)),
    handlers: {
      async morning({ payload }) {
        const tries = Number(payload.tries ?? 0);
        const wait = await tellAll(tries < mostTries);
        if (wait) return { later: clock.now() + wait, payload: { tries: tries + 1 } };
        return { later: next(), payload: {} };
      },
    },
  };

  /** Who is told when. A channel's own line of the rules comes before the default's. */
  async function told() {
    const all = Object.entries(rules).map(async ([key, time]) => ({ key, time, place: await options.placeOf(key) }));
    const known = await Promise.all(all);
    const named = known.filter(({ key }) => key !== 'default').map(({ place }) => place?.conversation);
    return known.flatMap(({ key, time, place }) =>
      time === 'never' || (key === 'default' && place && named.includes(place.conversation))
        ? []
        : [{ key, time, place }],
    );
  }

  /** Whatever the rules say, it is looked once a day: no row is without an end. */
  function next(): number {
    const now = clock.now();
    const times = Object.values(rules).filter((time) => time !== 'never');
    return Math.min(now + hours(24), ...times.map((time) => nextTime(now, time, timezone)));
  }

  /** Gives how long to wait when Azure did not answer and may be asked again. */
  async function tellAll(patient: boolean): Promise<number | undefined> {
    const nights = new Map<number, Promise<NightTold | undefined>>();
    const read = (morning: MorningTime) => {
      const known = nights.get(morning.at) ?? nightOf(morning);
      nights.set(morning.at, known);
      return known;
    };
    for (const { key, time, place } of await told()) {
      const latest = latestMorning(clock.now(), time, timezone);
      const before = await notices.read(db, `morning:${key}`);
      const isFirst = before === undefined;
      if (!isFirst && (!place || !untold(Number(before), latest))) continue;
      const night = isFirst ? undefined : await read(latest);
      if (!isFirst && !night && patient) return betweenTries;
      await db.tx(async (tx) => {
        const mine = await notices.replace(tx, `morning:${key}`, before, String(latest.at));
        if (mine && place && !isFirst) await options.post(tx, `morning:${key}:${latest.at}`, place, night);
      });
    }
    return undefined;
  }

  /** Undefined: Azure did not answer. */
  async function nightOf({ at, from }: MorningTime): Promise<NightTold | undefined> {
    try {
      return await tellOf(await readNight(azure, clock.now() - at, at - from), 'Last night', at, at - from);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log('warn', 'the night could not be read from Azure', { error: errorText(error) });
      return undefined;
    }
  }

  async function tellOf(read: NightRead, when: string, to: number, length: number): Promise<NightTold> {
    const [open, compared] = await Promise.all([book.list({ state: 'open', limit: 500 }), reconcile.last()]);
    const now = clock.now();
    const all = read.night.items.map((item) => ({ name: nameOfItem(item) }));
    return {
      morning: morningOf(read.night),
      when,
      to,
      now,
      timezone,
      from: to - length,
      azureNow: azure.now(),
      target: options.target,
      alertOf: (failed) => alertOf(failed, open, all),
      notRead: read.cut || unreadVaults(read.vaults, open).length > 0,
      notCovered: notCovered(read, open, compared?.at, now),
      retriable: open.some(isRetriableBackup),
    };
  }
}

function notCovered(
  { vaults, cut }: NightRead,
  open: readonly AlertRecord[],
  reconciledAt: number | undefined,
  now: number,
): string[] {
  return [
    ...(cut ? ['There were so many failed backups that only the newest of them were looked at.'] : []),
    ...blindSpots({
      unreadVaults: unreadVaults(vaults, open),
      withoutSoftDelete: vaults
        .filter(({ softDelete, unread }) => !unread && softDelete === 'Disabled')
        .map(({ name }) => name),
      withoutJobAlerts: vaults
        .filter(({ jobFailureAlerts, unread }) => !unread && !jobFailureAlerts)
        .map(({ name }) => name),
      reconciledAt,
      now,
    }),
  ];
}
