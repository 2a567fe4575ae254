import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cardMessage } from './echo-bot.ts';
import { approver, operator, type Setting, type Settled, startSetting } from './setting.ts';

let setting: Setting;
beforeEach(async () => {
  setting = await startSetting({ limits: false });
});
afterEach(() => setting.close());

/** A card in the channel, and how to press one of its buttons. */
async function card() {
  await setting.say('card', { conversation: 'channel' });
  const { id: messageId } = await setting.sees(({ cards }) => cards.length > 0);
  const press = async (type: string, as = operator, inputs = {}): Promise<Settled> => {
    const action = { type, title: 'Approve', verb: 'line', data: { line: 'approve 7F3K' } };
    return (await setting.post<Settled>('/api/press', { as, messageId, action, inputs })).body;
  };
  const shown = async (as = operator) => (await setting.messages(as)).find(({ id }) => id === messageId)!;
  return { messageId, press, shown };
}

const message = (value: string) => ({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value });
const aCard = {
  statusCode: 200,
  type: 'application/vnd.microsoft.card.adaptive',
  value: { type: 'AdaptiveCard', body: [] },
};

test('Action.Execute arrives as the invoke that Teams sends, and its message is for the presser alone', async () => {
  const { messageId, press, shown } = await card();
  setting.echo.answerNext(message('Only an approver may do this.'));
  expect(await press('Action.Execute', operator, { reason: 'tested' })).toMatchObject({
    outcome: 'done',
    note: 'Only an approver may do this.',
  });
  const invoke = await setting.echo.receives(({ type }) => type === 'invoke');
  expect(invoke).toMatchObject({
    name: 'adaptiveCard/action',
    replyToId: messageId,
    value: {
      trigger: 'manual',
      action: {
        type: 'Action.Execute',
        title: 'Approve',
        verb: 'line',
        data: { line: 'approve 7F3K', reason: 'tested' },
      },
    },
  });
  expect(invoke.conversation.id).toMatch(/^19:.*;messageid=\d+$/);
  expect((await shown(operator)).presses).toMatchObject([{ name: 'Operator', note: 'Only an approver may do this.' }]);
  expect((await shown(approver)).presses).toMatchObject([{ name: 'Operator', title: 'Approve', note: null }]);
});

test('Action.Submit arrives as a message with a value', async () => {
  const { messageId, press } = await card();
  expect(await press('Action.Submit', operator, { reason: 'old client' })).toMatchObject({ outcome: 'done' });
  const submit = await setting.echo.receives(({ value }) => value !== undefined);
  expect(submit).toMatchObject({
    type: 'message',
    replyToId: messageId,
    value: { line: 'approve 7F3K', reason: 'old client' },
  });
  expect(submit.text).toBeUndefined();
});

test('a card in the answer replaces it for that person, until the bot edits the message', async () => {
  const { messageId, press, shown } = await card();
  const original = (await shown()).cards;
  setting.echo.answerNext(aCard);
  await press('Action.Execute');
  expect((await shown(operator)).cards).toEqual([aCard.value]);
  expect((await shown(approver)).cards).toEqual(original);
  const invoke = await setting.echo.receives(({ type }) => type === 'invoke');
  await setting.echo.proactively(invoke, async (context) => {
    await context.updateActivity({ ...cardMessage('DONE'), id: messageId });
  });
  const edited = await shown(operator);
  expect(edited.cards).toEqual((await shown(approver)).cards);
  expect(JSON.stringify(edited.cards)).toContain('DONE');
});

test.each([
  ['an error status', 500],
  ['an empty answer', 200],
  ['an answer of no known type', { statusCode: 200, type: 'something', value: 'x' }],
])('%s: sent once more, then "Unable to reach app"', async (_, answer) => {
  const { press } = await card();
  setting.echo.answerNext(answer, answer);
  expect(await press('Action.Execute')).toMatchObject({
    outcome: 'failed',
    note: expect.stringContaining('Unable to reach app'),
  });
  const invokes = setting.echo.received.filter(({ type }) => type === 'invoke');
  expect(invokes).toHaveLength(2);
  expect(invokes[1]).toMatchObject({ id: invokes[0]!.id, timestamp: invokes[0]!.timestamp });
});

test('a bad answer that is good the second time is no error', async () => {
  const { press } = await card();
  setting.echo.answerNext(502, message('There you are.'));
  expect(await press('Action.Execute')).toMatchObject({ outcome: 'done', note: 'There you are.' });
});

test('what is said while the bot is down waits, and Retry sends it', async () => {
  const { echo } = setting;
  await setting.say('before');
  await echo.receives(({ text }) => text === 'before');
  await echo.close();
  const said = await setting.say('are you there?');
  const failed = await setting.sees(({ id, delivery }) => id === said.id && delivery === 'failed');
  expect(failed.reason).toBe('The bot cannot be reached.');
  await setting.restart();
  const retried = await setting.post('/api/retry', { as: operator, messageId: said.id });
  expect(retried).toMatchObject({ status: 200, body: { delivery: 'sending', reason: null } });
  const stranger = await setting.post('/api/retry', { as: approver, messageId: said.id });
  expect(stranger.status).toBe(404);
});

test('a message that a stop left on its way is delivered after the start, with the same id', async () => {
  const got: string[] = [];
  const [once, twice] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const mute = createServer((request, response) => {
    request.on('data', (part) => {
      const { type, id } = JSON.parse(String(part));
      if (type !== 'message') return void response.end();
      got.push(id);
      (got.length === 1 ? once : twice).resolve();
    });
  });
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const own = await startSetting({ botUrl: `http://127.0.0.1:${(mute.address() as AddressInfo).port}/` });
  const said = await own.say('lost?');
  await once.promise;
  await own.restart();
  await twice.promise;
  expect(got).toEqual([said.id, said.id]);
  await own.close();
  mute.closeAllConnections();
  mute.close();
});
