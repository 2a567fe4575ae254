import type { Match, Target } from '../../config/alert-handling.ts';
import { type Database, type Queryable, sql } from '../../db/db.ts';
import type { Called } from '../../people/roster.ts';
import { idOf, nextNumber, numberIn } from '../book/numbers.ts';
import type { Subscription } from './routes.ts';

/** A subscription with who made it and how it was said. */
export interface KeptSubscription extends Subscription {
  readonly words: string;
  readonly owner: Pick<Called, 'oid' | 'name'>;
  readonly created: number;
}

export interface Subscriptions {
  /** The same wish of the same target twice is one. */
  add(tx: Queryable, subscription: Omit<KeptSubscription, 'id'>): Promise<string>;
  /** False: there was none of that id. */
  remove(tx: Queryable, id: string): Promise<boolean>;
  /** Removes all of a target; gives how many. */
  removeAll(tx: Queryable, target: Target): Promise<number>;
  all(): Promise<KeptSubscription[]>;
}

interface Row {
  number: number;
  target: string;
  wanted: string;
  words: string;
  owner: string;
  created_at: number;
}

export function createSubscriptions(db: Database): Subscriptions {
  return {
    async add(tx, { target, wanted, words, owner, created }) {
      const [aim, wish] = [JSON.stringify(target), JSON.stringify(wanted)];
      const same = await tx.one<Row>(sql`select * from subscriptions where target = ${aim} and wanted = ${wish}`);
      if (same) return idOf('subscription', same.number);
      const number = await nextNumber(tx, 'subscription');
      await tx.run(sql`insert into subscriptions (number, target, wanted, words, owner, created_at)
        values (${number}, ${aim}, ${wish}, ${words}, ${JSON.stringify({ oid: owner.oid, name: owner.name })}, ${created})`);
      return idOf('subscription', number);
    },
    async remove(tx, id) {
      return (await tx.run(sql`delete from subscriptions where number = ${numberIn('subscription', id)}`)) === 1;
    },
    removeAll: (tx, target) => tx.run(sql`delete from subscriptions where target = ${JSON.stringify(target)}`),
    async all() {
      const rows = await db.all<Row>(sql`select * from subscriptions order by number`);
      return rows.map((row) => ({
        id: idOf('subscription', row.number),
        target: JSON.parse(row.target) as Target,
        wanted: JSON.parse(row.wanted) as Match,
        words: row.words,
        owner: JSON.parse(row.owner) as KeptSubscription['owner'],
        created: Number(row.created_at),
      }));
    },
  };
}
