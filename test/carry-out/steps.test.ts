import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Check } from '../../src/approvals/plan.ts';
import { createRequests, type Requests } from '../../src/approvals/store.ts';
import { createAudit } from '../../src/audit/create.ts';
import type { Watch } from '../../src/azure/azure.ts';
import { hours, minutes } from '../../src/base/clock.ts';
import { randomIds } from '../../src/base/ids.ts';
import { silentLog } from '../../src/base/log.ts';
import { createApply } from '../../src/carry-out/apply.ts';
import { type Asked, change, type Single } from '../../src/command-kit/command.ts';
import type { Services } from '../../src/command-kit/services.ts';
import { goOn } from '../../src/commands/approvals/continue.ts';
import { stop } from '../../src/commands/approvals/stop.ts';
import { tick } from '../../src/commands/approvals/tick.ts';
import type { Database } from '../../src/db/db.ts';
import { createLedger } from '../../src/operations/ledger.ts';
import { createPause } from '../../src/operations/pause.ts';
import { createWork } from '../../src/work/create.ts';
import type { Work } from '../../src/work/work.ts';
import { embedded, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { testActor, testChannel, testPlan } from '../support/plans.ts';

let store: TestStore;
let db: Database;
let clock: ManualClock;
let work: Work;
let requests: Requests;
let services: Services;
let command: Single;
let said: string[];
let noted: number;
/** What the world says of what is waited for, and of what the write relies on; and how often that was sent. */
let world: { answers: boolean; checks: Check[]; sent: number };

beforeEach(async () => {
  store = await embedded.store();
  db = await store.open();
  clock = new ManualClock();
  said = [];
  noted = 0;
  world = { answers: false, checks: [], sent: 0 };
  work = createWork({ db, clock, log: silentLog });
  const audit = createAudit({ db, clock });
  const posts = {
    show: async () => {},
    changed: async () => {},
    say: async (_: unknown, { key, text }: { key: string; text: string }) => {
      if (!said.some((one) => one.startsWith(`${key} `))) said.push(`${key} ${text}`);
    },
    reply: async () => {},
    chatWith: async () => undefined,
  };
  const settings = { commands: {}, expire: hours(8), remind: 1, escalate: 1, escalateTo: [], time: String };
  requests = createRequests({ db, clock, ids: randomIds, audit, work, posts, settings } as never);
  command = change({
    name: 'test failover',
    words: ['test failover {vm}'],
    summary: '',
    examples: [],
    role: 'operator',
    family: 'recovery',
    area: 'recovery',
    risk: 'change',
    plan: async () => testPlan(),
    steps: () => [
      {
        kind: 'local',
        title: 'Note the beginning',
        run: async () => {
          noted += 1;
        },
      },
      {
        kind: 'person',
        title: 'Look at the application',
        within: hours(24),
        remind: { every: hours(6), text: 'The test VM costs money.' },
      },
      {
        kind: 'wait',
        title: 'Wait until it answers',
        within: minutes(30),
        until: async () => ({ done: world.answers, text: world.answers ? 'It answers.' : 'It does not answer.' }),
      },
      {
        kind: 'write',
        title: 'Delete the test VM',
        scenario: 'TestFailoverCleanup',
        before: async () => world.checks,
        apply: async (): Promise<Watch> => {
          world.sent += 1;
          return { kind: 'recovery-job', vault: 'v', job: 'j', item: 'i' };
        },
      },
    ],
  }) as Single;
  services = {
    db,
    clock,
    ids: randomIds,
    audit,
    work,
    ledger: createLedger(db),
    requests,
    log: silentLog,
    pause: createPause(db),
    posts,
    mode: 'local',
    tenant: testActor('Ana').tenant,
    people: { roleOf: async () => 'approver' },
    azure: { now: () => clock.now(), timeKnown: () => true, started: async () => [] },
  } as unknown as Services;
  work.start(createApply(services, () => command));
});

afterEach(async () => {
  await work.stop();
  await db.close();
  await store.remove();
});

async function ask(): Promise<string> {
  const plan = await command.plan({} as never);
  const asked = { command: 'test failover', risk: 'change', plan, requester: testActor('Ana') } as const;
  const { id } = await requests.request({ ...asked, turnKey: randomIds.guid(), place: testChannel, inputs: {} });
  await work.settle();
  return id;
}

async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += minutes(10)) {
    clock.advance(minutes(10));
    await work.settle();
  }
}

const asked = (slots: Asked['slots']): Asked => ({
  services,
  slots,
  role: 'operator',
  commands: [command],
  rebuild: () => '',
  turn: {
    key: randomIds.guid(),
    origin: 'typed',
    line: '',
    inputs: {},
    actor: testActor('Ben'),
    place: testChannel,
    at: 0,
  },
});

const state = async (id: string) => {
  const { state, outcome, result } = (await requests.get(id))!;
  return [state, outcome, result].filter(Boolean).join(' · ');
};

test('what is ours is done once, a person is reminded until the tick, what is waited for comes about, and one write is sent', async () => {
  const id = await ask();
  expect([noted, await state(id)]).toEqual([1, 'running']);
  await pass(hours(13));
  expect(said.filter((one) => one.includes('costs money'))).toEqual([
    `step:${id}:1:1 The test VM costs money. When it is done, type: tick ${id} 2`,
    `step:${id}:1:2 The test VM costs money. When it is done, type: tick ${id} 2`,
  ]);
  await expect(tick.run(asked({ id, step: '3' }))).rejects.toThrow('waits for “Look at the application” (step 2)');
  await tick.run(asked({ id, step: '2' }));
  await work.settle();
  await expect(tick.run(asked({ id, step: '2' }))).rejects.toThrow('waits for nobody');
  await pass(minutes(10));
  expect([world.sent, await state(id)]).toEqual([0, 'running']);
  world.answers = true;
  await pass(minutes(10));
  expect([world.sent, noted, await state(id)]).toEqual([1, 1, 'running']);
  expect(await services.ledger.ofRequest(id)).toMatchObject({ step: 3, state: 'running' });
});

test('who says nothing for as long as there was time: it is stopped, and nothing is undone', async () => {
  const id = await ask();
  await pass(hours(25));
  expect(await state(id)).toContain('stopped · Stopped before “Look at the application”: nobody said within');
  expect(said.at(-1)).toContain('Stopped before “Look at the application”');
});

test('what does not come about in time, and what does not hold right before a write, stop it there', async () => {
  const late = await ask();
  await tick.run(asked({ id: late, step: '2' }));
  await pass(hours(1));
  expect(await state(late)).toContain('did not come about within 30 min. It does not answer.');
  world.answers = true;
  world.checks = [{ state: 'no', text: 'It is gone' }];
  const moved = await ask();
  await tick.run(asked({ id: moved, step: '2' }));
  await pass(minutes(20));
  expect([world.sent, await state(moved)]).toEqual([
    0,
    'settled · stopped · Stopped before “Delete the test VM”: It is gone',
  ]);
});

test('stopped by a person; gone on with once, without what is done', async () => {
  const id = await ask();
  await stop.run(asked({ id }));
  await work.settle();
  expect(await state(id)).toBe('settled · stopped · Stopped before “Look at the application”: Ben stopped it.');
  await expect(stop.run(asked({ id }))).rejects.toThrow('over: stopped');
  world.answers = true;
  const turn = asked({ id });
  await goOn.run(turn);
  const rest = (await requests.ofTurn(turn.turn.key))!;
  expect(rest.plan.steps?.map(({ done }) => done === true)).toEqual([true, false, false, false]);
  await expect(goOn.run(asked({ id }))).rejects.toThrow(`goes on with ${id} already: ${rest.id}`);
  await work.settle();
  await tick.run(asked({ id: rest.id, step: '2' }));
  await pass(minutes(20));
  expect([noted, world.sent, await state(rest.id)]).toEqual([1, 1, 'running']);
});
