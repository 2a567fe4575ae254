import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Look, ReplicatedItem, Watch } from '../../../src/azure/azure.ts';
import { type InSandbox, startInSandbox } from '../in-sandbox.ts';

const group = '/subscriptions/10000000-0000-4000-8000-000000000001/resourceGroups/rg-contoso-dr/providers';
const vaultId = `${group}/Microsoft.RecoveryServices/vaults/rsv-contoso-dr-cin`;
const itemId = `${vaultId}/replicationFabrics/asr-a2a-default-australiaeast/replicationProtectionContainers/asr-a2a-default-australiaeast-container/replicationProtectedItems/172745f9-bb0f-5e08-87aa-df19f33ea0a2`;
const network = `${group}/Microsoft.Network/virtualNetworks/vnet-dr-test`;

let box: InSandbox;
beforeAll(async () => {
  box = await startInSandbox();
});
afterAll(() => box.close());

const item = async (): Promise<ReplicatedItem> => (await box.azure.recovery.item(itemId)) as ReplicatedItem;

test('a replicated VM is read as it is', async () => {
  await expect(item()).resolves.toMatchObject({
    name: 'vm1',
    vm: expect.stringMatching(/\/virtualMachines\/vm1$/i),
    sourceRegion: 'australiaeast',
    targetRegion: 'centralindia',
    health: 'Normal',
    testFailover: 'None',
    allowed: expect.arrayContaining(['TestFailover']),
    recoveryNetwork: expect.stringContaining('vnet-prod'),
    rpoSeconds: expect.any(Number),
  });
  const { found: points } = await box.azure.recovery.points(itemId);
  expect(points.length).toBeGreaterThan(1);
  expect(points.map((point) => point.at)).toEqual(points.map((point) => point.at).sort((a, b) => b - a));
  expect(points.some((point) => point.consistency === 'application')).toBe(true);
});

test('isolation is read off the networks themselves', async () => {
  await expect(box.azure.inventory.network(network)).resolves.toMatchObject({ isolated: true, region: 'centralindia' });
  const production = network.replace('vnet-dr-test', 'vnet-prod');
  await expect(box.azure.inventory.network(production)).resolves.toMatchObject({ isolated: false });
});

describe('a rehearsal', () => {
  let since = 0;
  let watch: Watch;
  let end: Look;

  test('is started by one request', async () => {
    since = box.azure.now();
    const sent = await box.requestsOf(() =>
      box.azure.recovery.testFailover({ item: itemId, network, point: 'latest' }),
    );
    expect(sent.requests).toEqual([expect.stringMatching(/^POST .*\/testFailover$/i)]);
    watch = sent.result;
    expect(watch).toMatchObject({ kind: 'recovery-operation', item: itemId });
  });

  test('is followed by two requests at most, step by step', async () => {
    await box.advance('PT1M');
    const first = await box.requestsOf(() => box.azure.look('TestFailover', watch));
    expect(first.requests.length).toBeLessThanOrEqual(2);
    expect(first.result).toMatchObject({ state: 'running', watch: { kind: 'recovery-job' } });
    expect(first.result.steps.some((step) => step.state === 'running')).toBe(true);
    const second = await box.requestsOf(() => box.azure.look('TestFailover', first.result.watch));
    expect(second.requests).toHaveLength(1);
    end = await box.settle('TestFailover', first.result.watch);
    expect(end).toMatchObject({ state: 'done', error: undefined, jobId: expect.any(String) });
    expect(end.ended).toBeGreaterThan(end.started ?? 0);
  });

  test('is found again by what it was about, by nothing else', async () => {
    await expect(box.azure.started('TestFailover', itemId, vaultId, since)).resolves.toMatchObject([
      { kind: 'recovery-job', job: end.jobId },
    ]);
    await expect(box.azure.started('TestFailoverCleanup', itemId, vaultId, since)).resolves.toEqual([]);
    await expect(box.azure.started('TestFailover', itemId, vaultId, box.azure.now())).resolves.toEqual([]);
  });

  test('leaves a test VM behind, and no second one is allowed', async () => {
    const now = await item();
    expect(now.testFailover).not.toBe('None');
    expect(now.allowed).toContain('TestFailoverCleanup');
    const second = box.azure.recovery.testFailover({ item: itemId, network, point: 'latest' });
    await expect(second).rejects.toMatchObject({ code: 'azure-refused' });
  });

  test('is cleaned up by one request, with its note', async () => {
    const sent = await box.requestsOf(() =>
      box.azure.recovery.cleanUp({ item: itemId, comments: 'Operator: it started' }),
    );
    expect(sent.requests).toEqual([expect.stringMatching(/^POST .*\/testFailoverCleanup$/i)]);
    await expect(box.settle('TestFailoverCleanup', sent.result)).resolves.toMatchObject({ state: 'done' });
    const now = await item();
    expect(now).toMatchObject({ testFailover: 'None', allowed: expect.arrayContaining(['TestFailover']) });
    expect(now.lastTestFailover).toBeGreaterThan(since);
  });

  test('whose end nobody watched is found by its operation', async () => {
    const begun = await box.azure.recovery.testFailover({ item: itemId, network, point: 'latest-processed' });
    await box.advance('PT2H');
    await expect(box.azure.look('TestFailover', begun)).resolves.toMatchObject({
      state: 'done',
      watch: { kind: 'recovery-job' },
    });
    const cleaned = await box.azure.recovery.cleanUp({ item: itemId, comments: '' });
    await box.advance('PT2H');
    await expect(box.azure.look('TestFailoverCleanup', cleaned)).resolves.toMatchObject({
      state: 'done',
      watch: { kind: 'recovery-job' },
    });
  });

  test('whose answer is lost is unknown, and found', async () => {
    const at = box.azure.now();
    await box.control('POST', 'faults', { match: 'POST .*/testFailover$', status: 504, afterEffect: true });
    const lost = box.azure.recovery.testFailover({ item: itemId, network, point: 'latest' });
    await expect(lost).rejects.toMatchObject({ code: 'azure-unknown' });
    const started = await box.azure.started('TestFailover', itemId, vaultId, at);
    expect(started).toHaveLength(1);
    const jobs = await box.azure.recovery.jobs({ since: at - 1_000, vault: vaultId });
    expect(jobs).toMatchObject([{ scenario: 'TestFailover', target: 'vm1' }]);
  });
});

test('what the identity may do is asked of Azure', async () => {
  await expect(box.azure.allowed(vaultId, ['Microsoft.RecoveryServices/vaults/read'])).resolves.toEqual({
    'Microsoft.RecoveryServices/vaults/read': true,
  });
});
