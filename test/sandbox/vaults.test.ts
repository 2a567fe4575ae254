import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Bench, dev, devVault, dig, prod, prodVault, type VaultRef, vaultId } from './support.ts';

const bench = new Bench();
beforeAll(() => bench.start());
beforeEach(() => bench.control('reset'));
afterAll(() => bench.stop());

const fresh: VaultRef = { name: 'rsv-fresh', group: 'rg-contoso-dev', subscription: dev };
const make = (ref = fresh, body: object = {}) =>
  bench.arm('PUT', vaultId(ref), { location: 'australiaeast', properties: {}, ...body });
const refused = (code: string) => ({ status: 400, body: { error: { code } } });

test('a vault is made with its four states, its default policies and a polling URL', async () => {
  const made = await make();
  expect(made).toMatchObject({ status: 201, body: { properties: { provisioningState: 'Provisioning' } } });
  const poll = new URL(made.headers['azure-asyncoperation']!);
  expect(await bench.arm('GET', poll.pathname)).toMatchObject({ status: 200, body: { status: 'InProgress' } });
  await bench.advance('PT20S');
  expect(await bench.arm('GET', poll.pathname)).toMatchObject({ body: { status: 'Succeeded' } });
  expect((await bench.arm('GET', vaultId(fresh))).body).toMatchObject({
    properties: {
      provisioningState: 'Succeeded',
      securitySettings: { softDeleteSettings: { softDeleteState: 'Enabled', softDeleteRetentionPeriodInDays: 14 } },
    },
  });
  const policies = await bench.list(`${vaultId(fresh)}/backupPolicies?$filter=backupManagementType eq 'AzureIaasVM'`);
  expect(policies.map(({ name }) => name)).toEqual(['DefaultPolicy', 'EnhancedPolicy']);
  expect(dig(policies[0], 'properties.protectedItemsCount')).toBe(0);
});

test.each(['1vault', 'v', 'a_b', 'x'.repeat(51)])('the name %s is refused', async (name) => {
  expect(await make({ ...fresh, name })).toMatchObject(refused('InvalidResourceName'));
});

test('a vault stays in its region', async () => {
  expect(await bench.arm('PUT', vaultId(devVault), { location: 'westeurope', properties: {} })).toMatchObject({
    status: 409,
    body: { error: { code: 'InvalidResourceLocation' } },
  });
});

test('redundancy may be changed until something is protected', async () => {
  const set = (ref: VaultRef, storageModelType: string) =>
    bench.arm('PUT', `${vaultId(ref)}/backupstorageconfig/vaultstorageconfig`, { properties: { storageModelType } });
  await make();
  expect(await set(fresh, 'LocallyRedundant')).toMatchObject({
    status: 200,
    body: { properties: { storageTypeState: 'Unlocked' } },
  });
  expect(
    dig((await bench.arm('GET', vaultId(fresh))).body, 'properties.redundancySettings.standardTierStorageRedundancy'),
  ).toBe('LocallyRedundant');
  expect(await set(devVault, 'GeoRedundant')).toMatchObject(refused('StorageModelModifyError'));
  const patched = await bench.arm('PATCH', vaultId(prodVault), {
    properties: { redundancySettings: { standardTierStorageRedundancy: 'LocallyRedundant' } },
  });
  expect(patched).toMatchObject(refused('StorageModelModifyError'));
});

test('immutability goes from disabled to enabled and back, and from locked nowhere', async () => {
  await make();
  await bench.advance('PT20S');
  const set = async (state: string) => {
    const answer = await bench.arm('PATCH', vaultId(fresh), {
      properties: { securitySettings: { immutabilitySettings: { state } } },
    });
    await bench.advance('PT20S');
    return answer;
  };
  expect(await set('Locked')).toMatchObject(refused('UserErrorUnsupportedVaultImmutabilityStateChange'));
  for (const state of ['Unlocked', 'Disabled', 'Unlocked', 'Locked']) expect((await set(state)).status).toBe(202);
  for (const state of ['Unlocked', 'Disabled']) {
    expect(await set(state)).toMatchObject(refused('UserErrorUnsupportedVaultImmutabilityStateChange'));
  }
});

test('soft delete: the older face shows and sets the same, and what is always on stays on', async () => {
  await make();
  const url = `${vaultId(fresh)}/backupconfig/vaultconfig`;
  const set = (state: string, days = 14) =>
    bench.arm('PUT', url, { properties: { softDeleteFeatureState: state, softDeleteRetentionPeriodInDays: days } });
  expect(await set('Disabled')).toMatchObject({
    status: 200,
    body: { properties: { softDeleteFeatureState: 'Disabled' } },
  });
  expect(await set('AlwaysON', 30)).toMatchObject({
    status: 200,
    body: { properties: { isSoftDeleteFeatureStateEditable: false } },
  });
  expect(await set('Disabled')).toMatchObject(refused('UserErrorSoftDeleteStateChangeNotAllowed'));
  expect(await set('AlwaysON', 7)).toMatchObject(refused('BMSUserErrorInvalidInput'));
});

test('a vault with items stays, soft-deleted ones included; an empty one goes after a while', async () => {
  expect(await bench.arm('DELETE', vaultId(devVault))).toMatchObject(
    refused('ServiceResourceNotEmptyWithBackendMessage'),
  );
  const dr = { name: 'rsv-contoso-dr-cin', group: 'rg-contoso-dr', subscription: prod };
  expect(await bench.arm('DELETE', vaultId(dr))).toMatchObject(refused('ServiceResourceNotEmptyWithBackendMessage'));
  await make();
  const gone = await bench.arm('DELETE', `${vaultId(fresh)}?api-version=2024-04-01`);
  expect(gone.status).toBe(202);
  expect(new URL(gone.headers.location!).pathname).toContain('/operationResults/');
  expect((await bench.arm('GET', vaultId(fresh))).status).toBe(200);
  await bench.advance('PT15S');
  const poll = new URL(gone.headers['azure-asyncoperation']!).pathname;
  expect(await bench.arm('GET', poll)).toMatchObject({ body: { status: 'Succeeded' } });
  expect((await bench.arm('GET', vaultId(fresh))).status).toBe(404);
  expect((await bench.arm('DELETE', `${vaultId(fresh)}?api-version=2024-04-01`)).status).toBe(204);
});

test('an older api-version deletes a vault at once', async () => {
  await make();
  expect((await bench.arm('DELETE', `${vaultId(fresh)}?api-version=2023-02-01`)).status).toBe(200);
  expect((await bench.arm('GET', vaultId(fresh))).status).toBe(404);
});

test('a new vault is refused for its region, its sku, its settings, and a lock from birth', async () => {
  const asked = (body: object) => make(fresh, body);
  expect(await asked({ location: 'mars' })).toMatchObject(refused('LocationNotAvailableForResourceType'));
  expect(await asked({ sku: { name: 'Premium' } })).toMatchObject(refused('InvalidRestApiParameter'));
  expect(await asked({ properties: { publicNetworkAccess: 'Maybe' } })).toMatchObject(
    refused('InvalidRestApiParameter'),
  );
  const security = (securitySettings: object) => asked({ properties: { securitySettings } });
  expect(await security({ immutabilitySettings: { state: 'Locked' } })).toMatchObject(
    refused('UserErrorUnsupportedVaultImmutabilityStateChange'),
  );
  for (const softDeleteRetentionPeriodInDays of [13, 181]) {
    expect(await security({ softDeleteSettings: { softDeleteRetentionPeriodInDays } })).toMatchObject(
      refused('BMSUserErrorInvalidInput'),
    );
  }
  const local = { standardTierStorageRedundancy: 'LocallyRedundant', crossRegionRestore: 'Enabled' };
  expect((await asked({ properties: { redundancySettings: local } })).status).toBe(400);
  expect((await bench.arm('GET', vaultId(fresh))).status).toBe(404);
});

test('a vault is made whole in one go: group, region as people write it, tags, redundancy, immutability, days', async () => {
  const group = `/subscriptions/${prod}/resourceGroups/rg-new`;
  expect((await bench.arm('PUT', group, { location: 'nowhere' })).body).toMatchObject({
    error: { code: 'LocationNotAvailableForResourceGroup' },
  });
  expect((await bench.arm('PUT', group, { location: 'Australia East' })).status).toBe(201);
  const ref = { name: 'rsv-new', group: 'rg-new', subscription: prod };
  const body = {
    location: 'Australia East',
    tags: { Application: 'ERP' },
    sku: { name: 'RS0', tier: 'Standard' },
    properties: {
      redundancySettings: { standardTierStorageRedundancy: 'ZoneRedundant' },
      securitySettings: {
        immutabilitySettings: { state: 'Unlocked' },
        softDeleteSettings: { softDeleteState: 'AlwaysON', softDeleteRetentionPeriodInDays: 30 },
      },
    },
  };
  expect((await bench.arm('PUT', vaultId(ref), body)).status).toBe(201);
  expect((await bench.arm('GET', vaultId(ref))).body).toMatchObject({ ...body, location: 'australiaeast' });
});

test('an update waits for the one before; one setting of many is changed, the others stay', async () => {
  await make(fresh, { tags: { Application: 'ERP' } });
  expect(await bench.arm('PATCH', vaultId(fresh), { tags: {} })).toMatchObject({
    status: 409,
    body: { error: { code: 'RSVaultUpdateErrorConflictingOperationInProgress' } },
  });
  await bench.advance('PT20S');
  expect((await bench.arm('PATCH', vaultId(fresh), { tags: { Criticality: 'high' } })).status).toBe(202);
  await bench.advance('PT20S');
  const settings = { azureMonitorAlertSettings: { alertsForAllJobFailures: 'Disabled' } };
  await bench.arm('PATCH', vaultId(fresh), { properties: { monitoringSettings: settings } });
  const { body } = await bench.arm('GET', `${vaultId(fresh)}?api-version=2024-04-01`);
  expect(body.tags).toEqual({ Criticality: 'high' });
  expect(dig(body, 'properties.monitoringSettings.azureMonitorAlertSettings')).toEqual({
    alertsForAllJobFailures: 'Disabled',
    alertsForAllReplicationIssues: 'Enabled',
    alertsForAllFailoverIssues: 'Enabled',
  });
});

test("what the vault's own API has set, the older one may not change any more", async () => {
  await make();
  await bench.advance('PT20S');
  const own = (properties: object) => bench.arm('PATCH', vaultId(fresh), { properties });
  await own({ redundancySettings: { standardTierStorageRedundancy: 'ZoneRedundant' } });
  await bench.advance('PT20S');
  await own({ securitySettings: { softDeleteSettings: { softDeleteRetentionPeriodInDays: 60 } } });
  const older = (face: string, properties: object) => bench.arm('PUT', `${vaultId(fresh)}/${face}`, { properties });
  expect(await older('backupstorageconfig/vaultstorageconfig', { storageModelType: 'LocallyRedundant' })).toMatchObject(
    refused('BMSUserErrorRedundancySettingsUseVaultApi'),
  );
  expect(await older('backupconfig/vaultconfig', { softDeleteFeatureState: 'Disabled' })).toMatchObject(
    refused('BMSUserErrorSoftDeleteUseVaultApi'),
  );
});

test('cross-region restore needs geo-redundancy, and stays on once anything is protected', async () => {
  const set = (ref: VaultRef, properties: object) =>
    bench.arm('PATCH', `${vaultId(ref)}/backupstorageconfig/vaultstorageconfig`, { properties });
  expect((await set(devVault, { crossRegionRestoreFlag: true })).body).toMatchObject({
    error: { code: 'BMSUserErrorCrossRegionRestoreNeedsGeoRedundancy' },
  });
  expect((await set(prodVault, { crossRegionRestoreFlag: true })).status).toBe(204);
  expect((await set(prodVault, { crossRegionRestoreFlag: false })).body).toMatchObject({
    error: { code: 'BMSUserErrorCrossRegionRestoreCannotBeDisabled' },
  });
});

test('switching off soft delete, or the security of servers on premises, raises an alert', async () => {
  await make();
  await bench.advance('PT20S');
  const set = (properties: object) => bench.arm('PATCH', `${vaultId(fresh)}/backupconfig/vaultconfig`, { properties });
  await set({ softDeleteFeatureState: 'Disabled' });
  await set({ enhancedSecurityState: 'Disabled' });
  const alerts = await bench.list(`/subscriptions/${dev}/providers/Microsoft.AlertsManagement/alerts`);
  expect(alerts.map((alert) => alert.name).sort()).toEqual([
    'Disable hybrid security features',
    'Soft Delete Disabled for Vault',
  ]);
});

test('regions with their pairs and zones, and whether a name is free', async () => {
  const regions = await bench.list(`/subscriptions/${prod}/locations`);
  expect(regions.find(({ name }) => name === 'australiaeast')).toMatchObject({
    displayName: 'Australia East',
    metadata: { pairedRegion: [{ name: 'australiasoutheast' }] },
    availabilityZoneMappings: [{ logicalZone: '1' }, { logicalZone: '2' }, { logicalZone: '3' }],
  });
  const free = async (name: string) => {
    const url = `/subscriptions/${prod}/resourceGroups/${prodVault.group}/providers/Microsoft.RecoveryServices/locations/australiaeast/checkNameAvailability`;
    return (await bench.arm('POST', url, { name, type: 'Microsoft.RecoveryServices/Vaults' })).body;
  };
  expect(await free('rsv-other')).toEqual({ nameAvailable: true });
  expect(await free(prodVault.name)).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
});

test('usages count items and jobs, and say what is stored', async () => {
  const usages = await bench.list(`${vaultId(prodVault)}/usages`);
  const of = (name: string) => usages.find((one) => dig(one, 'name.value') === name)?.currentValue;
  expect(of('IaaSVMProtectedItemCount')).toBe(10);
  expect(of('ProtectedItemCount')).toBe(12);
  expect(of('GRSStorageUsage')).toBeGreaterThan(1e10);
  expect(of('LRSStorageUsage')).toBe(0);
});
