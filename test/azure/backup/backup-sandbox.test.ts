import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Policy, Vault, Vm } from '../../../src/azure/azure.ts';
import { type InSandbox, startInSandbox } from '../in-sandbox.ts';

const production = '/subscriptions/10000000-0000-4000-8000-000000000001/resourceGroups/rg-contoso-app-prod/providers';
const vmId = (name: string) => `${production}/Microsoft.Compute/virtualMachines/${name}`;
const vaultId = `${production}/Microsoft.RecoveryServices/vaults/rsv-contoso-prod-aue`;

let box: InSandbox;
let vm: Vm;
let vault: Vault;
let policy: Policy;
beforeAll(async () => {
  box = await startInSandbox();
  vm = (await box.azure.inventory.vm(vmId('vm1'))) as Vm;
  vault = (await box.azure.backup.vault(vaultId)) as Vault;
  policy = (await box.azure.backup.policy(`${vaultId}/backupPolicies/Tier-1-Prod-AppDB`)) as Policy;
});
afterAll(() => box.close());

test('a VM, its vault and its policy are read as they are', () => {
  expect(vm).toMatchObject({ name: 'vm1', power: 'running', agent: 'ready', region: 'australiaeast', os: 'Linux' });
  expect(vault).toMatchObject({ immutability: 'Unlocked', redundancy: 'GeoRedundant', softDelete: 'Enabled' });
  expect(policy).toMatchObject({
    type: 'V2',
    schedule: { every: 'hours', hours: 4, window: 24 },
    keep: { snapshotDays: 5, daily: { count: 7, unit: 'day' }, yearly: { count: 7, unit: 'year' } },
  });
});

describe('from protected to backed up', () => {
  test('an unprotected VM has no status and no item, and may be protected', async () => {
    await expect(box.azure.backup.status(vm)).resolves.toBeUndefined();
    await expect(box.azure.backup.itemOf(vm, vaultId)).resolves.toBeUndefined();
    await expect(box.azure.backup.validate(vm, vault, policy)).resolves.toMatchObject({ ok: true });
  });

  test('protecting it is one request, and is followed to its end', async () => {
    const since = box.azure.now();
    const { result: watch, requests } = await box.requestsOf(() =>
      box.azure.backup.protect({ vault: vaultId, vm: vm.id, policy: policy.id }),
    );
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatch(/^PUT .*\/protectedItems\/vm;iaasvmcontainerv2;rg-contoso-app-prod;vm1$/);
    const look = await box.settle('Backup', watch);
    expect(look).toMatchObject({ state: 'done', watch: { kind: 'backup-job' } });
    const started = await box.azure.started('ConfigureBackup', vm.id, vaultId, since);
    expect(started).toMatchObject([{ kind: 'backup-job', job: look.jobId }]);
    await expect(box.azure.backup.status(vm)).resolves.toMatchObject({ vault: vaultId });
    await expect(box.azure.backup.itemOf(vm, vaultId)).resolves.toMatchObject({
      name: 'vm1',
      policy: { name: 'Tier-1-Prod-AppDB' },
      softDeleted: false,
      lastBackup: undefined,
    });
  });

  test('a second protection is refused with Azure’s words', async () => {
    const other = vaultId.replace('rsv-contoso-prod-aue', 'rsv-none');
    const write = box.azure.backup.protect({ vault: other, vm: vm.id, policy: policy.id });
    await expect(write).rejects.toMatchObject({ code: 'azure-refused', azureCode: expect.any(String) });
  });

  test('a backup shows its phases, ends, and leaves a point', async () => {
    const item = (await box.azure.backup.itemOf(vm, vaultId))?.id ?? '';
    const since = box.azure.now();
    const keepUntil = since + 30 * 86_400_000;
    const { result: watch, requests } = await box.requestsOf(() => box.azure.backup.backupNow({ item, keepUntil }));
    expect(requests).toHaveLength(1);
    await box.advance('PT1M');
    const under = await box.azure.look('Backup', watch);
    expect(under).toMatchObject({ state: 'running', watch: { kind: 'backup-job' } });
    expect(under.steps.map((step) => [step.name, step.state])).toEqual([
      ['Take Snapshot', 'running'],
      ['Transfer data to vault', 'waiting'],
    ]);
    expect(under.steps[0]?.ms).toBeGreaterThan(50_000);
    await expect(box.azure.backup.backupNow({ item, keepUntil })).rejects.toMatchObject({ code: 'azure-refused' });

    const look = await box.settle('Backup', under.watch);
    expect(look).toMatchObject({ state: 'done', error: undefined, warning: undefined });
    const { found } = await box.azure.backup.points(item);
    expect(found[0]?.tiers).toContain('snapshot');
    await expect(box.azure.backup.item(item)).resolves.toMatchObject({ lastBackup: { status: 'Completed' } });
    const jobs = await box.azure.backup.jobs({ since: since - 1_000, vault: vaultId });
    expect(jobs).toMatchObject([{ id: look.jobId, operation: 'Backup', status: 'Completed', userTriggered: true }]);
    await expect(box.azure.started('Backup', item, vaultId, since)).resolves.toHaveLength(1);
    await expect(box.azure.started('Backup', item, vaultId, box.azure.now())).resolves.toEqual([]);
  });

  test('a failed backup has the error’s name, and its alert can be closed with a reason', async () => {
    const { jobId } = (await box.control('POST', 'fail-backup', {
      vm: vm.id,
      now: true,
      errorCode: 'GuestAgentSnapshotTaskStatusError',
    })) as { jobId: string };
    await box.advance('PT10M');
    const look = await box.azure.look('Backup', { kind: 'backup-job', vault: vaultId, job: jobId, item: '' });
    expect(look).toMatchObject({ state: 'failed', error: { code: 'GuestAgentSnapshotTaskStatusError' } });
    expect(look.error?.recommendations).not.toHaveLength(0);

    const alerts = await box.azure.alerts.list(86_400_000);
    const ours = alerts.found.find((alert) => JSON.stringify(alert.context).includes(jobId));
    expect(ours).toMatchObject({ name: 'Backup Failure', severity: 'Sev1', condition: 'Fired', state: 'New' });
    const closed = await box.azure.alerts.changeState(ours?.id ?? '', 'Closed', 'Operator: known');
    expect(closed.state).toBe('Closed');
    await expect(box.azure.alerts.get(ours?.id ?? '')).resolves.toMatchObject({ state: 'Closed' });
  });

  test('a backup under way can be cancelled', async () => {
    const item = (await box.azure.backup.itemOf(vm, vaultId))?.id ?? '';
    const watch = await box.azure.backup.backupNow({ item, keepUntil: box.azure.now() + 30 * 86_400_000 });
    await box.advance('PT1M');
    const { watch: job, jobId = '' } = await box.azure.look('Backup', watch);
    await box.azure.backup.cancel(vaultId, jobId);
    await expect(box.settle('Backup', job)).resolves.toMatchObject({ state: 'cancelled' });
  });
});

test('a write whose answer is lost is unknown, and what became of it is found', async () => {
  const item = (await box.azure.backup.itemOf(vm, vaultId))?.id ?? '';
  const since = box.azure.now();
  await box.control('POST', 'faults', { match: 'POST .*/backup$', status: 500, afterEffect: true });
  const { result, requests } = await box.requestsOf(() =>
    box.azure.backup.backupNow({ item, keepUntil: since + 30 * 86_400_000 }).catch((problem: unknown) => problem),
  );
  expect(result).toMatchObject({ code: 'azure-unknown' });
  expect(requests).toHaveLength(1);
  const [started, ...more] = await box.azure.started('Backup', item, vaultId, since);
  expect(more).toEqual([]);
  await expect(box.settle('Backup', started as never)).resolves.toMatchObject({ state: 'done' });
});
