import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createRequests, type Requests } from '../../src/approvals/store.ts';
import { createAudit } from '../../src/audit/create.ts';
import { hours } from '../../src/base/clock.ts';
import { randomIds } from '../../src/base/ids.ts';
import { silentLog } from '../../src/base/log.ts';
import { Problem } from '../../src/base/problem.ts';
import type { Turn } from '../../src/base/turn.ts';
import { createDispatch, type Dispatch } from '../../src/bot/dispatch.ts';
import { createTurns } from '../../src/bot/turns.ts';
import { change } from '../../src/command-kit/command.ts';
import type { Services } from '../../src/command-kit/services.ts';
import { approve } from '../../src/commands/approvals/decide.ts';
import type { Database } from '../../src/db/db.ts';
import { createWork } from '../../src/work/create.ts';
import type { Work } from '../../src/work/work.ts';
import { embedded, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { testActor, testChannel, testPlan } from '../support/plans.ts';

let store: TestStore;
let db: Database;
let work: Work;
let requests: Requests;
let dispatch: Dispatch;
let planned: number;
let replies: string[];

beforeEach(async () => {
  store = await embedded.store();
  db = await store.open();
  const clock = new ManualClock();
  planned = 0;
  replies = [];
  work = createWork({ db, clock, log: silentLog });
  const nothing = async () => undefined;
  const posts = {
    show: nothing,
    changed: nothing,
    say: nothing,
    chatWith: nothing,
    reply: async (_tx: unknown, _to: unknown, message: object) => void replies.push(JSON.stringify(message)),
  };
  requests = createRequests({
    db,
    clock,
    ids: randomIds,
    audit: createAudit({ db, clock }),
    work,
    posts,
    settings: { commands: {}, expire: hours(8), remind: 1, escalate: 1, escalateTo: [], time: String },
  });
  const once = change({
    name: 'test failover',
    words: ['test failover {vm}'],
    summary: '',
    examples: [],
    role: 'operator',
    family: 'recovery',
    area: 'recovery',
    risk: 'gated',
    scenario: 'TestFailover',
    plan: async () => {
      planned += 1;
      if (planned > 1) throw new Problem('refused', 'It was done already.');
      return testPlan();
    },
    apply: () => Promise.reject(new Error('nothing is applied here')),
  });
  const services = {
    db,
    clock,
    work,
    posts,
    requests,
    log: silentLog,
    mode: 'local',
    tenant: 't',
    people: { roleOf: async () => 'approver' },
  } as unknown as Services;
  dispatch = createDispatch(services, {
    commands: [once, approve],
    turns: createTurns(db),
    arrivals: { heard: nothing } as never,
    attempts: { refused: nothing },
    typing: nothing,
    botName: 'Lifeboat',
  });
  work.start(dispatch.handlers);
});

afterEach(async () => {
  await work.stop();
  await db.close();
  await store.remove();
});

const turnOf = (who: string, line: string, origin: Turn['origin'] = 'typed'): Turn => ({
  key: `${who} ${line}`,
  origin,
  line,
  inputs: {},
  actor: testActor(who),
  place: testChannel,
  at: 0,
});

/** As after a crash: the row of the turn is there again. */
async function runAgain({ key }: Turn): Promise<void> {
  await db.tx((tx) => work.put(tx, { kind: 'turn', key, due: 0, payload: {} }));
  await work.settle();
}

test('a turn whose request is stored is not planned again, and nobody is told that it was done already', async () => {
  const turn = turnOf('Ana', 'test failover vm1');
  await dispatch.turn(turn);
  await work.settle();
  await runAgain(turn);
  expect([planned, replies, (await requests.list({})).length]).toEqual([1, [], 1]);
});

test('an approval whose process died before the answer counts once, and is no error the second time', async () => {
  await dispatch.turn(turnOf('Ana', 'test failover vm1'));
  await work.settle();
  const [request] = await requests.list({});
  const press = turnOf('Ben', `approve ${request!.id}`, 'button');
  expect(await dispatch.turn(press)).toMatchObject({ text: expect.stringContaining('Approved') });
  await runAgain(press);
  expect(replies).toEqual([]);
  expect((await requests.get(request!.id))?.approvals).toHaveLength(1);
  expect(await dispatch.turn(press)).toMatchObject({ text: expect.stringContaining('Approved') });
});

test('somebody says far more than can be answered: what is beyond is not stored, and they are told so, once a minute', async () => {
  await work.stop();
  for (let n = 0; n < 400; n += 1) await dispatch.turn(turnOf('Ana', `test failover vm${n}`));
  const before = await work.depth();
  expect(before).toBeLessThan(300);
  expect(replies).toEqual([expect.stringContaining('this one was not taken')]);
  await dispatch.turn(turnOf('Ana', 'test failover vm0'));
  await dispatch.turn(turnOf('Ana', 'test failover vm399'));
  const pressed = await dispatch.turn(turnOf('Ana', 'test failover vm400', 'button'));
  expect(pressed).toMatchObject({ kind: 'message', text: expect.stringContaining('Press again then') });
  expect([await work.depth(), replies.length]).toEqual([before, 1]);
  await dispatch.turn(turnOf('Ben', 'test failover vm1'));
  expect(await work.depth()).toBe(before + 1);
});
