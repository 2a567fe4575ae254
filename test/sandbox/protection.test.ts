import { expect, test } from '@jest/globals';
import { guard } from '../../src/sandbox/control/access.ts';
import { itemsOf, pointsOf, protectedItems } from '../../src/sandbox/core/tables.ts';
import { type Body, day, dev, minute, PureAzure, prod, prodVault } from './pure-azure.ts';

const devVault = `/subscriptions/${dev}/resourceGroups/rg-contoso-dev/providers/Microsoft.RecoveryServices/vaults/rsv-contoso-dev-aue`;
const shop = `/subscriptions/${dev}/resourceGroups/rg-contoso-dev/providers/Microsoft.Compute/virtualMachines/shop-dev-01`;
const app = `/subscriptions/${prod}/resourceGroups/rg-contoso-app-prod/providers/Microsoft.Compute/virtualMachines/app-prod-01`;
const itemOf = (azure: PureAzure, vm: string) => itemsOf(azure.world, vm)[0]!;

const put = (azure: PureAzure, vm: string, properties: object) =>
  azure.send('PUT', itemOf(azure, vm).id, {
    properties: { protectedItemType: 'Microsoft.Compute/virtualMachines', sourceResourceId: vm, ...properties },
  });
const follow = (vault: string, policy: string) => ({ policyId: `${vault}/backupPolicies/${policy}` });
const shown = (azure: PureAzure, vm: string): Body => azure.get(itemOf(azure, vm).id).body.properties;
const alerts = (azure: PureAzure, subscription = dev): string[] =>
  azure
    .get(`/subscriptions/${subscription}/providers/Microsoft.AlertsManagement/alerts?timeRange=30d`)
    .body.value.map(({ name }: Body) => name)
    .sort();

test('stopped with its data kept, nothing expires; resumed, its points are kept as the policy says again', () => {
  const azure = new PureAzure();
  expect(put(azure, shop, { policyId: '', protectionState: 'ProtectionStopped' }).status).toBe(202);
  const there = () => azure.get(`${itemOf(azure, shop).id}/recoveryPoints`).body.value.length;
  const kept = there();
  azure.pass(400 * day);
  expect(there()).toBe(kept);
  expect(shown(azure, shop)).toMatchObject({ protectionState: 'ProtectionStopped', policyId: '' });
  expect(put(azure, shop, follow(devVault, 'Tier-2-Dev-WebApp')).status).toBe(202);
  expect(there()).toBeLessThan(kept);
  expect(shown(azure, shop).protectionState).toBe('Protected');
});

test('deleted data are kept for a while; two days before their end Azure says so, and then they are gone', () => {
  const azure = new PureAzure();
  expect(azure.send('DELETE', itemOf(azure, shop).id).status).toBe(202);
  expect(alerts(azure)).toEqual(['Delete Backup Data']);
  azure.pass(11.9 * day);
  expect(shown(azure, shop).isDeferredDeleteScheduleUpcoming).toBeUndefined();
  // Another item of the world was deleted before, and is purged meanwhile.
  expect(alerts(azure)).toEqual(['Delete Backup Data', 'Purge Complete', 'Upcoming Purge']);
  azure.pass(0.2 * day);
  expect(shown(azure, shop).isDeferredDeleteScheduleUpcoming).toBe(true);
  expect(alerts(azure).filter((name) => name === 'Upcoming Purge')).toHaveLength(2);
  azure.pass(2 * day);
  expect(alerts(azure).filter((name) => name === 'Purge Complete')).toHaveLength(2);
  expect(itemsOf(azure.world, shop)).toEqual([]);
});

test('undeleted in time, nothing is purged', () => {
  const azure = new PureAzure();
  const { id } = itemOf(azure, shop);
  azure.send('DELETE', id);
  azure.pass(day);
  expect(put(azure, shop, { policyId: '', isRehydrate: true, protectionState: 'ProtectionStopped' }).status).toBe(202);
  azure.pass(60 * day);
  expect(shown(azure, shop).protectionState).toBe('ProtectionStopped');
  expect(alerts(azure)).not.toContain(`Purge Complete of ${id}`);
  expect(pointsOf(azure.world, id).length).toBeGreaterThan(0);
});

test('backups are suspended in an immutable vault only, and there its policy goes on keeping', () => {
  const azure = new PureAzure();
  expect(put(azure, shop, { protectionState: 'BackupsSuspended' }).body.error.code).toBe(
    'UserErrorOperationDeniedOnImmutableItem',
  );
  expect(put(azure, app, { protectionState: 'BackupsSuspended' }).status).toBe(202);
  expect(shown(azure, app)).toMatchObject({ protectionState: 'BackupsSuspended', policyName: 'Tier-1-Prod-AppDB' });
});

test('a policy that keeps less is told as an alert', () => {
  const azure = new PureAzure();
  expect(put(azure, shop, follow(devVault, 'Tier-2-Dev-Database')).status).toBe(202);
  expect(alerts(azure)).toEqual([]);
  azure.pass(minute);
  expect(put(azure, shop, follow(devVault, 'DefaultPolicy')).status).toBe(202);
  expect(alerts(azure)).toEqual(['Modify Protection with Shorter Retention']);
});

test('disks are left out, stay so when the policy changes, and are all in again', () => {
  const azure = new PureAzure();
  const policy = follow(devVault, 'Tier-2-Dev-WebApp');
  const disks = (diskExclusionProperties: unknown) => {
    const answer = put(azure, shop, { ...policy, extendedProperties: { diskExclusionProperties } });
    azure.pass(minute);
    return answer;
  };
  const excluded = { diskLunList: [1], isInclusionList: false };
  expect(disks(excluded).status).toBe(202);
  put(azure, shop, follow(devVault, 'Tier-2-Dev-Database'));
  azure.pass(minute);
  expect(shown(azure, shop).extendedProperties.diskExclusionProperties).toEqual(excluded);
  expect(disks({ diskLunList: ['one'], isInclusionList: false }).status).toBe(400);
  expect(disks(null).status).toBe(202);
  expect(shown(azure, shop).extendedProperties).toBeUndefined();
});

/** The request of the vault's guard for an operation, as its proxy names it. */
function requestOf(azure: PureAzure, vault: string, name: string): string {
  const [proxy] = azure.get(`${vault}/backupResourceGuardProxies`).body.value;
  return proxy.properties.resourceGuardOperationDetails
    .map(({ defaultResourceRequest }: Body) => defaultResourceRequest)
    .find((request: string) => request.includes(`/${name}/`));
}

test('under a Resource Guard data are deleted only when its owner allows it, and what was unlocked', () => {
  const azure = new PureAzure();
  const { id } = itemOf(azure, shop);
  guard(azure.world, { vault: 'rsv-contoso-dev-aue', on: true }, azure.now);
  expect(azure.get(`${devVault}?api-version=2024-04-01`).body.properties.securitySettings.multiUserAuthorization).toBe(
    'Enabled',
  );
  expect(azure.send('DELETE', id)).toMatchObject({ status: 403 });
  const unlock = () =>
    azure.send('POST', `${devVault}/backupResourceGuardProxies/VaultProxy/unlockDelete`, {
      resourceGuardOperationRequests: [requestOf(azure, devVault, 'deleteProtectedItemRequests')],
      resourceToBeDeleted: id,
    });
  expect(unlock()).toMatchObject({ status: 403, body: { error: { code: 'LinkedAuthorizationFailed' } } });
  guard(azure.world, { vault: 'rsv-contoso-dev-aue', grant: true }, azure.now);
  expect(azure.send('DELETE', id)).toMatchObject({ status: 403 });
  expect(unlock().body.unlockDeleteExpiryTime).toBe(new Date(azure.now + 50 * minute).toISOString());
  azure.pass(51 * minute);
  expect(azure.send('DELETE', id)).toMatchObject({ status: 403 });
  unlock();
  expect(azure.send('DELETE', id)).toMatchObject({ status: 202 });
});

test('under a Resource Guard no policy and no item keeps less, and soft delete stays, until it is granted and named', () => {
  const azure = new PureAzure();
  guard(azure.world, { vault: devVault, on: true }, azure.now);
  const less = azure.get(`${devVault}/backupPolicies/Tier-2-Dev-Database`).body;
  less.properties.retentionPolicy.dailySchedule.retentionDuration.count = 10;
  const operations = [
    [
      'updateProtectionPolicyRequests',
      (named: object) => azure.send('PUT', less.id, { properties: { ...less.properties, ...named } }),
    ],
    [
      'updateProtectedItemRequests',
      (named: object) => put(azure, shop, { ...follow(devVault, 'DefaultPolicy'), ...named }),
    ],
    [
      'disableSoftDeleteRequests',
      (named: object) =>
        azure.send('PATCH', `${devVault}/backupconfig/vaultconfig`, {
          properties: { softDeleteFeatureState: 'Disabled', ...named },
        }),
    ],
  ] as const;
  for (const [name, send] of operations) {
    const named = { resourceGuardOperationRequests: [requestOf(azure, devVault, name)] };
    expect(send({}).body.error.code).toBe('UserErrorOperationProtectedByResourceGuard');
    expect(send(named).body.error.code).toBe('LinkedAuthorizationFailed');
    guard(azure.world, { vault: devVault, grant: true }, azure.now);
    expect(send(named).status).toBeLessThan(300);
    guard(azure.world, { vault: devVault, grant: false }, azure.now);
    azure.pass(minute);
  }
});

test('a guard is put over a vault by Azure too, and taken away by whom its owner lets: that raises an alert', () => {
  const azure = new PureAzure();
  const proxy = `${prodVault}/backupResourceGuardProxies/VaultProxy`;
  const resourceGuardResourceId = `/subscriptions/${dev}/resourceGroups/rg-security/providers/Microsoft.DataProtection/resourceGuards/guard`;
  expect(azure.send('PUT', proxy, { properties: { resourceGuardResourceId: 'nonsense' } }).status).toBe(400);
  expect(azure.send('PUT', proxy, { properties: { resourceGuardResourceId } }).status).toBe(200);
  expect(azure.send('DELETE', proxy).status).toBe(403);
  guard(azure.world, { vault: prodVault, grant: true }, azure.now);
  const named = [requestOf(azure, prodVault, 'deleteResourceGuardProxyRequests')];
  const unlock = { resourceGuardOperationRequests: named, resourceToBeDeleted: proxy };
  expect(azure.send('POST', `${proxy}/unlockDelete`, unlock).status).toBe(200);
  expect(azure.send('DELETE', proxy).status).toBe(200);
  expect(alerts(azure, prod)).toEqual(['MUA Disabled']);
  expect(azure.get(`${prodVault}/backupResourceGuardProxies`).body.value).toEqual([]);
});

test('the activity log tells who changed what', () => {
  const azure = new PureAzure();
  put(azure, shop, { policyId: '', protectionState: 'ProtectionStopped' });
  const { id } = itemOf(azure, shop);
  const filter = `eventTimestamp ge '2026-01-01T00:00:00Z' and resourceUri eq '${id}'`;
  const url = `/subscriptions/${dev}/providers/Microsoft.Insights/eventtypes/management/values?$filter=${encodeURIComponent(filter)}`;
  expect(azure.get(url).body.value).toMatchObject([
    {
      caller: 'portal.user@contoso.example',
      operationName: {
        value: 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/write',
      },
    },
  ]);
  expect(protectedItems(azure.world).get(id)).toBeDefined();
});
