import { expect, test } from '@jest/globals';
import { failBackup, runSchedule, shapeBackup } from '../../src/sandbox/control/backup.ts';
import { itemsOf } from '../../src/sandbox/core/tables.ts';
import { type Body, day, minute, PureAzure, prod, prodVault } from './pure-azure.ts';

const vm = 'app-prod-01';
const vmId = `/subscriptions/${prod}/resourceGroups/rg-contoso-app-prod/providers/Microsoft.Compute/virtualMachines/${vm}`;
const jobOf = (azure: PureAzure, id: unknown): Body => azure.get(`${prodVault}/backupJobs/${id}`).body.properties;
const parts = (job: Body): string[] =>
  job.extendedInfo.tasksList.map(({ taskId, status }: Body) => `${taskId}: ${status}`);
const scheduled = (azure: PureAzure): string => (runSchedule(azure.world, { vm }, azure.now) as Body).jobId;
const item = (azure: PureAzure): Body => azure.get(itemsOf(azure.world, vmId)[0]!.id).body.properties;
const tiersOfNewest = (azure: PureAzure): string[] => {
  const [newest] = azure.get(`${itemsOf(azure.world, vmId)[0]!.id}/recoveryPoints`).body.value;
  return newest.properties.recoveryPointTierDetails.map(({ type }: Body) => type);
};

test.each([
  ['snapshot', 'Failed', ['Take Snapshot: Failed', 'Transfer data to vault: Failed'], 'Failed'],
  [
    'transfer',
    'CompletedWithWarnings',
    ['Take Snapshot: Completed', 'Transfer data to vault: Failed'],
    'CompletedWithWarnings',
  ],
  [
    'validate',
    'Failed',
    ['Take Snapshot: Completed', 'Transfer data to vault: Completed', 'Validate backup: Failed'],
    'Failed',
  ],
])('a backup that fails at its %s ends %s', (phase, status, tasks, last) => {
  const azure = new PureAzure();
  const { jobId } = failBackup(
    azure.world,
    { vm, phase, errorCode: 'BackUpOperationFailed', now: true },
    azure.now,
  ) as Body;
  azure.pass(20 * minute);
  const job = jobOf(azure, jobId);
  expect(job).toMatchObject({ status, errorDetails: [{ errorTitle: 'BackUpOperationFailed' }] });
  expect(parts(job)).toEqual(tasks);
  expect(item(azure).lastBackupStatus).toBe(last);
  if (phase !== 'snapshot') expect(tiersOfNewest(azure)).toEqual(['InstantRP']);
});

test('a backup is validated after its transfer, and done only then', () => {
  const azure = new PureAzure();
  shapeBackup(azure.world, { vm, validate: 'PT30M' });
  const job = scheduled(azure);
  azure.pass(20 * minute);
  expect(jobOf(azure, job).status).toBe('InProgress');
  expect(parts(jobOf(azure, job))).toEqual([
    'Take Snapshot: Completed',
    'Transfer data to vault: Completed',
    'Validate backup: InProgress',
  ]);
  azure.pass(30 * minute);
  expect(jobOf(azure, job)).toMatchObject({ status: 'Completed' });
  expect(jobOf(azure, job).extendedInfo.propertyBag['Backup Size']).toMatch(/^\d+ MB$/);
});

test('while a transfer takes days, a scheduled backup takes its snapshot only, and one asked for is refused', () => {
  const azure = new PureAzure();
  shapeBackup(azure.world, { vm, transfer: 'P3D' });
  const first = scheduled(azure);
  expect(() => scheduled(azure)).toThrow('another backup operation is currently in progress');
  azure.pass(day);
  const second = scheduled(azure);
  azure.pass(10 * minute);
  expect(jobOf(azure, first).status).toBe('InProgress');
  expect(jobOf(azure, second).status).toBe('Completed');
  expect(parts(jobOf(azure, second))).toEqual(['Take Snapshot: Completed', 'Transfer data to vault: Skipped']);
  expect(tiersOfNewest(azure)).toEqual(['InstantRP']);
  const asked = azure.send('POST', `${itemsOf(azure.world, vmId)[0]!.id}/backup`, {
    properties: { objectType: 'IaasVMBackupRequest' },
  });
  expect(asked).toMatchObject({ status: 409, body: { error: { code: 'UserErrorBackupOperationInProgress' } } });
  azure.pass(2 * day);
  expect(jobOf(azure, first).status).toBe('Completed');
});
