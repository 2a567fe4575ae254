import type { AlertBook } from '../alerts/book/book.ts';
import type { Members } from '../approvals/bulk/members.ts';
import type { Queryable } from '../db/db.ts';
import type { Subject } from '../posts/posts.ts';

/** A retry is shown on the card of its alert, too; one of many is counted on the card of all of them. */
export function shownOnAlerts(book: Pick<AlertBook, 'ofRetry'>, members: Pick<Members, 'parentOf'>) {
  return async (tx: Queryable, { kind, id }: Subject): Promise<Subject[]> => {
    if (kind !== 'request') return [];
    const also: Subject[] = [];
    const alert = await book.ofRetry(tx, id);
    if (alert) also.push({ kind: 'alert', id: alert });
    const parent = await members.parentOf(tx, id);
    if (parent) also.push({ kind: 'request', id: parent });
    return also;
  };
}
