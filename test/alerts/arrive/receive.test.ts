import { afterAll, describe, expect, test } from '@jest/globals';
import { createReceive } from '../../../src/alerts/arrive/receive.ts';
import { createAlertBook } from '../../../src/alerts/book/book.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createBatcher } from '../../../src/db/batcher.ts';
import { type Database, type Queryable, sql } from '../../../src/db/db.ts';
import { createWork } from '../../../src/work/create.ts';
import { engines } from '../../support/engines.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const { all, stop } = await engines();
afterAll(stop);

describe.each(all)('webhooks in the $name store', ({ store }) => {
  async function within(use: (db: Database, receive: ReturnType<typeof createReceive>) => Promise<void>) {
    const its = await store();
    const db = await its.open();
    const clock = new ManualClock();
    const work = createWork({ db, clock, log: silentLog });
    try {
      await use(db, createReceive({ batch: createBatcher(db), book: createAlertBook(db), work, clock }));
    } finally {
      await db.close();
      await its.remove();
    }
  }
  const post = (receive: ReturnType<typeof createReceive>, id: string) => {
    const body = { data: { essentials: { alertId: id, monitorCondition: 'Fired' } } };
    return receive(body, JSON.stringify(body), 'webhook');
  };
  const count = async (db: Queryable, what: 'alert_events' | 'work') => {
    const table = what === 'work' ? sql`select count(*) as n from work` : sql`select count(*) as n from alert_events`;
    return Number((await db.one<{ n: number }>(table))?.n);
  };

  test('all that come together are stored, each once, with its row of work', () =>
    within(async (db, receive) => {
      const ids = Array.from({ length: 150 }, (_, n) => `alert-${n % 149}`);
      const answers = await Promise.all(ids.map((id) => post(receive, id)));
      expect(answers.filter((answer) => answer === 'duplicate')).toHaveLength(1);
      expect([await count(db, 'alert_events'), await count(db, 'work')]).toEqual([149, 149]);
      expect(await post(receive, 'alert-7')).toBe('duplicate');
    }));

  test('what may be the trace of an attack has a queue of its own', () =>
    within(async (db, receive) => {
      const of = (alertRule: string) => {
        const essentials = {
          monitoringService: 'Azure Backup',
          monitorCondition: 'Fired',
          alertRule,
          alertId: alertRule,
        };
        return receive({ data: { essentials } }, '{}', 'webhook');
      };
      await Promise.all(['Backup Failure', 'Delete Backup Data', 'Disable Soft Delete'].map(of));
      const kinds = await db.all<{ kind: string }>(sql`select kind from work order by kind`);
      expect(kinds.map(({ kind }) => kind)).toEqual(['alert', 'alert-first', 'alert-first']);
    }));

  test('one that the store cannot take fails alone', () =>
    within(async (db, receive) => {
      await db.run(sql`create unique index nobody_says_bad on alert_events (source) where identity like '%bad%'`);
      const answers = await Promise.allSettled(['a', 'bad-1', 'b', 'bad-2', 'c'].map((id) => post(receive, id)));
      expect(answers.map(({ status }) => status)).toEqual([
        'fulfilled',
        'fulfilled',
        'fulfilled',
        'rejected',
        'fulfilled',
      ]);
      expect([await count(db, 'alert_events'), await count(db, 'work')]).toEqual([4, 4]);
    }));
});
