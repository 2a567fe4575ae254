import { describe, expect, test } from '@jest/globals';
import { credentialFor } from '../../src/azure/access/credential.ts';
import { mayDo } from '../../src/azure/access/permissions.ts';
import { filterTime } from '../../src/azure/backup/jobs.ts';
import { itemIdFor, parseId, regionKey, vaultOf } from '../../src/azure/core/arm-id.ts';
import { clean } from '../../src/azure/core/errors.ts';
import { quoted } from '../../src/azure/core/graph.ts';
import { createAzureClock } from '../../src/azure/core/observe.ts';
import { duration, retryAfter, timeSpan, when } from '../../src/azure/core/time.ts';
import { toNetwork } from '../../src/azure/estate/networks.ts';
import { toVm } from '../../src/azure/estate/vms.ts';
import { timeRange } from '../../src/azure/monitor/alerts.ts';
import { ids } from './fake-arm.ts';

describe('times as Azure writes them', () => {
  test.each([
    ['2026-11-23T10:00:00Z', Date.UTC(2026, 10, 23, 10)],
    ['2026-11-23T10:00:00.1234567Z', Date.UTC(2026, 10, 23, 10, 0, 0, 123)],
    ['2026-11-23T10:00:00', Date.UTC(2026, 10, 23, 10)],
    ['2026-11-23T12:00:00+02:00', Date.UTC(2026, 10, 23, 10)],
    ['0001-01-01T00:00:00', undefined],
    ['1753-01-01T01:01:01Z', undefined],
    ['2001-01-01T00:00:00Z', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%s', (text, expected) => {
    expect(when(text)).toBe(expected);
  });

  test.each([
    ['PT17M52.7306553S', 1_072_731],
    ['P1DT2H', 93_600_000],
    ['PT0S', 0],
    ['17 min', undefined],
    [undefined, undefined],
  ])('a duration of %s', (text, ms) => {
    expect(duration(text)).toBe(ms);
  });

  test.each([
    ['13.23:59:42.8656002', 1_209_582_866],
    ['01:30:00', 5_400_000],
    ['soon', undefined],
    [undefined, undefined],
  ])('a time span of %s', (text, ms) => {
    expect(timeSpan(text)).toBe(ms);
  });

  test('Retry-After in each of its forms', () => {
    const header = (headers: Record<string, string>) => (name: string) => headers[name];
    const now = Date.UTC(2026, 0, 1);
    expect(retryAfter(header({ 'retry-after': '60' }), now)).toBe(60_000);
    expect(retryAfter(header({ 'retry-after-ms': '250' }), now)).toBe(250);
    expect(retryAfter(header({ 'retry-after': new Date(now + 5_000).toUTCString() }), now)).toBe(5_000);
    expect(retryAfter(header({ 'retry-after': 'soon' }), now)).toBeUndefined();
    expect(retryAfter(header({}), now)).toBeUndefined();
  });

  test.each([
    [Date.UTC(2024, 4, 13, 0, 5, 9), '2024-05-13 12:05:09 AM'],
    [Date.UTC(2024, 4, 13, 12, 0, 0), '2024-05-13 12:00:00 PM'],
    [Date.UTC(2024, 4, 13, 23, 59, 59), '2024-05-13 11:59:59 PM'],
  ])("the backup jobs' filter", (at, text) => {
    expect(filterTime(at)).toBe(text);
  });
});

test("Azure's clock is its latest Date and what has passed since", () => {
  const machine = { now: 1_000, elapsed: 50 };
  const clock = createAzureClock({ wall: () => machine.now, elapsed: () => machine.elapsed });
  expect(clock.now()).toBe(1_000);
  clock.heard('Mon, 23 Nov 2026 10:00:00 GMT');
  machine.elapsed += 1_500;
  clock.heard(undefined);
  clock.heard('nonsense');
  expect(clock.now()).toBe(Date.UTC(2026, 10, 23, 10, 0, 1, 500));
});

describe('ids', () => {
  test('of a vault and of what lies in it', () => {
    const address = { id: ids.vault, subscription: ids.subscription, group: 'rg-app', name: 'rsv1' };
    expect(vaultOf(ids.vault)).toEqual(address);
    expect(vaultOf(ids.item)).toEqual(address);
    expect(vaultOf(ids.replicated.replace('/subscriptions', '/Subscriptions'))).toMatchObject({ name: 'rsv1' });
    expect(itemIdFor(ids.vault, ids.vm)).toBe(ids.item);
  });

  test.each([`${ids.alert}/changestate`, `${ids.alert}?x=1`, ids.alert.replace('33333333-', ''), 'x', ''])(
    '%s is no alert',
    (id) => {
      expect(() => parseId('alert', id)).toThrow('is not the id of an alert');
    },
  );

  test.each([
    '/subscriptions/s/../x',
    '/subscriptions/s/a?b',
    '/subscriptions/s/%2e%2e/x',
    'https://x/subscriptions/s',
  ])('%s is no scope', (id) => {
    expect(() => parseId('scope', id)).toThrow('is not the id of a scope');
  });

  test('regions in any spelling are one', () => {
    expect(new Set(['Australia East', 'australiaeast', 'AustraliaEast'].map(regionKey)).size).toBe(1);
  });
});

test('a name cannot leave its quotes in a graph query', () => {
  expect(quoted("a' or 1==1 //")).toBe("'a\\' or 1==1 //'");
  expect(quoted('a\\')).toBe("'a\\\\'");
  expect(quoted('a\nb')).toBe("'a b'");
});

describe('rights', () => {
  const operator = {
    actions: ['Microsoft.RecoveryServices/Vaults/*', '*/read'],
    notActions: ['Microsoft.RecoveryServices/vaults/delete'],
  };
  test.each([
    ['Microsoft.RecoveryServices/vaults/backupJobs/cancel/action', true],
    ['microsoft.recoveryservices/VAULTS/delete', false],
    ['Microsoft.Compute/virtualMachines/read', true],
    ['Microsoft.Compute/virtualMachines/write', false],
    ['XMicrosoft.RecoveryServices/vaults/write', false],
  ])('%s', (action, may) => {
    expect(mayDo([operator], action)).toBe(may);
  });

  test('what one role leaves out another may give', () => {
    const other = { actions: ['Microsoft.RecoveryServices/vaults/delete'] };
    expect(mayDo([operator, other], 'Microsoft.RecoveryServices/vaults/delete')).toBe(true);
    expect(mayDo([], 'x')).toBe(false);
  });
});

describe('messages', () => {
  test.each([
    [
      "The client 'a@b' with object id '1' does not have authorization to perform action 'x/read' over scope '/s' or the scope is invalid. If access was recently granted, please refresh your credentials.",
      "Lifeboat's identity does not have authorization to perform action 'x/read' over scope '/s' or the scope is invalid.",
    ],
    [
      "The Resource 'x' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
      "The Resource 'x' was not found.",
    ],
    ['Wrong input.\r\n Request Id: 11-22\r\nTimestamp: 2026-01-01T00:00:00Z', 'Wrong input.'],
  ])('%#', (raw, cleaned) => {
    expect(clean(raw)).toBe(cleaned);
  });

  test('are cut where they are too long', () => {
    expect(clean('x'.repeat(2000))).toHaveLength(400);
  });
});

describe('who Lifeboat is', () => {
  test('is a fixed token on this machine when nothing is configured', async () => {
    for (const endpoint of ['https://localhost:8443', 'https://127.0.0.1:1', 'https://[::1]:1']) {
      expect((await credentialFor(endpoint, {}).getToken('s'))?.token).toBe('sandbox');
    }
  });

  test('is never the fixed token elsewhere or with an identity', () => {
    const fixed = credentialFor('https://localhost', {});
    expect(credentialFor('https://management.azure.com', {})).not.toBe(fixed);
    expect(credentialFor('https://localhost.example.com', {})).not.toBe(fixed);
    expect(credentialFor('https://localhost', { AZURE_CLIENT_ID: 'x' })).not.toBe(fixed);
  });
});

test.each([
  [3_600_000, { timeRange: '1h' }],
  [86_400_000, { timeRange: '1d' }],
  [7_200_000, { customTimeRange: '2026-11-22T22:00:00.000Z/2026-11-23T00:00:00.000Z' }],
  [90 * 86_400_000, { customTimeRange: '2026-10-24T00:00:00.000Z/2026-11-23T00:00:00.000Z' }],
])('alerts of the last %i ms', (ms, range) => {
  expect(timeRange(ms, Date.UTC(2026, 10, 23))).toEqual(range);
});

describe('a VM', () => {
  const ref = {
    id: ids.vm,
    name: 'vm1',
    resourceGroup: 'g',
    subscription: { id: 's', name: 'S' },
    region: 'r',
    tags: {},
  };
  const view = (power: string, vmAgent?: object) => ({
    properties: {
      instanceView: { statuses: [{ code: 'ProvisioningState/succeeded' }, { code: `PowerState/${power}` }], vmAgent },
    },
  });
  test.each([
    [view('running', { vmAgentVersion: '2.1', statuses: [{ displayStatus: 'Ready' }] }), 'running', 'ready'],
    [view('running', { vmAgentVersion: '2.1', statuses: [{ displayStatus: 'Not Ready' }] }), 'running', 'not-ready'],
    [view('running', { vmAgentVersion: 'Unknown', statuses: [{ displayStatus: 'Not Ready' }] }), 'running', 'absent'],
    [view('running'), 'running', 'absent'],
    [view('deallocated'), 'deallocated', 'not-ready'],
    [view('deallocating'), 'stopping', 'not-ready'],
    [{}, 'unknown', 'not-ready'],
  ])('%#', (body, power, agent) => {
    expect(toVm(body, ref)).toMatchObject({ power, agent, security: 'Standard', os: 'unknown' });
  });

  test('with its disks, its state and its network interface', () => {
    expect(toVm({}, ref)).toMatchObject({ managedDisks: true, generalized: false, nic: undefined });
    const networkInterfaces = [{ id: '/one' }, { id: '/two', properties: { primary: true } }];
    const properties = {
      storageProfile: { osDisk: { vhd: { uri: 'https://st.blob.core.windows.net/vhds/os.vhd' } } },
      networkProfile: { networkInterfaces },
      instanceView: { statuses: [{ code: 'OSState/generalized' }, { code: 'PowerState/deallocated' }] },
    };
    expect(toVm({ properties }, ref)).toMatchObject({ managedDisks: false, generalized: true, nic: '/two' });
  });
});

test('a network is isolated when it has no peering and no gateway subnet', () => {
  const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n';
  const body = (properties: object) => toNetwork({ id, location: 'Central India', properties });
  expect(body({ subnets: [{ name: 'default' }] })).toMatchObject({
    isolated: true,
    reaches: [],
    region: 'centralindia',
  });
  expect(body({ subnets: [{ name: 'gatewaysubnet' }] })).toMatchObject({
    isolated: false,
    reaches: ['has a gateway subnet'],
  });
  const peering = { properties: { remoteVirtualNetwork: { id: '/x/hub' } } };
  expect(body({ virtualNetworkPeerings: [peering] })).toMatchObject({ isolated: false, reaches: ['peered with hub'] });
  expect(body({ virtualNetworkPeerings: null, subnets: null })).toMatchObject({ isolated: true });
  expect(() => toNetwork({ id, location: 'Central India' })).toThrow();
});
