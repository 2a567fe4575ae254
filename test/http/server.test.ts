import { Agent, request } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { silentLog } from '../../src/base/log.ts';
import { createMetrics } from '../../src/base/metrics.ts';
import { healthzRoute, readyzRoute } from '../../src/http/health.ts';
import { messagesRoute } from '../../src/http/messages.ts';
import { metricsRoute } from '../../src/http/metrics.ts';
import type { Route } from '../../src/http/route.ts';
import { postJson, raw, serve, slowly, stopAll } from '../support/http.ts';

afterEach(stopAll);

const echo = messagesRoute(async ({ body }) => ({ status: 200, body: { got: body } }));

test('an unknown address and a wrong method are told in JSON', async () => {
  const { url } = await serve([healthzRoute(), echo]);
  const nowhere = await fetch(`${url}/admin`, { headers: { accept: 'text/html' } });
  expect([nowhere.status, await nowhere.json()]).toEqual([404, { code: 'NotFound', message: expect.any(String) }]);
  const wrong = await fetch(`${url}/api/messages`, { headers: { accept: 'text/plain' } });
  expect([wrong.status, await wrong.json()]).toEqual([405, { code: 'MethodNotAllowed', message: expect.any(String) }]);
  expect(wrong.headers.get('allow')).toBe('POST');
});

test('JSON under any content type, and nothing else', async () => {
  const { url } = await serve([echo]);
  const send = (body: string | Uint8Array, type: string) =>
    postJson(`${url}/api/messages`, body, { 'content-type': type });
  expect((await send('{"a":1}', 'application/json; charset=utf-8')).body).toEqual({ got: { a: 1 } });
  expect((await send('\uFEFF{"a":1}', 'text/plain')).body).toEqual({ got: { a: 1 } });
  for (const bad of ['', '{', 'text', '{"a":NaN}']) expect((await send(bad, 'application/json')).status).toBe(400);
  expect((await send(Uint8Array.of(0x22, 0xff, 0x22), 'application/json')).status).toBe(400);
});

test('a body over the limit is 413, with a length and without, and the connection goes on', async () => {
  const { url } = await serve([echo]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (body: string, headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      const call = request(`${url}/api/messages`, { method: 'POST', agent, headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode!));
      });
      call.on('error', reject).end(body);
    });
  const long = JSON.stringify('x'.repeat(256 * 1024));
  expect(await send(long, { 'content-length': String(long.length) })).toBe(413);
  expect(await send(long, { 'transfer-encoding': 'chunked' })).toBe(413);
  expect(await send('{}', {})).toBe(200);
  agent.destroy();
});

describe('two hundred slow bodies of 500 KB', () => {
  const limit = 1024 * 1024;
  const half = 500 * 1024;
  const address = '/api/alerts';
  const route = (admit: Route['admit']): Route => ({
    method: 'post',
    path: address,
    limit,
    ...(admit && { admit }),
    handle: async ({ body }) => ({ status: 200, body: { got: body?.length } }),
  });
  const start = (url: string) => Array.from({ length: 200 }, () => slowly(`${url}${address}`, half, limit));
  const statuses = (answers: readonly string[]) => new Set(answers.map((answer) => answer.slice(0, 12)));

  test('take 32 MB together; others are put off until there is room again', async () => {
    const { url } = await serve([route(undefined)]);
    const slow = start(url);
    const putOff = await firstOf(135, slow);
    expect(statuses(putOff)).toEqual(new Set(['HTTP/1.1 503']));
    expect((await postJson(`${url}${address}`, ' '.repeat(limit))).status).toBe(503);
    expect(slow.filter(({ isAnswered }) => !isAnswered()).length).toBeGreaterThan(50);
    expect((await postJson(`${url}${address}`, {})).status).toBe(200);
    for (const one of slow) one.close();
    while ((await postJson(`${url}${address}`, ' '.repeat(limit))).status !== 200);
  });

  test('are not read where the token is not good', async () => {
    const { url } = await serve([route(async () => ({ status: 401 }))]);
    const slow = start(url);
    expect(statuses(await firstOf(200, slow))).toEqual(new Set(['HTTP/1.1 401']));
    for (const one of slow) one.close();
  });
});

/** The first so many answers. */
function firstOf(count: number, slow: readonly ReturnType<typeof slowly>[]): Promise<string[]> {
  const answers: string[] = [];
  return new Promise((resolve) => {
    for (const { answer } of slow) void answer.then((said) => answers.push(said) === count && resolve([...answers]));
  });
}

test('Expect: 100-continue is met', async () => {
  const { url } = await serve([echo]);
  const answer = await raw(
    url,
    'POST /api/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}',
  );
  expect(answer).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
});

test('a client that does not finish its headers or its body is cut off', async () => {
  const { url } = await serve([echo], { headers: 40, request: 80, check: 20 });
  const answers = await Promise.all([
    raw(url, 'POST /api/messages HTTP/1.1\r\nHost: x\r\n'),
    raw(url, 'POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{'),
  ]);
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 408 .*"code":"RequestTimeout"/s);
});

test('what is not HTTP gets a 400 in JSON', async () => {
  const { url } = await serve([echo]);
  expect(await raw(url, 'hello there\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"code":"BadRequest"/s);
});

test('an inner error shows nothing of itself', async () => {
  const broken = messagesRoute(async () => {
    throw new Error('secret at /home/somebody');
  });
  const { url } = await serve([broken]);
  const answer = await postJson(`${url}/api/messages`, {});
  expect([answer.status, answer.body]).toEqual([
    500,
    { code: 'InternalError', message: expect.not.stringContaining('secret') },
  ]);
});

test('closing finishes what was accepted and takes nothing new', async () => {
  let finish = () => {};
  let accepted = () => {};
  const arrived = new Promise<void>((resolve) => {
    accepted = resolve;
  });
  const slow = messagesRoute(async () => {
    accepted();
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    return { status: 200, body: { done: true } };
  });
  const { url, close } = await serve([slow]);
  const answer = postJson(`${url}/api/messages`, {});
  await arrived;
  const closed = close();
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  finish();
  expect(await answer).toMatchObject({ status: 200, body: { done: true } });
  await closed;
});

test('closing does not wait for a request that never ends longer than the grace', async () => {
  let accepted = () => {};
  const arrived = new Promise<void>((resolve) => {
    accepted = resolve;
  });
  const endless = messagesRoute(() => {
    accepted();
    return new Promise(() => {});
  });
  const { url, close } = await serve([endless], { grace: 50 });
  const answer = postJson(`${url}/api/messages`, {}).catch(() => 'cut off');
  await arrived;
  await close();
  expect(await answer).toBe('cut off');
});

test('a taken port is told', async () => {
  const { url } = await serve([echo]);
  const { createHttp } = await import('../../src/http/server.ts');
  const second = createHttp({ host: '127.0.0.1', port: Number(new URL(url).port), routes: [], log: silentLog });
  await expect(second.listen()).rejects.toThrow('EADDRINUSE');
});

test('health, readiness and metrics', async () => {
  let ready = async () => ({ ok: true, detail: { store: 'ok', undeliverable: [] as string[] } });
  const metrics = createMetrics();
  metrics.alert('stored');
  const { url } = await serve([healthzRoute(), readyzRoute(() => ready(), silentLog), metricsRoute(metrics)]);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const good = await fetch(`${url}/readyz`);
  expect([good.status, await good.json()]).toEqual([200, { status: 'ready', store: 'ok', undeliverable: [] }]);
  ready = async () => ({ ok: false, detail: { store: 'locked', undeliverable: [] } });
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  ready = async () => {
    throw new Error('inner');
  };
  const bad = await fetch(`${url}/readyz`);
  expect([bad.status, await bad.json()]).toEqual([503, { status: 'not ready' }]);
  const text = await fetch(`${url}/metrics`);
  expect(text.headers.get('content-type')).toContain('text/plain');
  expect(await text.text()).toContain('lifeboat_alerts_received_total{outcome="stored"} 1');
});

test('other servers of the process keep their own writeHead, which restify replaces', async () => {
  const { createServer } = await import('node:http');
  const plain = createServer((_, response) => {
    response.writeHead(200).end('plain');
  });
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const { port } = plain.address() as { port: number };
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('plain');
  await new Promise((resolve) => plain.close(resolve));
});
