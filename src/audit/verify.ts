import { setImmediate as nextRound } from 'node:timers/promises';
import { type Database, sql } from '../db/db.ts';
import type { Audit } from './audit.ts';
import { type AuditRow, follows } from './chain.ts';

const page = 500;

/** Reads the record from its first line to the head's, page by page; others may be appending meanwhile. */
export async function verify(db: Database): ReturnType<Audit['verify']> {
  let last = { seq: 0, hash: '' };
  for (;;) {
    const rows = await db.all<AuditRow>(sql`select * from audit where seq > ${last.seq} order by seq limit ${page}`);
    for (const row of rows) {
      if (!follows(row, last)) return { intact: false, brokenAt: last.seq + 1 };
      last = { seq: row.seq, hash: row.hash };
    }
    if (rows.length === 0) {
      const end = await compareWithHead(db, last);
      if (end) return end;
    }
    // The embedded store answers within one round of the event loop: let others have theirs.
    await nextRound();
  }
}

type Verdict = Awaited<ReturnType<Audit['verify']>>;

/** The verdict at the end of the lines; undefined: more were appended meanwhile. */
async function compareWithHead(db: Database, last: { seq: number; hash: string }): Promise<Verdict | undefined> {
  const head = await db.one<{ seq: number; hash: string }>(sql`select seq, hash from audit_head`);
  if (!head || head.seq < last.seq) return { intact: false, brokenAt: (head?.seq ?? 0) + 1 };
  if (head.seq === last.seq) {
    return head.hash === last.hash ? { intact: true, entries: last.seq } : { intact: false, brokenAt: last.seq };
  }
  const next = await db.one(sql`select seq from audit where seq > ${last.seq} limit 1`);
  return next ? undefined : { intact: false, brokenAt: last.seq + 1 };
}
