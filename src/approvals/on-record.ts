import { createHash } from 'node:crypto';
import { canonicalJson } from '../audit/canonical.ts';
import { type Database, type Queryable, sql } from '../db/db.ts';
import type { Request } from './request.ts';

/** A request that is not what the record says; `seq`: the line that says it. */
export interface OffRecord {
  readonly id: string;
  readonly seq: number;
  readonly what: 'changed' | 'removed' | 'never recorded';
}

interface Recorded {
  readonly seq: number;
  /** Absent: a line from before digests were recorded. */
  readonly digest: string | undefined;
}

interface Line {
  readonly seq: number;
  readonly about: string;
  readonly detail: string | null;
}

interface Row {
  readonly id: string;
  readonly state: string;
  readonly request: string;
}

const page = 500;

/** SHA-256 of all of a request, approvals included: each line of the record about it says what it was then. */
export function digestOf(request: Request): string {
  return createHash('sha256').update(canonicalJson(request)).digest('hex');
}

/**
 * Holds the stored requests against the record: the first that somebody changed, removed or put there by other means
 * than Lifeboat's. Others may be changing requests meanwhile.
 */
export async function findOffRecord(db: Database): Promise<OffRecord | undefined> {
  const recorded = await readRecorded(db);
  const seen = new Set<string>();
  for (let after = ''; ; ) {
    const rows = await db.all<Row>(
      sql`select id, state, request from requests where id > ${after} order by id limit ${page}`,
    );
    for (const row of rows) {
      seen.add(row.id);
      // It may have changed since the record was read: then both are read again at one moment.
      const off = differs(row, recorded.get(row.id)) && (await db.tx((tx) => lookAgain(tx, row.id)));
      if (off) return off;
    }
    const last = rows.at(-1);
    if (!last) break;
    after = last.id;
  }
  for (const [id, { seq }] of recorded) if (!seen.has(id)) return { id, seq, what: 'removed' };
  return undefined;
}

/** What the newest line about each request says that it is. */
async function readRecorded(db: Database): Promise<Map<string, Recorded>> {
  const recorded = new Map<string, Recorded>();
  for (let after = 0; ; ) {
    const lines = await db.all<Line>(sql`select seq, about, detail from audit where seq > ${after}
      and (what = 'requested' or detail like '%"digest":"%') and about is not null order by seq limit ${page}`);
    for (const line of lines) recorded.set(line.about, recordedOf(line));
    const last = lines.at(-1);
    if (!last) return recorded;
    after = last.seq;
  }
}

function recordedOf({ seq, detail }: Line): Recorded {
  const { digest } = JSON.parse(detail ?? '{}') as { readonly digest?: unknown };
  return { seq, digest: typeof digest === 'string' ? digest : undefined };
}

function differs(row: Row, recorded: Recorded | undefined): OffRecord['what'] | undefined {
  if (!recorded) return 'never recorded';
  const request = JSON.parse(row.request) as Request;
  if (recorded.digest !== undefined && digestOf(request) !== recorded.digest) return 'changed';
  return row.state === request.state ? undefined : 'changed';
}

async function lookAgain(tx: Queryable, id: string): Promise<OffRecord | undefined> {
  const row = await tx.one<Row>(
    sql`update requests set revision = revision where id = ${id} returning id, state, request`,
  );
  const line = await tx.one<Line>(sql`select seq, about, detail from audit where about = ${id}
    and (what = 'requested' or detail like '%"digest":"%') order by seq desc limit 1`);
  const head = await tx.one<{ seq: number }>(sql`select seq from audit_head`);
  const what = row ? differs(row, line && recordedOf(line)) : 'removed';
  return what && { id, seq: line?.seq ?? (head?.seq ?? 0) + 1, what };
}
