import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bot, operator, type Setting, startSetting } from './setting.ts';

let setting: Setting;
beforeEach(async () => {
  setting = await startSetting({ limits: false });
});
afterEach(() => setting.close());

const database = 'channel:database';
const idOf = async (address: string): Promise<string> => {
  const { conversations } = await setting.state();
  return conversations.find((one) => one.address === address)!.id;
};
/** The bot posts by itself, by the channel's id alone. */
const post = async (address: string, text: string) => {
  const path = `/v3/conversations/${encodeURIComponent(await idOf(address))}/activities`;
  return setting.post<{ id: string }>(path, { type: 'message', text });
};
const removedBot = { membersRemoved: [{ id: `28:${bot.id}` }], channelData: { eventType: 'teamMemberRemoved' } };

test('a mention in another channel arrives from that channel, and is answered in its thread', async () => {
  const said = await setting.say('hello', { conversation: database });
  const got = await setting.echo.receives(({ text }) => text?.includes('hello') ?? false);
  expect(got).toMatchObject({
    text: '<at>Lifeboat</at> hello',
    conversation: { id: `${await idOf(database)};messageid=${said.id}`, name: 'Database alerts' },
    channelData: { channel: { id: await idOf(database), name: 'Database alerts' }, team: { name: 'Contoso' } },
  });
  const answer = await setting.sees(({ text }) => text === 'You said: hello');
  expect(answer).toMatchObject({ conversation: await idOf(database), thread: said.id });
  await setting.say('among us', { conversation: database, mention: false });
  await setting.say('and again', { conversation: database, thread: said.id });
  await setting.sees(({ text, thread }) => text === 'You said: and again' && thread === said.id);
  expect(setting.echo.received.some(({ text }) => text?.includes('among us'))).toBe(false);
});

test('an app is installed once for the whole team', async () => {
  await setting.say('one', { conversation: 'channel' });
  await setting.say('two', { conversation: database });
  await setting.say('three', { conversation: 'channel:general' });
  await setting.sees(({ text }) => text === 'You said: three');
  const installs = setting.echo.received.filter(({ type }) => type === 'installationUpdate');
  expect(installs.map(({ conversation }) => conversation.id)).toEqual([await idOf('channel')]);
});

test('to a channel where nobody has spoken a bot posts by its id, in both ways', async () => {
  const { status, body } = await post(database, 'An alert');
  expect(status).toBe(201);
  expect(await setting.sees(({ text }) => text === 'An alert')).toMatchObject({ id: body.id, thread: body.id });
  const channelData = { channel: { id: await idOf(database) } };
  const activity = { type: 'message', text: 'Another' };
  const created = await setting.post<{ id: string }>('/v3/conversations', { isGroup: true, channelData, activity });
  expect(created.body.id).toMatch(new RegExp(`^${await idOf(database)};messageid=\\d+$`));
});

test('removed from the team, the bot is in none of its channels, and is told once', async () => {
  await setting.post('/api/bot', { as: operator, installed: false });
  await setting.echo.receives(({ membersRemoved }) => membersRemoved !== undefined);
  const team = encodeURIComponent(await idOf('channel:general'));
  for (const address of ['channel', database, 'channel:general'])
    expect(await post(address, 'x')).toMatchObject({
      status: 403,
      body: { error: { code: 'BotNotInConversationRoster' } },
    });
  expect((await setting.get(`/v3/teams/${team}/conversations`)).status).toBe(403);
  expect(setting.echo.received.filter(({ membersRemoved }) => membersRemoved)).toMatchObject([removedBot]);
  await setting.post('/api/bot', { as: operator, installed: true });
  expect((await post(database, 'x')).status).toBe(201);
});

test('a deleted channel is told of in General, takes no posts and is not listed, until it is restored', async () => {
  const id = await idOf(database);
  const messages = `/v3/conversations/${encodeURIComponent(id)}/activities`;
  const channels = `/v3/teams/${encodeURIComponent(await idOf('channel:general'))}/conversations`;
  const listed = async () => JSON.stringify(await (await setting.get(channels)).json());
  await setting.post('/api/channel', { as: operator, conversation: database, deleted: true });
  expect(await setting.echo.receives(({ channelData }) => channelData?.eventType === 'channelDeleted')).toMatchObject({
    type: 'conversationUpdate',
    conversation: { id: await idOf('channel:general') },
    channelData: { channel: { id, name: 'Database alerts' } },
  });
  expect(await setting.post(messages, { type: 'message', text: 'x' })).toMatchObject({ status: 404 });
  expect(await setting.post('/api/messages', { as: operator, conversation: database, text: 'x' })).toMatchObject({
    status: 404,
  });
  expect(await listed()).not.toContain('Database alerts');
  await setting.restart();
  expect((await setting.state()).conversations.map(({ address }) => address)).not.toContain(database);
  await setting.post('/api/channel', { as: operator, conversation: database, deleted: false });
  await setting.echo.receives(({ channelData }) => channelData?.eventType === 'channelRestored');
  expect((await setting.post(messages, { type: 'message', text: 'x' })).status).toBe(201);
  expect(await listed()).toContain('Database alerts');
  const general = await setting.post('/api/channel', { as: operator, conversation: 'channel:general', deleted: true });
  expect(general.status).toBe(400);
});
