import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createRequests, type Requests } from '../../src/approvals/store.ts';
import { createAudit } from '../../src/audit/create.ts';
import type { Look, Scenario, Watch } from '../../src/azure/azure.ts';
import { bare } from '../../src/azure/core/looks.ts';
import { hours, minutes } from '../../src/base/clock.ts';
import { randomIds } from '../../src/base/ids.ts';
import { silentLog } from '../../src/base/log.ts';
import { Problem } from '../../src/base/problem.ts';
import { createWatch } from '../../src/carry-out/watch.ts';
import type { Services } from '../../src/command-kit/services.ts';
import type { Database } from '../../src/db/db.ts';
import { blindness } from '../../src/operations/follow-ups.ts';
import { createLedger, type Ledger } from '../../src/operations/ledger.ts';
import { progressOf } from '../../src/views/progress.ts';
import { createWork } from '../../src/work/create.ts';
import type { Work } from '../../src/work/work.ts';
import { embedded, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { testActor, testChannel, testPlan } from '../support/plans.ts';

const operation: Watch = { kind: 'backup-operation', vault: 'v', operation: 'o', item: 'i' };
const job: Watch = { kind: 'backup-job', vault: 'v', job: 'j', item: 'i' };
const silent = { show: async () => {}, changed: async () => {}, say: async () => {}, reply: async () => {} };

let store: TestStore;
let db: Database;
let clock: ManualClock;
let work: Work;
let requests: Requests;
let ledger: Ledger;
/** What Azure says to each kind of watch, which jobs it shows, and what the item says. */
let azure: { looks: Partial<Record<Watch['kind'], () => Look>>; started: Watch[]; item: Look | string | undefined };

const refuses =
  (status: number, message = 'as told') =>
  () => {
    throw new Problem('azure-refused', message, { status, azureCode: `HTTP ${status}` });
  };

beforeEach(async () => {
  store = await embedded.store();
  db = await store.open();
  clock = new ManualClock();
  azure = { looks: {}, started: [], item: undefined };
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
  const services = {
    db,
    clock,
    ids: randomIds,
    audit,
    work,
    ledger,
    requests,
    log: silentLog,
    posts: silent,
    azure: {
      now: () => clock.now(),
      look: async (_: Scenario, watch: Watch) => azure.looks[watch.kind]!(),
      started: async () => azure.started,
      aftermath: async () => azure.item,
    },
  } as unknown as Services;
  work.start(createWatch(services, []));
});

afterEach(async () => {
  await work.stop();
  await db.close();
  await store.remove();
});

/** A request that Azure has accepted. */
async function accepted(): Promise<string> {
  const ask = { command: 'backup', risk: 'change', plan: testPlan(), requester: testActor('Ana') } as const;
  const { id } = await requests.request({ ...ask, turnKey: 'asked', place: testChannel, inputs: {} });
  await db.tx(async (tx) => {
    const intent = { id: 'op', request: id, step: 0, scenario: 'Backup', target: 'i', vault: 'v', name: 'vm' } as const;
    await ledger.intend(tx, { ...intent, intentAt: clock.now(), again: { azure: 0, ours: 0 }, facts: {} });
    await ledger.running(tx, 'op', operation);
    await requests.applying(tx, id, testPlan());
    await requests.running(tx, id);
    await work.put(tx, { kind: 'watch', key: 'op', due: clock.now(), payload: {} });
  });
  await work.settle();
  return id;
}

async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += minutes(1)) {
    clock.advance(minutes(1));
    await work.settle();
  }
}

const stateOf = async (id: string) => {
  const { state, outcome, result } = (await requests.get(id))!;
  return [state, outcome, result].filter(Boolean).join(' · ');
};
const words = async () =>
  progressOf((await ledger.get('op'))!, clock.now(), { time: () => 'then', blind: await blindness.of(db, 'op') })
    .elapsed;

test('a right that is missing for hours is said, and the job is followed to its end once it is there', async () => {
  azure.looks = { 'backup-operation': refuses(403, 'No right to read jobs.') };
  const id = await accepted();
  await pass(hours(5));
  expect(await stateOf(id)).toBe('running');
  expect(await words()).toContain(
    'cannot see how it goes since then: No right to read jobs. It is looked for again until',
  );
  azure.looks = { 'backup-operation': () => bare('done', job) };
  await pass(minutes(3));
  expect(await stateOf(id)).toBe('settled · done');
  expect(await blindness.of(db, 'op')).toBeUndefined();
});

test('a right that nobody gives for a day: unknown, with the right that is missing', async () => {
  azure.looks = { 'backup-operation': refuses(403, 'No right to read jobs.') };
  const id = await accepted();
  await pass(hours(24) + minutes(5));
  expect(await stateOf(id)).toBe('settled · unknown · What became of it could not be read: No right to read jobs.');
});

test.each([410, 404])('an operation that is gone (%i): its job is asked', async (status) => {
  azure.looks = { 'backup-operation': refuses(status), 'backup-job': () => bare('running', job, { jobId: 'j' }) };
  azure.started = [job];
  const id = await accepted();
  expect([await stateOf(id), (await ledger.get('op'))?.jobId]).toEqual(['running', 'j']);
  azure.looks['backup-job'] = () => bare('done', job, { jobId: 'j' });
  await pass(minutes(3));
  expect(await stateOf(id)).toBe('settled · done');
});

test('neither the operation nor a job is shown: the item says what became of it', async () => {
  azure.looks = { 'backup-operation': refuses(410) };
  azure.item = bare('done', operation);
  expect(await stateOf(await accepted())).toBe('settled · done');
});

test('what was to be made is there: done, and it is said by what; what tells no end is said as it was read', async () => {
  azure.looks = { 'backup-operation': refuses(410, 'Gone.') };
  azure.item = 'In rg-new Azure lists no disk that was made since it began.';
  const id = await accepted();
  await pass(minutes(5));
  expect(await words()).toContain('Gone. In rg-new Azure lists no disk');
  azure.item = bare('done', operation, { read: 'The new VM vm2 is there.' });
  await pass(minutes(3));
  expect(await stateOf(id)).toBe('settled · done · The new VM vm2 is there.');
});

test('nothing says anything for a quarter of an hour: unknown, and a person has to look', async () => {
  azure.looks = { 'backup-operation': refuses(410, 'Gone.') };
  const id = await accepted();
  await pass(minutes(10));
  expect(await stateOf(id)).toBe('running');
  await pass(minutes(10));
  expect(await stateOf(id)).toBe('settled · unknown · What became of it could not be read: Gone.');
});

test('a write that Azure put off was not taken: until when it waits is said', async () => {
  const waiting = { state: 'submitting', sent: 0, again: { azure: 0, ours: 7 }, steps: [], facts: {} };
  const said = progressOf(waiting as never, 0, { time: (ms) => `at ${ms}` });
  expect(said.elapsed).toContain('Azure did not take it');
  expect(said.elapsed).toContain('sent again at at 7');
});

test('a job that takes many times its usual length says so', () => {
  const long = { state: 'running', steps: [], facts: {}, started: 0, scenario: 'Backup' } as never;
  const at = (now: number) => progressOf(long, now, { time: String, usual: minutes(30) }).elapsed;
  expect(at(hours(2) - 1)).not.toContain('times what it took before');
  expect(at(hours(3))).toContain('That is 6 times what it took before (30 min');
});
