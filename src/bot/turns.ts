import type { Turn } from '../base/turn.ts';
import { type Database, type Queryable, sql } from '../db/db.ts';

/** What was said to the bot, once for each activity however often Teams delivers it. */
export interface Turns {
  /** False: this turn was taken before. */
  take(tx: Queryable, turn: Turn): Promise<boolean>;
  /** What the first delivery of a press was answered with. */
  answered(tx: Queryable, key: string, answer: string): Promise<void>;
  answerOf(key: string): Promise<string | undefined>;
  get(key: string): Promise<Turn | undefined>;
}

export function createTurns(db: Database): Turns {
  return {
    async take(tx, turn) {
      const added =
        await tx.run(sql`insert into turns (key, turn, at) values (${turn.key}, ${JSON.stringify(turn)}, ${turn.at})
        on conflict (key) do nothing`);
      return added === 1;
    },
    async answered(tx, key, answer) {
      await tx.run(sql`update turns set answer = ${answer} where key = ${key}`);
    },
    async answerOf(key) {
      const row = await db.one<{ answer: string | null }>(sql`select answer from turns where key = ${key}`);
      return row?.answer ?? undefined;
    },
    async get(key) {
      const row = await db.one<{ turn: string }>(sql`select turn from turns where key = ${key}`);
      return row && (JSON.parse(row.turn) as Turn);
    },
  };
}
