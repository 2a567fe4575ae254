import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RawRequest } from '../../../src/sandbox/front/exchange.ts';
import { Bench, prod } from '../support.ts';

const bench = new Bench();
beforeAll(() => bench.start());
afterAll(() => bench.stop());

const arm = `/subscriptions/${prod}/resourceGroups?api-version=2021-04-01`;
const controls = '/_sandbox/clock';

async function ask(method: string, url: string, headers: RawRequest['headers'], body = '') {
  const all = { host: 'localhost:8443', authorization: 'Bearer any', ...headers };
  const { status, body: text } = await bench.sandbox.request({ method, url, headers: all, body });
  return { status, body: JSON.parse(text) as unknown };
}

const pages: [string, RawRequest['headers']][] = [
  ['another origin', { origin: 'https://evil.example' }],
  ['the page’s own origin', { origin: 'http://127.0.0.1:3979' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['a name that points here', { host: 'evil.example:8443' }],
  ['a name that begins like this machine', { host: '127.0.0.1.evil.example' }],
  ['an image of another site', { 'sec-fetch-site': 'cross-site' }],
];

test.each(pages)('%s reaches neither Azure nor the control calls', async (_what, headers) => {
  const before = (await bench.control('requests', undefined, 'GET')).body;
  const json = { ...headers, 'content-type': 'application/json' };
  expect(await ask('GET', arm, headers)).toMatchObject({ status: 403, body: { error: { code: 'Forbidden' } } });
  expect(await ask('POST', controls, json, '{"advance":"PT1H"}')).toMatchObject({
    status: 403,
    body: { code: 'Forbidden', message: expect.any(String) },
  });
  expect(bench.sandbox.advanced()).toBe(0);
  expect((await bench.control('requests', undefined, 'GET')).body).toEqual(before);
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp'])(
  'a control call whose body says it is %s is refused',
  async (type) => {
    const answer = await ask('POST', controls, { 'content-type': type }, '{"advance":"PT1H"}');
    expect(answer).toMatchObject({ status: 415, body: { code: 'UnsupportedMediaType' } });
    expect(bench.sandbox.advanced()).toBe(0);
  },
);

test.each(['localhost:8443', 'LOCALHOST', '127.0.0.1:8443', '[::1]:8443', undefined])(
  'programs on this machine get through by %s',
  async (host) => {
    expect(await ask('GET', arm, { host })).toMatchObject({ status: 200 });
    const json = { host, 'content-type': 'Application/JSON; charset=utf-8' };
    expect(await ask('POST', controls, json, '{"advance":"PT0S"}')).toMatchObject({ status: 200 });
  },
);
