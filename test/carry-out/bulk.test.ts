import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createMembers, type Members } from '../../src/approvals/bulk/members.ts';
import { usualPace } from '../../src/approvals/bulk/pace.ts';
import { createRequests, type Requests } from '../../src/approvals/store.ts';
import { createAudit } from '../../src/audit/create.ts';
import type { Throttled, Watch } from '../../src/azure/azure.ts';
import { hours, minutes } from '../../src/base/clock.ts';
import { randomIds } from '../../src/base/ids.ts';
import { silentLog } from '../../src/base/log.ts';
import { Problem } from '../../src/base/problem.ts';
import { createApply } from '../../src/carry-out/apply.ts';
import { bulk, change } from '../../src/command-kit/command.ts';
import type { Services } from '../../src/command-kit/services.ts';
import type { Database, Queryable } from '../../src/db/db.ts';
import { createLedger, type Ledger } from '../../src/operations/ledger.ts';
import { createPause } from '../../src/operations/pause.ts';
import { createWork } from '../../src/work/create.ts';
import type { Work } from '../../src/work/work.ts';
import { embedded, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { testActor, testChannel, testPlan } from '../support/plans.ts';

const alertsOf = (count: number) => Array.from({ length: count }, (_, n) => `A-${n + 1}`);
const vaultOf = (alert: string) => `/vaults/${Number(alert.slice(2)) % 2}`;
const planFor = (alert: string, version = 1) => ({
  ...testPlan(version),
  command: 'each',
  line: `each ${alert}`,
  target: { kind: 'vm', id: `/items/${alert}`, name: alert, vault: vaultOf(alert) },
  effect: { alert },
});

let store: TestStore;
let db: Database;
let clock: ManualClock;
let work: Work;
let requests: Requests;
let ledger: Ledger;
let members: Members;
/** What Azure does and how the world is by the time of sending. */
let azure: { sent: string[]; moved: Set<string>; gone: Set<string>; adopted: number };
let throttled: Throttled;
let incidents: { readonly id: string }[];
/** The process dies at the so-many-th transaction from now on; afterwards it is started anew. */
let diesAt: number;

beforeEach(async () => {
  store = await embedded.store();
  db = await store.open();
  clock = new ManualClock();
  azure = { sent: [], moved: new Set(), gone: new Set(), adopted: 0 };
  incidents = [];
  throttled = { waitMs: 0, agoMs: undefined };
  diesAt = Number.POSITIVE_INFINITY;
  members = createMembers(db);
  ledger = createLedger(db);
  start();
});

afterEach(async () => {
  await work.stop();
  await db.close();
  await store.remove();
});

/** A process over the same store. */
function start(): void {
  const dying = new Proxy(db, {
    get(of, name: keyof Database) {
      const value: unknown = name === 'tx' ? deadly : of[name];
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
  work = createWork({ db, clock, log: silentLog });
  const audit = createAudit({ db, clock });
  const silent = { show: async () => {}, changed: async () => {}, say: async () => {}, reply: async () => {} };
  requests = createRequests({
    db: dying,
    clock,
    ids: randomIds,
    audit,
    work,
    posts: { ...silent, chatWith: async () => undefined },
    settings: { commands: {}, expire: hours(8), remind: 1, escalate: 1, escalateTo: [], time: String },
  });
  const services = {
    db: dying,
    clock,
    ids: randomIds,
    audit,
    work,
    ledger,
    requests,
    members,
    log: silentLog,
    pause: createPause(db),
    posts: silent,
    tenant: testActor('Ana').tenant,
    commands: [],
    people: { roleOf: async () => 'admin' },
    alertBook: { read: async () => undefined, change: async () => {} },
    alerting: { incidents: { open: async () => incidents } },
    azure: {
      now: () => clock.now(),
      timeKnown: () => true,
      throttled: () => throttled,
      started: async (_: string, item: string) => found(item),
    },
  } as unknown as Services;
  const words = { summary: '', examples: [], role: 'operator', family: 'backup', area: 'backup' } as const;
  const each = change({
    ...words,
    name: 'each',
    words: ['each {alert}'],
    risk: 'change',
    scenario: 'Backup',
    plan: async ({ slots: { alert = '' } }) => {
      if (azure.gone.has(alert)) throw new Problem('refused', 'The VM does not exist any more.');
      return planFor(alert, azure.moved.has(alert) ? 2 : 1);
    },
    apply: async ({ alert }): Promise<Watch> => {
      azure.sent.push(alert);
      return jobOf(alert);
    },
  });
  const many = bulk({
    ...words,
    name: 'many',
    words: ['many'],
    risk: 'gated',
    pace: usualPace,
    plan: async () => {
      throw new Error('what was agreed to is not planned anew');
    },
  });
  work.start(createApply(services, (name) => (name === 'many' ? many : each)));
}

const jobOf = (alert: string): Watch => ({ kind: 'backup-job', vault: 'v', job: alert, item: `/items/${alert}` });

/** What Azure shows of a write whose answer was lost. */
function found(item: string): Watch[] {
  const jobs = azure.sent.filter((alert) => item.toLowerCase() === `/items/${alert}`.toLowerCase()).map(jobOf);
  azure.adopted += jobs.length;
  return jobs;
}

/** Nothing of a transaction in which it dies is kept, nor of any that would have come after. */
function deadly<R>(run: (tx: Queryable) => Promise<R>): Promise<R> {
  return db.tx(async (tx) => {
    const result = await run(tx);
    diesAt -= 1;
    if (diesAt < 0) throw new Error('killed');
    return result;
  });
}

async function ask(count: number, notBefore = (_: string): number | undefined => undefined): Promise<string> {
  const planned = alertsOf(count).map((alert) => ({
    key: alert,
    name: alert,
    vault: vaultOf(alert),
    notBefore: notBefore(alert),
    plan: planFor(alert),
  }));
  const plan = { ...testPlan(), command: 'many', line: 'many', members: planned, waitsForIncidents: true as const };
  const { id } = await requests.request({
    turnKey: 'asked',
    command: 'many',
    risk: 'gated',
    plan,
    requester: testActor('Ana'),
    place: testChannel,
    inputs: {},
    along: (tx, parent) => members.add(tx, parent, planned),
  });
  await requests.approve(id, { oid: 'b', name: 'Ben', role: 'approver', turn: 'approved' });
  return id;
}

/** The jobs that run come to their end, as `watch` tells. */
async function end(outcome: 'done' | 'failed' = 'done'): Promise<void> {
  for (const { id, request } of await ledger.list({ open: true, limit: 100 })) {
    await db.tx(async (tx) => {
      await ledger.failed(tx, id, { code: '', title: '', text: '', recommendations: [] });
      await requests.settled(tx, request, outcome);
    });
  }
  await work.settle();
}

const states = async (id: string) => (await members.list(id)).map(({ state }) => state);
const parent = async (id: string) => {
  const { state, outcome, result } = (await requests.get(id))!;
  return [state, outcome, result];
};

test('a few of each vault at a time, and the end of each makes room for the next', async () => {
  const id = await ask(14);
  await work.settle();
  expect(azure.sent.length).toBe(usualPace.overall);
  await end();
  await end('failed');
  expect(azure.sent.length).toBe(14);
  await end();
  expect(await parent(id)).toEqual(['settled', 'failed', expect.stringMatching(/^8 done, 6 failed\. Not done: A-/)]);
  expect(new Set(azure.sent).size).toBe(14);
});

test('what moved since it was agreed to is skipped with the reason, and nothing takes its place', async () => {
  azure.moved.add('A-2');
  azure.gone.add('A-3');
  const id = await ask(4);
  await work.settle();
  await end();
  expect(await states(id)).toEqual(['done', 'skipped', 'skipped', 'done']);
  expect((await members.list(id)).map(({ why }) => why)).toEqual([
    undefined,
    expect.stringContaining('not what was agreed to any more'),
    'The VM does not exist any more.',
    undefined,
  ]);
  expect(azure.sent).toEqual(['A-1', 'A-4']);
  expect(await parent(id)).toEqual(['settled', 'done', '2 done, 2 skipped.']);
});

test('where nothing was left to do, nothing was done', async () => {
  for (const alert of alertsOf(2)) azure.gone.add(alert);
  const id = await ask(2);
  await work.settle();
  expect(await parent(id)).toEqual(['settled', 'refused', '2 skipped.']);
});

test('it may be killed at any moment: every member is sent, and none twice', async () => {
  const id = await ask(7);
  for (let lives = 0; lives < 90; lives++) {
    await work.stop();
    diesAt = lives % 11;
    start();
    await work.settle();
    clock.advance(minutes(30));
    if (lives % 12 === 11) {
      diesAt = Number.POSITIVE_INFINITY;
      await end();
    }
    if ((await requests.get(id))?.state === 'settled') break;
  }
  expect(await parent(id)).toEqual(['settled', 'done', '7 done.']);
  expect([...azure.sent].sort()).toEqual(alertsOf(7));
  expect(azure.adopted).toBeGreaterThan(0);
});

test('the rest can be stopped: what runs goes on, what waits never begins', async () => {
  const id = await ask(9);
  await work.settle();
  const stopped = await db.tx((tx) => members.stop(tx, id, 'Stopped by Ben'));
  expect(stopped).toBe(3);
  await end();
  expect(await parent(id)).toEqual(['settled', 'done', '6 done, 3 stopped.']);
  expect(azure.sent.length).toBe(6);
});

test('while an incident goes on nothing new begins', async () => {
  incidents = [{ id: 'I-1' }];
  const id = await ask(3);
  await work.settle();
  expect([azure.sent, await states(id)]).toEqual([[], ['waiting', 'waiting', 'waiting']]);
  incidents = [];
  clock.advance(minutes(1));
  await work.settle();
  expect(azure.sent.length).toBe(3);
});

test('once Azure throttles nothing new begins until it lets, and then half as many at a time', async () => {
  throttled = { waitMs: 20_000, agoMs: 0 };
  const id = await ask(8);
  await work.settle();
  expect(await states(id)).toEqual(Array.from({ length: 8 }, () => 'waiting'));
  throttled = { waitMs: 0, agoMs: 20_000 };
  clock.advance(20_000);
  await work.settle();
  expect(azure.sent.length).toBe(usualPace.overall / 2);
  throttled = { waitMs: 0, agoMs: minutes(10) };
  await end();
  await end();
  expect(azure.sent.length).toBe(8);
});

test('a member whose time has not come keeps no other waiting', async () => {
  const later = clock.now() + hours(20);
  const id = await ask(3, (alert) => (alert === 'A-1' ? later : undefined));
  await work.settle();
  await end();
  expect(await states(id)).toEqual(['waiting', 'done', 'done']);
  clock.advance(hours(20));
  await work.settle();
  await end();
  expect(await parent(id)).toEqual(['settled', 'done', '3 done.']);
});
