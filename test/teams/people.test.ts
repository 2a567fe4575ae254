import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type FakeConnector, startConnector } from '../support/connector.ts';
import {
  activity,
  bot,
  channelId,
  localConfig,
  message,
  operator,
  recorder,
  teamsWith,
  tenant,
} from '../support/teams.ts';

let connector: FakeConnector;
beforeAll(async () => {
  connector = await startConnector();
});
beforeEach(() => {
  connector.arrived.length = 0;
  connector.members.clear();
});
afterAll(() => connector.close());

const other = '99999999-9999-4999-8999-999999999999';
const whose = async (more: object, teams = teamsWith(localConfig)) => {
  const { turns, receive } = recorder();
  await teams.process({ authorization: undefined, body: message(connector, 'jobs', more) }, receive);
  return turns[0]?.actor;
};

test('another tenant is a guest, wherever it is named', async () => {
  expect(await whose({ channelData: { tenant: { id: other } } })).toMatchObject({ guest: true, tenant: other });
  const conversation = { id: channelId, conversationType: 'channel', tenantId: other };
  expect(await whose({ conversation })).toMatchObject({ guest: true });
  expect(await whose({ channelData: {}, conversation: { id: channelId, conversationType: 'channel' } })).toMatchObject({
    guest: true,
    tenant: '',
  });
  expect(await whose({})).toMatchObject({ guest: false, tenant });
});

test('without an Entra object id a person has none, and the name does not stand in', async () => {
  expect(await whose({ from: { id: '29:x', name: 'Operator' } })).toMatchObject({ oid: '', name: 'Operator' });
});

test.each([
  [{ userRole: 'guest' }, true],
  [{ userRole: 'anonymous' }, true],
  [{ userRole: 'user', userPrincipalName: 'bob_fabrikam.com#EXT#@contoso.com' }, true],
  [{ userRole: 'user', userPrincipalName: 'operator@contoso.com' }, false],
])('the roster says who is a guest: %j', async (member, guest) => {
  connector.members.set(operator.id, { id: operator.id, name: operator.name, ...member });
  expect(await whose({})).toMatchObject({ guest });
});

test('however much somebody says at once, the roster is asked once', async () => {
  const teams = teamsWith(localConfig);
  connector.members.set(operator.id, { id: operator.id, name: operator.name, userRole: 'guest' });
  const said = await Promise.all(Array.from({ length: 20 }, () => whose({}, teams)));
  expect(said.every((actor) => actor?.guest)).toBe(true);
  expect(connector.arrived).toHaveLength(1);
});

test('the roster is asked once for a person, and its failure stops nobody', async () => {
  const teams = teamsWith(localConfig);
  expect(await whose({}, teams)).toMatchObject({ guest: false });
  expect(await whose({}, teams)).toMatchObject({ guest: false });
  const members = connector.arrived.filter(({ path }) => path.includes('/members/'));
  expect(members.map(({ path }) => path)).toEqual([
    `/amer/v3/conversations/${encodeURIComponent(channelId)}/members/${encodeURIComponent(operator.id)}`,
  ]);
});

const events = async (more: object) => {
  const { events, receive } = recorder();
  const body = activity(connector, { ...more });
  expect(await teamsWith(localConfig).process({ authorization: undefined, body }, receive)).toEqual({ status: 200 });
  return events;
};
const general = { id: '19:general@thread.tacv2', conversationType: 'channel', tenantId: tenant };

test('installed in a team: the chosen channel, told in either way', async () => {
  const team = { id: '19:team@thread.tacv2', name: 'Operations' };
  const channelData = { tenant: { id: tenant }, team, settings: { selectedChannel: { id: channelId } } };
  const [first] = await events({ type: 'installationUpdate', action: 'add', conversation: general, channelData });
  expect(first).toMatchObject({
    kind: 'installed',
    place: { kind: 'channel', conversation: channelId, serviceUrl: connector.serviceUrl },
    actor: { oid: 'aaaaaaaa-0000-4000-8000-000000000002' },
    team,
  });
  expect(first?.place.thread).toBeUndefined();
  const [second] = await events({
    type: 'conversationUpdate',
    membersAdded: [bot],
    conversation: general,
    channelData,
  });
  expect(second).toMatchObject({ kind: 'installed', place: first!.place });
});

test('installed for one person', async () => {
  const conversation = { id: 'a:personal', conversationType: 'personal', tenantId: tenant };
  const [event] = await events({
    type: 'installationUpdate',
    action: 'add',
    conversation,
    channelData: { tenant: { id: tenant } },
  });
  expect(event).toMatchObject({ kind: 'installed', place: { kind: 'personal', conversation: 'a:personal' } });
  expect(event?.team).toBeUndefined();
});

test('uninstalled, a channel deleted, people joined', async () => {
  expect(await events({ type: 'installationUpdate', action: 'remove' })).toMatchObject([{ kind: 'uninstalled' }]);
  expect(await events({ type: 'conversationUpdate', membersRemoved: [bot] })).toMatchObject([{ kind: 'uninstalled' }]);
  expect(await events({ type: 'conversationUpdate', membersAdded: [operator] })).toMatchObject([{ kind: 'joined' }]);
  const channelData = {
    tenant: { id: tenant },
    eventType: 'channelDeleted',
    channel: { id: channelId },
    team: { id: 't' },
  };
  expect(await events({ type: 'conversationUpdate', conversation: general, channelData })).toMatchObject([
    { kind: 'deleted', place: { conversation: channelId } },
  ]);
});

test.each(['channelCreated', 'channelRenamed', 'channelRestored'])(
  '%s: the channel is there under its name',
  async (eventType) => {
    const team = { id: 't', name: 'Operations' };
    const channelData = { tenant: { id: tenant }, eventType, channel: { id: channelId, name: 'Databases' }, team };
    expect(await events({ type: 'conversationUpdate', conversation: general, channelData })).toMatchObject([
      { kind: 'named', place: { kind: 'channel', conversation: channelId }, placeName: 'Databases', team },
    ]);
  },
);

test('an installation in another tenant is nobody’s', async () => {
  const conversation = { ...general, tenantId: other };
  const channelData = { tenant: { id: other }, team: { id: 't' } };
  expect(await events({ type: 'installationUpdate', action: 'add', conversation, channelData })).toEqual([]);
});
