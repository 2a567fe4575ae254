import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import type { Json } from './foreign.ts';
import { https } from './start.ts';

let folder: string;
let sandbox: Sandbox;
let hook: Server;
const posted: Json[] = [];
let told = () => {};

const options = () => ({ port: 0, speed: 1, dataDir: folder, traffic: join(folder, 'traffic.jsonl') });
const ask = (path: string, body?: Json | string | null, method?: string) =>
  https({ origin: sandbox.url, ca: readFileSync(join(folder, 'sandbox', 'ca.pem'), 'utf8') }, path, body, method);
const control = (call: string, body?: Json, method?: string) => ask(`/_sandbox/${call}`, body, method);

const production = '10000000-0000-4000-8000-000000000001';
const vms = `/subscriptions/${production}/providers/Microsoft.Compute/virtualMachines?api-version=2024-03-01`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lifeboat-contract-'));
  sandbox = await startSandbox(options());
  hook = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    posted.push(JSON.parse(Buffer.concat(parts).toString()) as Json);
    response.writeHead(202);
    response.end();
    told();
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
});
beforeEach(async () => {
  posted.length = 0;
  await control('faults', undefined, 'DELETE');
  expect((await control('reset', {})).status).toBe(200);
});
afterAll(async () => {
  hook.closeAllConnections();
  hook.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const hookUrl = () => `http://127.0.0.1:${(hook.address() as AddressInfo).port}/there`;

/** The first alert that the action group posts. */
async function alertPosted(): Promise<Json> {
  while (posted.length === 0) {
    await new Promise<void>((resolve) => {
      told = resolve;
    });
  }
  return posted[0]!;
}

describe('POST /_sandbox/fail-backup', () => {
  test('vm: name or ARM id; unknown 404, ambiguous or unprotected 409', async () => {
    const id = `/subscriptions/${production}/resourceGroups/rg-contoso-app-prod/providers/Microsoft.Compute/virtualMachines/app-prod-01`;
    expect(await control('fail-backup', { vm: id })).toMatchObject({
      status: 200,
      body: { jobId: expect.any(String) },
    });
    for (const [vm, status] of [
      ['no-such-vm', 404],
      ['/subscriptions/x/nothing', 404],
      ['web01', 409],
      ['vm1', 409],
      ['vm-dev-01', 409],
    ] as const) {
      const answer = await control('fail-backup', { vm });
      expect([vm, answer.status]).toEqual([vm, status]);
      expect(answer.body).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    }
    expect((await control('fail-backup', {})).status).toBe(400);
  });

  test('with "now": true exactly one scheduled backup fails within 5 simulated minutes; its alert is posted at once and names the job', async () => {
    await control('webhooks', { url: hookUrl() });
    const { body } = await control('fail-backup', { vm: 'app-prod-01', now: true, errorCode: 'UserErrorMadeUpByMe' });
    await control('clock', { advance: 'PT5M' });
    const alert = await alertPosted();
    expect(JSON.stringify(alert)).toContain('UserErrorMadeUpByMe');
    const { essentials } = alert.data as { essentials: Json };
    const found = await ask(`${String(essentials.alertId)}?api-version=2019-05-05-preview`);
    expect(found.status).toBe(200);
    const properties = found.body.properties as { context?: unknown };
    expect(JSON.stringify(alert) + JSON.stringify(properties)).toContain(String(body.jobId));
    const vault = `/subscriptions/${production}/resourceGroups/rg-contoso-app-prod/providers/Microsoft.RecoveryServices/vaults/rsv-contoso-prod-aue`;
    const job = await ask(`${vault}/backupJobs/${String(body.jobId)}?api-version=2024-04-01`);
    expect(job.body.properties).toMatchObject({
      status: 'Failed',
      operation: 'Backup',
      extendedInfo: expect.anything(),
      isUserTriggered: false,
    });
  });
});

test('POST /_sandbox/run-schedule runs its scheduled backup now', async () => {
  const { status, body } = await control('run-schedule', { vm: 'app-prod-01' });
  expect([status, typeof body.jobId]).toEqual([200, 'string']);
  expect((await control('run-schedule', { vm: 'nobody' })).status).toBe(404);
});

describe('POST /_sandbox/faults', () => {
  test('`times` is 1 by default, the first match wins, headers come along', async () => {
    await control('faults', { match: 'GET .*/virtualMachines$', status: 429, headers: { 'Retry-After': '2' } });
    await control('faults', { match: 'GET .*/virtualMachines$', status: 503, times: 2 });
    const answers = [await ask(vms), await ask(vms), await ask(vms), await ask(vms)];
    expect(answers.map(({ status }) => status)).toEqual([429, 503, 503, 200]);
    expect(answers[0]!.headers['retry-after']).toBe('2');
  });

  test('`match` is tested on `METHOD path` without query, never on /_sandbox', async () => {
    await control('faults', { match: 'api-version', status: 500 });
    await control('faults', { match: '_sandbox', status: 500, times: 9 });
    expect((await ask(vms)).status).toBe(200);
    expect((await control('clock')).status).toBe(200);
  });

  test('without `status` the request is served after `delayMs`', async () => {
    await control('faults', { match: 'virtualMachines', delayMs: 40 });
    const from = performance.now();
    expect((await ask(vms)).status).toBe(200);
    expect(performance.now() - from).toBeGreaterThanOrEqual(39);
  });

  test('`afterEffect`: the effect happens, the answer is this one', async () => {
    await control('faults', { match: 'PUT .*/resourceGroups/rg-new$', status: 500, afterEffect: true });
    const group = `/subscriptions/${production}/resourceGroups/rg-new?api-version=2021-04-01`;
    expect((await ask(group, { location: 'australiaeast' }, 'PUT')).status).toBe(500);
    expect((await ask(group)).status).toBe(200);
  });

  test('DELETE: none any more', async () => {
    await control('faults', { match: '.*', status: 500, times: 99 });
    expect((await control('faults', undefined, 'DELETE')).status).toBe(200);
    expect((await ask(vms)).status).toBe(200);
  });

  test('DELETE: what waits goes on', async () => {
    await control('faults', { match: 'virtualMachines', delayMs: 3_600_000 });
    const waiting = ask(vms);
    while (((await control('faults')).body.faults as Json[]).length > 0) await new Promise(setImmediate);
    await control('faults', undefined, 'DELETE');
    expect((await waiting).status).toBe(200);
  }, 5_000);

  test.each([[{}], [{ match: '(' }], [{ match: 'x', status: 7 }], [{ match: 'x', times: 0 }], [{ match: 7 }]])(
    'nonsense is 400: %j',
    async (body) => {
      expect(await control('faults', body)).toMatchObject({ status: 400, body: { code: 'BadRequest' } });
    },
  );
});

test('POST /_sandbox/clock moves the clock: ARM answers and the `Date` header are its', async () => {
  const before = Date.parse(String((await ask(vms)).headers.date));
  expect((await control('clock', { advance: 'PT1H' })).status).toBe(200);
  const after = Date.parse(String((await ask(vms)).headers.date));
  expect(after - before).toBeGreaterThanOrEqual(3_600_000 - 1_000);
  expect((await control('clock', { advance: 'an hour' })).status).toBe(400);
});

test('GET /_sandbox/requests?since=N: the ARM requests since the reset, oldest first, without /_sandbox', async () => {
  await ask(vms);
  await control('clock');
  await ask(vms);
  const { body } = await control('requests?since=0');
  const requests = body.requests as Json[];
  expect(requests.map(({ n, path }) => [n, path])).toEqual([
    [1, vms.split('?')[0]],
    [2, vms.split('?')[0]],
  ]);
  expect(requests[0]).toEqual({
    n: 1,
    at: expect.any(String),
    method: 'GET',
    path: vms.split('?')[0],
    query: 'api-version=2024-03-01',
    status: 200,
    ms: expect.any(Number),
    userAgent: expect.any(String),
  });
  expect((await control(`requests?since=${String(body.next)}`)).body.requests).toEqual([]);
  expect((await control('requests?since=1')).body.requests).toHaveLength(1);
});

test('SANDBOX_TRAFFIC: one JSON object a line, absolute URLs, also for requests made in process', async () => {
  await ask(vms);
  await sandbox.request({ method: 'GET', url: vms, headers: { authorization: 'Bearer x' }, body: '' });
  const lines = readFileSync(join(folder, 'traffic.jsonl'), 'utf8').trimEnd().split('\n');
  const last = lines.slice(-2).map((line) => JSON.parse(line) as Json);
  for (const line of last) {
    expect(Object.keys(line).sort()).toEqual(
      ['method', 'requestBody', 'responseBody', 'responseHeaders', 'status', 'url', 'userAgent'].sort(),
    );
    expect(line.url).toMatch(/^https:\/\/localhost:\d+\/subscriptions\//);
  }
  expect(lines.join('')).not.toContain('_sandbox');
});

test('takes any bearer token, and there must be one; serves GET /subscriptions', async () => {
  const { status, body } = await ask('/subscriptions?api-version=2022-12-01');
  expect(status).toBe(200);
  expect((body.value as Json[]).map(({ displayName }) => displayName)).toEqual(
    expect.arrayContaining(['Contoso Production', 'Contoso Development']),
  );
  const raw = await sandbox.request({ method: 'GET', url: '/subscriptions', headers: {}, body: '' });
  expect(raw.status).toBe(401);
});

test('the world, its clock and the webhook survive a restart; a reset brings the world as at the start', async () => {
  await control('webhooks', { url: 'http://127.0.0.1:9/kept' });
  await ask(
    `/subscriptions/${production}/resourceGroups/rg-kept?api-version=2021-04-01`,
    { location: 'australiaeast' },
    'PUT',
  );
  await control('clock', { advance: 'P1D' });
  const at = sandbox.now();
  await sandbox.close();
  sandbox = await startSandbox(options());
  expect(sandbox.now()).toBeGreaterThanOrEqual(at);
  expect((await control('webhooks')).body).toEqual({ url: 'http://127.0.0.1:9/kept' });
  const group = `/subscriptions/${production}/resourceGroups/rg-kept?api-version=2021-04-01`;
  expect((await ask(group)).status).toBe(200);
  await control('reset', {});
  expect((await ask(group)).status).toBe(404);
});

test.each([
  ['nothing-like-it', {}, 404],
  ['clock', '[1]', 400],
  ['clock', '{', 400],
  ['webhooks', { url: 'file:///etc/passwd' }, 400],
  ['webhooks', {}, 400],
] as const)('a call that makes no sense: %s %j is %d', async (call, body, status) => {
  const answer = await ask(`/_sandbox/${call}`, body);
  expect([answer.status, typeof answer.body.code]).toEqual([status, 'string']);
});
