import { type Queryable, sql } from '../db/db.ts';

/** Deletes replies that were delivered and made before `before` (epoch milliseconds): nobody edits them any more. */
export async function forgetReplies(tx: Queryable, before: number): Promise<void> {
  await tx.run(
    sql`delete from posts where subject_kind = 'reply' and created_at < ${before} and message_id is not null`,
  );
  await tx.run(sql`delete from replies where created_at < ${before}
    and not exists (select 1 from posts where posts.subject_kind = 'reply' and posts.subject_id = replies.id)`);
}
