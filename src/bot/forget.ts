import { type Clock, hours } from '../base/clock.ts';
import { type Database, type Queryable, sql } from '../db/db.ts';
import { forgetReplies } from '../posts/forget.ts';
import type { Handler, Work } from '../work/work.ts';

const day = hours(24);

/**
 * How many days it is kept, of all that grows. The record and the requests that it vouches for stay, with their
 * operations: they are the evidence. What was sent to a conversation is kept for an hour (`teams/sends.ts`), and work
 * until it is done.
 */
export const keptDays = {
  /** Teams delivers an activity again within minutes; a month leaves room to look into what was said. */
  turns: 30,
  replies: 90,
  checkups: 90,
  /** Azure lists fired alerts for 30 days: what is older cannot come again. Those of an open alert stay with it. */
  webhooks: 90,
  digests: 90,
  /** Closed alerts, with their cards: as long as two years' reports can be compared. */
  alerts: 760,
  incidents: 760,
  mutes: 760,
} as const;

/** Once a day: what nothing needs any more is deleted. */
export function createForget({ db, work, clock }: { db: Database; work: Pick<Work, 'put'>; clock: Clock }): {
  /** Call it once the worker runs. */
  begin(): Promise<void>;
  readonly handlers: Record<'forget', Handler>;
} {
  return {
    begin: () => db.tx((tx) => work.put(tx, { kind: 'forget', key: 'all', due: clock.now(), payload: {} })),
    handlers: {
      async forget() {
        const now = clock.now();
        const before = (what: keyof typeof keptDays) => now - keptDays[what] * day;
        await db.tx(async (tx) => {
          await tx.run(sql`delete from turns where at < ${before('turns')}
            and not exists (select 1 from work where work.kind = 'turn' and work.key = turns.key)`);
          await tx.run(sql`delete from checkups where asked_at < ${before('checkups')}`);
          await forgetReplies(tx, before('replies'));
        });
        await db.tx((tx) => forgetWebhooks(tx, before('webhooks')));
        await db.tx((tx) => forgetDigests(tx, before('digests')));
        await db.tx((tx) => forgetIncidents(tx, before('incidents')));
        await db.tx((tx) => forgetAlerts(tx, before('alerts')));
        await db.run(sql`delete from mutes where ended_at < ${before('mutes')} or until_at < ${before('mutes')}`);
        return { later: now + day };
      },
    },
  };
}

/** Decided on, and of no alert that is open. */
async function forgetWebhooks(tx: Queryable, before: number): Promise<void> {
  await tx.run(sql`delete from alert_events where received_at < ${before} and decision is not null
    and not exists (select 1 from alerts where alerts.number = alert_events.number and alerts.state = 'open')`);
}

/** That of the first start stays: it is what says that there was one. */
async function forgetDigests(tx: Queryable, before: number): Promise<void> {
  const old = sql`due_at < ${before} and state <> 'collecting' and kind <> 'start'`;
  await tx.run(sql`delete from digest_items where digest in (select number from digests where ${old})`);
  await tx.run(sql`delete from posts where subject_kind = 'digest'
    and subject_id in (select 'D-' || number from digests where ${old})`);
  await tx.run(sql`delete from digests where ${old}`);
}

async function forgetIncidents(tx: Queryable, before: number): Promise<void> {
  const old = sql`over_at < ${before} and state = 'over'`;
  await tx.run(sql`delete from incident_alerts where incident in (select number from incidents where ${old})`);
  await tx.run(sql`delete from posts where subject_kind = 'incident'
    and subject_id in (select 'I-' || number from incidents where ${old})`);
  await tx.run(sql`delete from incidents where ${old}`);
}

async function forgetAlerts(tx: Queryable, before: number): Promise<void> {
  const old = sql`last_at < ${before} and state <> 'open'`;
  for (const table of ['alert_ids', 'alert_handling', 'digest_items', 'incident_alerts', 'alert_events']) {
    const named: ReturnType<typeof sql> = { text: `delete from ${table}`, values: [] };
    await tx.run(sql`${named} where number in (select number from alerts where ${old})`);
  }
  await tx.run(sql`delete from posts where subject_kind = 'alert'
    and subject_id in (select 'A-' || number from alerts where ${old})`);
  await tx.run(sql`delete from alerts where ${old}`);
}
