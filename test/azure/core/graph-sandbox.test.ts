import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sameId } from '../../../src/azure/azure.ts';
import { Problem } from '../../../src/base/problem.ts';
import { findVm } from '../../../src/nouns/vm.ts';
import { type InSandbox, startInSandbox } from '../in-sandbox.ts';

let box: InSandbox;
beforeAll(async () => {
  box = await startInSandbox();
  await box.azure.inventory.subscriptions();
});
afterAll(() => box.close());

test('a VM is found by name over all subscriptions, with one request', async () => {
  const { result, requests } = await box.requestsOf(() => box.azure.inventory.vmsNamed('VM1'));
  expect(requests).toEqual(['POST /providers/Microsoft.ResourceGraph/resources']);
  expect(result.found).toMatchObject([
    {
      name: 'vm1',
      resourceGroup: 'rg-contoso-app-prod',
      region: 'australiaeast',
      subscription: { name: 'Contoso Production' },
      tags: { Environment: 'Production' },
    },
  ]);
  await expect(box.azure.inventory.vmsNamed("no'such\\vm")).resolves.toEqual({ found: [], unread: [] });
});

test('two VMs of one name are both found, and told apart', async () => {
  expect((await box.azure.inventory.vmsNamed('web01')).found).toHaveLength(2);
  const asked = findVm('web01', box.azure, (name) => `status ${name}`).catch((thrown: unknown) => thrown);
  const problem = (await asked) as Problem;
  expect(problem).toBeInstanceOf(Problem);
  expect(problem.code).toBe('ambiguous');
  for (const { line } of problem.choices) {
    await expect(findVm(line.replace('status ', ''), box.azure, String)).resolves.toMatchObject({ name: 'web01' });
  }
});

test('a slip is answered with what was meant', async () => {
  const problem = (await findVm('vm11', box.azure, String).catch((thrown: unknown) => thrown)) as Problem;
  expect(problem.choices.map((choice) => choice.title)).toContain('vm1');
});

test('the graph and the service say the same of a vault', async () => {
  const vaults = await box.azure.backup.vaults();
  expect(vaults.map((vault) => vault.name).sort()).toEqual([
    'rsv-contoso-dev-aue',
    'rsv-contoso-dr-cin',
    'rsv-contoso-prod-aue',
  ]);
  for (const vault of vaults) await expect(box.azure.backup.vault(vault.id)).resolves.toEqual(vault);
});

test('the graph and the service say the same of a backup', async () => {
  const vm = await box.vm('app-prod-01');
  const [listed, ...more] = await box.azure.backup.itemsOf(vm.id);
  expect(more).toEqual([]);
  const item = await box.azure.backup.item(listed?.id ?? '');
  expect(item).toMatchObject({
    vm: listed?.vm,
    policy: listed?.policy,
    lastBackup: listed?.lastBackup,
    softDeleted: false,
  });
  expect(listed?.lastBackup?.status).toBe('Completed');
});

test('a soft-deleted item is listed as one', async () => {
  const { vms } = (await box.control('GET', 'world')) as { vms: { id: string; protection: string }[] };
  const items = (await Promise.all(vms.map((vm) => box.azure.backup.itemsOf(vm.id)))).flat();
  const deleted = items.filter((item) => item.softDeleted);
  expect(deleted).not.toHaveLength(0);
  expect(deleted[0]?.purgeAt).toBeGreaterThan(box.azure.now());
  const { purgeAt } = deleted[0] ?? {};
  await expect(box.azure.backup.item(deleted[0]?.id ?? '')).resolves.toMatchObject({ softDeleted: true, purgeAt });
});

test('all protected VMs come with one request, as the service shows each', async () => {
  const { result, requests } = await box.requestsOf(() => box.azure.backup.allItems());
  expect(requests).toHaveLength(1);
  expect(result.filter((item) => item.softDeleted).map(({ name }) => name)).toEqual(['legacy-dev-01']);
  const names = result.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['app-prod-01', 'web01', 'build-dev-01']));
  // Databases and file shares have schedules of which the service lists no jobs, or none that a VM has.
  expect(names).not.toEqual(expect.arrayContaining(['Ledger']));
  for (const item of result.filter((one) => !one.softDeleted)) {
    const { vault, vm, policy, state, lastBackup, lastRecoveryPoint } = (await box.azure.backup.item(item.id))!;
    expect(item).toMatchObject({ vault, vm, state, lastBackup, lastRecoveryPoint });
    expect(item.policy?.id).toBe(policy?.id);
  }
});

test('the policies of all vaults come with one request, as the service shows each', async () => {
  const { result, requests } = await box.requestsOf(() => box.azure.backup.allPolicies());
  expect(requests).toHaveLength(1);
  const tier1 = result.find(({ name }) => name === 'Tier-1-Prod-AppDB')!;
  expect(tier1.schedule).toEqual({ every: 'hours', hours: 4, from: '08:00', window: 24 });
  for (const policy of result) {
    expect((await box.azure.backup.policy(policy.id))?.schedule).toEqual(policy.schedule);
  }
});

test('what did not complete, and which VMs exist', async () => {
  const since = box.azure.now() - 86_400_000;
  const jobs = await box.azure.backup.unfinished({ since, most: 1_000 });
  expect(jobs.map(({ status }) => status)).not.toContain('Completed');
  expect(jobs.find(({ entity }) => entity === 'print-prod-01')).toMatchObject({
    status: 'Failed',
    operation: 'Backup',
  });
  const { id } = await box.vm('vm1');
  await expect(box.azure.inventory.existing([id.toUpperCase(), `${id}x`])).resolves.toEqual([id]);
  await expect(box.azure.inventory.existing([])).resolves.toEqual([]);
});

test('the network for a test is the only isolated one of its region', async () => {
  const networks = await box.azure.inventory.networks('Central India');
  expect(networks.filter((network) => network.isolated).map((network) => network.name)).toEqual(['vnet-dr-test']);
  for (const network of networks) await expect(box.azure.inventory.network(network.id)).resolves.toEqual(network);
});

test('a VM’s replication is found with two requests', async () => {
  const vm = await box.vm('vm1');
  const { result, requests } = await box.requestsOf(() => box.azure.recovery.itemOf(vm));
  expect(requests).toHaveLength(2);
  expect(result).toMatchObject({ name: 'vm1', targetRegion: 'centralindia' });
  expect(sameId(result?.vm ?? '', vm.id)).toBe(true);
  const items = await box.azure.recovery.items();
  expect(items.some((item) => sameId(item.vm, vm.id) && item.health === 'Normal')).toBe(true);
  await expect(box.azure.recovery.itemOf(await box.vm('vm-dev-01'))).resolves.toBeUndefined();
});

test('jobs of all vaults are counted by one request, and the newest of them listed by another', async () => {
  const vm = await box.vm('app-prod-01');
  const since = box.azure.now() - 86_400_000;
  await box.control('POST', 'run-schedule', { vm: vm.id });
  const { result: tallies, requests } = await box.requestsOf(() => box.azure.backup.tally({ since }));
  expect(requests).toHaveLength(1);
  const sum = (all: readonly { readonly jobs: number }[]) => all.reduce((total, { jobs }) => total + jobs, 0);
  const newest = await box.azure.backup.newest({ since, most: 1_000 });
  expect(newest[0]).toMatchObject({ entity: 'app-prod-01', operation: 'Backup', status: 'InProgress' });
  expect(newest.map((job) => job.started)).toEqual(newest.map((job) => job.started).sort((a, b) => b - a));
  expect(sum(tallies)).toBe(newest.length);
  for (const status of new Set(newest.map((job) => job.status))) {
    const those = await box.azure.backup.newest({ since, statuses: [status], most: 1_000 });
    expect(those).toEqual(newest.filter((job) => job.status === status));
    expect(sum(tallies.filter((tally) => tally.status === status))).toBe(those.length);
  }
  expect(await box.azure.backup.newest({ since, most: 2 })).toEqual(newest.slice(0, 2));
  // What still runs is counted however long ago it began.
  await box.control('POST', 'clock', { advance: 'PT2M' });
  const later = await box.azure.backup.tally({ since: box.azure.now() + 86_400_000 });
  expect(later).toEqual([expect.objectContaining({ status: 'InProgress', recent: false, odd: false })]);
  await expect(box.azure.recovery.jobs({ since })).resolves.toEqual(expect.any(Array));
});
