import { type Queryable, sql } from '../../db/db.ts';
import { numberOf } from './book.ts';

/** Who takes care of a record, and what was done about it beside its own state. */
export interface Care {
  /** It has a card of its own somewhere. */
  readonly shown: boolean;
  readonly acknowledged: Acknowledged | undefined;
  /** Azure's state of its alerts as it was last read or written: New, Acknowledged or Closed. */
  readonly azureState: string | undefined;
  /** When it was said again because nobody took it. */
  readonly chasedAt: number | undefined;
}

export interface Acknowledged {
  readonly by: string;
  readonly at: number;
  readonly reason: string | undefined;
}

/** Kept apart from the record: what people do about an alert never changes what its alerts add up to. */
export interface Cares {
  of(on: Queryable, record: string): Promise<Care>;
  change(tx: Queryable, record: string, change: Partial<Care>): Promise<void>;
}

interface Row {
  shown: number;
  acknowledged: string | null;
  azure_state: string | null;
  chased_at: number | null;
}

export const noCare: Care = { shown: false, acknowledged: undefined, azureState: undefined, chasedAt: undefined };

/** Reads and writes on whatever it is given: the database, or an open transaction. */
export function createCares(): Cares {
  const of = async (on: Queryable, record: string): Promise<Care> => {
    const row = await on.one<Row>(sql`select * from alert_handling where number = ${numberOf(record)}`);
    if (!row) return noCare;
    return {
      shown: row.shown === 1,
      acknowledged: row.acknowledged === null ? undefined : (JSON.parse(row.acknowledged) as Acknowledged),
      azureState: row.azure_state ?? undefined,
      chasedAt: row.chased_at === null ? undefined : Number(row.chased_at),
    };
  };
  return {
    of,
    async change(tx, record, change) {
      const next = { ...(await of(tx, record)), ...change };
      const acknowledged = next.acknowledged ? JSON.stringify(next.acknowledged) : null;
      await tx.run(sql`insert into alert_handling (number, shown, acknowledged, azure_state, chased_at)
        values (${numberOf(record)}, ${next.shown ? 1 : 0}, ${acknowledged}, ${next.azureState ?? null},
          ${next.chasedAt ?? null})
        on conflict (number) do update set shown = excluded.shown, acknowledged = excluded.acknowledged,
          azure_state = excluded.azure_state, chased_at = excluded.chased_at`);
    },
  };
}
