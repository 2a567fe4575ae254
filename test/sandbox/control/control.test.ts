import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Bench, dig, prod, prodVault, vaultId, vmId } from '../support.ts';

const bench = new Bench();
beforeAll(() => bench.start({ traffic: join(bench.folder, 'traffic.jsonl') }));
beforeEach(() => bench.control('reset'));
afterAll(() => bench.stop());

const job = async (id: unknown) => (await bench.arm('GET', `${vaultId(prodVault)}/backupJobs/${id}`)).body;
const alerts = () =>
  bench.list(`/subscriptions/${prod}/providers/Microsoft.AlertsManagement/alerts?includeContext=true`);

test('fail-backup now: one scheduled backup starts, fails within five minutes with that code, and one alert names its job', async () => {
  const { status, body } = await bench.control('fail-backup', {
    vm: 'sql-prod-01',
    errorCode: 'ExtensionSnapshotFailedNoNetwork',
    now: true,
  });
  expect(status).toBe(200);
  expect(await job(body.jobId)).toMatchObject({ properties: { status: 'InProgress', isUserTriggered: false } });
  await bench.advance('PT5M');
  expect(dig(await job(body.jobId), 'properties.errorDetails.0.errorTitle')).toBe('ExtensionSnapshotFailedNoNetwork');
  const raised = await alerts();
  expect(raised).toHaveLength(1);
  expect(dig(raised[0], 'properties.context.extendedInfo.jobId')).toBe(body.jobId);
});

test('fail-backup without now: the next backup fails, whoever starts it, with the job that was named', async () => {
  const { body } = await bench.control('fail-backup', { vm: vmId('app-prod-01'), errorCode: 'SomethingNobodyKnows' });
  await bench.advance('P1D');
  expect(await alerts()).toEqual([]);
  const { body: run } = await bench.control('run-schedule', { vm: 'app-prod-01' });
  expect(run.jobId).toBe(body.jobId);
  await bench.advance('PT5M');
  expect(await job(body.jobId)).toMatchObject({
    properties: { status: 'Failed', errorDetails: [{ errorTitle: 'SomethingNobodyKnows' }] },
  });
  const { body: second } = await bench.control('run-schedule', { vm: 'app-prod-01' });
  await bench.advance('PT15M');
  expect(await job(second.jobId)).toMatchObject({ properties: { status: 'Completed' } });
});

test('shape-backup: the next backup ends with warnings, its snapshot taken and its transfer failed; the one after is as usual', async () => {
  expect((await bench.control('shape-backup', { vm: 'app-prod-01', warns: true })).status).toBe(200);
  const { body } = await bench.control('run-schedule', { vm: 'app-prod-01' });
  await bench.advance('PT15M');
  const warned = await job(body.jobId);
  expect(warned).toMatchObject({ properties: { status: 'CompletedWithWarnings' } });
  expect(dig(warned, 'properties.extendedInfo.tasksList')).toMatchObject([
    { status: 'Completed' },
    { status: 'Failed' },
  ]);
  const { body: second } = await bench.control('run-schedule', { vm: 'app-prod-01' });
  await bench.advance('PT15M');
  expect(await job(second.jobId)).toMatchObject({ properties: { status: 'Completed' } });
});

test('shape-backup: a transfer may take days', async () => {
  await bench.control('shape-backup', { vm: 'app-prod-01', transfer: 'P3D' });
  const { body } = await bench.control('run-schedule', { vm: 'app-prod-01' });
  await bench.advance('P2D');
  expect(await job(body.jobId)).toMatchObject({ properties: { status: 'InProgress' } });
  await bench.advance('P2D');
  expect(await job(body.jobId)).toMatchObject({ properties: { status: 'Completed' } });
  expect((await bench.control('shape-backup', { vm: 'app-prod-01', transfer: 'soon' })).status).toBe(400);
  expect((await bench.control('shape-backup', { vm: 'app-prod-01', warns: 'yes' })).status).toBe(400);
});

test.each([
  ['an unknown VM', { vm: 'nobody' }, 404],
  ['an unknown id', { vm: vmId('nobody') }, 404],
  ['an ambiguous name', { vm: 'web01' }, 409],
  ['an unprotected VM', { vm: 'vm1' }, 409],
  ['a stopped item', { vm: 'build-dev-01' }, 409],
  ['a soft-deleted item', { vm: 'legacy-dev-01' }, 409],
  ['no VM', {}, 400],
  ['a number', { vm: 7 }, 400],
  ['a code with spaces', { vm: 'app-prod-01', errorCode: 'a b' }, 400],
])('fail-backup of %s is refused', async (_what, input, status) => {
  const answer = await bench.control('fail-backup', { now: true, ...input });
  expect(answer).toMatchObject({ status, body: { code: expect.any(String), message: expect.any(String) } });
  expect((await bench.control('run-schedule', input)).status).toBe(
    status === 400 && 'errorCode' in input ? 200 : status,
  );
});

test('what is not JSON, not known or not the method is refused', async () => {
  const raw = (method: string, url: string, body = '') => bench.sandbox.request({ method, url, headers: {}, body });
  expect((await raw('POST', '/_sandbox/clock', '{')).status).toBe(400);
  expect((await raw('POST', '/_sandbox/clock', '[]')).status).toBe(400);
  expect((await raw('POST', '/_sandbox/nothing', '{}')).status).toBe(404);
  expect((await raw('DELETE', '/_sandbox/clock')).status).toBe(405);
  expect((await bench.control('clock', { advance: 'an hour' })).status).toBe(400);
  expect((await bench.control('webhooks', { url: 'ftp://x' })).status).toBe(400);
});

const read = (path = '/subscriptions?api-version=2020-01-01') =>
  bench.sandbox.request({
    method: 'GET',
    url: path,
    headers: { authorization: 'Bearer x', 'user-agent': 'test' },
    body: '',
  });

test('an accident happens as often as it was told, to whom it was told, and is gone after delete', async () => {
  await bench.control('faults', {
    match: 'GET /subscriptions$',
    status: 429,
    headers: { 'Retry-After': '2' },
    times: 2,
  });
  const answers = [await read(), await read('/tenants?api-version=2020-01-01'), await read(), await read()];
  expect(answers.map(({ status }) => status)).toEqual([429, 200, 429, 200]);
  expect(answers[0]!.headers['retry-after']).toBe('2');
  expect(JSON.parse(answers[0]!.body).error.code).toBe('TooManyRequests');
  await bench.control('faults', { match: '.*', status: 500 });
  await bench.control('faults', undefined, 'DELETE');
  expect((await read()).status).toBe(200);
});

test('an answer that is lost after its effect', async () => {
  await bench.control('faults', { match: 'PUT .*/resourceGroups/rg-new$', status: 500, afterEffect: true });
  const put = () => bench.arm('PUT', `/subscriptions/${prod}/resourceGroups/rg-new`, { location: 'australiaeast' });
  expect((await put()).status).toBe(500);
  expect((await put()).status).toBe(200);
});

test('a delayed request is served, and served too when accidents are cleared meanwhile', async () => {
  await bench.control('faults', { match: 'GET /subscriptions$', delayMs: 20 });
  const slow = read();
  await bench.control('faults', undefined, 'DELETE');
  expect((await slow).status).toBe(200);
});

test('what still waits when the sandbox closes is given up, and keeps nothing open', async () => {
  const closing = new Bench();
  await closing.start();
  await closing.control('faults', { match: '.*', delayMs: 600_000 });
  const waiting = closing.arm('GET', '/subscriptions');
  const gone = expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  await closing.stop();
  await gone;
});

test.each([
  [{ match: '(' }],
  [{ match: '' }],
  [{}],
  [{ match: 'x', status: 99 }],
  [{ match: 'x', status: 500, times: 0 }],
  [{ match: 'x', status: 500, headers: { a: 1 } }],
  [{ match: 'x', afterEffect: true }],
  [{ match: 'x', delayMs: -1 }],
])('the accident %j makes no sense', async (fault) => {
  expect((await bench.control('faults', fault)).status).toBe(400);
});

test('requests are numbered from the reset on, without control calls and tokens', async () => {
  await read();
  await bench.arm('GET', '/nowhere');
  await bench.sandbox.request({
    method: 'POST',
    url: '/t/oauth2/v2.0/token',
    headers: {},
    body: 'client_id=a&grant_type=client_credentials&client_secret=hush',
  });
  const { body } = await bench.control('requests', undefined, 'GET');
  expect(body).toMatchObject({
    next: 2,
    requests: [
      { n: 1, method: 'GET', path: '/subscriptions', query: 'api-version=2020-01-01', status: 200, userAgent: 'test' },
      { n: 2, path: '/nowhere', status: 404 },
    ],
  });
  expect((await bench.control('requests?since=1', undefined, 'GET')).body.requests).toHaveLength(1);
  expect((await bench.control('requests?since=2', undefined, 'GET')).body).toEqual({ next: 2, requests: [] });
  const lines = readFileSync(join(bench.folder, 'traffic.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.at(-2)).toMatchObject({
    method: 'GET',
    status: 404,
    url: expect.stringMatching(/^https:\/\/localhost:\d+\/nowhere/),
  });
  expect(JSON.stringify(lines)).not.toContain('hush');
});

test('the webhook is kept over a restart, and a reset brings back the first one', async () => {
  const url = 'http://127.0.0.1:9/api/alerts';
  expect((await bench.control('webhooks', { url })).body).toEqual({ url });
  await bench.restart();
  expect((await bench.control('webhooks', undefined, 'GET')).body).toEqual({ url });
  await bench.control('reset');
  expect((await bench.control('webhooks', undefined, 'GET')).body).toEqual({ url: null });
});

test('the clock and what was added to it outlive a restart; a reset does not turn it back', async () => {
  await bench.advance('P3D');
  const before = bench.sandbox.now();
  await bench.restart();
  expect(bench.sandbox.now()).toBeGreaterThanOrEqual(before);
  const added = bench.sandbox.advanced();
  expect(added).toBeGreaterThanOrEqual(3 * 86_400_000);
  await bench.control('reset');
  expect(bench.sandbox.now()).toBeGreaterThanOrEqual(before);
  expect((await bench.control('clock', undefined, 'GET')).body).toMatchObject({ advancedMs: added, speed: 0 });
});

test('the page can ask which VMs there are to fail', async () => {
  const { body } = await bench.control('world', undefined, 'GET');
  expect(body.vms).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'vm1', protection: 'NotProtected', vault: null }),
      expect.objectContaining({ name: 'sql-prod-01', protection: 'Protected', vault: 'rsv-contoso-prod-aue' }),
      expect.objectContaining({ name: 'legacy-dev-01', protection: 'SoftDeleted' }),
    ]),
  );
});

test('a bot that comes back on another port keeps its alerts, unless another place was chosen', async () => {
  const moving = new Bench();
  const url = async () => (await moving.control('webhooks', undefined, 'GET')).body.url;
  await moving.start({ defaultWebhook: 'http://127.0.0.1:1/api/alerts' });
  await moving.sandbox.close();
  await moving.start({ defaultWebhook: 'http://127.0.0.1:2/api/alerts' });
  expect(await url()).toBe('http://127.0.0.1:2/api/alerts');
  await moving.control('webhooks', { url: 'http://127.0.0.1:3/other' });
  await moving.sandbox.close();
  await moving.start({ defaultWebhook: 'http://127.0.0.1:4/api/alerts' });
  expect(await url()).toBe('http://127.0.0.1:3/other');
  await moving.control('reset');
  expect(await url()).toBe('http://127.0.0.1:4/api/alerts');
  await moving.stop();
});
