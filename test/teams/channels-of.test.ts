import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type FakeConnector, startConnector } from '../support/connector.ts';
import { localConfig, realConfig, teamsWith } from '../support/teams.ts';

let connector: FakeConnector;
beforeAll(async () => {
  connector = await startConnector();
});
beforeEach(() => {
  connector.arrived.length = 0;
  connector.channels.clear();
});
afterAll(() => connector.close());

const team = '19:team@thread.tacv2';
const ask = (teams = teamsWith(localConfig)) => teams.channelsOf({ team, serviceUrl: connector.serviceUrl });

test('the channels of a team: General has no name, and in private ones a bot cannot post', async () => {
  connector.channels.set(team, [
    { id: team, name: null, type: 'standard' },
    { id: '19:dba@thread.tacv2', name: 'Databases', type: 'standard' },
    { id: '19:old@thread.tacv2', name: 'Of an older service' },
    { id: '19:secret@thread.tacv2', name: 'Secret', type: 'private' },
    { name: 'without an id' },
  ]);
  expect(await ask()).toEqual([
    { id: team, name: 'General' },
    { id: '19:dba@thread.tacv2', name: 'Databases' },
    { id: '19:old@thread.tacv2', name: 'Of an older service' },
  ]);
});

test('it is asked with the token of the bot, at the address of Teams only', async () => {
  connector.channels.set(team, []);
  expect(await ask(teamsWith(realConfig(connector)))).toEqual([]);
  const path = `/amer/v3/teams/${encodeURIComponent(team)}/conversations`;
  expect(connector.arrived).toMatchObject([{ method: 'GET', path, authorization: 'Bearer outbound-token' }]);
  const elsewhere = teamsWith(realConfig(connector)).channelsOf({ team, serviceUrl: 'https://evil.example/' });
  expect(await elsewhere).toBeUndefined();
});

test.each([
  ['an unknown team', undefined],
  ['no access', { status: 403, code: 'BotNotInConversationRoster' }],
  ['trouble', { status: 503 }],
  ['a broken connection', { how: 'reset' as const }],
  ['no answer', { how: 'hang' as const }],
])('%s: not known, and asked once', async (_, failure) => {
  if (failure) connector.failNext(failure);
  expect(await ask()).toBeUndefined();
  expect(connector.arrived).toHaveLength(1);
});

test('an answer of another shape is no answer', async () => {
  connector.channels.set(team, [null as unknown as object, 7 as unknown as object, { id: 7, name: {} }]);
  expect(await ask()).toBeUndefined();
});
