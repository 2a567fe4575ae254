import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Place } from '../../src/base/turn.ts';
import { Undelivered } from '../../src/posts/posting.ts';
import { type Failure, type FakeConnector, startConnector } from '../support/connector.ts';
import { channelId, localConfig, realConfig, teamsWith } from '../support/teams.ts';

let connector: FakeConnector;
let channel: Place;
beforeAll(async () => {
  connector = await startConnector();
  channel = { kind: 'channel', conversation: channelId, serviceUrl: connector.serviceUrl };
});
beforeEach(() => {
  connector.arrived.length = 0;
});
afterAll(() => connector.close());

const teams = (within = 2_000) => teamsWith(realConfig(connector), { requestWithin: within });
const card = {
  type: 'AdaptiveCard',
  version: '1.5',
  fallbackText: 'In short',
  body: [{ type: 'TextBlock', text: 'Hi' }],
} as const;
const conversation = encodeURIComponent(channelId);

test('a card to a channel opens a thread; its id comes back', async () => {
  const id = await teams().post(channel, { card });
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(connector.arrived).toEqual([
    {
      method: 'POST',
      path: `/amer/v3/conversations/${conversation}/activities`,
      authorization: 'Bearer outbound-token',
      body: {
        type: 'message',
        summary: 'In short',
        attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
      },
    },
  ]);
});

test('a reply goes into its thread, an edit to its message', async () => {
  const place = { ...channel, thread: '1690000000000' };
  await teams().post(place, { text: '**done**' });
  await teams().update(place, '1690000000005', { text: 'edited' });
  const thread = `/amer/v3/conversations/${encodeURIComponent(`${channelId};messageid=1690000000000`)}/activities`;
  expect(connector.arrived.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `POST ${thread}`,
    `PUT ${thread}/1690000000005`,
  ]);
  expect(connector.arrived[0]?.body).toEqual({ type: 'message', text: '**done**', textFormat: 'markdown' });
});

test('local mode sends no token', async () => {
  await teamsWith(localConfig, { credentials: undefined }).post(channel, { text: 'hi' });
  expect(connector.arrived[0]?.authorization).toBeUndefined();
});

test('a mention stands where the card names it, and otherwise in the text', async () => {
  const mentions = [
    { teamsId: '29:one', name: 'One' },
    { teamsId: '29:two', name: 'Two <&> T' },
  ];
  const naming = { ...card, body: [{ type: 'TextBlock', text: 'By <at>One</at>' }], msteams: { width: 'full' } };
  await teams().post(channel, { card: naming, mentions });
  const { text, entities, attachments } = connector.arrived[0]!.body as {
    text: string;
    entities: unknown[];
    attachments: { content: { msteams: unknown } }[];
  };
  expect(attachments[0]!.content.msteams).toEqual({
    width: 'full',
    entities: [{ type: 'mention', text: '<at>One</at>', mentioned: { id: '29:one', name: 'One' } }],
  });
  expect(text).toBe('<at>Two     T</at>');
  expect(entities).toEqual([
    { type: 'mention', text: '<at>Two     T</at>', mentioned: { id: '29:two', name: 'Two     T' } },
  ]);
});

const thread = '1690000000000';
type Row = [
  what: 'post' | 'update',
  failure: Failure,
  kind: Undelivered['kind'],
  retryAfterMs?: number,
  thread?: string,
];
const rows: Row[] = [
  ['post', { status: 429, headers: { 'retry-after': '7' } }, 'later', 7_000],
  ['post', { status: 429 }, 'later'],
  ['post', { status: 412 }, 'later'],
  ['post', { status: 503, headers: { 'retry-after': '2' } }, 'later', 2_000],
  ['post', { status: 502 }, 'maybe'],
  ['post', { status: 504 }, 'maybe'],
  ['post', { status: 500 }, 'maybe'],
  ['post', { status: 408 }, 'maybe'],
  ['post', { how: 'reset' }, 'maybe'],
  ['post', { how: 'hang' }, 'maybe'],
  ['post', { status: 401, code: 'BotNotRegistered' }, 'later', 60_000],
  ['post', { status: 400 }, 'refused'],
  ['post', { status: 403, code: 'BotNotInConversationRoster' }, 'blocked'],
  ['post', { status: 404, code: 'ConversationNotFound' }, 'blocked'],
  ['post', { status: 413, code: 'MessageSizeTooBig' }, 'too-big'],
  ['post', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'refused'],
  ['post', { status: 403, code: 'ServiceError' }, 'thread-gone', undefined, thread],
  ['update', { status: 502 }, 'maybe'],
  ['update', { status: 504 }, 'maybe'],
  ['update', { how: 'reset' }, 'maybe'],
  ['update', { how: 'hang' }, 'maybe'],
  ['update', { status: 429, headers: { 'retry-after': '7' } }, 'later', 7_000],
  ['update', { status: 400 }, 'gone'],
  ['update', { status: 403, code: 'ServiceError' }, 'gone'],
  ['update', { status: 404, code: 'ActivityNotFoundInConversation' }, 'gone'],
  ['update', { status: 404 }, 'gone'],
  ['update', { status: 404, code: 'ConversationNotFound' }, 'gone'],
  ['update', { status: 404, code: 'ConversationNotFound' }, 'gone', undefined, thread],
  ['post', { status: 404, code: 'ConversationNotFound' }, 'thread-gone', undefined, thread],
  ['post', { status: 404, code: 'ActivityNotFoundInConversation' }, 'thread-gone', undefined, thread],
  ['post', { status: 403, code: 'BotNotInConversationRoster' }, 'blocked', undefined, thread],
  ['update', { status: 403, code: 'MessageWritesBlocked' }, 'gone'],
];

// Each row of the same length: Jest takes a missing last argument for a callback to wait for.
const full = rows.map(([what, failure, kind, retryAfterMs, within]) => ({ what, failure, kind, retryAfterMs, within }));

test.each(full)('$what, $failure, $within: $kind, after exactly one request', async (row) => {
  const { what, failure, kind, retryAfterMs, within } = row;
  const place = within ? { ...channel, thread: within } : channel;
  connector.failNext(failure);
  const lifeboat = teams(failure.how === 'hang' ? 80 : 2_000);
  const sent = what === 'post' ? lifeboat.post(place, { card }) : lifeboat.update(place, '5', { card });
  const error = await sent.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Undelivered);
  expect(error).toMatchObject({ kind, retryAfterMs });
  expect(connector.arrived).toHaveLength(1);
});

test('nobody listens: nothing was sent', async () => {
  const gone = await startConnector();
  const place = { ...channel, serviceUrl: gone.serviceUrl };
  await gone.close();
  await expect(teams().post(place, { text: 'x' })).rejects.toMatchObject({ kind: 'unreachable' });
});

test('an answer that comes after it was given up on still tells the id of the message', async () => {
  connector.failNext({ how: 'late' });
  const error = await teams(80)
    .post(channel, { text: 'x' })
    .catch((thrown: Undelivered) => thrown);
  expect(error).toMatchObject({ kind: 'maybe' });
  connector.answerLate();
  expect(await (error as Undelivered).late).toMatch(/^[0-9a-f-]{36}$/);
  expect(connector.arrived).toHaveLength(1);
});

test('a message is taken away', async () => {
  await teams().remove(channel, '1690000000005');
  expect(connector.arrived.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `DELETE /amer/v3/conversations/${conversation}/activities/1690000000005`,
  ]);
});

test('no token: nothing was sent, so later', async () => {
  const credentials = {
    isValidAppId: async () => true,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => ({
      signRequest: async () => {
        throw new Error('MSAL says no with secret details');
      },
    }),
  };
  const lifeboat = teamsWith(realConfig(connector), { credentials });
  const error = await lifeboat.post(channel, { text: 'x' }).catch((thrown: Undelivered) => thrown);
  expect(error).toMatchObject({ kind: 'later', retryAfterMs: 60_000 });
  expect(String(error)).not.toContain('secret');
  expect(connector.arrived).toEqual([]);
});

test('a service URL that is not Teams’ is sent nothing', async () => {
  const place = { ...channel, serviceUrl: 'https://evil.example/' };
  await expect(teams().post(place, { text: 'x' })).rejects.toMatchObject({ kind: 'refused' });
});

test('an asked pause is kept without asking Teams again', async () => {
  const clock = { now: () => 1_000_000 };
  const lifeboat = teamsWith(realConfig(connector), { clock });
  connector.failNext({ status: 429, headers: { 'retry-after': '30' } });
  await expect(lifeboat.post(channel, { text: 'x' })).rejects.toMatchObject({ kind: 'later', retryAfterMs: 30_000 });
  await expect(lifeboat.post(channel, { text: 'x' })).rejects.toMatchObject({ kind: 'later', retryAfterMs: 30_000 });
  expect(connector.arrived).toHaveLength(1);
  await lifeboat.post({ ...channel, conversation: '19:other@thread.tacv2' }, { text: 'x' });
  expect(connector.arrived).toHaveLength(2);
});

test('a short wait is waited, a long one is the caller’s', async () => {
  let now = 0;
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    slept.push(ms);
    now += ms;
  };
  const lifeboat = teamsWith(realConfig(connector), { clock: { now: () => now }, sleep });
  for (let sent = 0; sent < 6; sent += 1) await lifeboat.post(channel, { text: 'x' });
  expect(slept).toEqual([1_000]);
  await lifeboat.post(channel, { text: 'x' });
  expect(connector.arrived).toHaveLength(7);
  let refused: Undelivered | undefined;
  for (let sent = 0; sent < 60 && !refused; sent += 1) {
    await lifeboat.post(channel, { text: 'x' }).catch((error: Undelivered) => {
      refused = error;
    });
  }
  expect(refused).toMatchObject({ kind: 'later' });
  expect(refused?.retryAfterMs).toBeGreaterThan(1_000);
});

test('typing that fails is nobody’s concern', async () => {
  connector.failNext({ status: 500 });
  await teams().typing(channel);
  await teams().typing(channel);
  expect(connector.arrived.map(({ body }) => body)).toEqual([{ type: 'typing' }, { type: 'typing' }]);
});
