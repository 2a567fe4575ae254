import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Bench, dev, devVault, prod, prodVault, type VaultRef, vaultId, vmId } from './support.ts';

const bench = new Bench();
beforeAll(() => bench.start());
beforeEach(() => bench.control('reset'));
afterAll(() => bench.stop());

const itemPath = (vault: VaultRef, group: string, vm: string): string => {
  const short = `iaasvmcontainerv2;${group};${vm}`;
  return `${vaultId(vault)}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${short}/protectedItems/VM;${short}`;
};

const protect = (vault: VaultRef, vm: string, policy: string, more: object = {}) => {
  const [, , , , group = '', , , , name = ''] = vm.toLowerCase().split('/');
  const properties = {
    protectedItemType: 'Microsoft.Compute/virtualMachines',
    sourceResourceId: vm,
    policyId: `${vaultId(vault)}/backupPolicies/${policy}`,
    ...more,
  };
  return bench.arm('PUT', itemPath(vault, group, name), { properties });
};

const weu = vmId('vm-weu-01', 'rg-contoso-weu-prod');

test.each([
  ['another region', prodVault, weu, 'DefaultPolicy', 400, 'UserErrorVmVaultLocationMismatch'],
  [
    'another vault',
    { ...prodVault, name: 'second' },
    vmId('app-prod-01'),
    'DefaultPolicy',
    400,
    'BMSUserErrorVmAlreadyProtectedInAnotherVault',
  ],
  [
    'another subscription',
    prodVault,
    vmId('vm-dev-01', 'rg-contoso-dev', dev),
    'DefaultPolicy',
    400,
    'BMSUserErrorVmInDifferentSubscription',
  ],
  ['no such VM', prodVault, vmId('vm2'), 'DefaultPolicy', 400, 'UserErrorVmNotFoundV2'],
  ['no such policy', prodVault, vmId('vm1'), 'NoPolicy', 400, 'BMSUserErrorPolicyNotFound'],
  [
    'a policy for databases',
    prodVault,
    vmId('vm1'),
    'HourlyLogBackup',
    400,
    'BMSUserErrorInvalidConfigureProtectionRequest',
  ],
  ['no such vault', { ...prodVault, name: 'none' }, vmId('vm1'), 'DefaultPolicy', 404, 'ResourceNotFound'],
  [
    'Trusted Launch with a Standard policy',
    prodVault,
    vmId('secure-prod-01'),
    'DefaultPolicy',
    400,
    'UserErrorTrustedLaunchNeedsEnhancedPolicy',
  ],
  [
    'soft-deleted data',
    devVault,
    vmId('legacy-dev-01', 'rg-contoso-dev', dev),
    'DefaultPolicy',
    400,
    'BMSUserErrorItemInSoftDeletedState',
  ],
])('protection is refused: %s', async (_why, vault, vm, policy, status, code) => {
  if (vault.name === 'second') await bench.arm('PUT', vaultId(vault), { location: 'australiaeast', properties: {} });
  const answer = await protect(vault, vm, policy);
  expect(answer).toMatchObject({ status, body: { error: { code } } });
});

test('what protection would refuse, the check before it tells; and what it would allow, too', async () => {
  const check = (vm: string, vault: VaultRef, location = 'australiaeast', policy?: string) =>
    bench.arm(
      'POST',
      `/subscriptions/${prod}/providers/Microsoft.RecoveryServices/locations/${location}/backupPreValidateProtection`,
      {
        resourceType: 'VM',
        resourceId: vm,
        vaultId: vaultId(vault),
        properties: policy && JSON.stringify({ policyId: `${vaultId(vault)}/backupPolicies/${policy}` }),
      },
    );
  expect(await check(vmId('vm1'), prodVault)).toMatchObject({ status: 200, body: { status: 'Succeeded' } });
  expect(await check(weu, prodVault, 'westeurope')).toMatchObject({
    body: { status: 'Failed', errorCode: 'UserErrorVmVaultLocationMismatch' },
  });
  expect(await check(vmId('secure-prod-01'), prodVault, 'australiaeast', 'DefaultPolicy')).toMatchObject({
    body: { status: 'Failed', errorCode: 'UserErrorTrustedLaunchNeedsEnhancedPolicy' },
  });
  expect(await check(vmId('secure-prod-01'), prodVault, 'australiaeast', 'EnhancedPolicy')).toMatchObject({
    body: { status: 'Succeeded' },
  });
});

test('where a VM is protected: only its own region knows; soft-deleted data do not protect', async () => {
  const ask = async (vm: string, location: string) => {
    const url = `/Subscriptions/${prod}/providers/Microsoft.RecoveryServices/locations/${location}/backupStatus`;
    return (await bench.arm('POST', url, { resourceType: 'VM', resourceId: vm })).body;
  };
  expect(await ask(vmId('app-prod-01'), 'australiaeast')).toMatchObject({
    protectionStatus: 'Protected',
    vaultId: vaultId(prodVault),
    policyName: 'Tier-1-Prod-AppDB',
  });
  expect(await ask(vmId('app-prod-01'), 'westeurope')).toMatchObject({ protectionStatus: 'NotProtected' });
  expect(await ask(vmId('vm1'), 'australiaeast')).toMatchObject({ protectionStatus: 'NotProtected' });
  expect(await ask(vmId('legacy-dev-01', 'rg-contoso-dev', dev), 'australiaeast')).toMatchObject({
    protectionStatus: 'NotProtected',
  });
  await protect(prodVault, vmId('vm1'), 'DefaultPolicy');
  expect(await ask(vmId('vm1'), 'australiaeast')).toMatchObject({ protectionStatus: 'Protecting' });
});

test('one at a time: a second configuration and a second backup wait for the first', async () => {
  await protect(prodVault, vmId('vm1'), 'DefaultPolicy');
  expect(await protect(prodVault, vmId('vm1'), 'DefaultPolicy')).toMatchObject({
    status: 409,
    body: { error: { code: 'BMSUserErrorConflictingProtectionOperation' } },
  });
  const backup = () =>
    bench.arm('POST', `${itemPath(prodVault, 'rg-contoso-app-prod', 'vm1')}/backup`, {
      properties: { objectType: 'IaasVMBackupRequest' },
    });
  expect(await backup()).toMatchObject({ status: 409, body: { error: { code: 'BMSUserErrorObjectLocked' } } });
  await bench.advance('PT1M');
  expect(await backup()).toMatchObject({ status: 202 });
  expect(await backup()).toMatchObject({
    status: 409,
    body: { error: { code: 'UserErrorBackupOperationInProgress' } },
  });
});

test.each([
  ['without a kind', {}],
  ['of another kind', { objectType: 'AzureWorkloadBackupRequest' }],
  ['kept until yesterday', { objectType: 'IaasVMBackupRequest', recoveryPointExpiryTimeInUTC: '2020-01-01T00:00:00Z' }],
  ['kept until nonsense', { objectType: 'IaasVMBackupRequest', recoveryPointExpiryTimeInUTC: 'tomorrow' }],
])('a backup %s is refused', async (_why, properties) => {
  const path = `${itemPath(prodVault, 'rg-contoso-app-prod', 'app-prod-01')}/backup`;
  expect(await bench.arm('POST', path, { properties })).toMatchObject({
    status: 400,
    body: { error: { code: 'BMSUserErrorInvalidInput' } },
  });
});

test('a stopped item takes no backup until it is resumed with a policy', async () => {
  const path = itemPath(devVault, 'rg-contoso-dev', 'build-dev-01');
  const backup = { properties: { objectType: 'IaasVMBackupRequest' } };
  expect(await bench.arm('POST', `${path}/backup`, backup)).toMatchObject({
    status: 400,
    body: { error: { code: 'UserErrorBcmDatasourceNotPresent' } },
  });
  const resumed = await protect(devVault, vmId('build-dev-01', 'rg-contoso-dev', dev), 'Tier-2-Dev-WebApp');
  expect(resumed.status).toBe(202);
  await bench.advance('PT1M');
  expect((await bench.arm('POST', `${path}/backup`, backup)).status).toBe(202);
});

test('an immutable vault keeps its data and its retention', async () => {
  const path = itemPath(prodVault, 'rg-contoso-app-prod', 'app-prod-01');
  const immutable = { status: 400, body: { error: { code: 'UserErrorOperationDeniedOnImmutableItem' } } };
  expect(await bench.arm('DELETE', path)).toMatchObject(immutable);
  expect(await protect(prodVault, vmId('app-prod-01'), 'EnhancedPolicy')).toMatchObject(immutable);
  expect(await protect(prodVault, vmId('app-prod-01'), 'Tier-1-Prod-FileServer')).toMatchObject({ status: 202 });
  const url = `${vaultId(prodVault)}/backupPolicies/Tier-1-Prod-AppDB`;
  const { body: policy } = await bench.arm('GET', url);
  const changed = (days: number) => {
    const copy = structuredClone(policy) as {
      properties: { retentionPolicy: { dailySchedule: { retentionDuration: { count: number } } } };
    };
    copy.properties.retentionPolicy.dailySchedule.retentionDuration.count = days;
    return bench.arm('PUT', url, copy);
  };
  expect(await changed(7)).toMatchObject({ status: 202 });
  expect(await changed(14)).toMatchObject({ status: 202 });
  expect(await changed(7)).toMatchObject(immutable);
});

test('a policy that is in use stays; one that is not goes', async () => {
  const url = (name: string) => `${vaultId(devVault)}/backupPolicies/${name}`;
  expect(await bench.arm('DELETE', url('Tier-2-Dev-Database'))).toMatchObject({
    status: 400,
    body: { error: { code: 'BMSUserErrorPolicyObjectInUse' } },
  });
  expect((await bench.arm('DELETE', url('EnhancedPolicy'))).status).toBe(200);
  expect((await bench.arm('GET', url('EnhancedPolicy'))).status).toBe(404);
  expect((await bench.arm('DELETE', url('EnhancedPolicy'))).status).toBe(204);
});

const at = '2026-01-01T02:00:00Z';
const daily = (count: number) => ({ retentionTimes: [at], retentionDuration: { count, durationType: 'Days' } });
const standard = {
  backupManagementType: 'AzureIaasVM',
  schedulePolicy: { schedulePolicyType: 'SimpleSchedulePolicy', scheduleRunFrequency: 'Daily', scheduleRunTimes: [at] },
  retentionPolicy: { retentionPolicyType: 'LongTermRetentionPolicy', dailySchedule: daily(30) },
};
const enhanced = {
  ...standard,
  policyType: 'V2',
  schedulePolicy: {
    schedulePolicyType: 'SimpleSchedulePolicyV2',
    scheduleRunFrequency: 'Hourly',
    hourlySchedule: { interval: 4, scheduleWindowStartTime: at, scheduleWindowDuration: 24 },
  },
};

test.each([
  ['a Standard policy', 'My-Policy', standard, 200],
  [
    'an Enhanced policy with snapshots of 30 days',
    'My-Policy',
    { ...enhanced, instantRpRetentionRangeInDays: 30 },
    200,
  ],
  ['a Standard policy with snapshots of 6 days', 'My-Policy', { ...standard, instantRpRetentionRangeInDays: 6 }, 400],
  [
    'an Enhanced policy with snapshots of 31 days',
    'My-Policy',
    { ...enhanced, instantRpRetentionRangeInDays: 31 },
    400,
  ],
  ['an hourly schedule without policyType V2', 'My-Policy', { ...enhanced, policyType: 'V1' }, 400],
  [
    'a rhythm of five hours',
    'My-Policy',
    {
      ...enhanced,
      schedulePolicy: {
        ...enhanced.schedulePolicy,
        hourlySchedule: { interval: 5, scheduleWindowStartTime: at, scheduleWindowDuration: 24 },
      },
    },
    400,
  ],
  [
    'retention of six days',
    'My-Policy',
    { ...standard, retentionPolicy: { ...standard.retentionPolicy, dailySchedule: daily(6) } },
    400,
  ],
  [
    'no daily retention',
    'My-Policy',
    { ...standard, retentionPolicy: { retentionPolicyType: 'LongTermRetentionPolicy' } },
    400,
  ],
  [
    'a time at a quarter past',
    'My-Policy',
    { ...standard, schedulePolicy: { ...standard.schedulePolicy, scheduleRunTimes: ['2026-01-01T02:15:00Z'] } },
    400,
  ],
  [
    'two times a day',
    'My-Policy',
    { ...standard, schedulePolicy: { ...standard.schedulePolicy, scheduleRunTimes: [at, '2026-01-01T14:00:00Z'] } },
    400,
  ],
  ['a name with a space', 'My%20Policy', standard, 400],
  ['a name of two letters', 'ab', standard, 400],
])('policy: %s', async (_what, name, properties, status) => {
  const answer = await bench.arm('PUT', `${vaultId(devVault)}/backupPolicies/${name}`, { properties });
  expect(answer.status).toBe(status);
});
