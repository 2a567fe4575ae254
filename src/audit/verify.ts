import { setImmediate as nextRound } from 'node:timers/promises';
import { type Database, sql } from '../db/db.ts';
import type { Kept } from './anchors.ts';
import type { Held, Verdict } from './audit.ts';
import { type AuditRow, follows } from './chain.ts';

const page = 500;

/**
 * Reads the record from its first line to the head's, page by page, and holds it against the anchors, which were read
 * before; others may be appending meanwhile.
 */
export async function verify(db: Database, kept: readonly Kept[] = []): Promise<Verdict> {
  const anchors = kept.flatMap(({ anchors }) => anchors).sort((a, b) => a.seq - b.seq);
  let next = 0;
  let last = { seq: 0, hash: '' };
  for (;;) {
    const rows = await db.all<AuditRow>(sql`select * from audit where seq > ${last.seq} order by seq limit ${page}`);
    for (const row of rows) {
      if (!follows(row, last)) return { intact: false, brokenAt: last.seq + 1 };
      last = { seq: row.seq, hash: row.hash };
      for (; anchors[next]?.seq === row.seq; next++) {
        if (anchors[next]!.hash !== row.hash) return { intact: false, brokenAt: row.seq };
      }
    }
    if (rows.length === 0) {
      const end = await compareWithHead(db, last);
      if (end === 'longer') continue;
      if (end !== 'end') return { intact: false, brokenAt: end };
      if (next < anchors.length) return { intact: false, brokenAt: last.seq + 1 };
      return { intact: true, entries: last.seq, held: kept.map(heldOf) };
    }
    // The embedded store answers within one round of the event loop: let others have theirs.
    await nextRound();
  }
}

function heldOf({ where, anchors, foreign }: Kept): Held {
  const newest = anchors.reduce<Held['newest']>(
    (best, { seq, at }) => (seq >= (best?.seq ?? 0) ? { seq, at } : best),
    undefined,
  );
  return { where, count: anchors.length, newest, foreign };
}

/** Where it breaks off at the end of the lines; `longer`: more were appended meanwhile. */
async function compareWithHead(db: Database, last: { seq: number; hash: string }): Promise<number | 'end' | 'longer'> {
  const head = await db.one<{ seq: number; hash: string }>(sql`select seq, hash from audit_head`);
  if (!head || head.seq < last.seq) return (head?.seq ?? 0) + 1;
  if (head.seq === last.seq) return head.hash === last.hash ? 'end' : last.seq;
  const next = await db.one(sql`select seq from audit where seq > ${last.seq} limit 1`);
  return next ? 'longer' : last.seq + 1;
}
