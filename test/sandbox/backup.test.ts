import type { Job, RecoveryServicesBackupClient } from '@azure/arm-recoveryservicesbackup';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { Bench, dev, devVault, dig, prod, prodVault, vaultId, vmId } from './support.ts';

const bench = new Bench();
beforeEach(async () => {
  if (!started) await bench.start();
  else await bench.control('reset');
  started = true;
});
afterAll(() => bench.stop());
let started = false;

const { name: vault, group } = prodVault;
const container = 'IaasVMContainer;iaasvmcontainerv2;rg-contoso-app-prod;vm1';
const item = 'VM;iaasvmcontainerv2;rg-contoso-app-prod;vm1';
const policyId = `${vaultId(prodVault)}/backupPolicies/Tier-1-Prod-AppDB`;
const protection = {
  properties: {
    protectedItemType: 'Microsoft.Compute/virtualMachines' as const,
    sourceResourceId: vmId('vm1'),
    policyId,
  },
};

/** Starts something that the SDK does not wait for, and gives its operation's id. */
type Options = NonNullable<Parameters<RecoveryServicesBackupClient['backups']['trigger']>[6]>;

async function operationOf(call: (options: Options) => Promise<unknown>): Promise<string> {
  let header = '';
  await call({
    onResponse: (raw) => {
      expect(raw.status).toBe(202);
      expect(raw.bodyAsText ?? '').toBe('');
      header = raw.headers.get('azure-asyncoperation') ?? '';
    },
  });
  return new URL(header).pathname.split('/').at(-1)!;
}

async function jobOf(operation: string): Promise<string> {
  const client = bench.backupClient();
  const before = await client.backupOperationStatuses.get(vault, group, operation);
  expect(before.status).toBe('InProgress');
  await bench.advance('PT10S');
  const after = await client.backupOperationStatuses.get(vault, group, operation);
  expect(after.status).toBe('Succeeded');
  return (after.properties as { jobId: string }).jobId;
}

const job = (id: string) => bench.backupClient().jobDetails.get(vault, group, id);
const phases = async (id: string): Promise<string[]> =>
  (dig(await job(id), 'properties.extendedInfo.tasksList') as { taskId: string; status: string }[]).map(
    (task) => `${task.taskId}: ${task.status}`,
  );

test('protect, back up, see the phases and the recovery point move from snapshot to vault; a restart in between', async () => {
  const client = bench.backupClient();
  const configured = await jobOf(
    await operationOf((options) =>
      client.protectedItems.createOrUpdate(vault, group, 'Azure', container, item, protection, options),
    ),
  );
  expect((await job(configured)).properties).toMatchObject({ operation: 'ConfigureBackup', status: 'InProgress' });
  await bench.restart();
  await bench.advance('PT40S');
  expect((await job(configured)).properties).toMatchObject({ status: 'Completed', extendedInfo: { tasksList: [] } });
  const fresh = await bench.backupClient().protectedItems.get(vault, group, 'Azure', container, item);
  expect(fresh.properties).toMatchObject({
    protectionState: 'IRPending',
    policyName: 'Tier-1-Prod-AppDB',
    friendlyName: 'vm1',
  });

  const keepUntil = new Date(bench.sandbox.now() + 20 * 86_400_000);
  const request = {
    properties: { objectType: 'IaasVMBackupRequest' as const, recoveryPointExpiryTimeInUTC: keepUntil },
  };
  const running = await jobOf(
    await operationOf((options) =>
      bench
        .backupClient()
        .backups.trigger(vault, group, 'Azure', container, item, { properties: request.properties }, options),
    ),
  );
  expect(await phases(running)).toEqual(['Take Snapshot: InProgress', 'Transfer data to vault: NotStarted']);
  await bench.advance('PT3M');
  await bench.restart();
  expect(await phases(running)).toEqual(['Take Snapshot: Completed', 'Transfer data to vault: InProgress']);
  expect(await tiers()).toEqual([['InstantRP']]);
  await bench.advance('PT9M');
  expect(await phases(running)).toEqual(['Take Snapshot: Completed', 'Transfer data to vault: Completed']);
  expect((await job(running)).properties).toMatchObject({
    status: 'Completed',
    operation: 'Backup',
    isUserTriggered: true,
  });
  expect(await tiers()).toEqual([['InstantRP', 'HardenedRP']]);
  const done = await bench.backupClient().protectedItems.get(vault, group, 'Azure', container, item);
  expect(done.properties).toMatchObject({
    protectionState: 'Protected',
    lastBackupStatus: 'Completed',
    healthStatus: 'Passed',
  });
  await bench.advance('P6D');
  expect(await tiers()).toEqual([['HardenedRP']]);
  await bench.advance('P15D');
  expect(await tiers()).toEqual([]);
});

async function tiers(): Promise<string[][]> {
  const all: string[][] = [];
  for await (const point of bench.backupClient().recoveryPoints.list(vault, group, 'Azure', container, item)) {
    const details = dig(point, 'properties.recoveryPointTierDetails') as { type: string }[];
    all.push(details.map(({ type }) => type));
  }
  return all;
}

test('the same requests on the same clock give the same ids', async () => {
  const once = await bench.control('fail-backup', { vm: 'sql-prod-01', now: true });
  await bench.control('reset');
  expect(await bench.control('fail-backup', { vm: 'sql-prod-01', now: true })).toEqual(once);
});

test('a job can be cancelled while its snapshot is taken, and not afterwards; nothing is raised for it', async () => {
  const first = await runSchedule('app-prod-01');
  await bench.backupClient().jobCancellations.trigger(vault, group, first);
  expect((await job(first)).properties).toMatchObject({ status: 'Cancelling' });
  await bench.advance('PT1M');
  expect((await job(first)).properties).toMatchObject({ status: 'Cancelled' });
  const second = await runSchedule('app-prod-01');
  await bench.advance('PT4M');
  await expect(bench.backupClient().jobCancellations.trigger(vault, group, second)).rejects.toMatchObject({
    statusCode: 400,
  });
  await bench.advance('PT1H');
  expect((await job(second)).properties).toMatchObject({ status: 'Completed' });
  expect(await alerts()).toEqual([]);
});

const alerts = () => bench.list(`/subscriptions/${prod}/providers/Microsoft.AlertsManagement/alerts?timeRange=30d`);

const runSchedule = async (vm: string): Promise<string> => {
  const { status, body } = await bench.control('run-schedule', { vm });
  expect(status).toBe(200);
  return String(body.jobId);
};

test('an item whose data are deleted is kept softly, blocks protection, comes back, and is purged in the end', async () => {
  const client = bench.backupClient(dev);
  const at = [
    'Azure',
    'IaasVMContainer;iaasvmcontainerv2;rg-contoso-dev;shop-dev-01',
    'VM;iaasvmcontainerv2;rg-contoso-dev;shop-dev-01',
  ] as const;
  const [fabric, shopContainer, shopItem] = at;
  const get = async () =>
    (await client.protectedItems.get(devVault.name, devVault.group, fabric, shopContainer, shopItem)).properties!;
  await client.protectedItems.delete(devVault.name, devVault.group, ...at);
  expect(await get()).toMatchObject({ isScheduledForDeferredDelete: true, protectionState: 'ProtectionStopped' });
  await bench.advance('PT1M');
  const source = vmId('shop-dev-01', 'rg-contoso-dev', dev);
  const again = {
    protectedItemType: 'Microsoft.Compute/virtualMachines' as const,
    sourceResourceId: source,
    policyId: `${vaultId(devVault)}/backupPolicies/DefaultPolicy`,
  };
  const put = (properties: typeof again & { isRehydrate?: boolean; protectionState?: 'ProtectionStopped' }) =>
    client.protectedItems.createOrUpdate(devVault.name, devVault.group, ...at, { properties });
  await expect(put(again)).rejects.toMatchObject({ code: 'BMSUserErrorItemInSoftDeletedState' });
  await put({ ...again, policyId: '', isRehydrate: true, protectionState: 'ProtectionStopped' });
  expect((await get()).isScheduledForDeferredDelete).toBeUndefined();
  await bench.advance('PT1M');
  await put(again);
  expect(await get()).toMatchObject({ protectionState: 'Protected', policyName: 'DefaultPolicy' });
  await bench.advance('PT1M');
  await client.protectedItems.delete(devVault.name, devVault.group, ...at);
  await bench.advance('P13D');
  expect(await get()).toMatchObject({ isScheduledForDeferredDelete: true });
  await bench.advance('P1DT1H');
  await expect(get()).rejects.toMatchObject({ statusCode: 404, code: 'BMSUserErrorContainerObjectNotFound' });
});

test('a VM that is gone fails without an alert; one whose agent is not ready fails with one', async () => {
  await bench.arm('DELETE', vmId('mail-prod-01', 'rg-contoso-data-prod'));
  await bench.advance('PT1M');
  const gone = await runSchedule(vmId('mail-prod-01', 'rg-contoso-data-prod'));
  const unready = await runSchedule('print-prod-01');
  const off = await runSchedule('archive-prod-01');
  await bench.advance('PT15M');
  const errorOf = async (id: string) => dig(await job(id), 'properties.errorDetails.0.errorTitle');
  expect(await errorOf(gone)).toBe('UserErrorVmNotFoundV2');
  expect(await errorOf(unready)).toBe('UserErrorGuestAgentStatusUnavailable');
  expect((await job(off)).properties).toMatchObject({ status: 'Completed' });
  const raised = await alerts();
  expect(raised).toHaveLength(1);
  expect(dig(raised[0], 'properties.essentials.targetResourceName')).toBe(vault);
});

test('the discovery of containers takes its time: 202, then 204', async () => {
  const client = bench.backupClient();
  const operation = await operationOf((options) => client.protectionContainers.refresh(vault, group, 'Azure', options));
  const status = async () => {
    let seen = 0;
    await client.protectionContainerRefreshOperationResults.get(vault, group, 'Azure', operation, {
      onResponse: (raw) => {
        seen = raw.status;
      },
    });
    return seen;
  };
  expect(await status()).toBe(202);
  await bench.advance('PT10S');
  expect(await status()).toBe(204);
  const names: string[] = [];
  for await (const one of client.backupProtectableItems.list(vault, group, {
    filter: "backupManagementType eq 'AzureIaasVM'",
  })) {
    names.push(one.properties!.friendlyName!);
  }
  expect(names.sort()).toEqual(['ledger-prod-01', 'secure-prod-01', 'vm1']);
});

test('jobs are filtered by status, operation and time, newest first', async () => {
  await bench.control('run-schedule', { vm: 'app-prod-01' });
  const list = async (filter: string) => {
    const found: Job[] = [];
    const all = bench.backupClient().backupJobs.list(vault, group, { filter });
    for await (const { properties } of all) if (properties) found.push(properties);
    return found;
  };
  expect(await list("status eq 'InProgress' and operation eq 'Backup'")).toHaveLength(1);
  expect((await list("status eq 'Failed'")).map((one) => one.entityFriendlyName)).toEqual(['print-prod-01']);
  const now = bench.sandbox.now();
  const recent = await list(`startTime eq '${usTime(now - 3_600_000)}' and endTime eq '${usTime(now + 3_600_000)}'`);
  expect(recent.map((one) => one.entityFriendlyName)).toContain('app-prod-01');
  const starts = (await list("backupManagementType eq 'AzureIaasVM'")).map(({ startTime }) => startTime!.getTime());
  expect(starts.length).toBeGreaterThan(recent.length);
  expect(starts).toEqual([...starts].sort((a, b) => b - a));
  await expect(list('status is Failed')).rejects.toMatchObject({ statusCode: 400 });
});

/** As Azure's own tools write times in filters: `2024-05-13 10:17:27 AM`. */
function usTime(at: number): string {
  const [day = '', time = ''] = new Date(at).toISOString().slice(0, 19).split('T');
  const hour = Number(time.slice(0, 2));
  return `${day} ${String(hour % 12 || 12).padStart(2, '0')}${time.slice(2)} ${hour < 12 ? 'AM' : 'PM'}`;
}
