import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BackupJob, Restore } from '../../../src/azure/azure.ts';
import { type InSandbox, startInSandbox } from '../in-sandbox.ts';

const group = '/subscriptions/10000000-0000-4000-8000-000000000001/resourceGroups/rg-contoso-app-prod';
const vault = `${group}/providers/Microsoft.RecoveryServices/vaults/rsv-contoso-prod-aue`;
const vm = `${group}/providers/Microsoft.Compute/virtualMachines/app-prod-01`;

let box: InSandbox;
let failed: BackupJob;
let effect: Restore;
beforeAll(async () => {
  box = await startInSandbox();
  const { jobId } = (await box.control('POST', 'fail-restore', { vm: 'app-prod-01', now: true })) as { jobId: string };
  await box.advance('PT5M');
  failed = (await box.azure.backup.job(vault, jobId)) as BackupJob;
});
afterAll(() => box.close());

test('a failed restore tells how it was meant, by names and a time', async () => {
  const [item] = await box.azure.backup.itemsOf(vm);
  const { found: points } = await box.azure.backup.points(item?.id ?? '');
  expect(failed).toMatchObject({
    operation: 'Restore',
    status: 'Failed',
    error: { code: 'UserErrorRestoreFailed' },
    restore: {
      how: 'RestoreDisks',
      storageAccount: 'stcontosoaue',
      targetGroup: 'rg-contoso-app-prod',
      partial: false,
    },
  });
  expect(failed.restore?.pointAt).toBe(Math.floor((points[0]?.at ?? 0) / 1_000) * 1_000);
  const [account] = await box.azure.inventory.storageAccountsNamed('stcontosoaue');
  expect(account).toMatchObject({ region: 'australiaeast' });
  expect(await box.azure.inventory.groupsNamed('RG-Contoso-App-Prod')).toEqual([group]);
  expect(await box.azure.inventory.storageAccountsNamed("it's not there")).toEqual([]);
  effect = {
    how: 'RestoreDisks',
    item: item?.id ?? '',
    vm,
    point: points[0]?.id.split('/').at(-1) ?? '',
    region: 'australiaeast',
    storageAccount: account?.id ?? '',
    targetGroup: group,
  };
});

test('it is asked for again by one request, is found by whoever lost the answer, and followed to its end', async () => {
  const since = box.azure.now();
  const { result: watch, requests } = await box.requestsOf(() => box.azure.backup.restore(effect));
  expect(requests).toEqual([expect.stringMatching(/^POST .*\/recoveryPoints\/\d+\/restore$/)]);
  const look = await box.settle('Restore', watch);
  expect(look).toMatchObject({ state: 'done', watch: { kind: 'backup-job' } });
  expect(await box.azure.started('Restore', effect.item, vault, since)).toMatchObject([{ job: look.jobId }]);
  const again = await box.azure.backup.job(vault, look.jobId ?? '');
  expect(again?.restore).toEqual(failed.restore);
});

test.each([
  ['a point that is not there', { point: '1' }],
  ['an account in another region', { storageAccount: `${group}/providers/Microsoft.Storage/storageAccounts/none` }],
  ['another VM', { vm: `${vm}x` }],
  ['another region', { region: 'centralindia' }],
])('%s is refused, and nothing is begun', async (_what, wrong) => {
  const since = box.azure.now();
  await expect(box.azure.backup.restore({ ...effect, ...wrong })).rejects.toMatchObject({ code: 'azure-refused' });
  const jobs = await box.azure.backup.jobs({ since, vault });
  expect(jobs.filter(({ operation, started }) => operation === 'Restore' && started >= since + 1)).toEqual([]);
});

async function failedAs(recoveryType: string): Promise<BackupJob> {
  const wish = { vm: 'app-prod-01', now: true, recoveryType };
  const { jobId } = (await box.control('POST', 'fail-restore', wish)) as { jobId: string };
  await box.advance('PT5M');
  return (await box.azure.backup.job(vault, jobId)) as BackupJob;
}

const source = () => {
  const { item, point, storageAccount, region } = effect;
  return { item, vm, point, storageAccount, region };
};

test('over the original: no sooner than the VM is deallocated, and one at a time', async () => {
  const job = await failedAs('OriginalLocation');
  expect(job.restore).toMatchObject({ how: 'OriginalLocation', targetVm: undefined, network: undefined });
  const replace = { how: 'OriginalLocation', ...source() } as const;
  await expect(box.azure.backup.restore(replace)).rejects.toMatchObject({ azureCode: 'UserErrorVmNotShutDown' });
  await box.post(`${vm}/deallocate?api-version=2024-07-01`);
  await box.advance('PT1M');
  const since = box.azure.now();
  const watch = await box.azure.backup.restore(replace);
  await expect(box.azure.backup.restore(effect)).rejects.toMatchObject({
    azureCode: 'UserErrorRestoreOperationInProgress',
  });
  const look = await box.settle('Restore', watch);
  expect(look.steps.map(({ name, state }) => `${name}: ${state}`)).toEqual([
    'Transfer data from vault: done',
    'Update the virtual machine: done',
  ]);
  const jobs = await box.azure.backup.jobs({ since: since - 1_000, vault });
  expect(jobs.map(({ operation }) => operation)).toEqual(['Backup', 'Restore']);
});

test('over the original while its backups are stopped: Azure completes with warnings, and nothing was replaced', async () => {
  const dev = '/subscriptions/20000000-0000-4000-8000-000000000002/resourceGroups/rg-contoso-dev/providers';
  const stopped = `${dev}/Microsoft.Compute/virtualMachines/build-dev-01`;
  await box.post(`${stopped}/deallocate?api-version=2024-07-01`);
  await box.advance('PT1M');
  const [item] = await box.azure.backup.itemsOf(stopped);
  const { found: points } = await box.azure.backup.points(item?.id ?? '');
  const of = { item: item?.id ?? '', vm: stopped, point: points[0]?.id.split('/').at(-1) ?? '' };
  const watch = await box.azure.backup.restore({ ...source(), ...of, how: 'OriginalLocation' });
  expect(await box.settle('Restore', watch)).toMatchObject({ state: 'failed', error: { code: 'OlrBackupFailed' } });
});

test('as a new VM: it is there afterwards, in its subnet, and the name is taken', async () => {
  const job = await failedAs('AlternateLocation');
  const network = `${group}/providers/Microsoft.Network/virtualNetworks/vnet-prod`;
  expect(job.restore).toMatchObject({
    how: 'AlternateLocation',
    targetVm: 'app-prod-01-restored',
    targetGroup: 'rg-contoso-app-prod',
    network: { group: 'rg-contoso-app-prod', name: 'vnet-prod' },
  });
  const restore = {
    how: 'AlternateLocation' as const,
    ...source(),
    targetGroup: group,
    targetVm: `${vm}-restored`,
    network,
    subnet: `${network}/subnets/data`,
  };
  const nowhere = { ...restore, subnet: `${network}/subnets/none` };
  await expect(box.azure.backup.restore(nowhere)).rejects.toMatchObject({ code: 'azure-refused' });
  expect(await box.settle('Restore', await box.azure.backup.restore(restore))).toMatchObject({ state: 'done' });
  const made = await box.azure.inventory.vm(`${vm}-restored`);
  expect(made).toMatchObject({ name: 'app-prod-01-restored', power: 'running', managedDisks: true });
  expect(await box.azure.inventory.subnetOf(made?.nic ?? '')).toBe(`${network}/subnets/data`);
  expect((await box.azure.inventory.vmsNamed('app-prod-01-restored')).found).toHaveLength(1);
  await expect(box.azure.backup.restore(restore)).rejects.toMatchObject({
    azureCode: 'UserErrorVmAlreadyExistWithSameName',
  });
});
