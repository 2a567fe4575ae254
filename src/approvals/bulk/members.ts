import { type Database, type Queryable, sql } from '../../db/db.ts';
import { insertMany } from '../../db/many.ts';
import type { Member, MemberState, NewMember } from './member.ts';

/** How a member ended, and why where that is not plain. */
export interface MemberEnd {
  readonly state: MemberState;
  readonly why?: string;
}

/**
 * The members of requests that stand for many. Every change is one conditional statement of the caller's transaction:
 * a member is begun once and ends once, however often that is tried and whoever else tries it.
 */
export interface Members {
  add(tx: Queryable, parent: string, members: readonly NewMember[]): Promise<void>;
  /** It is begun by that request. False: it was begun, skipped or stopped before. */
  begin(tx: Queryable, parent: string, key: string, request: string): Promise<boolean>;
  /** False: it was over before. */
  end(tx: Queryable, parent: string, key: string, end: MemberEnd): Promise<boolean>;
  /** All that have not begun never will; gives how many those are. */
  stop(tx: Queryable, parent: string, why: string): Promise<number>;
  /** In the order in which they begin. */
  list(parent: string): Promise<Member[]>;
  /** Whose member that request is. */
  parentOf(tx: Queryable, request: string): Promise<string | undefined>;
}

interface Row {
  readonly key: string;
  readonly name: string;
  readonly mark: string | null;
  readonly vault: string;
  readonly not_before: number | null;
  readonly state: MemberState;
  readonly request: string | null;
  readonly why: string | null;
}

const columns = 'insert into bulk_members (parent, position, key, name, mark, vault, not_before, state)';

/** @param db the store that lists are read from; writes go to the transaction that is passed in */
export function createMembers(db: Database): Members {
  return {
    async add(tx, parent, members) {
      const rows = members.map(({ key, name, mark, vault, notBefore }, position) => [
        parent,
        position,
        key,
        name,
        mark ?? null,
        vault,
        notBefore ?? null,
        'waiting',
      ]);
      for (const statement of insertMany(db.engine, columns, rows, 'on conflict do nothing')) await tx.run(statement);
    },
    async begin(tx, parent, key, request) {
      const begun = await tx.run(sql`update bulk_members set state = 'running', request = ${request}
        where parent = ${parent} and key = ${key} and state = 'waiting'`);
      return begun === 1;
    },
    async end(tx, parent, key, { state, why }) {
      const ended = await tx.run(sql`update bulk_members set state = ${state}, why = ${why ?? null}
        where parent = ${parent} and key = ${key} and state in ('waiting', 'running')`);
      return ended === 1;
    },
    stop: (tx, parent, why) =>
      tx.run(sql`update bulk_members set state = 'stopped', why = ${why}
        where parent = ${parent} and state = 'waiting'`),
    async list(parent) {
      const rows = await db.all<Row>(sql`
        select key, name, mark, vault, not_before, state, request, why from bulk_members
        where parent = ${parent} order by position`);
      return rows.map(({ key, name, mark, vault, not_before, state, request, why }) => ({
        key,
        name,
        mark: mark ?? undefined,
        vault,
        notBefore: not_before ?? undefined,
        state,
        request: request ?? undefined,
        why: why ?? undefined,
      }));
    },
    async parentOf(tx, request) {
      const row = await tx.one<{ parent: string }>(sql`select parent from bulk_members where request = ${request}`);
      return row?.parent;
    },
  };
}
