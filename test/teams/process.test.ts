import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { StoreUnavailable } from '../../src/db/db.ts';
import { type FakeConnector, startConnector } from '../support/connector.ts';
import {
  activity,
  channelId,
  execute,
  localConfig,
  message,
  recorder,
  submit,
  teamsWith,
  tenant,
} from '../support/teams.ts';

let connector: FakeConnector;
beforeAll(async () => {
  connector = await startConnector();
});
afterAll(() => connector.close());

const local = () => teamsWith(localConfig);

test('a typed line comes in without the mention, with who and where', async () => {
  const { turns, receive } = recorder();
  const body = message(connector, '<at>Lifeboat</at>&nbsp;<at>Lifeboat</at> status <at>Bob</at>');
  expect(await local().process({ authorization: undefined, body }, receive)).toEqual({ status: 200 });
  expect(turns).toEqual([
    {
      key: `msteams|${channelId};messageid=1690000000000|1690000000001`,
      origin: 'typed',
      line: '&nbsp;  status Bob',
      inputs: {},
      actor: {
        oid: 'aaaaaaaa-0000-4000-8000-000000000002',
        tenant,
        name: 'Operator',
        teamsId: '29:operator',
        guest: false,
      },
      place: { kind: 'channel', conversation: channelId, thread: '1690000000000', serviceUrl: connector.serviceUrl },
      team: '19:team@thread.tacv2',
      at: expect.any(Number),
    },
  ]);
});

test('Action.Execute and Action.Submit make the same turn', async () => {
  const { turns, receive } = recorder();
  const data = { line: 'approve 7F3K', reason: 'rehearsed', msteams: { type: 'x' }, count: 3 };
  const pressed = await local().process({ authorization: undefined, body: execute(connector, data) }, receive);
  const submitted = await local().process(
    { authorization: undefined, body: submit(connector, data, { id: 'f:1' }) },
    receive,
  );
  expect(pressed).toEqual({
    status: 200,
    body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: expect.any(String) },
  });
  expect(submitted).toEqual({ status: 200 });
  const [first, second] = turns.map(({ at: _, ...turn }) => turn);
  expect(first).toEqual(second);
  expect(first).toMatchObject({
    origin: 'button',
    line: 'approve 7F3K',
    inputs: { reason: 'rehearsed' },
    messageId: '1690000000009',
  });
});

test('the same activity twice has the same key, another one another', async () => {
  const { turns, receive } = recorder();
  for (const id of ['a', 'a', 'b'])
    await local().process({ authorization: undefined, body: message(connector, 'jobs', { id }) }, receive);
  expect(turns[0]?.key).toBe(turns[1]?.key);
  expect(turns[0]?.key).not.toBe(turns[2]?.key);
});

test('an automatic refresh never reaches the logic', async () => {
  const { turns, receive } = recorder();
  const body = execute(
    connector,
    { line: 'approve 7F3K' },
    {
      value: { action: { type: 'Action.Execute', data: { line: 'approve 7F3K' } }, trigger: 'automatic' },
    },
  );
  expect(await local().process({ authorization: undefined, body }, receive)).toMatchObject({
    status: 200,
    body: { statusCode: 200 },
  });
  expect(turns).toEqual([]);
});

test.each([
  'task/fetch',
  'task/submit',
  'application/search',
  'composeExtension/query',
  'signin/verifyState',
  undefined,
])('another invoke (%s) gets an object and HTTP 200', async (name) => {
  const { turns, receive } = recorder();
  const answer = await local().process(
    { authorization: undefined, body: activity(connector, { type: 'invoke', name }) },
    receive,
  );
  expect(answer).toEqual({ status: 200, body: expect.any(Object) });
  expect(turns).toEqual([]);
});

test('a refusal of a press is a message with HTTP 200', async () => {
  const body = execute(connector, { line: 'approve 7F3K' });
  const refused = await local().process(
    { authorization: undefined, body },
    recorder({ kind: 'message', text: 'Not you.' }).receive,
  );
  expect(refused).toEqual({
    status: 200,
    body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Not you.' },
  });
});

test('what cannot be stored: Teams sends a message again, a press is told', async () => {
  const { receive } = recorder(new StoreUnavailable('disk full at /secret'));
  const told = await local().process({ authorization: undefined, body: message(connector, 'jobs') }, receive);
  const pressed = await local().process(
    { authorization: undefined, body: execute(connector, { line: 'jobs' }) },
    receive,
  );
  expect(told).toMatchObject({ status: 503, retryAfter: expect.any(Number) });
  expect(pressed).toMatchObject({ status: 200, body: { statusCode: 200 } });
  expect(JSON.stringify([told, pressed])).not.toContain('secret');
});

test('a defect gives 500 without its text for a message, a 200 message for a press', async () => {
  const { receive } = recorder(new Error('secret inner text'));
  const told = await local().process({ authorization: undefined, body: message(connector, 'jobs') }, receive);
  const pressed = await local().process(
    { authorization: undefined, body: execute(connector, { line: 'jobs' }) },
    receive,
  );
  expect(told.status).toBe(500);
  expect(pressed.status).toBe(200);
  expect(JSON.stringify([told, pressed])).not.toContain('secret');
});

test.each([{ type: '' }, {}, null, 'text', [], { type: 7 }])('no activity: %j', async (body) => {
  expect((await local().process({ authorization: undefined, body }, recorder().receive)).status).toBe(400);
});

test('a message with nothing in it, and activities that say nothing, are taken and dropped', async () => {
  const { turns, events, receive } = recorder();
  for (const type of ['message', 'typing', 'messageReaction', 'messageUpdate', 'unheardOf']) {
    const body = activity(connector, { type });
    expect(await local().process({ authorization: undefined, body }, receive)).toEqual({ status: 200 });
  }
  expect([turns, events]).toEqual([[], []]);
});
