import { type Queryable, sql } from '../db/db.ts';

/** What Azure is asked beside the jobs that it is given, and what it has said to that: cards say no more than this. */
export interface FollowUp {
  readonly asks: 'New' | 'Acknowledged' | 'Closed' | 'cancel';
  /** `nothing`: it has not been asked yet; `unanswered`: it was, and whether it did it is not known yet. */
  readonly said: 'nothing' | 'yes' | 'no' | 'unanswered';
  /** Why not, and what would help. */
  readonly why?: string;
  /** How it stands in Azure after a refusal, where that could be read: `New`, `Acknowledged`, `Closed`. */
  readonly stands?: string;
}

/** `about`: an alert record's or an operation's id. One at a time: what is asked later takes the place of what was. */
export interface FollowUps {
  of(on: Queryable, about: string): Promise<FollowUp | undefined>;
  ask(tx: Queryable, about: string, asks: FollowUp['asks']): Promise<void>;
  /** False: that was known, or something else is asked by now. */
  answer(tx: Queryable, about: string, answer: FollowUp): Promise<boolean>;
}

export const followUps: FollowUps = {
  async of(on, about) {
    const row = await on.one<{ state: string }>(sql`select state from follow_ups where about = ${about}`);
    return row && (JSON.parse(row.state) as FollowUp);
  },
  async ask(tx, about, asks) {
    const state = JSON.stringify({ asks, said: 'nothing' } satisfies FollowUp);
    await tx.run(sql`insert into follow_ups (about, state) values (${about}, ${state})
      on conflict (about) do update set state = excluded.state`);
  },
  async answer(tx, about, answer) {
    const before = await followUps.of(tx, about);
    const after = JSON.stringify(answer);
    if (before?.asks !== answer.asks || JSON.stringify(before) === after) return false;
    const changed = await tx.run(
      sql`update follow_ups set state = ${after} where about = ${about} and state = ${JSON.stringify(before)}`,
    );
    return changed === 1;
  },
};

/** Why a job cannot be looked at, and until when it is tried; both times are this process's clock. */
export interface Blind {
  readonly why: string;
  readonly since: number;
  readonly until: number;
}

const blindKey = (operation: string): string => `look:${operation}`;

/** What stands between Lifeboat and the jobs that it follows, by the operation's id. */
export const blindness = {
  async of(on: Queryable, operation: string): Promise<Blind | undefined> {
    const row = await on.one<{ state: string }>(sql`select state from follow_ups where about = ${blindKey(operation)}`);
    return row && (JSON.parse(row.state) as Blind);
  },
  async set(tx: Queryable, operation: string, blind: Blind): Promise<void> {
    const state = JSON.stringify(blind);
    await tx.run(sql`insert into follow_ups (about, state) values (${blindKey(operation)}, ${state})
      on conflict (about) do update set state = excluded.state`);
  },
  async clear(tx: Queryable, operation: string): Promise<void> {
    await tx.run(sql`delete from follow_ups where about = ${blindKey(operation)}`);
  },
};
