import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createRequests, type Requests } from '../../src/approvals/store.ts';
import { createAudit } from '../../src/audit/create.ts';
import type { StartedJob, Watch } from '../../src/azure/azure.ts';
import { hours, minutes } from '../../src/base/clock.ts';
import { randomIds } from '../../src/base/ids.ts';
import { silentLog } from '../../src/base/log.ts';
import { Problem } from '../../src/base/problem.ts';
import { createApply } from '../../src/carry-out/apply.ts';
import { change } from '../../src/command-kit/command.ts';
import type { Services } from '../../src/command-kit/services.ts';
import type { Database } from '../../src/db/db.ts';
import { createLedger, type Ledger } from '../../src/operations/ledger.ts';
import { createPause } from '../../src/operations/pause.ts';
import { createWork } from '../../src/work/create.ts';
import type { Work } from '../../src/work/work.ts';
import { embedded, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { testActor, testChannel, testPlan } from '../support/plans.ts';

const job = (id: string): Watch => ({ kind: 'backup-job', vault: 'v', job: id, item: 'i' });
const silent = { show: async () => {}, changed: async () => {}, say: async () => {}, reply: async () => {} };

let store: TestStore;
let db: Database;
/** Ours and Azure's. */
let clock: ManualClock;
let azureClock: ManualClock;
let work: Work;
let requests: Requests;
let ledger: Ledger;
/** Who has no role any more. */
let gone: Set<string>;
/** What Azure does. */
let azure: {
  sent: number;
  shown: StartedJob[];
  answers: (() => Watch)[];
  refusesPlans: boolean;
  whilePlanning?: (() => Promise<void>) | undefined;
};

beforeEach(async () => {
  store = await embedded.store();
  db = await store.open();
  clock = new ManualClock();
  azureClock = new ManualClock();
  gone = new Set();
  azure = { sent: 0, shown: [], answers: [], refusesPlans: false };
  work = createWork({ db, clock, log: silentLog });
  const audit = createAudit({ db, clock });
  ledger = createLedger(db);
  requests = createRequests({
    db,
    clock,
    ids: randomIds,
    audit,
    work,
    posts: { ...silent, chatWith: async () => undefined },
    settings: { commands: {}, expire: hours(8), remind: 1, escalate: 1, escalateTo: [], time: String },
  });
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
    plan: async () => {
      await azure.whilePlanning?.();
      if (azure.refusesPlans) throw new Problem('refused', 'One is running already.');
      return testPlan();
    },
    apply: async () => {
      azure.sent += 1;
      return (azure.answers.shift() ?? (() => job('accepted')))();
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
    log: silentLog,
    pause: createPause(db),
    posts: silent,
    tenant: testActor('Ana').tenant,
    commands: [command],
    people: { roleOf: async ({ oid }: { oid: string }) => (gone.has(oid) ? undefined : 'approver') },
    azure: { now: () => azureClock.now(), timeKnown: () => true, started: async () => azure.shown },
  } as unknown as Services;
  work.start(createApply(services, () => command));
});

afterEach(async () => {
  await work.stop();
  await db.close();
  await store.remove();
});

const fails = (code: 'azure-unknown' | 'azure-refused' | 'azure-unavailable', azureCode?: string) => () => {
  throw new Problem(code, 'as told', azureCode ? { azureCode } : {});
};

async function ask(turnKey = 'asked') {
  const ask = { command: 'test failover', risk: 'change', plan: testPlan(), requester: testActor('Ana') } as const;
  const { id } = await requests.request({ ...ask, turnKey, place: testChannel, inputs: {} });
  await work.settle();
  return id;
}

/** Both clocks move on, Azure's perhaps further; then the work that is due is done. */
async function pass(ms: number, azureMs = ms): Promise<void> {
  azureClock.advance(azureMs);
  clock.advance(ms);
  await work.settle();
}

test('a defect before the write ends the request at once: nothing was sent, and nobody waits for an answer', async () => {
  azure.answers = [
    () => {
      throw new TypeError('item is not defined');
    },
  ];
  const id = await ask();
  expect(await stateOf(id)).toBe('settled failed');
  expect((await ledger.ofRequest(id))?.error).toMatchObject({
    code: 'internal',
    text: expect.stringContaining('sent nothing'),
  });
});

const stateOf = async (id: string) => {
  const { state, outcome } = (await requests.get(id))!;
  return outcome ? `${state} ${outcome}` : state;
};

test('an answer that never came: the job that Azure shows is adopted, and nothing is sent again', async () => {
  azure.answers = [fails('azure-unknown')];
  const id = await ask();
  expect(await stateOf(id)).toBe('applying');
  azure.shown = [job('of the lost answer')];
  await pass(minutes(1));
  expect([azure.sent, await stateOf(id)]).toEqual([1, 'running']);
  expect((await ledger.ofRequest(id))?.watch).toEqual(job('of the lost answer'));
});

test('nothing is sent again while the first may still be on its way, however fast Azure’s clock runs', async () => {
  azure.answers = [fails('azure-unknown')];
  const id = await ask();
  await pass(minutes(0.9), hours(5));
  expect(azure.sent).toBe(1);
  await pass(minutes(0.2));
  expect([azure.sent, await stateOf(id)]).toEqual([2, 'running']);
});

test('an answer that says nothing: it is sent again once Azure has shown no job for its two minutes', async () => {
  azure.answers = [fails('azure-unknown', 'InternalServerError')];
  const id = await ask();
  await pass(minutes(30), minutes(1.9));
  expect(azure.sent).toBe(1);
  await pass(minutes(0.2));
  expect([azure.sent, await stateOf(id)]).toEqual([2, 'running']);
});

test('a throttled write was not carried out: it is sent again as often as it takes', async () => {
  azure.answers = Array.from({ length: 8 }, () => fails('azure-unavailable'));
  const id = await ask();
  for (let n = 0; n < 8; n++) await pass(minutes(0.2));
  expect([azure.sent, await stateOf(id)]).toEqual([9, 'running']);
});

test('the second is refused because the first came late: its job is adopted, and nobody hears of a refusal', async () => {
  azure.answers = [fails('azure-unknown'), fails('azure-refused', 'InProgress')];
  const id = await ask();
  await pass(minutes(3));
  expect([azure.sent, await stateOf(id)]).toEqual([2, 'applying']);
  azure.shown = [job('late')];
  await pass(minutes(0.2));
  expect([azure.sent, await stateOf(id)]).toEqual([2, 'running']);
});

test('the second cannot be planned because the first came late: the same', async () => {
  azure.answers = [fails('azure-unknown')];
  const id = await ask();
  azure.refusesPlans = true;
  await pass(minutes(3));
  expect(await stateOf(id)).toBe('applying');
  azure.shown = [job('late')];
  await pass(minutes(0.2));
  expect([azure.sent, await stateOf(id)]).toEqual([1, 'running']);
});

test('refused the second time and nothing shows: it failed, with the reason, and the target is free again', async () => {
  azure.answers = [fails('azure-unknown'), fails('azure-refused', 'Conflict')];
  const id = await ask();
  await pass(minutes(3));
  await pass(minutes(3));
  expect(await stateOf(id)).toBe('settled failed');
  expect((await requests.get(id))?.result).toBe('as told');
  expect(await stateOf(await ask('again'))).toBe('running');
});

test('a job that belongs to another request is not adopted', async () => {
  azure.answers = [() => job('of the first')];
  const first = await ask();
  const operation = await ledger.ofRequest(first);
  const look = { state: 'done', watch: operation!.watch!, jobId: 'of the first' } as const;
  const rest = { steps: [], percent: undefined, started: 0, ended: 0, error: undefined, warning: undefined };
  await db.tx((tx) => ledger.looked(tx, operation!.id, { ...look, ...rest, retryAfterMs: undefined }));
  azure.answers = [fails('azure-unknown')];
  azure.shown = [job('of the first')];
  const second = await ask('second');
  await pass(minutes(1));
  expect(await stateOf(second)).toBe('applying');
  azure.shown = [job('of the first'), job('of the second')];
  await pass(minutes(0.2));
  expect((await ledger.ofRequest(second))?.watch).toEqual(job('of the second'));
});

test('no answer to any of them: after three it says that a person has to look', async () => {
  azure.answers = Array.from({ length: 9 }, () => fails('azure-unknown'));
  const id = await ask();
  for (let n = 0; n < 9; n++) await pass(minutes(3));
  expect([azure.sent, await stateOf(id)]).toEqual([3, 'settled unknown']);
});

test('a job that may be another’s: nothing is sent again on a guess, and a person has to look', async () => {
  azure.answers = [fails('azure-unknown')];
  azure.shown = [{ ...job('of one of the two'), doubt: 'Two VMs have one name.' }];
  const id = await ask();
  await pass(minutes(1));
  expect(await stateOf(id)).toBe('applying');
  await pass(minutes(2));
  expect([azure.sent, await stateOf(id)]).toEqual([1, 'settled unknown']);
  expect((await requests.get(id))?.result).toBe('Two VMs have one name.');
});

test('two jobs that it could be: it says that a person has to look', async () => {
  azure.answers = [fails('azure-unknown')];
  azure.shown = [job('one'), job('other')];
  const id = await ask();
  await pass(minutes(1));
  expect([azure.sent, await stateOf(id)]).toEqual([1, 'settled unknown']);
});

test('whoever has lost the role by the time of doing no longer counts: of those who agreed, and of who asked', async () => {
  const approve = (name: string) =>
    requests.approve(id, { oid: testActor(name).oid, name, role: 'approver', turn: `${name} says` });
  const asked = { command: 'test failover', risk: 'gated', plan: testPlan(), requester: testActor('Ana') } as const;
  const { id } = await requests.request({ ...asked, turnKey: 'asked', place: testChannel, inputs: {} });
  await approve('Ben');
  gone.add(testActor('Ben').oid);
  await work.settle();
  expect([azure.sent, await stateOf(id)]).toEqual([0, 'pending']);
  expect((await requests.get(id))?.lapsed).toEqual([
    { oid: testActor('Ben').oid, name: 'Ben', why: 'is no approver any more' },
  ]);
  await approve('Cid');
  gone.add(testActor('Ana').oid);
  await work.settle();
  expect([azure.sent, await stateOf(id)]).toEqual([0, 'settled refused']);
  expect((await requests.get(id))?.result).toBe('Ana, who asked for it, is no operator any more.');
});

test('a pause that comes while everything is read again holds the write back', async () => {
  const pause = createPause(db);
  azure.whilePlanning = () => db.tx((tx) => pause.pause(tx, { by: 'Admin', at: 0, reason: undefined }));
  const id = await ask();
  expect([azure.sent, await stateOf(id)]).toEqual([0, 'approved']);
  azure.whilePlanning = undefined;
  await db.tx((tx) => pause.resume(tx));
  await pass(minutes(1));
  expect([azure.sent, await stateOf(id)]).toEqual([1, 'running']);
});
