import { describe, expect, test } from '@jest/globals';
import type { Azure, Inventory, Network, Policy, ReplicationPoint, Vault, VmRef } from '../../src/azure/azure.ts';
import { Problem } from '../../src/base/problem.ts';
import { findNetwork } from '../../src/nouns/network.ts';
import { pointNamed } from '../../src/nouns/point.ts';
import { fits, policyNamed } from '../../src/nouns/policy.ts';
import { vaultNamed } from '../../src/nouns/vault.ts';
import { findVm } from '../../src/nouns/vm.ts';

const subscription = { id: 's1', name: 'Contoso Production' };
const vm = (name: string, resourceGroup: string, sub = subscription): VmRef => ({
  id: `/subscriptions/${sub.id}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`,
  name,
  resourceGroup,
  subscription: sub,
  region: 'australiaeast',
  tags: {},
});

/** Only what nouns ask for. */
function azureWith(vms: readonly VmRef[]): Azure {
  const inventory: Partial<Inventory> = {
    vmsNamed: (name) =>
      Promise.resolve({ found: vms.filter((each) => each.name.toLowerCase() === name.toLowerCase()), unread: [] }),
    vmNamesNear: () => Promise.resolve(vms.map((each) => each.name)),
    vm: (id) => Promise.resolve(vms.find((each) => each.id === id) as never),
  };
  return { inventory } as Azure;
}

async function problemOf(run: () => unknown): Promise<Problem> {
  try {
    await run();
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

describe('a VM', () => {
  const rebuild = (name: string) => `protect ${name} with P`;
  const azure = azureWith([vm('vm1', 'rg-app'), vm('web01', 'rg-a'), vm('web01', 'rg-b')]);

  test('that Azure lists and that cannot be read is not said to be missing', async () => {
    const inventory = { ...azure.inventory, vmsNamed: async () => ({ found: [], unread: ['vm1'] }) };
    const { code, message } = await problemOf(() => findVm('vm1', { ...azure, inventory }, rebuild));
    expect([code, message]).toEqual(['refused', expect.stringContaining('cannot read what it says of it')]);
  });

  test.each(['vm1', 'VM1', ' vm1 ', 'vm1/RG-App', vm('vm1', 'rg-app').id])('is found as %s', async (text) => {
    expect((await findVm(text, azure, rebuild)).name).toBe('vm1');
  });

  test('of a name that two have is a question with a line for each', async () => {
    const problem = await problemOf(() => findVm('web01', azure, rebuild));
    expect(problem.code).toBe('ambiguous');
    expect(problem.choices).toEqual([
      { title: 'web01 in rg-a', line: 'protect web01/rg-a with P', text: 'Contoso Production · Australia East' },
      { title: 'web01 in rg-b', line: 'protect web01/rg-b with P', text: 'Contoso Production · Australia East' },
    ]);
    expect((await findVm('web01/rg-b', azure, rebuild)).resourceGroup).toBe('rg-b');
  });

  test('of one name and one group in two subscriptions is told by its id', async () => {
    const other = { id: 's2', name: 'Contoso Development' };
    const twins = azureWith([vm('web01', 'rg-a'), vm('web01', 'rg-a', other)]);
    const problem = await problemOf(() => findVm('web01', twins, rebuild));
    expect(problem.choices.map((choice) => choice.title)).toEqual([
      'web01 in rg-a, Contoso Production',
      'web01 in rg-a, Contoso Development',
    ]);
    expect(problem.choices[1]?.line).toContain('/subscriptions/s2/');
  });

  test('that is not there is answered with what is near', async () => {
    const problem = await problemOf(() => findVm('wm1', azure, rebuild));
    expect(problem).toMatchObject({ code: 'not-found', hint: 'Did you mean' });
    expect(problem.choices).toContainEqual({ title: 'vm1', line: 'protect vm1 with P' });
    expect(await problemOf(() => findVm('zzzzzzzz', azure, rebuild))).toMatchObject({ code: 'not-found', choices: [] });
  });

  test('in another group is answered with the groups it is in', async () => {
    const problem = await problemOf(() => findVm('web01/rg-x', azure, rebuild));
    expect(problem.code).toBe('not-found');
    expect(problem.choices).toHaveLength(2);
  });

  test('needs a name, and an id must be of a VM that is there', async () => {
    expect((await problemOf(() => findVm('  ', azure, rebuild))).code).toBe('bad-argument');
    expect((await problemOf(() => findVm('/subscriptions/none', azure, rebuild))).code).toBe('not-found');
  });
});

describe('a vault', () => {
  const vault = (name: string, resourceGroup: string) =>
    ({ id: `/v/${resourceGroup}/${name}`, name, resourceGroup, subscription }) as Vault;
  const vaults = [vault('rsv-prod', 'rg-a'), vault('rsv-same', 'rg-a'), vault('rsv-same', 'rg-b')];
  const rebuild = (name: string) => `in ${name}`;

  test('is found by name, group and id', () => {
    expect(vaultNamed('RSV-Prod', vaults, rebuild).name).toBe('rsv-prod');
    expect(vaultNamed('rsv-same/rg-b', vaults, rebuild).resourceGroup).toBe('rg-b');
    expect(vaultNamed('/v/rg-a/rsv-same', vaults, rebuild).resourceGroup).toBe('rg-a');
  });

  test('is never guessed', async () => {
    expect(await problemOf(() => vaultNamed('rsv-same', vaults, rebuild))).toMatchObject({ code: 'ambiguous' });
    const unknown = await problemOf(() => vaultNamed('rsv-prd', vaults, rebuild));
    expect(unknown).toMatchObject({ code: 'not-found', choices: [{ title: 'rsv-prod', line: 'in rsv-prod' }] });
  });
});

describe('a policy', () => {
  const policy = (name: string, type: Policy['type'], workload: Policy['workload'] = 'vm') =>
    ({
      id: `/p/${name}`,
      name,
      type,
      workload,
      vault: '/v',
      timeZone: 'UTC',
      days: { weekly: undefined, monthly: undefined, yearly: undefined },
      archive: 'never',
      snapshotGroup: undefined,
      protectedItems: 0,
      schedule: { every: 'day', at: ['20:00'] },
      keep: { snapshotDays: 2, daily: { count: 30, unit: 'day' } } as Policy['keep'],
    }) as Policy;
  const policies = [
    policy('Default', 'V1'),
    policy('Tier-1', 'V2'),
    policy('Sql', 'V1', 'other'),
    policy('Tier-1', 'V2'),
  ];
  const rebuild = (name: string) => `with ${name}`;

  test('fits a Trusted Launch VM only when it is Enhanced', () => {
    expect(fits(policy('a', 'V1'), { security: 'TrustedLaunch' })).toBe(false);
    expect(fits(policy('a', 'V2'), { security: 'TrustedLaunch' })).toBe(true);
    expect(fits(policy('a', 'V1'), { security: 'Standard' })).toBe(true);
    expect(fits(policy('a', 'V2', 'other'), { security: 'Standard' })).toBe(false);
  });

  test('is found by name, with how many there are', () => {
    const found = policyNamed('tier-1', { name: 'vm1', security: 'Standard' }, policies, rebuild);
    expect(found).toMatchObject({ policy: { name: 'Tier-1' }, among: 2 });
  });

  test('is offered when none is named: only those that fit, each once', async () => {
    const standard = await problemOf(() =>
      policyNamed(undefined, { name: 'vm1', security: 'Standard' }, policies, rebuild),
    );
    expect(standard).toMatchObject({ code: 'bad-argument' });
    expect(standard.choices.map((choice) => choice.line)).toEqual(['with Default', 'with Tier-1']);
    expect(standard.choices[0]?.text).toBe('every day at 20:00 (UTC); snapshots 2 days; daily 30 days');
    const trusted = await problemOf(() =>
      policyNamed('', { name: 'vm1', security: 'TrustedLaunch' }, policies, rebuild),
    );
    expect(trusted.choices.map((choice) => choice.title)).toEqual(['Tier-1']);
    const none = await problemOf(() => policyNamed('', { name: 'vm1', security: 'TrustedLaunch' }, [], rebuild));
    expect(none).toMatchObject({ code: 'refused', choices: [] });
  });

  test('of another workload is not one', async () => {
    expect(
      await problemOf(() => policyNamed('Sql', { name: 'vm1', security: 'Standard' }, policies, rebuild)),
    ).toMatchObject({
      code: 'refused',
    });
  });
});

describe('a network for a test', () => {
  const network = (name: string, reaches: readonly string[] = [], resourceGroup = 'rg-dr'): Network => ({
    id: `/n/${resourceGroup}/${name}`,
    name,
    resourceGroup,
    region: 'centralindia',
    isolated: reaches.length === 0,
    reaches,
    subnets: [],
  });
  const item = { recoveryNetwork: '/n/rg-dr/vnet-recovery', targetRegion: 'centralindia' };
  const prod = network('vnet-prod', ['peered with hub']);
  const test1 = network('vnet-dr-test');
  const recovery = network('vnet-recovery');
  const rebuild = (name: string) => `into ${name}`;

  test('is the only isolated one when none is named, never the one of a real failover', () => {
    expect(findNetwork(undefined, item, [prod, test1, recovery], rebuild)).toBe(test1);
  });

  test('is asked for when there are several, and refused when there is none', async () => {
    const two = await problemOf(() => findNetwork(undefined, item, [test1, network('other')], rebuild));
    expect(two).toMatchObject({ code: 'ambiguous' });
    expect(two.choices[0]?.line).toBe('into vnet-dr-test');
    expect(await problemOf(() => findNetwork(undefined, item, [prod, recovery], rebuild))).toMatchObject({
      code: 'refused',
    });
  });

  test('may be named, isolated or not', async () => {
    expect(findNetwork('VNET-prod', item, [prod, test1], rebuild)).toBe(prod);
    const near = await problemOf(() => findNetwork('vnet-dr-tset', item, [prod, test1], rebuild));
    expect(near).toMatchObject({ code: 'not-found', choices: [{ line: 'into vnet-dr-test' }] });
  });
});

describe('a recovery point', () => {
  const now = Date.UTC(2026, 10, 23, 4, 0);
  const at = (
    hour: number,
    minute: number,
    consistency: ReplicationPoint['consistency'] = 'crash',
  ): ReplicationPoint => {
    const time = Date.UTC(2026, 10, 23, hour, minute, 10);
    return { id: `/points/${hour}-${minute}`, name: `${hour}-${minute}`, at: time, consistency };
  };
  const points = [at(3, 55), at(3, 50), at(3, 0, 'application'), at(2, 0)];
  const zone = 'Australia/Sydney';

  test.each([
    [undefined, 'latest-processed', '3-55'],
    ['Latest', 'latest', '3-55'],
    ['latest processed', 'latest-processed', '3-55'],
    ['latest app-consistent', 'latest-application', '3-0'],
    ['latest application-consistent', 'latest-application', '3-0'],
  ])('%s', (text, choice, name) => {
    expect(pointNamed(text, points, now, zone)).toMatchObject({ choice, point: { name } });
  });

  test.each([
    ['14:52', '3-50'],
    ['14:00', '3-0'],
    ['2026-11-23 14:55', '3-55'],
    ['2026-11-23', '3-55'],
    ['3-0', '3-0'],
    ['/POINTS/2-0', '2-0'],
  ])('%s in Sydney is the last one up to then', (text, name) => {
    const found = pointNamed(text, points, now, zone);
    expect(found.choice).toEqual({ id: `/points/${name}` });
    expect(pointNamed(found.words, points, now, zone)).toEqual(found);
  });

  test('a time of day that is still to come was yesterday', async () => {
    expect(await problemOf(() => pointNamed('23:00', points, now, zone))).toMatchObject({
      code: 'not-found',
      hint: 'The oldest one is of 2026-11-23 13:00.',
    });
  });

  test('words that are none are refused, and no point yet is said', async () => {
    expect((await problemOf(() => pointNamed('yesterday-ish', points, now, zone))).code).toBe('bad-argument');
    expect(pointNamed(undefined, [], now, zone)).toMatchObject({ choice: 'latest-processed', point: undefined });
  });
});
