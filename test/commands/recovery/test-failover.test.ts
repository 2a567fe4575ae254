import { expect, test } from '@jest/globals';
import type { Plan } from '../../../src/approvals/plan.ts';
import type { Planning } from '../../../src/command-kit/command.ts';
import { testFailover } from '../../../src/commands/recovery/test-failover.ts';

const group = (name: string) => `/subscriptions/s/resourceGroups/${name}`;
const vm = (resourceGroup: string) => ({
  id: `${group(resourceGroup)}/providers/Microsoft.Compute/virtualMachines/web01`,
  name: 'web01',
  resourceGroup,
  subscription: { id: 's', name: 'Production' },
  region: 'australiaeast',
});
const network = { id: '/n', name: 'vnet-test', resourceGroup: 'rg-dr', region: 'r', isolated: true, reaches: [] };
const item = {
  id: '/items/web01',
  name: 'web01',
  vault: '/vaults/rsv',
  sourceRegion: 'australiaeast',
  targetRegion: 'centralindia',
  health: 'Normal',
  testFailover: 'None',
  allowed: ['TestFailover'],
};

/** The plan where Azure has these VMs of that name, and these recovery points that cannot be read. */
function planned(vms: readonly ReturnType<typeof vm>[], unread: readonly string[] = []): Promise<Plan> {
  const point = { id: '/p/1', name: '1', at: 0, consistency: 'crash' };
  const azure = {
    now: () => 60_000,
    inventory: {
      vmsNamed: async () => ({ found: vms, unread: [] }),
      networks: async () => [network],
      network: async () => network,
    },
    recovery: { itemOf: async () => item, points: async () => ({ found: [point], unread }) },
  };
  const organisation = { timezone: 'UTC', rto: {}, rpo: {}, testFailover: { cleanUpWithin: 1 } };
  const services = { azure, organisation, clock: { now: () => 0 } };
  return testFailover.plan({ services, slots: { vm: 'web01/rg-one' }, rebuild: String } as unknown as Planning);
}

test('recovery points that cannot be read are counted: a newer one may be among them', async () => {
  const of = async (unread: readonly string[]) => (await planned([vm('rg-one')], unread)).notes.join(' ');
  expect(await of(['2', '3'])).toContain('Recovery points that cannot be read: 2. A newer one');
  expect(await of([])).not.toContain('cannot be read');
});

test('of two VMs of one name the title says which', async () => {
  expect((await planned([vm('rg-one')])).title).toBe('Test failover of web01 to Central India');
  expect((await planned([vm('rg-one'), vm('rg-two')])).title).toBe('Test failover of web01 (rg-one) to Central India');
});
