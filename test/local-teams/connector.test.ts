import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cardMessage } from './echo-bot.ts';
import { approver, bot, operator, type Setting, startSetting, tenant } from './setting.ts';

let setting: Setting;
beforeAll(async () => {
  setting = await startSetting({ limits: false });
});
afterAll(() => setting.close());

test('the bot is told of its installation in the channel, once', async () => {
  const install = await setting.echo.receives(({ type }) => type === 'installationUpdate');
  expect(install).toMatchObject({
    action: 'add',
    channelId: 'msteams',
    serviceUrl: setting.teams.serviceUrl,
    conversation: { conversationType: 'channel', isGroup: true, tenantId: tenant },
    channelData: { team: { name: 'Contoso' }, channel: { name: 'Backup and recovery' }, tenant: { id: tenant } },
  });
  const added = await setting.echo.receives(({ type }) => type === 'conversationUpdate');
  expect(added.membersAdded).toEqual([{ id: `28:${bot.id}` }]);
  await setting.say('one');
  await setting.say('two', { conversation: 'channel' });
  await setting.echo.receives(({ text }) => text?.includes('two') ?? false);
  const installs = setting.echo.received.filter(({ type }) => type === 'installationUpdate');
  expect(installs.map(({ conversation }) => conversation.conversationType).sort()).toEqual(['channel', 'personal']);
});

test('a line in the channel mentions the bot and heads a thread; the answer is a reply in it', async () => {
  const said = await setting.say('help me', { conversation: 'channel' });
  const got = await setting.echo.receives(({ text }) => text?.includes('help me') ?? false);
  expect(got).toMatchObject({
    id: said.id,
    text: '<at>Lifeboat</at> help me',
    from: { name: 'Operator', aadObjectId: operator },
    recipient: { id: `28:${bot.id}`, name: 'Lifeboat' },
    conversation: { id: `${said.conversation};messageid=${said.id}`, conversationType: 'channel' },
  });
  expect(got.from.id).toMatch(/^29:/);
  expect(got.entities?.map(({ type }) => type)).toEqual(['mention', 'clientInfo']);
  const answer = await setting.sees(({ text }) => text === 'You said: help me');
  expect(answer).toMatchObject({ author: 'bot', thread: said.id, conversation: said.conversation });
});

test('what does not mention the bot stays among people', async () => {
  const said = await setting.say('between us', { conversation: 'channel', mention: false });
  expect(said.delivery).toBeNull();
  await setting.say('and now you', { conversation: 'channel', thread: said.id });
  await setting.sees(({ text }) => text === 'You said: and now you');
  expect(setting.echo.received.filter(({ text }) => text?.includes('between us'))).toEqual([]);
});

test('everybody has an own chat, which nobody else sees', async () => {
  await setting.say('secret', { as: approver });
  const got = await setting.echo.receives(({ text }) => text === 'secret');
  expect(got.conversation).toMatchObject({ conversationType: 'personal', tenantId: tenant });
  expect(got.conversation.id).toMatch(/^a:1/);
  await setting.sees(({ text }) => text === 'You said: secret', approver);
  expect((await setting.messages(operator)).filter(({ text }) => text.includes('secret'))).toEqual([]);
});

test('the bot edits and deletes its messages', async () => {
  await setting.say('edit');
  const edited = await setting.sees(({ editedAt }) => editedAt !== null);
  expect(edited.cards).toEqual([expect.objectContaining({ type: 'AdaptiveCard' })]);
  expect(edited.text).toBe('');
  await setting.say('delete');
  const deleted = await setting.sees(({ deletedAt }) => deletedAt !== null);
  const got = await setting.echo.receives(({ text }) => text === 'delete');
  await expect(
    setting.echo.proactively(
      got,
      async (context) => void (await context.updateActivity({ ...cardMessage('late'), id: deleted.id })),
    ),
  ).rejects.toMatchObject({ statusCode: 403, code: 'ServiceError' });
});

test('members and team are what the SDK expects', async () => {
  await setting.say('who', { conversation: 'channel' });
  await setting.sees(({ text }) => text === `5 members, you are Operator ${operator}`);
  await setting.say('who');
  await setting.sees(({ text }) => text === `1 members, you are Operator ${operator}`);
  await setting.say('team', { conversation: 'channel' });
  await setting.sees(({ text }) => text === 'Contoso: (no name), Backup and recovery, Database alerts');
});

test('createConversation in the channel starts a thread, and its conversation takes replies', async () => {
  await setting.say('for the reference', { conversation: 'channel' });
  const got = await setting.echo.receives(({ text }) => text?.includes('for the reference') ?? false);
  const { id, activityId } = await setting.echo.createThread(got, 'An alert');
  expect(id).toBe(`${got.channelData.teamsChannelId};messageid=${activityId}`);
  await setting.echo.proactively({ ...got, conversation: { ...got.conversation, id } }, async (context) => {
    await context.sendActivity('its progress');
  });
  expect(await setting.sees(({ text }) => text === 'its progress')).toMatchObject({ thread: activityId });
  expect(await setting.sees(({ text }) => text === 'An alert')).toMatchObject({ id: activityId, thread: activityId });
});

test('errors have Teams’ shape', async () => {
  const nowhere = await setting.post('/v3/conversations/19:nowhere@thread.tacv2/activities', { type: 'message' });
  expect(nowhere).toMatchObject({ status: 404, body: { error: { code: 'ConversationNotFound' } } });
  const { conversation } = await setting.say('hello');
  const path = `/v3/conversations/${encodeURIComponent(conversation)}/activities`;
  const big = await setting.post(path, { type: 'message', text: 'x'.repeat(60_000) });
  expect(big).toMatchObject({ status: 413, body: { error: { code: 'MessageSizeTooBig' } } });
  const stranger = await setting.post('/v3/conversations', { members: [{ id: '29:nobody' }] });
  expect(stranger).toMatchObject({ status: 403, body: { error: { code: 'ForbiddenOperationException' } } });
});
