import { type Database, type Queryable, sql } from '../../db/db.ts';
import type { Member, MemberState, NewMember } from './member.ts';

/**
 * The members of requests that stand for many. Every change is one conditional statement of the caller's transaction:
 * a member is begun once and ends once, however often that is tried and whoever else tries it.
 */
/** How a member ended, and why where that is not plain. */
export interface MemberEnd {
  readonly state: MemberState;
  readonly why?: string;
}

export interface Members {
  add(tx: Queryable, parent: string, members: readonly NewMember[]): Promise<void>;
  /** It is begun by that request. False: it was begun, skipped or stopped before. */
  begin(tx: Queryable, parent: string, alert: string, request: string): Promise<boolean>;
  /** False: it was over before. */
  end(tx: Queryable, parent: string, alert: string, end: MemberEnd): Promise<boolean>;
  /** All that have not begun never will; gives how many those are. */
  stop(tx: Queryable, parent: string, why: string): Promise<number>;
  /** In the order in which they begin. */
  list(parent: string): Promise<Member[]>;
  /** Whose member that request is. */
  parentOf(tx: Queryable, request: string): Promise<string | undefined>;
}

interface Row {
  readonly alert: string;
  readonly name: string;
  readonly vault: string;
  readonly state: MemberState;
  readonly request: string | null;
  readonly why: string | null;
}

/** @param db the store that lists are read from; writes go to the transaction that is passed in */
export function createMembers(db: Database): Members {
  return {
    async add(tx, parent, members) {
      for (const [position, { alert, name, vault }] of members.entries()) {
        await tx.run(sql`insert into bulk_members (parent, position, alert, name, vault, state)
          values (${parent}, ${position}, ${alert}, ${name}, ${vault}, 'waiting') on conflict do nothing`);
      }
    },
    async begin(tx, parent, alert, request) {
      const begun = await tx.run(sql`update bulk_members set state = 'running', request = ${request}
        where parent = ${parent} and alert = ${alert} and state = 'waiting'`);
      return begun === 1;
    },
    async end(tx, parent, alert, { state, why }) {
      const ended = await tx.run(sql`update bulk_members set state = ${state}, why = ${why ?? null}
        where parent = ${parent} and alert = ${alert} and state in ('waiting', 'running')`);
      return ended === 1;
    },
    stop: (tx, parent, why) =>
      tx.run(sql`update bulk_members set state = 'stopped', why = ${why}
        where parent = ${parent} and state = 'waiting'`),
    async list(parent) {
      const rows = await db.all<Row>(
        sql`select alert, name, vault, state, request, why from bulk_members where parent = ${parent} order by position`,
      );
      return rows.map((row) => ({ ...row, request: row.request ?? undefined, why: row.why ?? undefined }));
    },
    async parentOf(tx, request) {
      const row = await tx.one<{ parent: string }>(sql`select parent from bulk_members where request = ${request}`);
      return row?.parent;
    },
  };
}
