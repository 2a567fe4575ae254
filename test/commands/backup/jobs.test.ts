import { expect, test } from '@jest/globals';
import type { RecoveryJob } from '../../../src/azure/azure.ts';
import type { Asked } from '../../../src/command-kit/command.ts';
import { jobs } from '../../../src/commands/backup/jobs.ts';

const vault = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/rsv';
const vmOf = (group: string) =>
  `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/web01`;
const itemOf = (name: string) =>
  `${vault}/replicationFabrics/f/replicationProtectionContainers/c/replicationProtectedItems/${name}`;
const items = [
  { id: itemOf('g1'), name: 'web01', vm: vmOf('rg-one') },
  { id: itemOf('g2'), name: 'web01', vm: vmOf('rg-two') },
];
const job = (id: string, targetId: string, target = 'web01') =>
  ({
    id,
    vault,
    scenario: 'TestFailover',
    name: 'Test failover',
    state: 'Succeeded',
    stateText: 'Completed',
    target,
    targetId,
    started: 0,
    ended: 60_000,
    steps: [],
    allowed: [],
  }) as unknown as RecoveryJob;

async function listed(recoveryJobs: readonly RecoveryJob[]): Promise<{ said: string; asked: number }> {
  let asked = 0;
  const azure = {
    now: () => 60_000,
    backup: { tally: async () => [], newest: async () => [] },
    recovery: {
      recent: async () => recoveryJobs,
      items: async () => {
        asked += 1;
        return items;
      },
    },
  };
  const services = { azure, clock: { now: () => 60_000 }, organisation: { timezone: 'UTC' } };
  const reply = await jobs.run({ services, slots: {} } as unknown as Asked);
  return { said: JSON.stringify(reply.card), asked };
}

test('recovery jobs of two VMs of one name are told apart by their resource group, however the job names them', async () => {
  const { said } = await listed([job('1', 'g1'), job('2', itemOf('g2'))]);
  expect(said).toContain('web01 (rg-one)');
  expect(said).toContain('web01 (rg-two)');
});

test('Azure is not asked for that where there are no two', async () => {
  const { said, asked } = await listed([job('1', 'g1'), job('2', 'g1'), job('3', 'g3', 'sql01')]);
  expect(asked).toBe(0);
  expect(said).toContain('web01');
  expect(said).not.toContain('web01 (rg');
});
