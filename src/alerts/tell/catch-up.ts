import type { Place } from '../../base/turn.ts';
import type { Database, Queryable } from '../../db/db.ts';
import type { AlertBook, AlertRecord } from '../book/book.ts';
import type { Cares } from '../book/care.ts';
import type { Digests } from './digests.ts';
import { type Handling, speaksAlways, startSummaryMs } from './handling.ts';
import type { Incidents } from './incidents.ts';

/**
 * Tells in this place what came while no channel took alerts. Told twice, it is told once. `visible`: the records whose
 * own cards can be seen; a card in a channel that Lifeboat was removed from is none.
 */
export type CatchUp = (records: readonly AlertRecord[], place: Place, visible: ReadonlySet<string>) => Promise<void>;

/**
 * Each by itself, but what fired before Lifeboat was there, or is more than anybody would read, in one summary: whoever
 * installs Lifeboat sees one card, not hundreds.
 */
export function createCatchUp(options: {
  readonly db: Pick<Database, 'tx'>;
  readonly book: Pick<AlertBook, 'events' | 'read'>;
  readonly cares: Cares;
  readonly digests: Pick<Digests, 'add' | 'holds'>;
  readonly incidents: Pick<Incidents, 'of'>;
  readonly showAlone: Handling['showAlone'];
  readonly clock: { now(): number };
  readonly firstStart: () => Promise<number | undefined>;
  /** So many cards at once are not too many. */
  readonly most: number;
}): CatchUp {
  const { db, book, cares, digests, incidents, showAlone, clock } = options;

  return async (records, place, visible) => {
    const start = (await options.firstStart()) ?? 0;
    const isMuch = records.length > options.most;
    for (const { id, alert } of records) {
      // What a webhook brought is news, whatever its time: Lifeboat was there to take it.
      const isNews = alert.firedAt >= start || (await book.events(id)).some(({ source }) => source === 'webhook');
      await db.tx(async (tx) => {
        if ((await book.read(tx, id))?.state !== 'open' || (await isTold(tx, id, visible))) return;
        const hadCard = (await cares.of(tx, id)).shown;
        const alone = speaksAlways(alert) || (!isMuch && (hadCard || isNews));
        if (alone) await showAlone(tx, id, [{ place }]);
        else await inSummary(tx, id, place);
      });
    }
  };

  function inSummary(tx: Queryable, id: string, place: Place): Promise<void> {
    const due = clock.now() + startSummaryMs;
    return digests.add(tx, { kind: 'start', label: 'start', place, due }, id, false);
  }

  async function isTold(tx: Queryable, id: string, visible: ReadonlySet<string>): Promise<boolean> {
    if ((await cares.of(tx, id)).shown) return visible.has(id);
    if (await digests.holds(tx, id)) return true;
    return (await incidents.of(tx, id)) !== undefined;
  }
}
