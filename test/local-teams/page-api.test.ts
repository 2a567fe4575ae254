import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { approver, eventsOf, operator, people, type Setting, type State, startSetting } from './setting.ts';

let setting: Setting;
beforeAll(async () => {
  setting = await startSetting({ limits: false });
});
afterAll(() => setting.close());

/** A request with headers that fetch does not let one set. */
function raw(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, setting.teams.url), { method, headers }, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode!);
    });
    outgoing.on('error', reject);
    outgoing.end(method === 'POST' ? '{}' : undefined);
  });
}

const json = { 'content-type': 'application/json' };

test.each([
  ['a rebound name', { host: 'evil.example' }, 'GET', 403],
  ['another origin', { ...json, origin: 'http://evil.example' }, 'POST', 403],
  ['a form', { 'content-type': 'text/plain' }, 'POST', 415],
  ['another port of this machine', { ...json, origin: 'http://localhost:1' }, 'POST', 403],
  ['an image in another page', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 'GET', 403],
])('%s cannot use the page or the connector', async (_, headers, method, status) => {
  expect(await raw('/api/messages', headers, method)).toBe(status);
  expect(await raw('/v3/conversations', headers, method)).toBe(status);
});

test('a link from elsewhere may open the page', async () => {
  expect(await raw('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBe(200);
});

test('the page loads nothing but its own', async () => {
  const page = await setting.get('/');
  expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'/);
  const text = await page.text();
  const sources = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source!);
  expect(sources.length).toBeGreaterThan(3);
  for (const source of sources.filter((one) => !one.startsWith('#'))) {
    expect(source).toMatch(/^\//);
    expect([source, await raw(source, {})]).toEqual([source, 200]);
  }
  expect(await raw('/page/..%2findex.ts', {})).toBe(404);
  expect(await raw('/vendor/toString', {})).toBe(404);
});

test('the state shows who there is, and to each their own', async () => {
  const open = (await (await setting.get('/api/state')).json()) as Partial<State>;
  expect(open.people).toMatchObject(people);
  expect(open.messages).toBeUndefined();
  const own = await setting.state();
  expect(own.conversations).toMatchObject([
    { kind: 'chat', address: 'chat', name: 'Lifeboat' },
    { kind: 'channel', address: 'channel:general', name: 'General', team: 'Contoso' },
    { kind: 'channel', address: 'channel', name: 'Backup and recovery', team: 'Contoso' },
    { kind: 'channel', address: 'channel:database', name: 'Database alerts', team: 'Contoso' },
  ]);
  expect(await raw('/api/state?as=nobody', {})).toBe(400);
});

test('history is kept over a restart, and what was seen', async () => {
  const said = await setting.say('remember me');
  const answer = await setting.sees(({ text }) => text === 'You said: remember me');
  await setting.post('/api/seen', { as: operator, conversation: 'chat', messageId: answer.id });
  await setting.restart();
  expect((await setting.messages()).map(({ id }) => id)).toEqual(expect.arrayContaining([said.id, answer.id]));
  const { conversations } = await setting.state();
  expect(conversations[0]!.seen).toBe(answer.id);
});

test('a page that reconnects gets what it missed, no more', async () => {
  await setting.say('early');
  const early = await setting.sees(({ text, delivery }) => text === 'early' && delivery === 'delivered');
  await setting.say('late');
  await setting.sees(({ text, delivery }) => text === 'late' && delivery === 'delivered');
  const texts: string[] = [];
  for await (const { event, data } of eventsOf(
    new URL(`/api/events?as=${operator}&since=${early.rev}`, setting.teams.url),
  )) {
    if (event === 'message') texts.push((data as { text: string }).text);
    if (texts.includes('late')) break;
  }
  expect(texts).toEqual(['You said: late', 'late']);
});

test('a state since a revision has only what changed after it', async () => {
  await setting.say('before');
  const { rev } = await setting.sees(({ text, delivery }) => text === 'before' && delivery === 'delivered');
  await setting.say('after');
  await setting.sees(({ text, delivery }) => text === 'after' && delivery === 'delivered');
  const changed = (await (await setting.get(`/api/state?as=${operator}&since=${rev}`)).json()) as State;
  expect(changed.messages.map(({ text }) => text)).toEqual(['You said: after', 'after']);
  expect(changed.conversations).toHaveLength(4);
  expect(await raw(`/api/state?as=${operator}&since=long%20ago`, {})).toBe(400);
});

test('typing reaches those who are in the conversation', async () => {
  const events = eventsOf(new URL(`/api/events?as=${operator}`, setting.teams.url));
  const first = (async () => {
    for await (const event of events) if (event.event === 'typing') return event.data;
    return undefined;
  })();
  await setting.say('typing', { as: approver });
  await setting.sees(({ delivery, text }) => text === 'typing' && delivery === 'delivered', approver);
  const said = await setting.say('typing', { conversation: 'channel' });
  expect(await first).toMatchObject({ conversation: said.conversation, thread: said.id });
});

test('bad requests are refused with a reason', async () => {
  const nothing = await setting.post('/api/messages', { as: operator, conversation: 'chat', text: ' ' });
  expect(nothing).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
  const elsewhere = await setting.post('/api/messages', { as: operator, conversation: 'a:1other', text: 'x' });
  expect(elsewhere.status).toBe(404);
  const press = await setting.post('/api/press', { as: operator, messageId: '1', action: { type: 'Action.Execute' } });
  expect(press.status).toBe(404);
});

test('without a sandbox its calls are not found', async () => {
  expect(await raw('/sandbox/world', {})).toBe(404);
});

test('a taken port is an error of the start, not of the process', async () => {
  const port = Number(new URL(setting.teams.url).port);
  await expect(startSetting({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
