import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Bench, dev, devVault, dig, type Json, prod, prodVault, vaultId, vmId } from './support.ts';

const bench = new Bench();
beforeAll(() => bench.start());
afterAll(() => bench.stop());

const vms = async (subscription: string) =>
  bench.list(`/subscriptions/${subscription}/providers/Microsoft.Compute/virtualMachines`);
const items = (vault = prodVault) => bench.list(`${vaultId(vault)}/backupProtectedItems`);
const vmItem = async (vault: typeof prodVault, name: string): Promise<Json> =>
  (await items(vault)).find((item) => dig(item, 'properties.friendlyName') === name)!;

test('two subscriptions, three vaults with their tags, redundancy and immutability', async () => {
  const names = (await bench.list('/subscriptions')).map(({ displayName }) => displayName);
  expect(names).toEqual(['Contoso Production', 'Contoso Development']);
  const vaults = [...(await vaultsOf(prod)), ...(await vaultsOf(dev))];
  const seen = vaults.map((vault) => [
    vault.name,
    vault.location,
    dig(vault, 'properties.redundancySettings.standardTierStorageRedundancy'),
    dig(vault, 'properties.securitySettings.immutabilitySettings.state'),
  ]);
  expect(seen).toEqual([
    ['rsv-contoso-prod-aue', 'australiaeast', 'GeoRedundant', 'Unlocked'],
    ['rsv-contoso-dr-cin', 'centralindia', 'GeoRedundant', undefined],
    ['rsv-contoso-dev-aue', 'australiaeast', 'LocallyRedundant', undefined],
  ]);
  for (const vault of vaults) {
    expect(Object.keys(vault.tags as object).sort()).toEqual([
      'Application',
      'Cost Center',
      'Criticality',
      'Environment',
      'Support Team',
    ]);
  }
});

const vaultsOf = (subscription: string) =>
  bench.list(`/subscriptions/${subscription}/providers/Microsoft.RecoveryServices/vaults`);

test.each([
  [prodVault, 'Tier-1-Prod-AppDB', 'V2', 5, 7, 4, 6, 7],
  [prodVault, 'Tier-1-Prod-FileServer', 'V2', 5, 7, 6, 6, 7],
  [devVault, 'Tier-2-Dev-WebApp', undefined, 2, 20, 8, 12, 2],
  [devVault, 'Tier-2-Dev-Database', undefined, 2, 30, 8, 12, 2],
])(
  'policy %#: %o keeps what the company has decided',
  async (vault, name, type, snapshots, days, weeks, months, years) => {
    const { body } = await bench.arm('GET', `${vaultId(vault)}/backupPolicies/${name}`);
    const count = (rule: string) => dig(body, `properties.retentionPolicy.${rule}.retentionDuration.count`);
    expect(dig(body, 'properties.policyType')).toBe(type);
    expect(dig(body, 'properties.instantRpRetentionRangeInDays')).toBe(snapshots);
    expect(['dailySchedule', 'weeklySchedule', 'monthlySchedule', 'yearlySchedule'].map(count)).toEqual([
      days,
      weeks,
      months,
      years,
    ]);
    const hourly = dig(body, 'properties.schedulePolicy.hourlySchedule');
    if (type === 'V2') expect(hourly).toMatchObject({ interval: 4, scheduleWindowDuration: 24 });
    else expect(dig(body, 'properties.schedulePolicy.scheduleRunFrequency')).toBe('Daily');
  },
);

test.each([
  [prodVault, ['DefaultPolicy', 'EnhancedPolicy', 'Tier-1-Prod-AppDB', 'Tier-1-Prod-FileServer']],
  [devVault, ['DefaultPolicy', 'EnhancedPolicy', 'Tier-2-Dev-Database', 'Tier-2-Dev-WebApp']],
])('the VM policies of vault %#', async (vault, names) => {
  const policies = await bench.list(`${vaultId(vault)}/backupPolicies?$filter=backupManagementType eq 'AzureIaasVM'`);
  expect(policies.map(({ name }) => name).sort()).toEqual(names);
});

test('vm1 runs Ubuntu in Australia East with a public address, is not backed up and is replicated', async () => {
  const { body: vm } = await bench.arm('GET', `${vmId('vm1')}?$expand=instanceView`);
  expect(vm.location).toBe('australiaeast');
  expect(String(dig(vm, 'properties.storageProfile.imageReference.offer'))).toMatch(/ubuntu/);
  expect(dig(vm, 'properties.instanceView.vmAgent.statuses.0.displayStatus')).toBe('Ready');
  expect(dig(vm, 'properties.instanceView.statuses.1.code')).toBe('PowerState/running');
  const nic = await bench.arm('GET', String(dig(vm, 'properties.networkProfile.networkInterfaces.0.id')));
  const ip = await bench.arm(
    'GET',
    String(dig(nic.body, 'properties.ipConfigurations.0.properties.publicIPAddress.id')),
  );
  expect(dig(ip.body, 'properties.ipAddress')).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  expect(await vmItem(prodVault, 'vm1')).toBeUndefined();
  const vault = vaultId({ name: 'rsv-contoso-dr-cin', group: 'rg-contoso-dr', subscription: prod });
  const replicated = await bench.list(`${vault}/replicationProtectedItems`);
  expect(replicated.map((item) => dig(item, 'properties.friendlyName'))).toContain('vm1');
});

test('at least six running production VMs are protected and healthy, with names that are no part of one another', async () => {
  const running = new Map<string, Json>();
  for (const vm of await vms(prod)) {
    const { body } = await bench.arm('GET', `${vm.id}?$expand=instanceView`);
    const power = dig(body, 'properties.instanceView.statuses.1.code');
    const agent = dig(body, 'properties.instanceView.vmAgent.statuses.0.displayStatus');
    if (power === 'PowerState/running' && agent === 'Ready') running.set(String(vm.name), vm);
  }
  const healthy = (await items()).filter((item) => {
    const { lastBackupStatus, protectionState, friendlyName, lastRecoveryPoint } = item.properties as Json;
    const age = bench.sandbox.now() - Date.parse(String(lastRecoveryPoint));
    const recent = age > 3_600_000 && age < 4 * 3_600_000;
    return (
      lastBackupStatus === 'Completed' && protectionState === 'Protected' && running.has(String(friendlyName)) && recent
    );
  });
  const names = healthy.map((item) => String(dig(item, 'properties.friendlyName')));
  expect(names.length).toBeGreaterThanOrEqual(6);
  const everyName = [...(await vms(prod)), ...(await vms(dev))].map((vm) => String(vm.name));
  for (const name of names.filter((one) => one !== 'web01')) {
    expect(everyName.filter((other) => other.includes(name) || name.includes(other))).toEqual([name]);
  }
  expect(await bench.list(`${vaultId(prodVault)}/backupJobs?$filter=status eq 'InProgress'`)).toEqual([]);
});

test('what shares a resource group', async () => {
  const inGroup = async (subscription: string, group: string) =>
    (await bench.list(`/subscriptions/${subscription}/resourceGroups/${group}/resources`)).map(({ name }) => name);
  expect(await inGroup(prod, 'rg-contoso-app-prod')).toEqual(
    expect.arrayContaining(['rsv-contoso-prod-aue', 'stcontosoaue', 'vm1']),
  );
  expect(await inGroup(dev, 'rg-contoso-dev')).toEqual(expect.arrayContaining(['rsv-contoso-dev-aue', 'vm-dev-01']));
  expect(await vmItem(devVault, 'vm-dev-01')).toBeUndefined();
});

test('vnet-dr-test is the only isolated network of Central India: no peering, no gateway', async () => {
  const networks = (await bench.list(`/subscriptions/${prod}/providers/Microsoft.Network/virtualNetworks`)).filter(
    ({ location }) => location === 'centralindia',
  );
  const reaches = (network: Json): boolean => {
    const peerings = dig(network, 'properties.virtualNetworkPeerings') as unknown[];
    const subnets = dig(network, 'properties.subnets') as Json[];
    return peerings.length > 0 || subnets.some(({ name }) => name === 'GatewaySubnet');
  };
  expect(networks.filter((network) => !reaches(network)).map(({ name }) => name)).toEqual(['vnet-dr-test']);
  expect(networks.filter(reaches).map(({ name }) => name)).toEqual(['vnet-prod']);
  const gateways = await bench
    .list(`/subscriptions/${prod}/providers/Microsoft.Network/virtualNetworkGateways`)
    .catch(() => []);
  expect(gateways.map(({ location }) => location).sort()).toEqual(['australiaeast', 'centralindia']);
});

test('everything that can be the matter with a VM is the matter with one', async () => {
  const all = [...(await vms(prod)), ...(await vms(dev))];
  const web = all.filter(({ name }) => name === 'web01').map(({ id }) => String(id).split('/')[4]);
  expect(new Set(web).size).toBe(2);
  const power = await bench.arm('GET', `${vmId('archive-prod-01', 'rg-contoso-data-prod')}/instanceView`);
  expect(dig(power.body, 'statuses.1.code')).toBe('PowerState/deallocated');
  const secure = all.find(({ name }) => name === 'secure-prod-01');
  expect(dig(secure, 'properties.securityProfile.securityType')).toBe('TrustedLaunch');
  const regions = new Set([...(await vaultsOf(prod)), ...(await vaultsOf(dev))].map(({ location }) => location));
  expect(all.filter(({ location }) => !regions.has(location)).map(({ name }) => name)).toEqual(['vm-weu-01']);
  expect(dig(await vmItem(devVault, 'legacy-dev-01'), 'properties.isScheduledForDeferredDelete')).toBe(true);
  expect(dig(await vmItem(devVault, 'build-dev-01'), 'properties.protectionState')).toBe('ProtectionStopped');
  expect(dig(await vmItem(prodVault, 'print-prod-01'), 'properties.lastBackupStatus')).toBe('Failed');
  const kinds = (await items()).map((item) => dig(item, 'properties.protectedItemType'));
  expect(kinds).toEqual(expect.arrayContaining(['AzureVmWorkloadSQLDatabase', 'AzureFileShareProtectedItem']));
});

test('hourly points stand behind the last one, four hours apart, older ones are in the vault only, and the oldest in the archive', async () => {
  const item = await vmItem(prodVault, 'sql-prod-01');
  const points = await bench.list(`${item.id}/recoveryPoints`);
  const at = points.map((point) => Date.parse(String(dig(point, 'properties.recoveryPointTime'))));
  expect(at[0]! - at[1]!).toBe(4 * 3_600_000);
  const tiers = (point: Json | undefined) =>
    (dig(point, 'properties.recoveryPointTierDetails') as Json[]).map(({ type }) => type);
  expect(tiers(points[0])).toEqual(['InstantRP', 'HardenedRP']);
  const monthly = points.find((point) => dig(point, 'properties.recoveryPointProperties.ruleName') === 'Monthly');
  expect(tiers(monthly)).toEqual(['HardenedRP']);
  expect(tiers(points.at(-1))).toContain('ArchivedRP');
});
