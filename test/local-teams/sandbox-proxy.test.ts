import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type Setting, startSetting } from './setting.ts';

let sandbox: Sandbox;
let setting: Setting;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sandbox-proxy-'));
  sandbox = await startSandbox({ port: 0, dataDir, speed: 1 });
  setting = await startSetting({ sandbox: { url: sandbox.url, ca: sandbox.caPem } });
});
afterAll(async () => {
  await setting.close();
  await sandbox.close();
  await rm(dataDir, { recursive: true, force: true });
});

test('control calls reach the sandbox, with their answers and errors', async () => {
  const world = (await (await setting.get('/sandbox/world')).json()) as { vms: { name: string }[] };
  expect(world.vms.map(({ name }) => name)).toContain('vm1');
  expect(await setting.post('/sandbox/clock', { advance: 'PT15M' })).toMatchObject({ status: 200 });
  expect(sandbox.advanced()).toBe(900_000);
  const nobody = await setting.post('/sandbox/fail-backup', { vm: 'no-such-vm' });
  expect(nobody).toMatchObject({ status: 404, body: { code: 'NotFound' } });
});

test.each(['webhooks', 'reset', '../subscriptions', '..%2Fsubscriptions'])('%s is not passed on', async (call) => {
  expect(await setting.post(`/sandbox/${call}`, {})).toMatchObject({ status: 404 });
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('/sandbox/%s is not there', async (call) => {
  const answer = await setting.get(`/sandbox/${call}`);
  expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'NotFound' } }]);
  expect(await setting.post(`/sandbox/${call}`, {})).toMatchObject({ status: 404 });
});

test('a sandbox that is gone is said so', async () => {
  const lonely = await startSetting({ sandbox: { url: 'https://localhost:1', ca: sandbox.caPem } });
  const answer = await lonely.get('/sandbox/world');
  expect(answer.status).toBe(502);
  expect(await answer.json()).toMatchObject({ error: { code: 'SandboxUnreachable' } });
  await lonely.close();
});
