import { expect, test } from '@jest/globals';
import { hours, minutes } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Problem } from '../../src/base/problem.ts';
import { createCancel } from '../../src/carry-out/cancel.ts';
import type { Services } from '../../src/command-kit/services.ts';
import { followUps } from '../../src/operations/follow-ups.ts';
import { followUpWords } from '../../src/views/follow-up.ts';
import type { Outcome } from '../../src/work/work.ts';
import { embedded } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';

test('a cancel that a missing right stops is asked again for a day, and its card says how it comes out', async () => {
  const store = await embedded.store();
  const db = await store.open();
  const clock = new ManualClock();
  let refuses: number | undefined = 403;
  let asked = 0;
  const services = {
    db,
    clock,
    log: silentLog,
    pause: { read: async () => undefined },
    posts: { changed: async () => undefined },
    ledger: { get: async () => ({ state: 'running', jobId: 'j', vault: 'v', scenario: 'Backup', request: 'R' }) },
    azure: {
      backup: {
        async cancel() {
          asked += 1;
          if (refuses) throw new Problem('azure-refused', 'Azure says no.', { status: refuses });
        },
      },
    },
  } as unknown as Services;
  const { cancel } = createCancel(services);
  const words = async () => followUpWords(await followUps.of(db, 'op'));
  let outcome: Outcome = { later: 0, payload: {} };
  const run = async () => {
    const payload = typeof outcome === 'object' ? (outcome.payload ?? {}) : {};
    outcome = await cancel({ kind: 'cancel', key: 'op', due: 0, attempts: 0, payload });
  };
  const pass = async (until: number) => {
    while (typeof outcome === 'object' && outcome.later <= until) {
      clock.advance(Math.max(0, outcome.later - clock.now()));
      await run();
    }
  };
  await db.tx((tx) => followUps.ask(tx, 'op', 'cancel'));

  const start = clock.now();
  await pass(start + hours(2));
  expect(await words()).toBe(
    'Azure refused to cancel it: Azure says no. The job goes on. For a day it is asked again by itself, in case the right is given.',
  );
  expect(asked).toBeLessThan(10);
  refuses = undefined;
  await pass(start + hours(4));
  expect([outcome, await words()]).toEqual(['done', 'Azure has accepted to cancel it.']);

  // Nobody gives it.
  refuses = 403;
  outcome = { later: clock.now(), payload: {} };
  await db.tx((tx) => followUps.ask(tx, 'op', 'cancel'));
  await pass(clock.now() + hours(30));
  expect(outcome).toBe('done');
  expect(await words()).toContain('It was asked for a day, and is not asked again.');

  // What no right would help is asked once.
  refuses = 400;
  outcome = { later: clock.now(), payload: {} };
  await db.tx((tx) => followUps.ask(tx, 'op', 'cancel'));
  await pass(clock.now() + minutes(1));
  expect([outcome, await words()]).toEqual(['done', 'Azure refused to cancel it: Azure says no. The job goes on.']);
  await db.close();
  await store.remove();
});
