import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { contoso } from '../../../src/sandbox/seed/contoso.ts';
import { type InSandbox, startInSandbox } from '../in-sandbox.ts';

/** What Resource Graph knows of a VM in one query is what it says in a query for each part. */
let box: InSandbox;
beforeAll(async () => {
  box = await startInSandbox();
  await box.azure.inventory.subscriptions();
});
afterAll(() => box.close());

const oneQuery = ['POST /providers/Microsoft.ResourceGraph/resources'];

test('of every VM: its backups, their policies, its replication', async () => {
  const { azure } = box;
  const { vms } = await azure.posture.namesakes((contoso.vms ?? []).map(({ name }) => name));
  expect(vms.length).toBeGreaterThan(15);
  const [policies, replicated] = [await azure.backup.allPolicies(), await azure.recovery.items()];
  for (const vm of vms) {
    const { result, requests } = await box.requestsOf(() => azure.posture.known(vm.name));
    expect(requests).toEqual(oneQuery);
    expect(result.vms.found).toContainEqual(vm);
    const { items, ...known } = result.of(vm.id);
    expect(items).toEqual(await azure.backup.itemsOf(vm.id));
    const ofVms = items
      .map((item) => policies.find(({ id }) => id === item.policy?.id))
      .filter((one) => one !== undefined);
    expect(known.policies.filter(({ workload }) => workload === 'vm')).toEqual(ofVms);
    const mine = replicated.filter((one) => one.vm.toLowerCase() === vm.id.toLowerCase());
    expect(known.replicated).toEqual(mine.map(({ id }) => id));
  }
});

test('what belongs to another VM of that name is not taken for it', async () => {
  const { vms, of } = await box.azure.posture.known('WEB01');
  expect(vms.found).toHaveLength(2);
  for (const vm of vms.found) {
    for (const item of of(vm.id).items) expect(item.vm.toLowerCase()).toBe(vm.id.toLowerCase());
  }
});

test('a backup that runs, and only while it does', async () => {
  const vm = await box.vm('app-prod-01');
  const [item] = await box.azure.backup.itemsOf(vm.id);
  const runs = async () => (await box.azure.posture.known(vm.name)).of(vm.id).running.map(({ operation }) => operation);
  expect(await runs()).toEqual([]);
  const keepUntil = box.azure.now() + 86_400_000;
  const watch = await box.azure.backup.backupNow({ item: item!.id, keepUntil });
  expect(await runs()).toEqual(['Backup']);
  await box.settle('Backup', watch);
  expect(await runs()).toEqual([]);
});

test('names that mean something in a query mean nothing here', async () => {
  const { vms, of } = await box.azure.posture.known("x' or name has '\\");
  expect(vms).toEqual({ found: [], unread: [] });
  expect(of('/subscriptions/s')).toEqual({ items: [], policies: [], running: [], replicated: [] });
});

test('the policies that may take a VM are those of the vaults of its region and subscription', async () => {
  const { azure } = box;
  const vaults = await azure.backup.vaults();
  const all = await azure.backup.allPolicies();
  for (const name of ['vm1', 'vm-dev-01', 'vm-weu-01']) {
    const vm = await box.vm(name);
    const near = vaults.filter((one) => one.region === vm.region && one.subscription.id === vm.subscription.id);
    const { result, requests } = await box.requestsOf(() => azure.posture.unprotected(vm));
    expect(requests).toEqual(oneQuery);
    const ids = all.filter(({ vault }) => near.some(({ id }) => id === vault)).map(({ id }) => id);
    expect(result.policies.map(({ id }) => id).sort()).toEqual(ids.sort());
  }
});
