import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BackupJob, RestoreDisks } from '../../src/azure/azure.ts';
import { type InSandbox, startInSandbox } from './in-sandbox.ts';

const group = '/subscriptions/10000000-0000-4000-8000-000000000001/resourceGroups/rg-contoso-app-prod';
const vault = `${group}/providers/Microsoft.RecoveryServices/vaults/rsv-contoso-prod-aue`;
const vm = `${group}/providers/Microsoft.Compute/virtualMachines/app-prod-01`;

let box: InSandbox;
let failed: BackupJob;
let effect: RestoreDisks;
beforeAll(async () => {
  box = await startInSandbox();
  const { jobId } = (await box.control('POST', 'fail-restore', { vm: 'app-prod-01', now: true })) as { jobId: string };
  await box.advance('PT5M');
  failed = (await box.azure.backup.job(vault, jobId)) as BackupJob;
});
afterAll(() => box.close());

test('a failed restore tells how it was meant, by names and a time', async () => {
  const [item] = await box.azure.backup.itemsOf(vm);
  const points = await box.azure.backup.points(item?.id ?? '');
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
    ...{ item: item?.id ?? '', vm, point: points[0]?.id.split('/').at(-1) ?? '', region: 'australiaeast' },
    ...{ storageAccount: account?.id ?? '', targetGroup: group },
  };
});

test('it is asked for again by one request, is found by whoever lost the answer, and followed to its end', async () => {
  const since = box.azure.now();
  const { result: watch, requests } = await box.requestsOf(() => box.azure.backup.restoreDisks(effect));
  expect(requests).toEqual([expect.stringMatching(/^POST .*\/recoveryPoints\/\d+\/restore$/)]);
  const look = await box.settle(watch);
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
  await expect(box.azure.backup.restoreDisks({ ...effect, ...wrong })).rejects.toMatchObject({ code: 'azure-refused' });
  const jobs = await box.azure.backup.jobs({ since, vault });
  expect(jobs.filter(({ operation, started }) => operation === 'Restore' && started >= since + 1)).toEqual([]);
});
