import { type Queryable, sql } from '../db/db.ts';

/** How a restore of a VM proved itself. Times are Azure's clock, but for `ended`. */
export interface Proof {
  readonly request: string;
  /** The protected item's id. */
  readonly item: string;
  readonly vm: string;
  readonly pointAt: number;
  /** When the restore was sent. */
  readonly began: number;
  /** From there until the application, or the VM agent, answered, in milliseconds; absent: it never did. */
  readonly took?: number;
  /** The RTO target, in milliseconds; absent: there is none. */
  readonly target?: number;
  readonly outcome: 'proven' | 'failed';
  /** What it came to, as a sentence. */
  readonly text: string;
  /** When it was over, by our clock. */
  readonly ended: number;
}

interface Row {
  readonly proof: string;
}

/** Kept for good: what was proven when. */
export const proofs = {
  async add(tx: Queryable, proof: Proof): Promise<void> {
    await tx.run(sql`insert into proofs (request, item, outcome, ended, proof)
      values (${proof.request}, ${proof.item.toLowerCase()}, ${proof.outcome}, ${proof.ended}, ${JSON.stringify(proof)})
      on conflict (request) do nothing`);
  },

  /** The newest of the item, whatever it came to. */
  async latest(on: Queryable, item: string): Promise<Proof | undefined> {
    const row = await on.one<Row>(
      sql`select proof from proofs where item = ${item.toLowerCase()} order by ended desc limit 1`,
    );
    return row && (JSON.parse(row.proof) as Proof);
  },

  /** The newest of every item, by the item's id in lower case. */
  async latestOfEach(on: Queryable): Promise<ReadonlyMap<string, Proof>> {
    const rows = await on.all<Row>(sql`select p.proof from proofs p
      where p.ended = (select max(q.ended) from proofs q where q.item = p.item) order by p.request`);
    const all = rows.map(({ proof }) => JSON.parse(proof) as Proof);
    return new Map(all.map((proof) => [proof.item.toLowerCase(), proof]));
  },

  /** When each item was last proven, by the item's id in lower case. */
  async provenAt(on: Queryable): Promise<ReadonlyMap<string, number>> {
    const rows = await on.all<{ item: string; ended: number }>(
      sql`select item, max(ended) as ended from proofs where outcome = 'proven' group by item`,
    );
    return new Map(rows.map(({ item, ended }) => [item, Number(ended)]));
  },
};
