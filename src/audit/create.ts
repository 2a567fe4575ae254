import type { Clock } from '../base/clock.ts';
import { type Database, type Queryable, type Statement, sql } from '../db/db.ts';
import { storable } from '../db/values.ts';
import type { Anchor } from './anchor.ts';
import type { Anchors } from './anchors.ts';
import type { Audit, Entry, StoredEntry } from './audit.ts';
import { canonicalJson } from './canonical.ts';
import { type AuditRow, hashOf } from './chain.ts';
import { verify } from './verify.ts';

/** The record of the store `db`; with `anchors`, its head is noted outside it. */
export function createAudit(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly anchors?: Pick<Anchors, 'note' | 'kept' | 'read'>;
}): Audit {
  const { db, clock, anchors } = options;
  return {
    async write(tx, entry) {
      const head = await append(tx, entry, clock.now());
      if (anchors) tx.afterCommit(() => anchors.note(head));
    },
    list: async (query) => (await db.all<AuditRow>(listing(query))).map(entryOf),
    async verify(pasted) {
      const kept = anchors ? [...anchors.kept(), ...(pasted === undefined ? [] : [anchors.read(pasted)])] : [];
      return verify(db, kept);
    },
    async head() {
      const head = await db.one<{ seq: number; hash: string }>(sql`select seq, hash from audit_head`);
      if (!head) throw lostHead();
      return { seq: head.seq, hash: head.hash, at: clock.now() };
    },
  };
}

/** Updating the head first makes writers wait for each other, so that the numbers have no gaps and the chain no forks. */
async function append(tx: Queryable, entry: Entry, at: number): Promise<Anchor> {
  const head = await tx.one<{ seq: number; previous: string }>(
    sql`update audit_head set seq = seq + 1 returning seq, hash as previous`,
  );
  if (!head) throw lostHead();
  const row = { ...head, at, ...columnsOf(entry) };
  const hash = hashOf(row);
  await tx.run(sql`
    insert into audit (seq, at, what, actor_oid, actor_name, line, about, detail, previous, hash)
    values (${row.seq}, ${at}, ${row.what}, ${row.actor_oid}, ${row.actor_name}, ${row.line}, ${row.about},
      ${row.detail}, ${row.previous}, ${hash})`);
  await tx.run(sql`update audit_head set hash = ${hash}`);
  return { seq: row.seq, hash, at };
}

const lostHead = (): Error => new Error('The audit log has lost its head row.');

/** As the store will give them back, or the hash would not hold. */
function columnsOf(entry: Entry): Pick<AuditRow, 'what' | 'actor_oid' | 'actor_name' | 'line' | 'about' | 'detail'> {
  const text = (value: string | undefined) => (value === undefined ? null : String(storable([value])[0]));
  return {
    what: entry.what,
    actor_oid: text(entry.actor?.oid),
    actor_name: text(entry.actor?.name),
    line: text(entry.line),
    about: text(entry.about),
    detail: text(entry.detail && canonicalJson(entry.detail)),
  };
}

function listing(query: { readonly limit: number; readonly before?: number; readonly about?: string }): Statement {
  const before = query.before === undefined ? sql`` : sql`and seq < ${query.before}`;
  const about = query.about === undefined ? sql`` : sql`and about = ${query.about}`;
  return sql`select * from audit where 1 = 1 ${before} ${about} order by seq desc limit ${query.limit}`;
}

function entryOf(row: AuditRow): StoredEntry {
  return {
    seq: row.seq,
    at: row.at,
    what: row.what,
    hash: row.hash,
    ...(row.actor_oid !== null && { actor: { oid: row.actor_oid, name: row.actor_name ?? '' } }),
    ...(row.line !== null && { line: row.line }),
    ...(row.about !== null && { about: row.about }),
    ...(row.detail !== null && { detail: JSON.parse(row.detail) }),
  };
}
