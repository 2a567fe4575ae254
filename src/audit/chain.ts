import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical.ts';

/** A line of the record as it is stored. `detail` is canonical JSON text. */
export interface AuditRow {
  readonly seq: number;
  readonly at: number;
  readonly what: string;
  readonly actor_oid: string | null;
  readonly actor_name: string | null;
  readonly line: string | null;
  readonly about: string | null;
  readonly detail: string | null;
  /** The hash of the line before; empty for the first. */
  readonly previous: string;
  readonly hash: string;
}

/** SHA-256 over every field of the line and the hash of the line before, in hexadecimal. */
export function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const { seq, at, what, actor_oid, actor_name, line, about, detail, previous } = row;
  return createHash('sha256')
    .update(canonicalJson({ seq, at, what, actor_oid, actor_name, line, about, detail, previous }))
    .digest('hex');
}

/** Whether `row` is what must follow a line with that number and hash. */
export function follows(row: AuditRow, last: { readonly seq: number; readonly hash: string }): boolean {
  return row.seq === last.seq + 1 && row.previous === last.hash && row.hash === hashOf(row);
}
