import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createKeys, KeysUnavailable } from '../../src/tokens/keys.ts';

const hour = 3_600_000;
const key = (kid: string) => ({ kty: 'RSA', kid, n: 'n', e: 'AQAB' });

/** An issuer whose keys and behaviour the test sets. */
let keys: unknown;
let answer: (path: string, send: (body: unknown) => void) => void;
let asked: string[];
let now: number;
let url: string;
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  answer(request.url ?? '', (body) => {
    response.setHeader('content-type', 'application/json');
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
});

beforeEach(async () => {
  [keys, asked, now] = [[key('a')], [], 0];
  answer = (path, send) => send(path === '/metadata' ? { jwks_uri: `${url}/keys` } : { keys });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const open = (timeoutMs = 2_000) =>
  createKeys({ metadataUrl: `${url}/metadata`, hosts: [], clock: { now: () => now }, timeoutMs });

test('read when first needed, by all who wait at once, and kept for an hour', async () => {
  const find = open();
  expect(asked).toEqual([]);
  const found = await Promise.all([find('a'), find('a'), find('b')]);
  expect(found).toEqual([key('a'), key('a'), undefined]);
  now = hour - 1;
  await find('a');
  expect(asked).toEqual(['/metadata', '/keys']);
  now = hour;
  await find('a');
  expect(asked).toHaveLength(4);
});

test('a new key is found at once, a withdrawn one is dropped within the hour', async () => {
  const find = open();
  await find('a');
  keys = [key('b')];
  now = 30_000;
  expect(await find('b')).toEqual(key('b'));
  expect(await find('a')).toBeUndefined();
});

test('an unknown key asks again after 30 s, no sooner', async () => {
  const find = open();
  await find('a');
  now = 29_999;
  expect(await find('made-up')).toBeUndefined();
  expect(asked).toHaveLength(2);
  now = 30_000;
  expect(await find('made-up')).toBeUndefined();
  expect(asked).toHaveLength(4);
});

test('an outage is survived for a day with the keys that are known', async () => {
  const find = open();
  await find('a');
  answer = (_, send) => send('not JSON');
  now = 24 * hour - 1;
  expect(await find('a')).toEqual(key('a'));
  await expect(find('b')).rejects.toThrow(KeysUnavailable);
  now = 24 * hour;
  await expect(find('a')).rejects.toThrow(KeysUnavailable);
});

test.each([
  ['an issuer that never answers', () => {}],
  ['no JSON', (_: string, send: (body: unknown) => void) => send('<html>')],
  ['no jwks_uri', (_: string, send: (body: unknown) => void) => send({})],
  [
    'a jwks_uri elsewhere',
    (_: string, send: (body: unknown) => void) => send({ jwks_uri: 'https://evil.example/keys' }),
  ],
  [
    'no keys',
    (path: string, send: (body: unknown) => void) => send(path === '/metadata' ? { jwks_uri: `${url}/keys` } : {}),
  ],
] as const)('unavailable: %s', async (_, behaviour) => {
  answer = behaviour;
  await expect(open(50)('a')).rejects.toThrow(KeysUnavailable);
});

test('keys that are no RSA keys, or have no id, are none', async () => {
  keys = [{ kty: 'oct', kid: 'a', k: 'x' }, { kty: 'RSA', n: 'n', e: 'AQAB' }, null];
  expect(await open()('a')).toBeUndefined();
});
