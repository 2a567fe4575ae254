import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Watch } from '../../../src/azure/azure.ts';
import { type Canned, type FakeArm, ids, startFakeArm } from '../fake-arm.ts';

let arm: FakeArm;
beforeAll(async () => {
  arm = await startFakeArm();
});
afterAll(() => arm.close());

const job = '55555555-5555-4555-8555-555555555555';
const since = Date.parse('2026-11-23T10:00:00Z');
const before = '2026-11-23T09:30:00Z';
const watch = (more: object = {}): Watch => ({
  kind: 'recovery-restart',
  vault: ids.vault,
  restarted: job,
  since,
  ...more,
});
const url = () => `${arm.origin}${ids.vault}/replicationOperationStatus/44444444?api-version=2023-06-01`;

/** What Azure says of the job and of the operation, at that time. */
function serve(at: string, properties: object, operation: object = { status: 'Succeeded' }): void {
  const headers = { date: new Date(at).toUTCString() };
  const body = { name: job, properties: { scenarioName: 'TestFailover', startTime: before, ...properties } };
  arm.answer(({ path }): Canned => {
    if (path.includes('replicationJobs/')) return { body, headers };
    return path.includes('replicationOperationStatus') ? { body: operation, headers } : { status: 404, headers };
  });
}

const failed = (endTime: string) => ({ state: 'Failed', stateDescription: 'Failed', endTime });

test('the failure from before the restart is not its result', async () => {
  serve('2026-11-23T10:00:05Z', failed(before));
  expect(await arm.azure.look('RestartJob', watch({ url: url() }))).toMatchObject({
    state: 'running',
    watch: { since },
  });
  expect(await arm.azure.started('RestartJob', `${ids.vault}/replicationJobs/${job}`, ids.vault, since)).toEqual([]);
});

test('once the job goes on, it is followed under its own id, to its end', async () => {
  serve('2026-11-23T10:01:00Z', { state: 'InProgress', stateDescription: 'InProgress' });
  const look = await arm.azure.look('RestartJob', watch({ url: url() }));
  expect(look).toMatchObject({ state: 'running', jobId: job, watch: { kind: 'recovery-job', job } });
  expect(await arm.azure.started('RestartJob', `${ids.vault}/replicationJobs/${job}`, ids.vault, since)).toEqual([
    watch(),
  ]);
});

test('a new failure is the result, also when nobody saw it run', async () => {
  serve('2026-11-23T10:20:00Z', failed('2026-11-23T10:09:00Z'));
  expect(await arm.azure.look('RestartJob', watch())).toMatchObject({ state: 'failed', jobId: job });
});

test('a restart that Azure did not carry out says why', async () => {
  serve('2026-11-23T10:00:20Z', failed(before), { status: 'Failed', error: { code: '539', message: 'Not allowed.' } });
  expect(await arm.azure.look('RestartJob', watch({ url: url() }))).toMatchObject({
    state: 'failed',
    error: { code: '539', text: 'Not allowed.' },
  });
});

test('a job that never goes on was not restarted', async () => {
  serve('2026-11-23T10:03:00Z', failed(before));
  expect(await arm.azure.look('RestartJob', watch({ url: url() }))).toMatchObject({
    state: 'failed',
    error: { text: expect.stringContaining('did not set the job going again') },
  });
});
