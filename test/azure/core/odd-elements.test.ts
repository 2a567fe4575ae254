import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Azure, Listed, VmRef } from '../../../src/azure/azure.ts';
import { type FakeArm, ids, type Seen, startFakeArm } from '../fake-arm.ts';

/** One element of a list that is not as Azure describes it must not hide the others, nor end the request. */
let arm: FakeArm;
beforeAll(async () => {
  arm = await startFakeArm();
});
afterAll(() => arm.close());

interface List {
  readonly read: (azure: Azure) => Promise<readonly object[]>;
  /** An element that is whole. */
  readonly good: Readonly<Record<string, unknown>>;
  /** What cannot be read is marked; else it is left out. */
  readonly marked: boolean;
}

const { subscription, vault, vm } = ids;
const since = Date.parse('2026-11-23T00:00:00Z');
const started = '2026-11-23T10:00:00Z';
const network = `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/n1`;
const rule = `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.AlertsManagement/actionRules/r1`;
const group = `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.Insights/actionGroups/g1`;
const backupJob = {
  id: `${vault}/backupJobs/j1`,
  name: 'j1',
  properties: { jobType: 'AzureIaaSVMJob', operation: 'Backup', status: 'Completed', startTime: started },
};
const recoveryJob = {
  id: `${vault}/replicationJobs/j1`,
  name: 'j1',
  properties: { scenarioName: 'TestFailover', state: 'Succeeded', startTime: started },
};
const policy = {
  id: `${vault}/backupPolicies/P`,
  name: 'P',
  properties: {
    backupManagementType: 'AzureIaasVM',
    schedulePolicy: {
      schedulePolicyType: 'SimpleSchedulePolicy',
      scheduleRunFrequency: 'Daily',
      scheduleRunTimes: ['2026-01-01T22:00:00Z'],
    },
    retentionPolicy: {
      retentionPolicyType: 'LongTermRetentionPolicy',
      dailySchedule: { retentionDuration: { count: 7, durationType: 'Days' } },
    },
  },
};
const item = { id: ids.item, name: 'vm1', properties: { sourceResourceId: vm, protectionState: 'Protected' } };
const replicated = {
  id: ids.replicated,
  name: 'vm1',
  properties: { friendlyName: 'vm1', replicationHealth: 'Normal' },
};
const vmRow = { id: vm, name: 'vm1', resourceGroup: 'rg-app', subscriptionId: subscription, location: 'r', tags: null };
const point = {
  id: `${ids.item}/recoveryPoints/1`,
  name: '1',
  properties: { objectType: 'IaasVMRecoveryPoint', recoveryPointTime: started },
};
const column = { id: ids.item, sourceResourceId: vm, protectionState: 'Protected' };

const lists: Readonly<Record<string, List>> = {
  policies: { read: ({ backup }) => backup.policies(vault), good: policy, marked: true },
  'all policies': { read: ({ backup }) => backup.allPolicies(), good: policy, marked: true },
  vaults: {
    read: ({ backup }) => backup.vaults(),
    good: { id: vault, name: 'rsv1', location: 'australiaeast', properties: {} },
    marked: true,
  },
  'the items of a VM': { read: ({ backup }) => backup.itemsOf(vm), good: item, marked: true },
  'the policies near a VM': {
    read: async ({ posture }) => {
      const ref = { id: vm, region: 'r', subscription: { id: subscription, name: 'S' } } as never as VmRef;
      return (await posture.unprotected(ref)).policies;
    },
    good: policy,
    marked: true,
  },
  'all items': { read: ({ backup }) => backup.allItems(), good: column, marked: true },
  'items of every kind': { read: ({ backup }) => backup.everyItem(), good: column, marked: true },
  'the jobs of a vault': { read: ({ backup }) => backup.jobs({ since, vault }), good: backupJob, marked: true },
  'the newest jobs': { read: ({ backup }) => backup.newest({ since, most: 10 }), good: backupJob, marked: true },
  'unfinished jobs': { read: ({ backup }) => backup.unfinished({ since, most: 10 }), good: backupJob, marked: true },
  'Site Recovery jobs': { read: ({ recovery }) => recovery.jobs({ since, vault }), good: recoveryJob, marked: true },
  'replicated items': { read: ({ recovery }) => recovery.items(), good: replicated, marked: true },
  networks: {
    read: async ({ inventory }) =>
      (await inventory.networks('r')).map((one) => ({
        name: one.name,
        ...(one.reaches.length > 0 && !one.isolated && { unread: one.reaches }),
      })),
    good: { id: network, name: 'n1', location: 'r', properties: { subnets: [] } },
    marked: true,
  },
  points: { read: ({ backup }) => counted(backup.points(ids.item)), good: point, marked: true },
  'replication points': {
    read: ({ recovery }) => counted(recovery.points(ids.replicated)),
    good: { id: `${ids.replicated}/recoveryPoints/1`, name: '1', properties: { recoveryPointTime: started } },
    marked: true,
  },
  VMs: { read: ({ inventory }) => counted(inventory.vmsNamed('vm1')), good: vmRow, marked: true },
  'VMs that are not backed up': { read: ({ posture }) => counted(posture.bareVms()), good: vmRow, marked: true },
  'doubtful items': {
    read: async ({ posture }) => (await posture.doubtfulItems([], [])).found,
    good: column,
    marked: true,
  },
  alerts: {
    read: ({ alerts }) => counted(alerts.list(3_600_000)),
    good: { id: ids.alert, name: 'a', properties: { essentials: { startDateTime: started } } },
    marked: true,
  },
  rules: {
    read: async ({ monitor }) => marks(await monitor.rules()),
    good: { id: rule, name: 'r1', properties: { scopes: [], actions: [] } },
    marked: true,
  },
  'action groups': {
    read: async ({ monitor }) => marks(await monitor.actionGroups()),
    good: { id: group, name: 'g1', properties: { enabled: true } },
    marked: true,
  },
};

/** What cannot be read has nothing to stand for it, and is counted. */
const counted = async (reading: Promise<Listed<object>>): Promise<readonly object[]> => {
  const { found, unread } = await reading;
  return [...found, ...unread.map((name) => ({ name, unread: ['it'] }))];
};

const marks = ({ found, unread }: { found: readonly { name: string }[]; unread: readonly string[] }) => [
  ...found.map(({ name }) => ({ name })),
  ...unread.map((name) => ({ name, unread: ['it'] })),
];

/** Elements that no specification allows. */
const odd: Readonly<Record<string, unknown>> = {
  'nothing at all': null,
  'an empty object': {},
  'a text': 'odd',
  'a number': 7,
  'an id that is none': { id: '/nowhere', name: 'odd', properties: null },
  'numbers for texts': { id: 7, name: 7, properties: { friendlyName: 7, operation: 7, startTime: 'soon' } },
};

const subscriptions = { value: [{ subscriptionId: subscription, displayName: 'S', state: 'Enabled' }, null] };

function answers(elements: readonly unknown[]): (request: Seen) => { readonly body: unknown } {
  return ({ path }) => {
    if (path === '/subscriptions') return { body: subscriptions };
    if (path.includes('Microsoft.ResourceGraph')) {
      return {
        body: { totalRecords: elements.length, count: elements.length, resultTruncated: 'false', data: elements },
      };
    }
    return { body: { value: elements } };
  };
}

const cases = Object.entries(lists).flatMap(([list, how]) =>
  Object.entries(odd).map(([what, element]) => ({ list, what, element, how })),
);

test.each(cases)('$list, one of which is $what', async ({ element, how }) => {
  arm.answer(answers([how.good]));
  const [alone] = await how.read(arm.azure);
  expect(alone).not.toHaveProperty('unread');

  arm.answer(answers([how.good, element, how.good]));
  const found = await how.read(arm.azure);
  expect(found.filter((one) => JSON.stringify(one) === JSON.stringify(alone))).toHaveLength(2);
  const others = found.filter((one) => JSON.stringify(one) !== JSON.stringify(alone));
  if (how.marked) expect(others).toEqual([expect.objectContaining({ unread: expect.any(Array) })]);
  expect(others.filter((one) => typeof ('name' in one ? one.name : '') !== 'string')).toEqual([]);
});

test('an answer that is no JSON is not blamed on Azure', async () => {
  const broken = arm.connect({});
  arm.answer(() => ({ text: '<html>' }));
  await expect(broken.backup.policies(vault)).rejects.toMatchObject({
    message: expect.stringContaining('Lifeboat cannot read the answer'),
  });
  await expect(broken.inventory.vm(vm)).rejects.toMatchObject({
    message: expect.stringContaining('Lifeboat cannot read the answer'),
  });
});
