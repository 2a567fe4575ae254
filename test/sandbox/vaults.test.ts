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
  expect(await set(devVault, 'GeoRedundant')).toMatchObject(refused('BMSUserErrorRedundancyChangeNotAllowed'));
  const patched = await bench.arm('PATCH', vaultId(prodVault), {
    properties: { redundancySettings: { standardTierStorageRedundancy: 'LocallyRedundant' } },
  });
  expect(patched).toMatchObject(refused('BMSUserErrorRedundancyChangeNotAllowed'));
});

test('immutability goes from disabled to enabled and back, and from locked nowhere', async () => {
  await make();
  const set = (state: string) =>
    bench.arm('PATCH', vaultId(fresh), { properties: { securitySettings: { immutabilitySettings: { state } } } });
  expect(await set('Locked')).toMatchObject(refused('UserErrorImmutabilityStateCannotBeChanged'));
  for (const state of ['Unlocked', 'Disabled', 'Unlocked', 'Locked']) expect((await set(state)).status).toBe(202);
  for (const state of ['Unlocked', 'Disabled']) {
    expect(await set(state)).toMatchObject(refused('UserErrorImmutabilityStateCannotBeChanged'));
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
