import { type Database, sql } from '../../db/db.ts';
import { type Why, whys } from '../decide/decision.ts';
import { readAlert } from '../schema/schema.ts';

/** An alert that was received and not shown by itself. */
export interface Suppressed {
  readonly identity: string;
  readonly subject: string;
  readonly rule: string;
  readonly errorCode: string | undefined;
  readonly receivedAt: number;
  readonly why: Why;
  readonly sentence: string;
  /** The card it would have been on, if there was one. */
  readonly record: string | undefined;
}

/** Repetitions of what is shown, and ends of what never was, are nothing that anybody would miss. */
const unmissed: readonly Why[] = ['duplicate', 'over', 'resolved-unknown'];

/** What was received since then and kept back, newest first: for `alerts suppressed`. Nothing that came is ever gone. */
export async function suppressed(db: Database, since: number, limit: number): Promise<Suppressed[]> {
  const rows = await db.all<{ identity: string; body: string; received_at: number; why: Why; number: number | null }>(
    sql`select identity, body, received_at, why, number from alert_events
      where decision = 'drop' and received_at >= ${since}
        and why <> ${unmissed[0]!} and why <> ${unmissed[1]!} and why <> ${unmissed[2]!}
      order by received_at desc limit ${limit}`,
  );
  return rows.map((row) => {
    const alert = readAlert(JSON.parse(row.body) as Record<string, unknown>, Number(row.received_at));
    return {
      identity: row.identity,
      subject: alert.subject,
      rule: alert.rule,
      errorCode: alert.errorCode,
      receivedAt: Number(row.received_at),
      why: row.why,
      sentence: whys[row.why],
      record: row.number === null ? undefined : `A-${row.number}`,
    };
  });
}
