import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Attempts, createAttempts } from '../../src/audit/attempts.ts';
import type { Audit } from '../../src/audit/audit.ts';
import { createAudit } from '../../src/audit/create.ts';
import { minutes } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Problem } from '../../src/base/problem.ts';
import { type Database, sql } from '../../src/db/db.ts';
import { createWork } from '../../src/work/create.ts';
import type { Work } from '../../src/work/work.ts';
import { engines, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { testActor, testChannel } from '../support/plans.ts';

const { all, stop } = await engines();
afterAll(stop);

describe.each(all)('refused attempts in the $name store', (engine) => {
  let store: TestStore;
  let db: Database;
  let clock: ManualClock;
  let work: Work;
  let audit: Audit;
  let attempts: Attempts;

  beforeEach(async () => {
    store = await engine.store();
    db = await store.open();
    clock = new ManualClock();
    work = createWork({ db, clock, log: silentLog });
    audit = createAudit({ db, clock });
    attempts = createAttempts({ db, audit, work, clock });
    work.start(attempts.handlers);
  });

  afterEach(async () => {
    await work.stop();
    await db.close();
    await store.remove();
  });

  const tries = (who: string, code: Problem['code'] = 'forbidden', line = 'approve 7F3K', key: string = randomUUID()) =>
    attempts.refused({
      turn: { key, actor: testActor(who), line, place: testChannel },
      about: '7F3K',
      problem: new Problem(code, 'You cannot.'),
    });
  const lines = async () => (await audit.list({ limit: 1_000 })).filter(({ what }) => what === 'attempted');

  test('who tried what, and why it was refused', async () => {
    await tries('Mallory');
    await tries('Ben', 'stale-plan');
    await tries('Ben', 'not-found');
    expect(await lines()).toMatchObject([
      { actor: { name: 'Ben' }, about: '7F3K', detail: { code: 'stale-plan' } },
      { actor: { name: 'Mallory' }, line: 'approve 7F3K', detail: { refused: 'You cannot.', code: 'forbidden' } },
    ]);
  });

  test('a turn that is carried out twice around a crash is one attempt', async () => {
    for (const key of ['turn-1', 'turn-1', 'turn-2', 'turn-1']) await tries('Ben', 'refused', 'retry A-1', key);
    expect(await lines()).toHaveLength(2);
    clock.advance(minutes(60 * 26));
    await tries('Ana', 'refused');
    expect((await db.all(sql`select turn from refused_turns`)).length).toBe(1);
  });

  test('a flood fills nothing: it is counted, and the count is written when the hour is over', async () => {
    for (let n = 0; n < 60; n++) await tries('Mallory', 'forbidden', `approve 7F3K ${'x'.repeat(5_000)}`);
    const written = await lines();
    expect(written).toHaveLength(20);
    expect(written[0]?.line).toHaveLength(200);
    for (let n = 0; n < 160; n++) await tries(`Stranger ${n}`);
    expect(await lines()).toHaveLength(60);
    await tries('Ben', 'refused');
    expect((await lines())[0]?.actor?.name).toBe('Ben');
    clock.advance(minutes(60));
    await work.settle();
    expect((await lines()).slice(0, 2).map(({ detail }) => detail?.more)).toEqual(expect.arrayContaining([40, 120]));
    await tries('Mallory');
    expect((await lines())[0]?.actor?.name).toBe('Mallory');
  });
});
