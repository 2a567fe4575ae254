import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createMembers } from '../../src/approvals/bulk/members.ts';
import type { Plan } from '../../src/approvals/plan.ts';
import { createRequests, type Requests } from '../../src/approvals/store.ts';
import { createAudit } from '../../src/audit/create.ts';
import type { Watch } from '../../src/azure/azure.ts';
import { hours, minutes } from '../../src/base/clock.ts';
import { randomIds } from '../../src/base/ids.ts';
import { silentLog } from '../../src/base/log.ts';
import { createApply } from '../../src/carry-out/apply.ts';
import { createRescue } from '../../src/carry-out/rescue.ts';
import { change } from '../../src/command-kit/command.ts';
import type { Services } from '../../src/command-kit/services.ts';
import { type Database, sql } from '../../src/db/db.ts';
import { createLedger, type Ledger } from '../../src/operations/ledger.ts';
import { createPause } from '../../src/operations/pause.ts';
import { createWork } from '../../src/work/create.ts';
import type { Work } from '../../src/work/work.ts';
import { engines, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { testActor, testChannel, testPlan } from '../support/plans.ts';

const stores = await engines();
afterAll(stores.stop);
const shared = stores.all.filter(({ name }) => name === 'postgres');

const job = (id: string): Watch => ({ kind: 'backup-job', vault: 'v', job: id, item: 'i' });
const silent = { show: async () => {}, changed: async () => {}, say: async () => {}, reply: async () => {} };

/** Where a replica stands still until it is let go on. */
type Place = 'planning' | 'before the write' | 'before the answer';

interface Replica {
  readonly db: Database;
  readonly clock: ManualClock;
  readonly work: Work;
  /** It takes rows from now on. */
  start(): void;
  readonly requests: Requests;
  readonly ledger: Ledger;
  /** Resolves once it stands still there; it goes on with what is returned. */
  freeze(at: Place): Promise<() => void>;
  stop(): Promise<void>;
}

describe.each(shared)('two replicas on $name', (engine) => {
  let store: TestStore;
  let azureClock: ManualClock;
  /** What Azure does, for both. */
  let azure: { sent: number; jobs: Watch[] };
  let one: Replica;
  let other: Replica;
  /** Whoever stands still goes on at the end, or nobody could stop it. */
  let thaws: (() => void)[];

  beforeEach(async () => {
    store = await engine.store();
    azureClock = new ManualClock();
    azure = { sent: 0, jobs: [] };
    thaws = [];
    one = await replica();
    other = await replica();
    one.start();
  });
  afterEach(async () => {
    for (const thaw of thaws) thaw();
    await Promise.all([one.stop(), other.stop()]);
    await store.remove();
  });

  async function replica(): Promise<Replica> {
    const db = await store.open();
    const clock = new ManualClock();
    const work = createWork({ db, clock, log: silentLog });
    const audit = createAudit({ db, clock });
    const ledger = createLedger(db);
    const requests = createRequests({
      db,
      clock,
      ids: randomIds,
      audit,
      work,
      posts: { ...silent, chatWith: async () => undefined },
      settings: { commands: {}, expire: hours(8), remind: 1, escalate: 1, escalateTo: [], time: String },
    });
    let frozen: { at: Place; reached: () => void; thawed: Promise<void> } | undefined;
    const standStill = async (at: Place) => {
      if (frozen?.at !== at) return;
      const { reached, thawed } = frozen;
      frozen = undefined;
      reached();
      await thawed;
    };
    const command = change({
      name: 'test failover',
      words: ['test failover {vm}'],
      summary: '',
      examples: [],
      role: 'operator',
      family: 'recovery',
      area: 'recovery',
      risk: 'change',
      scenario: 'TestFailover',
      async plan(): Promise<Plan> {
        await standStill('planning');
        if (azure.jobs.length === 0) return testPlan();
        return { ...testPlan(), checks: [{ state: 'no', text: 'A test failover of vm1 is running already.' }] };
      },
      async apply() {
        await standStill('before the write');
        await work.confirm();
        azure.sent += 1;
        azure.jobs.push(job(`job ${azure.sent}`));
        await standStill('before the answer');
        return azure.jobs.at(-1)!;
      },
    });
    const services = {
      db,
      clock,
      ids: randomIds,
      audit,
      work,
      ledger,
      requests,
      members: createMembers(db),
      log: silentLog,
      pause: createPause(db),
      people: { roleOf: async () => 'operator' },
      commands: [command],
      tenant: testActor('Ana').tenant,
      posts: silent,
      azure: { now: () => azureClock.now(), timeKnown: () => true, started: async () => azure.jobs },
    } as unknown as Services;
    const rescue = createRescue(services);
    return {
      start: () => work.start({ ...createApply(services, () => command), ...rescue.handlers }),
      db,
      clock,
      work,
      requests,
      ledger,
      freeze(at) {
        return new Promise((resolve) => {
          const { promise: thawed, resolve: thaw } = Promise.withResolvers<void>();
          thaws.push(thaw);
          frozen = { at, thawed, reached: () => resolve(thaw) };
        });
      },
      async stop() {
        await work.stop();
        await db.close();
      },
    };
  }

  /** `one` takes the request, stands still, and counts as dead: the other goes on with what it left. */
  async function takenOver(at: Place): Promise<{ id: string; thaw: () => void }> {
    const standing = one.freeze(at);
    const ask = { command: 'test failover', risk: 'change', plan: testPlan(), requester: testActor('Ana') } as const;
    const { id } = await one.requests.request({ ...ask, turnKey: 'asked', place: testChannel, inputs: {} });
    const thaw = await standing;
    await one.db.run(sql`update work set lease = null, lease_until = 0 where kind = 'apply'`);
    other.start();
    do await other.work.settle();
    while (await isFree('apply'));
    return { id, thaw };
  }

  /** A renewal by the one that stands still may just hold the row: the other passes it over, and takes it the next time. */
  async function isFree(kind: string): Promise<boolean> {
    const due = sql`due <= ${other.clock.now()}`;
    return (
      (await other.db.one(sql`select 1 as free from work where kind = ${kind} and lease is null and ${due}`)) !==
      undefined
    );
  }

  async function outcome(id: string) {
    const { state, outcome } = (await other.requests.get(id))!;
    const operation = await other.ledger.ofRequest(id);
    const rows = await other.db.all<{ kind: string }>(sql`select kind from work order by kind`);
    return {
      sent: azure.sent,
      request: outcome ?? state,
      operation: operation?.state,
      left: rows.map(({ kind }) => kind),
    };
  }
  const once = { sent: 1, request: 'running', operation: 'running', left: ['watch'] };

  test('the one that was planning finds its sibling’s work, and ends nothing', async () => {
    const { id, thaw } = await takenOver('planning');
    expect(await outcome(id)).toEqual(once);
    thaw();
    await one.work.settle();
    expect(await outcome(id)).toEqual(once);
  });

  test('the one that was about to send sends nothing more', async () => {
    const { id, thaw } = await takenOver('before the write');
    expect(await outcome(id)).toMatchObject({ sent: 0, request: 'applying' });
    thaw();
    await one.work.settle();
    expect(await outcome(id)).toMatchObject({ sent: 0, request: 'applying' });
    azureClock.advance(minutes(3));
    other.clock.advance(minutes(3));
    await other.work.settle();
    expect(await outcome(id)).toEqual(once);
  });

  test('the one that had sent hears the answer, and what the other adopted stands', async () => {
    const { id, thaw } = await takenOver('before the answer');
    expect(await outcome(id)).toEqual(once);
    thaw();
    await one.work.settle();
    expect(await outcome(id)).toEqual(once);
    const record = await other.db.all<{ what: string }>(sql`select what from audit where about = ${id}`);
    expect(record.map(({ what }) => what).filter((what) => what === 'accepted' || what === 'adopted')).toEqual([
      'adopted',
    ]);
  });

  test('who is refused because the same is under way is told whose it is', async () => {
    const ask = { command: 'test failover', risk: 'change', plan: testPlan(), requester: testActor('Ana') } as const;
    const standing = one.freeze('before the answer');
    const first = await one.requests.request({ ...ask, turnKey: 'first', place: testChannel, inputs: {} });
    const thaw = await standing;
    azure.jobs = [];
    const second = await other.requests.request({ ...ask, turnKey: 'second', place: testChannel, inputs: {} });
    other.start();
    await other.work.settle();
    expect(await other.requests.get(second.id)).toMatchObject({
      outcome: 'refused',
      result: `The same is under way for vm1 already: Ana asked for it (${first.id}). Wait for its end.`,
    });
    azure.jobs = [job('job 1')];
    thaw();
    await one.work.settle();
    expect(await outcome(first.id)).toMatchObject({ request: 'running' });
  });

  test('what is under way and nobody goes on with is found', async () => {
    const ask = { command: 'test failover', risk: 'change', plan: testPlan(), requester: testActor('Ana') } as const;
    const { id } = await one.requests.request({ ...ask, turnKey: 'asked', place: testChannel, inputs: {} });
    await one.work.settle();
    await one.db.run(sql`delete from work`);
    const look = { kind: 'rescue', key: 'all', payload: {} };
    await one.db.tx((tx) => one.work.put(tx, { ...look, due: one.clock.now() }));
    await one.work.settle();
    expect(await outcome(id)).toMatchObject({ left: ['rescue', 'watch'] });
  });
});

test('the embedded store has one replica only', () => expect(stores.all.map(({ name }) => name)).toContain('embedded'));
