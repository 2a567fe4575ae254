import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createAlertState } from '../../../src/alerts/book/alert-state.ts';
import type { AlertBook } from '../../../src/alerts/book/book.ts';
import { createCares } from '../../../src/alerts/book/care.ts';
import { minutes } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { Problem } from '../../../src/base/problem.ts';
import type { Database } from '../../../src/db/db.ts';
import { followUps } from '../../../src/operations/follow-ups.ts';
import { followUpWords } from '../../../src/views/follow-up.ts';
import type { Outcome } from '../../../src/work/work.ts';
import { embedded, type TestStore } from '../../support/engines.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let store: TestStore;
let db: Database;
const clock = new ManualClock();
let outcome: Outcome;
/** How the alert stands in Azure, and whether Lifeboat may change it. */
let stands: string;
let may: boolean;

beforeEach(async () => {
  store = await embedded.store();
  db = await store.open();
  [stands, may] = ['New', false];
  outcome = { later: clock.now(), payload: { state: 'Acknowledged', comment: 'by Ana' } };
  await db.tx((tx) => followUps.ask(tx, 'A-1', 'Acknowledged'));
});
afterEach(async () => {
  await db.close();
  await store.remove();
});

/** Runs the row until it is over, or the time is. */
async function pass(ms: number): Promise<string> {
  const record = { id: 'A-1', azureIds: ['/alerts/1'] };
  const handler = createAlertState({
    db,
    clock,
    log: silentLog,
    cares: createCares(),
    touched: async () => undefined,
    book: { get: async () => record, read: async () => record } as unknown as AlertBook,
    azure: {
      alerts: {
        get: async () => ({ state: stands }),
        async changeState(_: string, state: string) {
          if (!may) throw new Problem('azure-refused', 'Azure says no.', { status: 403 });
          stands = state;
        },
      },
    } as never,
  })['alert-state'];
  const until = clock.now() + ms;
  while (typeof outcome === 'object' && outcome.later <= until) {
    clock.advance(Math.max(0, outcome.later - clock.now()));
    const payload = outcome.payload ?? { state: 'Acknowledged' };
    outcome = await handler({ kind: 'alert-state', key: 'A-1', due: 0, attempts: 0, payload });
  }
  return followUpWords(await followUps.of(db, 'A-1'));
}

test('what a missing right stops is done once it is there', async () => {
  expect(await pass(minutes(30))).toContain('In Azure the alert is New still. For a day it is asked again by itself');
  may = true;
  expect(await pass(minutes(90))).toBe('The alert is acknowledged in Azure.');
  expect([outcome, stands]).toEqual(['done', 'Acknowledged']);
});

test('what somebody has set in Azure meanwhile stands', async () => {
  await pass(minutes(30));
  [stands, may] = ['Closed', true];
  expect(await pass(minutes(90))).toContain('somebody set it otherwise meanwhile. In Azure the alert is Closed still.');
  expect([outcome, stands]).toEqual(['done', 'Closed']);
});

test('after a day it is not asked again, and that is said', async () => {
  expect(await pass(minutes(60 * 30))).toContain('It was asked for a day, and is not asked again.');
  expect(outcome).toBe('done');
});
