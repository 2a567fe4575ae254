import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findOffRecord } from '../../src/approvals/on-record.ts';
import { fingerprint } from '../../src/approvals/plan.ts';
import type { Risk } from '../../src/approvals/policy.ts';
import { markOf, step } from '../../src/approvals/states.ts';
import { type Ask, createRequests, type Decider, type Requests } from '../../src/approvals/store.ts';
import type { Audit } from '../../src/audit/audit.ts';
import { createAudit } from '../../src/audit/create.ts';
import { hours } from '../../src/base/clock.ts';
import { randomIds } from '../../src/base/ids.ts';
import { silentLog } from '../../src/base/log.ts';
import { Problem } from '../../src/base/problem.ts';
import type { Role } from '../../src/base/turn.ts';
import { type Database, sql } from '../../src/db/db.ts';
import { createPosts, type Posts } from '../../src/posts/create.ts';
import { createWork } from '../../src/work/create.ts';
import type { Work } from '../../src/work/work.ts';
import { createWitness, type Happening, happenings, lifeMs, needs as someNeeds } from '../approvals/story.ts';
import { engines, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { testActor, testChannel, testChat, testPlan } from '../support/plans.ts';
import { RecordedChannel } from '../support/recorded-channel.ts';

const { all, stop } = await engines();
afterAll(stop);

const settings = {
  commands: {},
  expire: hours(8),
  remind: hours(1),
  escalate: hours(4),
  escalateTo: ['oid-Boss'],
  time: (at: number) => new Date(at).toISOString().slice(11, 16),
};
const by = (name: string, turn = `${name} says`, role: Role = 'approver'): Decider => ({
  oid: `oid-${name}`,
  name,
  role,
  turn,
});

describe.each(all)('requests in the $name store', (engine) => {
  let store: TestStore;
  let db: Database;
  let clock: ManualClock;
  let channel: RecordedChannel;
  let work: Work;
  let audit: Audit;
  let posts: Posts;
  let requests: Requests;
  let applied: string[];

  const build = (overrides: Partial<typeof settings> & { gated?: number } = {}, short = randomIds.short) =>
    createRequests({
      db,
      clock,
      ids: { ...randomIds, short },
      audit,
      work,
      posts,
      settings: { ...settings, ...overrides },
    });

  beforeEach(async () => {
    store = await engine.store();
    clock = new ManualClock();
    channel = new RecordedChannel();
    db = await store.open();
    applied = [];
    work = createWork({ db, clock, log: silentLog });
    audit = createAudit({ db, clock });
    const request = async (id: string, audience: string) => {
      const found = await requests.get(id);
      return found && { text: `${found.state} ${audience}` };
    };
    posts = createPosts({
      db,
      work,
      clock,
      log: silentLog,
      channel,
      view: () => request,
    });
    requests = build();
    const apply = async ({ key }: { key: string }) => {
      applied.push(key);
      return 'done' as const;
    };
    work.start({ ...posts.handlers, ...requests.handlers, apply });
  });
  afterEach(async () => {
    await work.stop();
    await db.close();
    await store.remove();
  });

  const ask = (risk: Risk = 'gated', more: Partial<Ask> = {}): Ask => ({
    turnKey: 'asked',
    command: 'test failover',
    risk,
    plan: testPlan(1),
    requester: testActor('Req'),
    place: testChannel,
    inputs: {},
    actors: testChannel,
    ...more,
  });
  const said = async (promise: Promise<unknown>) => {
    const problem = await promise.then(
      () => undefined,
      (error) => error,
    );
    expect(problem).toBeInstanceOf(Problem);
    return (problem as Problem).message;
  };
  const pass = async (ms: number) => {
    clock.advance(ms);
    await work.settle();
  };
  const record = async (id: string) => (await audit.list({ limit: 50, about: id })).map(({ what }) => what).reverse();
  const rows = async (id: string) =>
    (await db.all<{ kind: string }>(sql`select kind from work where key = ${id} and dropped = 0 order by kind`)).map(
      ({ kind }) => kind,
    );

  test('asked, approved by somebody else, started: card, work and record follow', async () => {
    const { id, waitingFor } = await requests.request(ask('gated', { copy: testChat, typed: 'TEST failover vm1' }));
    expect(waitingFor).toBe('1 approval');
    await work.settle();
    expect(channel.texts()).toEqual(['pending actors', 'pending copy']);
    expect(await rows(id)).toEqual(['escalate', 'expire', 'remind']);
    await pass(hours(0.5));
    expect(await requests.approve(id.toLowerCase(), by('Ana'))).toMatchObject({
      state: 'approved',
      waitingFor: 'nothing more',
    });
    await work.settle();
    expect(applied).toEqual([id]);
    expect(channel.texts()).toEqual([
      'approved actors',
      'approved copy',
      `Test failover of vm1 (${id}): approved by Ana.`,
    ]);
    expect(await rows(id)).toEqual(['expire']);
    await db.tx((tx) => requests.applying(tx, id, testPlan(1)));
    await db.tx((tx) => requests.running(tx, id));
    await db.tx((tx) => requests.settled(tx, id, 'done', 'It took 11 min'));
    expect(await requests.get(id)).toMatchObject({ state: 'settled', outcome: 'done', result: 'It took 11 min' });
    await pass(hours(24));
    expect(await rows(id)).toEqual([]);
    expect(await record(id)).toEqual(['requested', 'approved', 'applying', 'running', 'settled']);
    expect((await audit.list({ limit: 1, before: 2 }))[0]).toMatchObject({
      actor: { oid: 'oid-Req', name: 'Req' },
      line: 'TEST failover vm1',
      detail: { plan: { title: 'Test failover of vm1' }, risk: 'gated' },
    });
    expect(await audit.verify()).toMatchObject({ intact: true });
  });

  test('the same turn asks once', async () => {
    const [first, second] = await Promise.all([requests.request(ask()), requests.request(ask())]);
    expect(second.id).toBe(first.id);
    expect(await requests.list({})).toHaveLength(1);
    expect(await record(first.id)).toEqual(['requested']);
  });

  test('an id that is taken is passed over', async () => {
    const short = ['AAAA', 'AAAA', 'AAAA', 'BBBB'];
    const few = build({}, () => short.shift()!);
    expect((await few.request(ask())).id).toBe('AAAA');
    expect((await few.request(ask('gated', { turnKey: 'other' }))).id).toBe('BBBB');
  });

  test('what needs nobody starts at once, with the plan of that moment', async () => {
    const { id, state } = await requests.request(ask('change'));
    expect(state).toBe('approved');
    await work.settle();
    expect(applied).toEqual([id]);
    const begun = await db.tx((tx) => requests.applying(tx, id, testPlan(2)));
    expect(begun.plan.bound).toEqual({ Network: 'vnet-2' });
  });

  test('a plan with a precondition that does not hold is shown and goes no further', async () => {
    const { id } = await requests.request(ask('gated', { refused: 'The agent is missing' }));
    await pass(hours(24));
    expect(channel.texts()).toEqual(['settled actors']);
    expect(applied).toEqual([]);
    expect(await said(requests.approve(id, by('Ana')))).toBe('Refused: The agent is missing');
  });

  test('why somebody may not decide, in a sentence', async () => {
    const { id } = await requests.request(ask('destructive'));
    const time = settings.time(clock.now());
    expect(await said(requests.approve(id, by('Req')))).toBe('You asked for this yourself: someone else must approve.');
    expect(await said(requests.reject(id, by('Req')))).toBe('You asked for this yourself: withdraw it instead.');
    expect(await said(requests.approve(id, by('Ana', 't', 'operator')))).toContain('takes an approver');
    expect(await said(requests.withdraw(id, by('Ana')))).toContain('Only Req');
    expect(await said(requests.confirm(id, by('Req'), 'vm2'))).toContain('not the name');
    expect(await said(requests.approve('ZZZZ', by('Ana')))).toBe('There is no request ZZZZ.');
    await requests.approve(id, by('Ana'));
    expect(await said(requests.approve(id, by('Ana', 'again')))).toContain('1 more, by somebody else');
    await requests.confirm(id, by('Req'), 'vm1');
    await requests.approve(id, by('Ben'));
    expect(await said(requests.approve(id, by('Cid')))).toBe(`Already approved by Ana and Ben at ${time}.`);
    expect(await record(id)).toEqual(['requested', 'approved', 'confirmed', 'approved']);
    const other = await requests.request(ask('gated', { turnKey: 'other' }));
    await requests.reject(other.id, by('Ana'), 'not today');
    expect(await said(requests.approve(other.id, by('Ben')))).toBe(`Already rejected by Ana at ${time}: “not today”.`);
  });

  test('a press that is delivered twice counts once, and gets the same answer', async () => {
    const two = build({ gated: 2 });
    const { id } = await two.request(ask());
    const answers = await Promise.all([two.approve(id, by('Ana', 't1')), two.approve(id, by('Ana', 't1'))]);
    expect(answers.map(({ approvals }) => approvals.length)).toEqual([1, 1]);
    expect(await record(id)).toEqual(['requested', 'approved']);
  });

  test('two who press at once: both count where two are needed, one is second where one is', async () => {
    const two = build({ gated: 2 });
    const both = await two.request(ask());
    await Promise.all([two.approve(both.id, by('Ana')), two.approve(both.id, by('Ben'))]);
    expect(await two.get(both.id)).toMatchObject({ state: 'approved' });
    const one = await requests.request(ask('gated', { turnKey: 'other' }));
    const results = await Promise.allSettled([requests.approve(one.id, by('Ana')), requests.reject(one.id, by('Ben'))]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await work.settle();
    expect(applied).toContain(both.id);
  });

  test('nobody decides: a reminder, a call for others, the end', async () => {
    await db.tx((tx) => posts.rememberPlace(tx, { place: { ...testChat, conversation: 'a:boss' }, owner: 'oid-Boss' }));
    const { id } = await requests.request(ask());
    await work.settle();
    await pass(hours(1));
    expect(channel.texts()[1]).toContain('Still waiting, 1 approval needed: Test failover of vm1');
    await pass(hours(3));
    expect(channel.texts()[2]).toContain('Nobody has decided yet');
    expect(channel.texts('a:boss')[0]).toContain(`approve ${id}`);
    await pass(hours(4));
    expect(channel.texts()[0]).toBe('expired actors');
    expect(channel.texts().at(-1)).toContain('expired, nobody decided in time');
    expect(await record(id)).toEqual(['requested', 'reminded', 'escalated', 'expired']);
    expect(await said(requests.approve(id, by('Ana')))).toContain('Expired at 17:00');
    expect(await rows(id)).toEqual([]);
  });

  test('an approval that is not used in its time is over', async () => {
    const { id } = await requests.request(ask());
    await requests.approve(id, by('Ana'));
    await work.settle();
    clock.advance(hours(8));
    expect(await said(db.tx((tx) => requests.applying(tx, id, testPlan(1))))).toContain('Expired');
    await work.settle();
    expect(await requests.get(id)).toMatchObject({ state: 'expired' });
  });

  test('a plan that changed: nothing begins, its approvers are asked again and the requester is told', async () => {
    const { id } = await requests.request(ask());
    await requests.approve(id, by('Ana'));
    await work.settle();
    expect(await said(db.tx((tx) => requests.applying(tx, id, testPlan(2))))).toContain('The plan changed');
    expect(await requests.get(id)).toMatchObject({ state: 'approved' });
    const changes = [{ label: 'Network', before: 'vnet-1', after: 'vnet-2' }];
    await db.tx((tx) => requests.stale(tx, id, testPlan(2), changes));
    expect(await requests.get(id)).toMatchObject({ state: 'pending', approvals: [], changes });
    await pass(10_000);
    expect(channel.texts().at(-1)).toContain('has to be approved again');
    expect(await rows(id)).toEqual(['escalate', 'expire', 'remind']);
    expect(await said(requests.approve(id, by('Ana', 'on the old card')))).toContain('changed since that card');
    await requests.approve(id, by('Ana', 'second'), markOf({ fingerprint: fingerprint(testPlan(2)) }));
    await work.settle();
    expect(applied).toEqual([id, id]);
    await db.tx((tx) => requests.applying(tx, id, testPlan(2)));
    expect(await said(db.tx((tx) => requests.applying(tx, id, testPlan(2))))).toContain('under way');
  });

  test('lists by state, newest first', async () => {
    const first = await requests.request(ask());
    clock.advance(1);
    const second = await requests.request(ask('change', { turnKey: 'b' }));
    const ids = async (states?: Parameters<Requests['list']>[0]['states']) =>
      (await requests.list({ states })).map(({ id }) => id);
    expect(await ids()).toEqual([second.id, first.id]);
    expect(await ids(['pending'])).toEqual([first.id]);
    expect(await ids(['pending', 'approved'])).toEqual([second.id, first.id]);
    expect(await ids(['expired'])).toEqual([]);
  });

  test('no order of events carries out what should not be, and the store agrees with the machine', async () => {
    let count = 0;
    const happen = (id: string, { event }: Happening) => {
      const role = 'mayApprove' in event && event.mayApprove ? 'approver' : 'operator';
      const who = 'by' in event ? { ...event.by, role: role as Role, turn: event.turn } : by('x');
      switch (event.kind) {
        case 'approve':
          return requests.approve(id, who, event.plan);
        case 'reject':
          return requests.reject(id, who);
        case 'withdraw':
          return requests.withdraw(id, who);
        case 'confirm':
          return requests.confirm(id, who, event.name);
        case 'stale':
          return db.tx((tx) => requests.stale(tx, id, event.plan, event.changes));
        case 'apply':
          return db.tx((tx) => requests.applying(tx, id, event.plan));
        case 'run':
          return db.tx((tx) => requests.running(tx, id));
        case 'settle':
          return db.tx((tx) => requests.settled(tx, id, event.outcome));
        case 'expire':
          return undefined;
      }
    };
    const property = fc.asyncProperty(someNeeds, happenings(12), async (needs, story) => {
      requests = build({ expire: lifeMs, gated: needs.approvals });
      const risk = needs.confirm ? 'destructive' : 'gated';
      const asked = await requests.request(ask(risk, { turnKey: `turn ${++count}`, actors: undefined }));
      const witness = createWitness(asked.needs, clock.now());
      const { waitingFor: _derived, ...born } = asked;
      let model = born;
      for (const happening of story) {
        clock.advance(happening.afterMs);
        const result = step(model, happening.event, clock.now());
        const done = happen(asked.id, happening);
        if (!done) continue;
        if ('refused' in result) await expect(done).rejects.toThrow(Problem);
        else {
          await done;
          witness.accepted(happening, clock.now());
          model = result.request;
        }
      }
      const { waitingFor: _also, ...stored } = (await requests.get(asked.id))!;
      expect(stored).toEqual(JSON.parse(JSON.stringify(model)));
    });
    await work.stop();
    await fc.assert(property, { numRuns: 60 });
    expect(await audit.verify()).toMatchObject({ intact: true });
  });

  describe('held against the record', () => {
    beforeEach(async () => {
      const { id } = await requests.request(ask('destructive'));
      await requests.approve(id, by('Ana'));
      await requests.request(ask('gated', { turnKey: 'asked again', plan: testPlan(2) }));
    });

    const first = async () => (await requests.ofTurn('asked'))!;
    const rewrite = async (change: (request: Record<string, unknown>) => void) => {
      const { id } = await first();
      const row = await db.one<{ request: string }>(sql`select request from requests where id = ${id}`);
      const request = JSON.parse(row!.request) as Record<string, unknown>;
      change(request);
      await db.run(sql`update requests set request = ${JSON.stringify(request)} where id = ${id}`);
    };

    test('what only Lifeboat changed is on record', async () => {
      expect(await findOffRecord(db)).toBeUndefined();
    });

    test.each<[string, (request: Record<string, unknown>) => void]>([
      ['an approval is removed', (request) => Object.assign(request, { approvals: [] })],
      [
        'an approval is put in',
        (request) => (request.approvals as object[]).push({ oid: 'oid-Ben', name: 'Ben', at: 1, turn: 't' }),
      ],
      ['another is the requester', (request) => Object.assign(request, { requester: testActor('Eve') })],
      ['less is needed', (request) => Object.assign(request, { needs: { approvals: 1, confirm: false } })],
      ['the plan is another', (request) => Object.assign(request, { plan: testPlan(3) })],
      ['it is longer valid', (request) => Object.assign(request, { expiresAt: Number.MAX_SAFE_INTEGER })],
    ])('found: %s', async (_what, change) => {
      await rewrite(change);
      expect(await findOffRecord(db)).toEqual({ id: (await first()).id, seq: 2, what: 'changed' });
    });

    test('found: a state of its own, a request that is gone, one that nobody asked for', async () => {
      const { id } = await first();
      await db.run(sql`update requests set state = 'approved' where id = ${id}`);
      expect(await findOffRecord(db)).toMatchObject({ id, what: 'changed' });
      await db.run(sql`update requests set id = 'FORG', turn_key = 'forged' where id = ${id}`);
      expect(await findOffRecord(db)).toEqual({ id: 'FORG', seq: 4, what: 'never recorded' });
      await db.run(sql`delete from requests where id = 'FORG'`);
      expect(await findOffRecord(db)).toEqual({ id, seq: 2, what: 'removed' });
    });
  });
});
