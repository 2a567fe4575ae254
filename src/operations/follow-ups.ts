import { hours, minutes } from '../base/clock.ts';
import type { Problem } from '../base/problem.ts';
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
  /** Refused for a missing right: `for a day` it is asked again, and then `no more`. */
  readonly again?: 'for a day' | 'no more';
}

/** What was refused for a missing right: since when (this process's clock), and how often. */
export interface Denied {
  readonly since: number;
  readonly times: number;
}

/** Between two asks, once more each time; whoever gives rights has to be found. */
const distances = [1, 2, 5, 10, 20, 40].map(minutes);
const askedFor = hours(24);

/** When to ask again for what was refused for a missing right, by this process's clock; undefined: a day is over. */
export function askAgainAt({ since, times }: Denied, now: number): number | undefined {
  const due = now + (distances[times - 1] ?? hours(1));
  return due > since + askedFor ? undefined : due;
}

/** Refused for who Lifeboat is, and not for what was asked: somebody may give the right. */
export const lacksRight = ({ code, status }: Problem): boolean =>
  code === 'azure-refused' && (status === 401 || status === 403);

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
