import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { StoreUnavailable } from '../../src/db/db.ts';
import { messagesRoute } from '../../src/http/messages.ts';
import type { Receive } from '../../src/teams/adapter.ts';
import { type FakeConnector, startConnector } from '../support/connector.ts';
import { postJson, serve, stopAll, unfinished } from '../support/http.ts';
import { appId, execute, message, realConfig, recorder, teamsWith } from '../support/teams.ts';

let connector: FakeConnector;
beforeAll(async () => {
  connector = await startConnector();
});
afterEach(stopAll);
afterAll(() => connector.close());

async function door(receive: Receive) {
  const teams = teamsWith(realConfig(connector));
  const { url } = await serve([messagesRoute((inbound) => teams.process(inbound, receive), teams.admit)]);
  const authorization = `Bearer ${await connector.token(appId)}`;
  return {
    url,
    say: (body: unknown, headers: Record<string, string> = { authorization }) =>
      postJson(`${url}/api/messages`, body, headers),
  };
}

test('a command through the whole door', async () => {
  const { turns, receive } = recorder();
  const { say } = await door(receive);
  const answer = await say(message(connector, '<at>Lifeboat</at> jobs'));
  expect([answer.status, answer.body]).toEqual([200, undefined]);
  expect(turns).toMatchObject([{ line: 'jobs', origin: 'typed' }]);
});

test('a press is answered with HTTP 200 in the form that Teams knows', async () => {
  const { receive } = recorder({ kind: 'message', text: 'Somebody else was first.' });
  const { say } = await door(receive);
  const answer = await say(execute(connector, { line: 'approve 7F3K' }));
  expect([answer.status, answer.body]).toEqual([
    200,
    { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Somebody else was first.' },
  ]);
});

test('without a token 401, when it cannot be stored 503', async () => {
  const { turns, receive } = recorder(new StoreUnavailable('disk full'));
  const { say } = await door(receive);
  expect((await say(message(connector, 'jobs'), {})).status).toBe(401);
  expect(turns).toEqual([]);
  const answer = await say(message(connector, 'jobs'));
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
});

test('who shows no token of the Bot Connector is refused before the body is there', async () => {
  const { turns, receive } = recorder();
  const { url } = await door(receive);
  expect(await unfinished(`${url}/api/messages`, 200_000)).toContain('HTTP/1.1 401');
  expect(turns).toEqual([]);
});

test('what a submitted button is answered with is said in its thread', async () => {
  const { receive } = recorder({ kind: 'message', text: 'Somebody else was first.' });
  const { say } = await door(receive);
  connector.arrived.length = 0;
  const posted = connector.next((request) => request.method === 'POST');
  expect((await say(message(connector, 'x', { value: { line: 'approve 7F3K' } }))).status).toBe(200);
  expect((await posted).body).toMatchObject({ text: 'Somebody else was first.' });
});
